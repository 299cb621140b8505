// The page: what its buttons do, and what it shows of what Gradus tells.

import { find, onTap, onTouch, pressed, put, whileHeld } from "./dom.js";
import { Grid, WIDTH, merged } from "./grid.js";
import { Link, tidied } from "./link.js";
import { search, showTable } from "./more.js";
import { Play } from "./play.js";
import { Playhead } from "./playhead.js";
import { StepSheet } from "./step.js";

/** How long a message stays, in milliseconds. */
const READ = 4000;

/** The ticket of the address, which is removed from it at once. */
function ticketOfAddress() {
  const ticket = tidied(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname);
  return ticket || null;
}

const state = { lights: {}, names: {}, here: null, front: null, delay: null, asked: false };
const playhead = new Playhead();
const link = new Link({
  message: receive,
  state: showState,
  delay: (delay) => (state.delay = delay),
  clock: (offset, error) => playhead.setClock(offset, error),
});

/** Sends an action; the track that it brings in front is brought there again after a gap. */
function act(action, how) {
  if (action.startsWith("track ")) state.front = action;
  link.act(action, how);
}

const grid = new Grid(find("grid"), { act, open: openStep, tell: showReadout });
const sheet = new StepSheet(act, grid);
const play = new Play(act);

/** What a finger does, in words, above everything. */
function showReadout(text) {
  find("readout").hidden = text === null;
  if (text !== null) put("readout", text);
}

function openStep(track, index) {
  if (link.state === "playing") sheet.open(track, index);
}

function receive(message) {
  if (message.table) {
    showTable(message.table, act);
    sheet.setTable(message.table);
  }
  if (message.tracks) {
    grid.setTracks(message.tracks);
    play.setTracks(message.tracks);
  }
  if (message.names) {
    state.names = merged(state.names, message.names);
    showNames();
    showMacros();
  }
  if (message.clip) grid.setClip(message.track, message.clip);
  if (message.change) grid.changeClip(message.track, message.change);
  if (message.clip || message.change) {
    showPages();
    if (find("step").open) sheet.show();
  }
  if (message.lights) showLights(message.lights);
  if (message.front) showFront(message.front);
  if (message.macros) showMacros(message.macros);
  if (message.place) playhead.setPlace(message.place);
  if (message.heads) playhead.setHeads(message.heads);
  if (message.instances) {
    keepHere(message);
    showInstances((state.listed = message));
  }
  if (message.others) showInstances(state.listed, (state.others = message.others));
  if (message.refused) say(message.refused);
}

/** Keeps which instance is played, to come back to it after a gap: Gradus begins each connection with the first one. */
function keepHere({ instances, here }) {
  if (state.shown !== here) {
    state.shown = here;
    state.lights = {};
    playhead.forgetMusic();
  }
  // One that is listed is on its way, if it is not here.
  if (here === null || instances.some(({ id }) => id === state.here)) return;
  if (state.here !== null) state.front = null;
  state.here = here;
}

function say(sentence) {
  put("status", sentence);
  state.readable = performance.now() + READ;
}

// The connection.

