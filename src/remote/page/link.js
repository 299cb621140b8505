// The connection to Gradus: pairing, sealed frames, and coming back after a gap.

import { hex, hmac, unhex, utf8 } from "./hash.js";

const GREETING = "gradus 1 ";
const PROOF = "paired";
/** What Gradus says to a ticket or device that it does not know. */
const UNKNOWN = 4001;
const STORED = "gradus device";
/** Times in milliseconds. */
const AGAIN = 700;
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
 * The connection. `on.message(object)`, `on.state(state)` with "joining", "playing", "lost" or "unknown", and
 * `on.delay(milliseconds)` are called.
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
    setInterval(() => this.look(), PING);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.socket?.readyState !== WebSocket.OPEN) this.join();
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
      if (typeof event.data !== "string") socket.close();
      else receive(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lose(event.code);
    };
    if (this.state !== "lost") this.change("joining");
  }

  /** Computes the keys from the answer to the greeting; returns what receives from then on. */
  derive(socket, secret, nonce, text) {
    if (!text.startsWith(GREETING)) {
      socket.close();
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
        socket.close();
      } else if (proved) {
        this.hear(JSON.parse(opened));
      } else {
        proved = true;
        if (this.ticket) {
          this.device = hex(hmac(root, utf8("device")));
          this.ticket = null;
          store(this.device);
        }
        this.lines.clear();
        this.pings.clear();
        this.change("playing");
        this.ping([]);
      }
    };
  }

  hear(message) {
    if (!("pong" in message)) return this.on.message(message);
    const began = this.pings.get(message.pong);
    this.pings.delete(message.pong);
    if (began) this.on.delay(performance.now() - began.at);
  }

  /** The connection has ended: comes back by itself, unless Gradus does not know this device. */
  lose(code) {
    // Touches that Gradus did not confirm may have been lost.
    const unsure = this.lines.size > 0 || [...this.pings.values()].some((ping) => ping.acts);
    this.lines.clear();
    this.pings.clear();
    if (code === UNKNOWN) {
      if (!this.ticket) store((this.device = null));
      this.ticket = null;
      return this.change("unknown");
    }
    this.change("lost", unsure && this.state === "playing");
    this.again = setTimeout(() => this.join(), AGAIN);
  }

  change(state, unsure = false) {
    this.state = state;
    this.on.state(state, unsure);
  }

  /** Sends an action with the next display frame; of several with the same key, only the last. */
  act(action, key = `${(this.count += 1)}`) {
    if (this.state !== "playing") return;
    if (this.lines.size === 0) requestAnimationFrame(() => this.send());
    this.lines.delete(key);
    this.lines.set(key, action);
  }

  send() {
    if (this.state !== "playing" || this.lines.size === 0) return;
    const now = [...this.lines].slice(0, LINES);
    now.forEach(([key]) => this.lines.delete(key));
    this.ping(now.map(([, action]) => action));
    if (this.lines.size > 0) requestAnimationFrame(() => this.send());
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
    if (performance.now() - this.heard > PATIENCE) {
      const socket = this.socket;
      this.lose(0);
      socket.close();
    } else {
      this.ping([]);
    }
  }
}
