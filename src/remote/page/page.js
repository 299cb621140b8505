// The page: what its buttons do, and what it shows of what Gradus tells.

import { Grid, WIDTH } from "./grid.js";
import { Link, tidied } from "./link.js";

/** How long a message stays, in milliseconds. */
const READ = 4000;

const find = (id) => document.getElementById(id);
const pressed = (button, is) => button.setAttribute("aria-pressed", String(Boolean(is)));

/** The ticket of the address, which is removed from it at once. */
function ticketOfAddress() {
  const ticket = tidied(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname);
  return ticket || null;
}

const state = { lights: {}, names: { patterns: [], scenes: [] }, place: null, bank: 0, delay: null, front: null };
const link = new Link({ message: receive, state: showState, delay: (delay) => (state.delay = delay) });
/** Sends an action; the track that it brings in front is brought there again after a gap. */
function act(action, key) {
  if (action.startsWith("track ")) state.front = action;
  link.act(action, key);
}
const grid = new Grid(find("grid"), act, openStep);

function receive(message) {
  if (message.tracks) grid.setTracks(message.tracks);
  if (message.names) {
    state.names = message.names;
    showNames();
  }
  if (message.clip) {
    grid.setClip(message.track, message.clip);
    showPages();
  }
  if (message.lights) showLights(message.lights);
  if (message.steps) grid.setSteps(message.steps);
  if (message.place) [state.place, state.since] = [message.place, performance.now()];
  if (message.instances) showInstances(message);
  if (message.refused) say(message.refused);
}

function say(sentence) {
  put("status", sentence);
  state.readable = performance.now() + READ;
}

// The connection.

const UNSURE = "Your last touch may be lost";
const REFUSED = "This ticket is not valid (any more). Start Gradus again: its terminal shows a new one.";
const BARRED = "Too many wrong tickets. Wait a minute, then try again.";

function showState(now, unsure) {
  find("lost").hidden = now !== "lost" && now !== "elsewhere";
  find("take-over").hidden = now !== "elsewhere";
  find("lost-more").hidden = now === "elsewhere";
  find("lost-more").textContent = unsure ? UNSURE : "Comes back by itself";
  find("pair").hidden = now !== "unknown" && now !== "barred";
  document.body.dataset.state = now;
  if (now !== "playing") {
    find("step").close();
  } else {
    // Gradus begins each connection with the first track in front.
    if (state.front) act(state.front);
    if (unsure) say(UNSURE);
  }
  if (now === "joining") find("status").textContent = "connecting";
  if (now === "unknown" && state.asked) find("pair-why").textContent = REFUSED;
  if (now === "barred") find("pair-why").textContent = BARRED;
}

find("take-over").addEventListener("click", () => link.join());

find("pair").addEventListener("submit", (event) => {
  event.preventDefault();
  state.asked = true;
  link.join(tidied(find("ticket").value));
  find("ticket").value = "";
});

// Transport.

const MUSIC = { running: "play", recording: "record", fill: "fill" };

function onPress(button, action) {
  find(button).addEventListener("click", () => act(action));
}

/** A button that acts while it is held. */
function whileHeld(button, begin, end) {
  const fingers = new Set();
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    fingers.add(event.pointerId);
    button.classList.add("held");
    if (fingers.size === 1) act(begin);
  });
  for (const over of ["pointerup", "pointercancel", "lostpointercapture"]) {
    button.addEventListener(over, (event) => {
      if (!fingers.delete(event.pointerId) || fingers.size > 0) return;
      button.classList.remove("held");
      act(end);
    });
  }
}

onPress("play", "play-pause");
onPress("stop", "stop");
onPress("record", "record");
onPress("slower", "turn-tempo -1");
onPress("faster", "turn-tempo 1");
onPress("tap", "tap");
onPress("undo", "undo");
onPress("redo", "redo");
whileHeld(find("fill"), "fill 1", "fill 0");
for (const button of find("loops").querySelectorAll("button")) {
  whileHeld(button, `beat-loop ${button.dataset.part}`, "beat-loop 0");
}

/** Bar, beat and sixteenth of a place. */
function position(place, passed) {
  const quarters = place.tick / place.quarter + (place.running ? (passed / 60000) * place.bpm : 0);
  const beats = (quarters * place.unit) / 4;
  const beat = Math.floor(beats + 1e-6);
  const sixteenth = Math.floor((beats - beat) * (16 / place.unit) + 1e-6);
  return `${Math.floor(beat / place.beats) + 1}.${(((beat % place.beats) + place.beats) % place.beats) + 1}.${sixteenth + 1}`;
}

function put(id, text) {
  const shown = find(id);
  if (shown.textContent !== text) shown.textContent = text;
}

function frame() {
  requestAnimationFrame(frame);
  const { place } = state;
  if (!place || link.state !== "playing") return;
  put("position", position(place, performance.now() - state.since));
  put("tempo", String(Math.round((place.running ? place.bpm : place.tempo) * 10) / 10));
  if (state.delay !== null && performance.now() > (state.readable ?? 0)) put("status", `connected · ${Math.round(state.delay)} ms`);
}
requestAnimationFrame(frame);

// Patterns, scenes, instances and pages.