const UNSURE = "Your last touch may be lost";
const REFUSED = "This ticket is not valid (any more). Set-up in Gradus makes a new one.";
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
    grid.letGo();
  } else {
    state.lights = {};
    playhead.forget();
    // Gradus begins each connection with the first instance and its first track in front. If the instance is gone, the
    // track is brought in front of none.
    if (state.here !== null) act(`@instance ${state.here}`);
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

const MUSIC = { running: "play", recording: "record", fill: "fill", advancing: "advance" };

function onPress(button, action) {
  onTouch(find(button), () => act(action));
}

onPress("play", "play-pause");
onPress("stop", "stop");
onPress("record", "record");
onPress("slower", "turn-tempo -1");
onPress("faster", "turn-tempo 1");
onPress("tap", "tap");
onPress("undo", "undo");
onPress("redo", "redo");
whileHeld(find("fill"), () => act("fill 1"), () => act("fill 0"));
for (const button of find("loops").querySelectorAll("button")) {
  whileHeld(button, () => act(`beat-loop ${button.dataset.part}`), () => act("beat-loop 0"));
}

function frame() {
  requestAnimationFrame(frame);
  if (link.state !== "playing") return;
  const place = playhead.position();
  put("position", place);
  put("tempo", String(playhead.tempo()));
  if (document.body.dataset.view === "stage-view") put("stage-position", place);
  grid.setSteps(playhead.steps());
  if (state.delay !== null && performance.now() > (state.readable ?? 0)) put("status", `connected · ${Math.round(state.delay)} ms`);
}
requestAnimationFrame(frame);

// Patterns, scenes, instances and pages.

/** Buttons that launch: `labels` are theirs, `facts` say which plays, comes next and is filled. */
function showLaunchers(parent, labels, word, facts) {
  while (parent.children.length < labels.length) {
    const number = parent.children.length;
    const button = document.createElement("button");
    onTap(button, () => act(`${word} ${number}`));
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
  if (!state.names.patterns) return;
  const last = Math.max(PATTERNS - 1, ...(patterns?.filled ?? []), ...(patterns?.playing ?? []));
  const count = Math.min(64, Math.ceil((last + 1) / PATTERNS) * PATTERNS);
  const names = Array.from({ length: count }, (_, index) => state.names.patterns[index] || `${index + 1}`);
  showLaunchers(find("patterns"), names, "pattern", patterns ?? {});
  const scene = state.names.scenes.map((name, index) => name || `${index + 1}`);
  showLaunchers(find("scenes"), scene, "scene", scenes ?? {});
}

function showLights(change) {
  state.lights = merged(state.lights, change);
  const { music, tracks } = state.lights;
  if (!music || !tracks) return;
  for (const [fact, button] of Object.entries(MUSIC)) pressed(find(button), music[fact]?.length);
  grid.setLights(tracks);
  showNames();
  showStage();
}

/** What is in front: the track, and the step where notes are entered. */
function showFront(change) {
  state.selected = merged(state.selected, change);
  play.setFront(state.selected, grid.heads);
  showStage();
}

// The stage view.

function showStage() {
  const { patterns, scenes } = state.lights;
  const named = (names, facts, fact) => {
    const number = facts?.[fact]?.[0];
    return number === undefined ? null : names?.[number] || `${number + 1}`;
  };
  const { patterns: names, scenes: others } = state.names;
  const scene = named(others, scenes, "playing");
  const next = named(others, scenes, "next") ?? named(names, patterns, "next");
  put("stage-pattern", scene ?? named(names, patterns, "playing") ?? "");
  put("stage-next", next === null ? "" : `next ${next}`);
  put("stage-track", grid.heads[state.selected?.track]?.name ?? "");
}

// Macros.

const faders = Array.from({ length: 8 }, (_, knob) => {
  const name = document.createElement("span");
  const input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 127, value: 0 });
  const value = document.createElement("output");
  const label = document.createElement("label");
  label.append(name, input, value);
  find("macros").append(label);
  const fader = { name, input, value, held: false };
  input.addEventListener("pointerdown", () => (fader.held = true));
  for (const over of ["pointerup", "pointercancel"]) input.addEventListener(over, () => (fader.held = false));
  input.addEventListener("input", () => {
    value.textContent = input.value;
    act(`macro ${knob}, ${input.value}`, { key: `macro ${knob}` });
  });
  return fader;
});

/** Names of macros, and where they are; a fader that is held stays with the finger. */
function showMacros(values = state.macros) {
  state.macros = values;
  faders.forEach(({ name, input, value, held }, knob) => {
    name.textContent = state.names.macros?.[knob] || `Macro ${knob + 1}`;
    if (held || !values) return;
    input.value = values[knob];
    value.textContent = input.value;
  });
}

function showInstances({ instances, here }, others = state.others ?? []) {
  const select = find("instances");
  const options = instances.map(({ id, name }) => new Option(name, id, false, id === here));
  // Other programs of this machine have pages of their own, where this device pairs once.
  const places = others.map(({ address, names }) => new Option(`${names.join(", ")} (port ${new URL(address).port})`, address));
  const none = here === null ? [new Option("Choose", "", true, true)] : [];
  select.hidden = instances.length + places.length < 2;
  select.replaceChildren(...none, ...options, ...places);
  if (here === null && instances.length > 0) say("What you played has ended. Choose another one.");
}

find("instances").addEventListener("change", ({ target: { value } }) => {
  if (value.startsWith("http://")) return location.assign(value);
  if (!value) return;
  state.front = null;
  state.here = Number(value);
  act(`@instance ${value}`);
});

function showPages() {
  const pages = find("pages");
  if (pages.children.length === grid.pages) return;
  const buttons = Array.from({ length: grid.pages }, (_, page) => {
    const button = document.createElement("button");
    button.textContent = `${page * WIDTH + 1}`;
    button.setAttribute("aria-label", `Steps from ${page * WIDTH + 1}`);
    onTap(button, () => turnTo(page));
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
  onTouch(button, () => {
    for (const other of find("modes").children) {
      pressed(other, other === button);
      find(other.dataset.view).hidden = other !== button;
    }
    document.body.dataset.view = button.dataset.view;
  });
}

find("search").addEventListener("input", (event) => search(event.target.value));

/** Where the music is now, in ticks: for measurements. */
globalThis.gradusTick = () => playhead.tick();

const ticket = ticketOfAddress();
if (ticket) state.asked = true;
link.join(ticket);
