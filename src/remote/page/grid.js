// The grid: tracks and their steps, drawn from clips as a pattern file has them, and the touches on it.

import { SLIP, element, onTap, pressed } from "./dom.js";

/** Steps that are shown at a time. */
export const WIDTH = 16;
/** A touch that stays for so long opens the step, in milliseconds. */
const LONG = 450;
/** How far apart a swipe is looked at, in pixels: less than any step is wide. */
const STRIDE = 8;
/** How far a finger goes for all velocities, in pixels. */
const SWEEP = 160;
const VELOCITY = 100;
const LENGTH = 16;

/** The steps of a clip: whether each is on, and its details. */
export function stepsOf(clip) {
  const line = (clip.steps ?? "").replace(/[\s|]/g, "");
  return Array.from({ length: clip.length ?? LENGTH }, (_, index) => ({
    on: line[index] === "x" || line[index] === "-",
    tie: line[index] === "-",
    ...clip.details?.[index + 1],
  }));
}

/** What is written on a step: its condition, chance or ratchet. */
function marksOf(step) {
  const chance = step.chance === undefined ? "" : `${step.chance}%`;
  const hits = step.ratchet?.hits > 1 ? `×${step.ratchet.hits}` : "";
  return [step.condition ?? "", chance, hits].filter(Boolean).join(" ");
}

/** Makes a changed value of a merge patch: what is null is gone. */
export function merged(value, change) {
  if (change === null || typeof change !== "object" || Array.isArray(change)) return change;
  const made = { ...(value && typeof value === "object" && !Array.isArray(value) ? value : {}) };
  for (const [name, part] of Object.entries(change)) {
    if (part === null) delete made[name];
    else made[name] = merged(made[name], part);
  }
  return made;
}

let strokes = 0;

/** A number for all that one movement does, which is one undo. */
export const nextStroke = () => (strokes += 1);