/** Buttons that launch: `labels` are theirs, `facts` say which plays, comes next and is filled. */
function showLaunchers(parent, labels, word, facts) {
  while (parent.children.length < labels.length) {
    const number = parent.children.length;
    const button = document.createElement("button");
    button.addEventListener("click", () => act(`${word} ${number}`));
    parent.append(button);
  }
  [...parent.children].forEach((button, number) => {
    button.hidden = number >= labels.length;
    if (button.textContent !== labels[number]) button.textContent = labels[number];
    pressed(button, facts.playing?.includes(number));
    const next = Boolean(facts.next?.includes(number));
    button.classList.toggle("next", next);
    button.classList.toggle("empty", Boolean(facts.filled) && !facts.filled.includes(number));
    const plays = facts.playing?.includes(number) ? ", plays" : "";
    button.setAttribute("aria-label", `${word} ${labels[number]}${plays}${next ? ", comes next" : ""}`);
  });
}

const PATTERNS = 8;

function showNames() {
  const { patterns, scenes } = state.lights;
  const last = Math.max(PATTERNS - 1, ...(patterns?.filled ?? []), ...(patterns?.playing ?? []));
  const count = Math.min(64, Math.ceil((last + 1) / PATTERNS) * PATTERNS);
  const names = Array.from({ length: count }, (_, index) => state.names.patterns[index] || `${index + 1}`);
  showLaunchers(find("patterns"), names, "pattern", patterns ?? {});
  const scene = state.names.scenes.map((name, index) => name || `${index + 1}`);
  showLaunchers(find("scenes"), scene, "scene", scenes ?? {});
}

function showLights(lights) {
  state.lights = lights;
  for (const [fact, button] of Object.entries(MUSIC)) pressed(find(button), lights.music[fact]?.length);
  grid.setLights(lights.tracks);
  showNames();
}

function showInstances({ instances, here }) {
  const select = find("instances");
  select.hidden = instances.length < 2;
  const options = instances.map((id, index) => new Option(`Gradus ${index + 1}`, id, false, id === here));
  select.replaceChildren(...options);
}

find("instances").addEventListener("change", (event) => {
  state.front = null;
  act(`@instance ${event.target.value}`);
});

function showPages() {
  const pages = find("pages");
  if (pages.children.length === grid.pages) return;
  const buttons = Array.from({ length: grid.pages }, (_, page) => {
    const button = document.createElement("button");
    button.textContent = `${page * WIDTH + 1}`;
    button.setAttribute("aria-label", `Steps from ${page * WIDTH + 1}`);
    button.addEventListener("click", () => turnTo(page));
    return button;
  });
  pages.replaceChildren(...buttons);
  pages.hidden = buttons.length < 2;
  turnTo(Math.min(grid.page, grid.pages - 1));
}

function turnTo(page) {
  grid.setPage(page);
  [...find("pages").children].forEach((button, index) => pressed(button, index === page));
}

// Views.

for (const button of find("modes").children) {
  button.addEventListener("click", () => {
    for (const other of find("modes").children) {
      pressed(other, other === button);
      find(other.dataset.view).hidden = other !== button;
    }
  });
}

// A small keyboard, from C1 on.

const NOTES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

for (let key = 36; key < 36 + 32; key += 1) {
  const button = document.createElement("button");
  const name = NOTES[key % 12];
  button.textContent = `${name}${Math.floor(key / 12) - 2}`;
  button.classList.toggle("black", name.length > 1);
  whileHeld(button, `start-note ${key}, 100`, `end-note ${key}`);
  find("keys").append(button);
}

// One step.

/** What can be set of a step: its name, action, range, and how its value is read. */
const FIELDS = [
  ["Velocity", "step-velocity", 1, 127, (step) => step.velocity ?? 100],
  ["Gate %", "step-length", 1, 400, (step) => (typeof step.gate === "number" ? Math.round(step.gate * 100) : 75)],
  ["Chance %", "step-chance", 0, 100, (step) => step.chance ?? 100],
  ["Ratchet", "step-ratchet", 1, 16, (step) => step.ratchet?.hits ?? 1],
  ["Nudge %", "step-nudge", -99, 99, (step) => Math.round((step.nudge ?? 0) / 100.8)],
];

const fields = FIELDS.map(([name, action, min, max, read]) => {
  const input = Object.assign(document.createElement("input"), { type: "range", min, max });
  const value = document.createElement("output");
  const label = document.createElement("label");
  label.append(name, input, value);
  find("step-fields").append(label);
  input.addEventListener("input", () => {
    value.textContent = input.value;
    act(`${action} ${state.step}, ${input.value}`, action);
  });
  return { input, value, read };
});

function openStep(track, index) {
  if (link.state !== "playing") return;
  state.step = index;
  // A step's fields are those of the track in front.
  act(`track ${track}`);
  act(`select-step ${index}`);
  const step = grid.step(track, index);
  find("step-name").textContent = `${grid.heads[track].name}, step ${index + 1}`;
  for (const { input, value, read } of fields) {
    input.value = read(step);
    value.textContent = input.value;
  }
  pressed(find("step-accent"), step.accent);
  pressed(find("step-tie"), step.tie);
  find("step").showModal();
}

for (const [button, action] of [["step-accent", "toggle-accent"], ["step-tie", "toggle-tie"]]) {
  find(button).addEventListener("click", (event) => {
    pressed(event.currentTarget, event.currentTarget.getAttribute("aria-pressed") !== "true");
    act(`${action} ${state.step}`);
  });
}
find("step-clear").addEventListener("click", () => {
  act(`clear-step ${state.step}`);
  find("step").close();
});
find("step-close").addEventListener("click", () => find("step").close());

const ticket = ticketOfAddress();
if (ticket) state.asked = true;
link.join(ticket);
