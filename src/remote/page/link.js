// The connection to Gradus: pairing, sealed frames, and coming back after a gap.

import { hex, hmac, unhex, utf8 } from "./hash.js";

const GREETING = "gradus 1 ";
const PROOF = "paired";
/** Why Gradus closes a connection: it does not know the ticket or device, */
const UNKNOWN = 4001;
/** another page of this device plays, */
const ELSEWHERE = 4002;
/** or this address tried too many wrong tickets. */
const TOO_MANY_TRIES = 4003;
const STORED = "gradus device";
/** Times in milliseconds. */
const AGAIN = 700;
const JOIN = 1500;
/** Frames do not follow each other faster: Gradus takes 120 a second. */
const FRAME = 16;
/** How long after a gap it is said that a touch may be lost. */
const UNSURE = 4000;
const PING = 2000;
const PATIENCE = 5000;
/** The most lines that go into one frame; a ping goes with them. */
const LINES = 60;

/** A number as eight bytes. */
function eightBytes(number) {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, Math.floor(number / 2 ** 32));
  view.setUint32(4, number);
  return new Uint8Array(view.buffer);
}

/** Seals and opens frames of one direction, counted from 0. */
class Seals {
  constructor(key) {
    this.key = key;
    this.next = 0;
  }

  seal(text) {
    const number = this.next;
    this.next += 1;
    return `${number}:${this.mac(number, text)}:${text}`;
  }

  /** The text of the next frame, or null. */
  open(frame) {
    const [number, seal] = frame.split(":", 2);
    const text = frame.slice(number.length + 1 + (seal ?? "").length + 1);
    if (number !== String(this.next) || seal !== this.mac(this.next, text)) return null;
    this.next += 1;
    return text;
  }

  mac(number, text) {
    return hex(hmac(this.key, eightBytes(number), utf8(text)).slice(0, 16));
  }
}

/** A ticket as it is typed: without gaps, in capitals. */
export const tidied = (ticket) => ticket.toUpperCase().replace(/[^A-Z0-9]/g, "");

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function store(key) {
  try {
    if (key) localStorage.setItem(STORED, key);
    else localStorage.removeItem(STORED);
  } catch {
    // Without a storage the page pairs again after it was closed.
  }
}

/**
 * The connection. `on.message(object)`, `on.state(state, unsure)` and `on.delay(milliseconds)` are called, and
 * `on.clock(offset, error)` with what `performance.now()` has to be added to for Gradus's clock. The states
 * are "joining", "playing", "lost", "elsewhere" (another page of this device plays), "unknown" and "barred" (too many
 * tries). After a gap `unsure` says whether a touch may be lost.
 */
