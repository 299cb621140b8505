// The grid: tracks and their steps, drawn from clips as a pattern file has them, and the touches on it.

/** Steps that are shown at a time. */
export const WIDTH = 16;
/** A touch that stays for so long opens the step, in milliseconds. */
const LONG = 450;
/** A finger that moves farther does not tap, in pixels. */
const SLIP = 14;
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

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const pressed = (button, is) => button.setAttribute("aria-pressed", String(Boolean(is)));

/** `act(action)` sends an action, `open(track, step)` opens a step. */
export class Grid {
  constructor(table, act, open) {
    Object.assign(this, { table, act, open, rows: [], clips: [], page: 0, heads: [], touches: new Map() });
    table.addEventListener("pointerdown", (event) => this.down(event));
    table.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      table.addEventListener(end, (event) => this.up(event, end === "pointerup"));
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
      made.addEventListener("click", () => this.act(`${action} ${track}`));
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
    this.rows.push({ row, name, mute, solo, cells, now: null });
  }

  setClip(track, clip) {
    this.clips[track] = { ...clip, length: clip.length ?? LENGTH, parsed: stepsOf(clip) };
    this.draw(track);
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
      const on = Boolean(step?.on);
      const velocity = step?.velocity ?? VELOCITY;
      cell.classList.toggle("beat", place % 4 === 0);
      cell.classList.toggle("beyond", !step);
      cell.classList.toggle("accent", on && Boolean(step.accent));
      cell.classList.toggle("some", on && (step.chance !== undefined || step.condition !== undefined));
      cell.style.setProperty("--velocity", on ? String(velocity / 127) : "0");
      cell.setAttribute("aria-label", `${this.heads[track]?.name ?? track + 1}, step ${index + 1}`);
      cell.setAttribute("aria-description", on ? `velocity ${velocity}` : "");
      pressed(cell, on);
    });
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

  toggle({ track, index }) {
    this.act(`toggle-cell ${track}, ${index}`);
  }

  down(event) {
    const at = this.cellOf(event.target);
    if (!at || event.button !== 0) return;
    event.target.releasePointerCapture?.(event.pointerId);
    const touch = { at, x: event.clientX, y: event.clientY, painted: null };
    touch.timer = setTimeout(() => {
      this.touches.delete(event.pointerId);
      this.open(at.track, at.index);
    }, LONG);
    this.touches.set(event.pointerId, touch);
  }

  /** A finger that moves on to other steps makes them what it made the first. */
  move(event) {
    const touch = this.touches.get(event.pointerId);
    if (!touch) return;
    if (Math.hypot(event.clientX - touch.x, event.clientY - touch.y) > SLIP) clearTimeout(touch.timer);
    const at = this.cellOf(document.elementFromPoint(event.clientX, event.clientY));
    if (!at || (!touch.painted && at.track === touch.at.track && at.index === touch.at.index)) return;
    if (!touch.painted) {
      touch.painted = new Set();
      touch.on = !this.step(touch.at.track, touch.at.index).on;
      this.paint(touch, touch.at);
    }
    this.paint(touch, at);
  }

  paint(touch, at) {
    const key = `${at.track},${at.index}`;
    if (touch.painted.has(key)) return;
    touch.painted.add(key);
    this.act(`set-cell ${at.track}, ${at.index}, ${touch.on ? 1 : 0}`);
  }

  up(event, taps) {
    const touch = this.touches.get(event.pointerId);
    this.touches.delete(event.pointerId);
    if (!touch) return;
    clearTimeout(touch.timer);
    if (taps && !touch.painted) this.toggle(touch.at);
  }
}
