// One step: everything that can be set of it. Each action names the track, so that none is selected.

import { element, find, nameOf, pressed } from "./dom.js";
import { nextStroke } from "./grid.js";

const intervalOf = (step) => step.notes?.[0]?.interval ?? 0;
const keyOf = (step, head, clip) => Math.min(127, Math.max(0, (head.key ?? 60) + intervalOf(step) + (clip.transpose ?? 0)));

/** Milliseconds after which the answer to an action is there. */
const COME_BACK = 300;

/** What can be set: its name, action, range, and how its value is read and written. */
const FIELDS = [
  ["Pitch", "step-pitch", 0, 127, keyOf, nameOf],
  ["Velocity", "step-velocity", 1, 127, (step) => step.velocity ?? 100],
  ["Gate %", "step-length", 1, 400, (step) => (typeof step.gate === "number" ? Math.round(step.gate * 100) : 75)],
  ["Chance %", "step-chance", 0, 100, (step) => step.chance ?? 100],
  ["Ratchet", "step-ratchet", 1, 16, (step) => step.ratchet?.hits ?? 1],
  ["Nudge %", "step-nudge", -99, 99, (step) => Math.round((step.nudge ?? 0) / 50.4)],
];

/** The sheet of a step; `act(action, how)` sends an action. */
export class StepSheet {
  constructor(act, grid) {
    Object.assign(this, { act, grid, stroke: 0, held: false });
    this.fields = FIELDS.map((field) => this.addField(field));
    this.condition = element("select", { id: "step-condition" });
    find("step-fields").append(element("label", {}, "Condition", this.condition));
    this.condition.addEventListener("change", () => this.act(`step-condition ${this.at}, ${this.condition.value}`));
    const buttons = { "step-accent": "toggle-accent", "step-tie": "toggle-tie" };
    for (const [button, action] of Object.entries(buttons)) {
      find(button).addEventListener("click", () => this.act(`${action} ${this.at}`));
    }
    find("step-clear").addEventListener("click", () => this.leave(`clear-step ${this.at}`));
    find("step-enter").addEventListener("click", () => this.leave(`select-step ${this.at}`));
    find("step-close").addEventListener("click", () => this.close());
  }

  /** Takes the conditions from the table of actions. */
  setTable(table) {
    const { arguments: given } = table.find(({ word }) => word === "step-condition");
    const { choices } = given.find((argument) => argument.choices);
    this.condition.replaceChildren(...choices.map((text) => new Option(text, text)));
  }

  /** A slider; all that one touch moves is one undo. */
  addField([name, action, min, max, read, write = String]) {
    const input = Object.assign(document.createElement("input"), { type: "range", min, max });
    const value = document.createElement("output");
    find("step-fields").append(element("label", {}, name, input, value));
    const field = { input, value, read, write, stroke: 0 };
    input.addEventListener("input", () => {
      value.textContent = write(Number(input.value));
      field.stroke ||= nextStroke();
      this.act(`${action} ${this.at}, ${input.value}`, { key: action, stroke: field.stroke });
    });
    // A browser tells of no change where a slider is again where it was.
    for (const over of ["change", "pointerup", "pointercancel", "keyup", "blur"]) {
      input.addEventListener(over, () => this.letGo(field));
    }
    return field;
  }

  /** The slider follows again, also what it missed while it was touched, once its own action has come back. */
  letGo(field) {
    field.stroke = 0;
    if (field.missed) setTimeout(() => find("step").open && this.show(), COME_BACK);
    field.missed = false;
  }

  /** `2:5` for the step in front. */
  get at() {
    return `${this.track}:${this.index}`;
  }

  open(track, index) {
    Object.assign(this, { track, index });
    for (const field of this.fields) field.stroke = 0;
    find("step-name").textContent = `${this.grid.heads[track].name}, step ${index + 1}`;
    this.show();
    find("step").showModal();
  }

  /** Shows what the step is now; a slider that is touched stays where it is. */
  show() {
    const step = this.grid.step(this.track, this.index);
    if (!step) return this.close();
    const clip = this.grid.clips[this.track].text;
    for (const field of this.fields) {
      const { input, value, read, write, stroke } = field;
      if (stroke) {
        field.missed = true;
        continue;
      }
      input.value = read(step, this.grid.heads[this.track], clip);
      value.textContent = write(Number(input.value));
    }
    const condition = step.condition || "always";
    if (![...this.condition.options].some((one) => one.value === condition)) {
      this.condition.add(new Option(condition, condition));
    }
    this.condition.value = condition;
    pressed(find("step-accent"), step.accent);
    pressed(find("step-tie"), step.tie);
  }

  leave(action) {
    this.act(action);
    this.close();
  }

  close() {
    find("step").close();
  }
}