export class Link {
  constructor(on) {
    this.on = on;
    this.ticket = null;
    this.device = stored();
    this.lines = new Map();
    this.count = 0;
    this.pings = new Map();
    this.sent = 0;
    this.unsure = false;
    setInterval(() => this.look(), PING);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.send();
      else if (this.state === "lost") this.join();
    });
  }

  /** Connects with a new ticket, or with what is known. */
  join(ticket) {
    clearTimeout(this.again);
    this.ticket = ticket ?? this.ticket;
    const secret = this.ticket ? utf8(this.ticket) : this.device && unhex(this.device);
    if (!secret) return this.change("unknown");
    this.socket?.close();
    const socket = new WebSocket(`ws://${location.host}/socket`);
    this.socket = socket;
    this.heard = performance.now();
    const nonce = crypto.getRandomValues(new Uint8Array(16));
    let receive = (text) => {
      receive = this.derive(socket, secret, nonce, text);
    };
    socket.onopen = () => {
      const name = hex(hmac(secret, utf8("gradus name")).slice(0, 8));
      socket.send(`${GREETING}${name} ${hex(nonce)}`);
    };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.heard = performance.now();
      if (typeof event.data !== "string") this.lose(socket);
      else receive(event.data);
    };
    socket.onclose = (event) => this.lose(socket, event.code);
    clearTimeout(this.late);
    this.late = setTimeout(() => this.lose(socket), JOIN);
    if (this.state !== "lost") this.change("joining");
  }

  /** Computes the keys from the answer to the greeting; returns what receives from then on. */
  derive(socket, secret, nonce, text) {
    if (!text.startsWith(GREETING)) {
      this.lose(socket);
      return () => {};
    }
    const root = hmac(secret, utf8("gradus connection 1"), nonce, unhex(text.slice(GREETING.length)));
    const opens = new Seals(hmac(root, utf8("from server")));
    this.seals = new Seals(hmac(root, utf8("from page")));
    socket.send(this.seals.seal(PROOF));
    let proved = false;
    return (frame) => {
      const opened = opens.open(frame);
      if (opened === null || (!proved && opened !== PROOF)) {
        this.lose(socket);
      } else if (proved) {
        this.hear(JSON.parse(opened));
      } else {
        proved = true;
        clearTimeout(this.late);
        if (this.ticket) {
          this.device = hex(hmac(root, utf8("device")));
          this.ticket = null;
          store(this.device);
        }
        this.lines.clear();
        this.pings.clear();
        this.stroke = 0;
        this.change("playing");
        this.sure = setTimeout(() => (this.unsure = false), UNSURE);
        this.ping([]);
      }
    };
  }

  hear(message) {
    if (!("pong" in message)) return this.on.message(message);
    const began = this.pings.get(message.pong);
    this.pings.delete(message.pong);
    if (!began) return;
    const now = performance.now();
    this.on.delay(now - began.at);
    if (message.time !== null) this.on.clock(message.time - (began.at + now) / 2, (now - began.at) / 2);
  }

  /** A connection has ended, once: it comes back by itself, unless Gradus said why it must not. */
  lose(socket, code) {
    if (socket !== this.socket) return;
    this.socket = null;
    socket.close();
    clearTimeout(this.late);
    clearTimeout(this.sure);
    // Touches that Gradus did not confirm may have been lost. That stays so while it is tried to come back.
    this.unsure ||= this.lines.size > 0 || [...this.pings.values()].some((ping) => ping.acts);
    this.lines.clear();
    this.pings.clear();
    if (code === ELSEWHERE) return this.change("elsewhere");
    if (code === UNKNOWN || code === TOO_MANY_TRIES) return this.leave(code);
    this.change("lost");
    this.again = setTimeout(() => this.join(), AGAIN);
  }

  /** Gradus has refused the ticket, or else this device. A device that it knows needs no ticket. */
  leave(code) {
    const asked = Boolean(this.ticket);
    this.ticket = null;
    if (asked && this.device) return this.join();
    if (!asked && code === UNKNOWN) store((this.device = null));
    this.change(code === UNKNOWN ? "unknown" : "barred");
  }

  change(state) {
    this.state = state;
    this.on.state(state, this.unsure);
  }

  /** Sends an action with the next frame; of several with the same key, only the last. All of a stroke are one undo. */
  act(action, { key = `${(this.count += 1)}`, stroke = 0 } = {}) {
    if (this.state !== "playing") return;
    this.lines.delete(key);
    this.lines.set(key, { action, stroke });
    this.plan();
  }

  /** Sends soon; at once while the page is hidden, where timers wait. */
  plan() {
    if (document.hidden) this.send();
    else this.planned ??= setTimeout(() => this.send(), Math.max(0, (this.last ?? 0) + FRAME - performance.now()));
  }

  send() {
    clearTimeout(this.planned);
    this.planned = null;
    if (this.state !== "playing" || this.lines.size === 0) return;
    const lines = [];
    for (const [key, { action, stroke }] of this.lines) {
      if (lines.length >= LINES) break;
      if (stroke !== this.stroke) lines.push(`@stroke ${stroke}`);
      this.stroke = stroke;
      lines.push(action);
      this.lines.delete(key);
    }
    this.last = performance.now();
    this.ping(lines);
    if (this.lines.size > 0) this.plan();
  }

  /** Sends lines together with a number that comes back once they were obeyed. */
  ping(lines) {
    this.sent += 1;
    this.pings.set(this.sent, { at: performance.now(), acts: lines.length > 0 });
    this.socket.send(this.seals.seal([...lines, `@ping ${this.sent}`].join("\n")));
  }

  /** Looks whether the other end is still there. */
  look() {
    if (this.state !== "playing") return;
    if (performance.now() - this.heard > PATIENCE) this.lose(this.socket);
    else this.ping([]);
  }
}
