// What fingers play: pads, keys, note repeat, and step entry.

import { element, find, nameOf, onTouch, pressed, put, whileHeld } from "./dom.js";

/** The softest velocity of a touch, at the edge of a pad. */
const SOFT = 40;
/** The keys of the small keyboard. */
const FIRST = 36;
const OCTAVE = 12;
const KEYS = 32;

/** Louder further up, or on keys further down. */
function velocityOf(event, up) {
  const box = event.currentTarget.getBoundingClientRect();
  const part = Math.min(1, Math.max(0, (event.clientY - box.top) / Math.max(1, box.height)));
  return Math.round(SOFT + (127 - SOFT) * (up ? 1 - part : part));
}

/** Pads, keys, repeat and entry; `act(action)` sends an action. */
export class Play {
  constructor(act) {
    Object.assign(this, { act, pads: [], keys: [], rate: 0, shift: 0 });
    for (let key = FIRST; key < FIRST + KEYS; key += 1) this.addKey(key);
    onTouch(find("lower"), () => this.shiftBy(-OCTAVE));
    onTouch(find("higher"), () => this.shiftBy(OCTAVE));
    for (const button of find("rates").querySelectorAll("button")) {
      onTouch(button, () => this.setRate(Number(button.dataset.rate)));
    }
    for (const button of document.querySelectorAll("#entry [data-do]")) {
      onTouch(button, () => act(button.dataset.do));
    }
  }

  addKey(key) {
    const button = element("button", { textContent: nameOf(key) });
    button.classList.toggle("black", nameOf(key).includes("♯"));
    let played = key;
    whileHeld(
      button,
      (event) => {
        played = key + this.shift;
        this.act(`start-note ${played}, ${velocityOf(event, false)}`);
      },
      () => this.act(`end-note ${played}`),
    );
    this.keys.push({ button, key });
    find("keys").append(button);
  }

  /** Moves the keyboard up or down. */
  shiftBy(by) {
    this.shift = Math.min(127 - FIRST - KEYS, Math.max(-FIRST, this.shift + by));
    this.shift -= this.shift % OCTAVE;
    for (const { button, key } of this.keys) button.textContent = nameOf(key + this.shift);
  }

  setTracks(heads) {
    while (this.pads.length < heads.length) this.addPad(this.pads.length);
    this.pads.forEach((pad, track) => {
      pad.hidden = track >= heads.length;
      if (pad.hidden) return;
      pad.className = `pad hue-${heads[track].colour}`;
      pad.textContent = heads[track].name;
    });
  }

  /** A pad plays its track's key, or repeats it; what a finger began is what it ends. */
  addPad(track) {
    const pad = element("button", { className: "pad" });
    let end = null;
    whileHeld(
      pad,
      (event) => {
        const velocity = velocityOf(event, true);
        end = this.rate ? `note-repeat ${track}, 0, 0` : `drum-pad ${track}, 0`;
        this.act(this.rate ? `note-repeat ${track}, ${this.rate}, ${velocity}` : `drum-pad ${track}, ${velocity}`);
      },
      () => this.act(end),
    );
    this.pads.push(pad);
    find("pads").append(pad);
  }

  /** The rate at which pads repeat; 0 is none. The same again switches it off. */
  setRate(rate) {
    this.rate = this.rate === rate ? 0 : rate;
    for (const button of find("rates").querySelectorAll("button")) pressed(button, Number(button.dataset.rate) === this.rate);
  }

  /** Where the next note is entered. */
  setFront(front, heads) {
    const name = heads[front.track]?.name ?? `${front.track + 1}`;
    put("entry-step", `${name}, step ${front.chosen + 1}`);
  }
}
