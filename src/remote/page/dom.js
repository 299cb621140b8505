// Small helps for what is on the screen.

export const find = (id) => document.getElementById(id);

export const pressed = (button, is) => {
  const now = String(Boolean(is));
  if (button.getAttribute("aria-pressed") !== now) button.setAttribute("aria-pressed", now);
};

export function put(id, text) {
  const shown = find(id);
  if (shown.textContent !== text) shown.textContent = text;
}

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A button that acts as soon as it is touched, or as something else than a finger presses it. */
export function onTouch(button, act) {
  let done = false;
  button.addEventListener("pointerdown", (event) => {
    done = event.button === 0;
    if (done) act(event);
  });
  button.addEventListener("click", (event) => {
    if (!done || event.detail === 0) act(event);
    done = false;
  });
}

/** A finger that moves farther does not tap, in pixels. */
export const SLIP = 14;

/**
 * A button where people scroll: it acts when a finger leaves it that has not moved. A browser may keep the click of a tap
 * that follows a drag.
 */
export function onTap(button, act) {
  let [at, done] = [null, false];
  button.addEventListener("pointerdown", (event) => {
    [at, done] = [event.button === 0 ? event : null, false];
  });
  button.addEventListener("pointercancel", () => (at = null));
  button.addEventListener("pointerup", (event) => {
    const taps = at?.pointerId === event.pointerId;
    done = taps && Math.hypot(event.clientX - at.clientX, event.clientY - at.clientY) <= SLIP;
    at = null;
    if (done) act(event);
  });
  button.addEventListener("click", (event) => {
    if (!done || event.detail === 0) act(event);
    done = false;
  });
}

/** A button that acts while it is held; `begin(event)` may say with which action, or do it itself. */
export function whileHeld(button, begin, end) {
  const fingers = new Set();
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    fingers.add(event.pointerId);
    button.classList.add("held");
    if (fingers.size === 1) begin(event);
  });
  for (const over of ["pointerup", "pointercancel", "lostpointercapture"]) {
    button.addEventListener(over, (event) => {
      if (!fingers.delete(event.pointerId) || fingers.size > 0) return;
      button.classList.remove("held");
      end(event);
    });
  }
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}

const NOTES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

/** The name of a key, as in the window: middle C (60) is C3. */
export const nameOf = (key) => `${NOTES[((key % 12) + 12) % 12]}${Math.floor(key / 12) - 2}`;
