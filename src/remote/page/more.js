// Every action of the table, each with what follows it: what has no place of its own is found here.

import { element, find, whileHeld } from "./dom.js";

/** "Double length" for `double-length`. */
const plain = (word) => word.charAt(0).toUpperCase() + word.slice(1).replaceAll("-", " ");

/** A field for what follows an action. */
function fieldOf({ name, min, max, first, choices }) {
  if (choices) {
    const options = choices.map((text, place) => new Option(text, text, false, place === Number(first)));
    const field = element("select", {}, ...options);
    field.setAttribute("aria-label", name);
    return [element("span", { textContent: name }), field];
  }
  const field = element("input", { value: first, inputMode: "text", size: 5, autocomplete: "off" });
  field.setAttribute("aria-label", `${name}, ${min} to ${max}`);
  return [element("span", { textContent: `${name} ${min} to ${max}` }), field];
}

/** Lists all actions; `act(action)` sends one. */
export function showTable(table, act) {
  const rows = table.map(({ word, help, arguments: given, held }) => {
    const button = element("button", { textContent: plain(word), title: help });
    button.dataset.action = word;
    const fields = given.map(fieldOf);
    const values = () => fields.map(([, field]) => field.value.trim());
    const action = (values) => `${word} ${values.join(", ")}`.trim();
    if (held) {
      whileHeld(
        button,
        () => act(action(values())),
        () => act(action([...values().slice(0, -1), "0"])),
      );
    } else {
      button.addEventListener("click", () => act(action(values())));
    }
    const text = element("p", { textContent: help });
    return element("div", { className: "action" }, button, ...fields.flat(), text);
  });
  find("actions").replaceChildren(...rows);
}

/** Shows those whose words hold all of a text's. */
export function search(text) {
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of find("actions").children) {
    const words = row.textContent.toLowerCase();
    row.hidden = !parts.every((part) => words.includes(part));
  }
}