/** `act(action, how)` sends an action, `open(track, step)` opens a step, `tell(text)` shows what a finger does. */
export class Grid {
  constructor(table, { act, open, tell }) {
    Object.assign(this, { table, act, open, tell, rows: [], clips: [], page: 0, heads: [], touches: new Map() });
    this.scroller = table.closest("main");
    table.addEventListener("pointerdown", (event) => this.down(event));
    // Fingers leave the table before they are lifted.
    window.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, (event) => this.up(event, end === "pointerup"));
    }
    // A tap of the keyboard or of a screen reader comes as a click without a pointer.
    table.addEventListener("click", (event) => {
      const at = event.detail === 0 && this.cellOf(event.target);
      if (at) this.toggle(at);
    });
    table.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  /** As many pages as the longest clip has. */
  get pages() {
    const longest = Math.max(LENGTH, ...this.clips.map((clip) => clip?.length ?? 0));
    return Math.ceil(longest / WIDTH);
  }

  setTracks(heads) {
    this.heads = heads;
    while (this.rows.length < heads.length) this.addRow(this.rows.length);
    while (this.rows.length > heads.length) this.rows.pop().row.remove();
    this.clips.length = Math.min(this.clips.length, heads.length);
    heads.forEach((head, track) => {
      const { row, name } = this.rows[track];
      row.className = `hue-${head.colour}`;
      name.textContent = head.name;
      this.draw(track);
    });
  }

  addRow(track) {
    const button = (className, text, label, action) => {
      const made = element("button", { className, textContent: text });
      if (label) made.setAttribute("aria-label", label);
      onTap(made, () => this.act(`${action} ${track}`));
      return made;
    };
    const name = button("name", "", "", "track");
    const mute = button("switch", "M", `Mute track ${track + 1}`, "mute");
    const solo = button("switch", "S", `Solo track ${track + 1}`, "solo");
    const head = element("th", {}, name, mute, solo);
    head.setAttribute("role", "rowheader");
    const cells = Array.from({ length: WIDTH }, (_, place) => {
      const cell = element("button", { className: "cell" });
      cell.dataset.at = `${track},${place}`;
      return cell;
    });
    const boxes = cells.map((cell) => {
      const box = element("td", {}, cell);
      box.setAttribute("role", "cell");
      return box;
    });
    const row = element("tr", {}, head, ...boxes);
    row.setAttribute("role", "row");
    this.table.append(row);
    this.rows.push({ row, name, mute, solo, cells, looks: [], now: null });
  }

  setClip(track, clip) {
    this.clips[track] = { text: clip, length: clip.length ?? LENGTH, parsed: stepsOf(clip) };
    this.draw(track);
  }

  /** Takes what has changed of a clip. */
  changeClip(track, change) {
    this.setClip(track, merged(this.clips[track]?.text ?? {}, change));
  }

  setPage(page) {
    this.page = Math.min(page, this.pages - 1);
    this.rows.forEach((_, track) => this.draw(track));
    this.setSteps(this.steps ?? []);
  }

  step(track, index) {
    return this.clips[track]?.parsed[index];
  }

  draw(track) {
    const row = this.rows[track];
    if (!row) return;
    row.cells.forEach((cell, place) => {
      const index = this.page * WIDTH + place;
      const step = this.step(track, index);
      const name = this.heads[track]?.name ?? `${track + 1}`;
      // Most cells stay as they are.
      const looks = JSON.stringify([name, index, step]);
      if (row.looks[place] === looks) return;
      row.looks[place] = looks;
      this.drawCell(cell, `${name}, step ${index + 1}`, step, place);
    });
  }

  drawCell(cell, label, step, place) {
    const on = Boolean(step?.on);
    const velocity = step?.velocity ?? VELOCITY;
    const marks = on ? marksOf(step) : "";
    cell.classList.toggle("beat", place % 4 === 0);
    cell.classList.toggle("beyond", !step);
    cell.classList.toggle("accent", on && Boolean(step.accent));
    cell.classList.toggle("some", on && (step.chance !== undefined || Boolean(step.condition)));
    cell.style.setProperty("--velocity", on ? String(velocity / 127) : "0");
    cell.setAttribute("aria-label", label);
    cell.setAttribute("aria-description", on ? `velocity ${velocity} ${marks}`.trim() : "");
    if (cell.textContent !== marks) cell.replaceChildren(...(marks ? [element("span", { textContent: marks })] : []));
    pressed(cell, on);
  }

  /** The facts of tracks that lights show. */
  setLights(facts) {
    this.rows.forEach((row, track) => {
      pressed(row.name, facts.selected?.includes(track));
      pressed(row.mute, facts.muted?.includes(track));
      pressed(row.solo, facts.solo?.includes(track));
    });
  }

  /** The step of each track that the playhead is on. */
  setSteps(steps) {
    this.steps = steps;
    this.rows.forEach((row, track) => {
      const place = (steps[track] ?? -1) - this.page * WIDTH;
      const now = row.cells[place] ?? null;
      if (now === row.now) return;
      row.now?.classList.remove("now");
      now?.classList.add("now");
      row.now = now;
    });
  }

  cellOf(target) {
    const at = target?.closest?.(".cell")?.dataset.at;
    if (!at) return null;
    const [track, place] = at.split(",").map(Number);
    const index = this.page * WIDTH + place;
    return this.step(track, index) ? { track, index } : null;
  }

  toggle({ track, index }, stroke) {
    this.act(`toggle-cell ${track}, ${index}`, { stroke });
  }

  /** A finger on a step; it taps, paints, changes the velocity, or opens the step. */
  down(event) {
    const at = this.cellOf(event.target);
    if (!at) return;
    // A finger that moves on is heard by the steps below it.
    if (event.target.hasPointerCapture(event.pointerId)) event.target.releasePointerCapture(event.pointerId);
    // All that fingers do until the last one is lifted is one stroke.
    if (this.touches.size === 0) this.stroke = nextStroke();
    const touch = { at, x: event.clientX, y: event.clientY, along: 0, does: null };
    touch.timer = setTimeout(() => {
      this.letGo();
      this.open(at.track, at.index);
    }, LONG);
    this.touches.set(event.pointerId, touch);
  }

  /**
   * A finger that moves sideways makes other steps what it made the first; up and down it changes the velocity. Two that
   * go up or down together scroll.
   */
  move(event) {
    const touch = this.touches.get(event.pointerId);
    if (!touch) return;
    // It was lifted outside the window.
    if (event.pointerType === "mouse" && event.buttons === 0) return this.up(event, false);
    const [across, along] = [event.clientX - touch.x, touch.y - event.clientY];
    touch.along = along;
    if (!touch.does) {
      if (Math.hypot(across, along) <= SLIP) return;
      const goesUp = Math.abs(along) > Math.abs(across);
      // Of two fingers the second may be told of a little later.
      const waits = this.touches.size === 2 && Math.abs(along) < 2 * SLIP;
      if (goesUp && (this.scrolls(touch) || waits)) return;
      clearTimeout(touch.timer);
      touch.does = goesUp ? "velocity" : "paint";
      this.begin(touch);
    }
    if (touch.does === "follow") return;
    if (touch.does === "scroll") {
      this.scroller.scrollTop = touch.top + along;
      return;
    }
    if (touch.does === "velocity") return this.turn(touch, along);
    this.swipe(touch, event.clientX, event.clientY);
  }

  /** Paints all steps on the way: a finger may be faster than the browser tells of it. */
  swipe(touch, x, y) {
    const [across, along] = [x - touch.last[0], y - touch.last[1]];
    const strides = Math.max(1, Math.ceil(Math.hypot(across, along) / STRIDE));
    for (let stride = 1; stride <= strides; stride += 1) {
      const part = stride / strides - 1;
      const at = this.cellOf(document.elementFromPoint(x + across * part, y + along * part));
      if (at) this.paint(touch, at);
    }
    touch.last = [x, y];
  }

  /** Lets two fingers scroll that go the same way; returns whether they do. */
  scrolls(touch) {
    if (this.touches.size !== 2) return false;
    const other = [...this.touches.values()].find((one) => one !== touch);
    if (other.does || Math.abs(other.along) < SLIP / 2 || other.along > 0 !== touch.along > 0) return false;
    for (const one of [touch, other]) clearTimeout(one.timer);
    Object.assign(touch, { does: "scroll", top: this.scroller.scrollTop - touch.along });
    other.does = "follow";
    return true;
  }

  begin(touch) {
    const step = this.step(touch.at.track, touch.at.index);
    if (touch.does === "paint") {
      touch.painted = new Set();
      touch.last = [touch.x, touch.y];
      touch.on = !step.on;
      return this.paint(touch, touch.at);
    }
    touch.velocity = step.velocity ?? VELOCITY;
    if (!step.on) this.act(`set-cell ${touch.at.track}, ${touch.at.index}, 1`, { stroke: this.stroke });
  }

  /** Changes the velocity by how far a finger went up. */
  turn(touch, along) {
    const { track, index } = touch.at;
    const velocity = Math.round(Math.min(127, Math.max(1, touch.velocity + (along * 127) / SWEEP)));
    this.tell(`${this.heads[track].name} ${index + 1} · velocity ${velocity}`);
    const key = `velocity ${track}:${index}`;
    this.act(`step-velocity ${track}:${index}, ${velocity}`, { key, stroke: this.stroke });
  }

  paint(touch, at) {
    const key = `${at.track},${at.index}`;
    if (touch.painted.has(key)) return;
    touch.painted.add(key);
    this.act(`set-cell ${at.track}, ${at.index}, ${touch.on ? 1 : 0}`, { stroke: this.stroke });
  }

  up(event, taps) {
    const touch = this.touches.get(event.pointerId);
    if (!touch) return;
    this.touches.delete(event.pointerId);
    if (this.touches.size === 0) this.tell(null);
    clearTimeout(touch.timer);
    if (taps && !touch.does) this.toggle(touch.at, this.stroke);
  }

  /** Forgets all fingers: what they do from now on is meant for nothing here. */
  letGo() {
    for (const touch of this.touches.values()) clearTimeout(touch.timer);
    this.touches.clear();
    this.tell(null);
  }
}
