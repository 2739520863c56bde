/**
 * The live connection: opens a socket, says hello, resumes, keeps it alive, and comes back for
 * ever. It owns no timers: whoever holds it calls `tick` a few times a second, which also makes
 * it testable without waiting.
 *
 * @import {ClientMessage, ServerMessage, Hello} from "../messages.js"
 */

/**
 * What the connection is doing, in words that a person may be told.
 * `waiting` carries `retryAt`, monotonic milliseconds.
 * @typedef {{phase: "connecting"} | {phase: "online"} | {phase: "waiting", retryAt: number}
 *   | {phase: "signed-out"} | {phase: "outdated"} | {phase: "forbidden"}} Phase
 */

/**
 * The part of a WebSocket that is used.
 * @typedef {object} Socket
 * @property {number} readyState
 * @property {(data: string) => void} send
 * @property {(code?: number) => void} close
 * @property {((event: any) => void) | null} onopen
 * @property {((event: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onclose
 */

/**
 * @typedef {object} Outside
 * @property {() => Socket} open makes a socket that is about to connect
 * @property {() => number} now monotonic milliseconds
 * @property {() => number} random 0 to 1
 * @property {() => Omit<Hello, "type" | "protocol" | "resume">} greeting who says hello
 * @property {(message: ServerMessage, asked: number) => void} onmessage with the monotonic time
 *   at which the question behind it was asked (of use for `welcome` and `pong`)
 * @property {(phase: Phase) => void} onphase
 */

export const SUBPROTOCOL = "assist.v1";
export const PROTOCOL = 1;

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 15_000;
/** A socket that takes longer than this to open and be welcomed is given up. */
const OPENING_MS = 10_000;
const PING_EVERY_MS = 20_000;
/** With the pause before a ping this makes 45 s of silence. */
const PONG_WITHIN_MS = 25_000;
/** After waking up an answer is expected sooner: the socket has probably died in its sleep. */
const PROBE_WITHIN_MS = 5_000;
/** Only a connection that held this long proves that the server is well again. */
const STEADY_MS = 10_000;
const OPEN = 1;

/** @type {Record<number, Phase>} */
const FINAL = {
  4400: { phase: "outdated" },
  4401: { phase: "signed-out" },
  4403: { phase: "forbidden" },
};
/** The server asks for distance: do not come back at once. */
const BUSY = new Set([1013, 4429]);
const BUSY_FLOOR_MS = 3_000;

export class Connection {
  /** @param {Outside} outside */
  constructor(outside) {
    this.outside = outside;
    /** @type {Phase} */
    this.phase = { phase: "connecting" };
    /** @type {Socket | null} */
    this.socket = null;
    /** @type {string | null} */
    this.stream = null;
    this.seq = 0;
    this.failures = 0;
    this.openedAt = 0;
    this.welcomedAt = 0;
    this.heardAt = 0;
    /** @type {number | null} */
    this.askedAt = null;
    this.answerBy = 0;
  }

  start() {
    this.#open();
  }

  /** Leave for good: the page goes away. */
  stop() {
    this.#drop();
  }

  get online() {
    return this.phase.phase === "online";
  }

  /**
   * Whether it was handed to the network; durable messages are the caller's to keep.
   * @param {ClientMessage} message
   */
  send(message) {
    if (!this.online || this.socket?.readyState !== OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Say hello anew, for what it says has changed; nothing is lost, the stream is resumed. */
  renew() {
    if (this.online) this.#open();
  }

  /** Something suggests that the network is back or that we slept: do not wait for the timer. */
  wake() {
    const { phase } = this.phase;
    if (phase === "online") this.#ask(PROBE_WITHIN_MS);
    else if (phase !== "connecting") this.#open();
  }

  /** Look at the time; cheap enough for four times a second. */
  tick() {
    const now = this.outside.now();
    if (this.phase.phase === "waiting" && now >= this.phase.retryAt) this.#open();
    else if (this.phase.phase === "connecting" && now - this.openedAt > OPENING_MS) this.#lost(0);
    else if (this.phase.phase === "online") this.#keepAlive(now);
  }

  #open() {
    this.#drop();
    this.openedAt = this.outside.now();
    this.#become({ phase: "connecting" });
    let socket;
    try {
      socket = this.outside.open();
    } catch {
      this.#lost(0);
      return;
    }
    this.socket = socket;
    socket.onopen = () => this.#hello(socket);
    socket.onmessage = (event) => this.#receive(socket, event.data);
    socket.onclose = (event) => {
      if (socket === this.socket) this.#lost(event.code ?? 0);
    };
  }

  /** @param {Socket} socket */
  #hello(socket) {
    if (socket !== this.socket) return;
    this.askedAt = this.outside.now();
    /** @type {Hello} */
    const hello = { type: "hello", protocol: PROTOCOL, ...this.outside.greeting() };
    if (this.stream !== null) hello.resume = { stream: this.stream, seq: this.seq };
    socket.send(JSON.stringify(hello));
  }

  /**
   * @param {Socket} socket
   * @param {unknown} data
   */
  #receive(socket, data) {
    if (socket !== this.socket) return;
    const message = parse(data);
    if (!message) return;
    this.heardAt = this.outside.now();
    const asked = this.askedAt ?? this.heardAt;
    if (message.type === "welcome") this.#welcomed(message);
    if (message.type === "welcome" || message.type === "pong") this.askedAt = null;
    if (!this.#isNews(message)) return;
    this.outside.onmessage(message, asked);
    if (message.type === "welcome") this.#become({ phase: "online" });
  }

  /** @param {import("../messages.js").Welcome} message */
  #welcomed(message) {
    this.welcomedAt = this.heardAt;
    // A resumed stream goes on from what we have; any other starts with a snapshot.
    if (!message.resumed) this.seq = 0;
    this.stream = message.stream;
  }

  /**
   * Events carry a number that only rises; one seen before has already had its effect.
   * @param {ServerMessage} message
   */
  #isNews(message) {
    if (message.type === "snapshot") {
      this.seq = message.seq;
      return true;
    }
    if (!isEvent(message)) return true;
    if (message.seq <= this.seq) return false;
    this.seq = message.seq;
    return true;
  }

  /** @param {number} now */
  #keepAlive(now) {
    // Any word from the server proves that it lives; the pong is only for the clock.
    if (this.askedAt !== null && this.heardAt > this.askedAt) this.askedAt = null;
    if (this.askedAt !== null) {
      if (now >= this.answerBy) this.#lost(0);
    } else if (now - this.heardAt >= PING_EVERY_MS) this.#ask(PONG_WITHIN_MS);
  }

  /** @param {number} within milliseconds until silence means death */
  #ask(within) {
    const now = this.outside.now();
    if (this.askedAt !== null) {
      this.answerBy = Math.min(this.answerBy, now + within);
      return;
    }
    if (!this.send({ type: "ping" })) {
      this.#lost(0);
      return;
    }
    this.askedAt = now;
    this.answerBy = now + within;
  }

  /** @param {number} code close code; 0 where there was none */
  #lost(code) {
    const now = this.outside.now();
    const wasSteady = this.online && now - this.welcomedAt >= STEADY_MS;
    this.failures = wasSteady ? 0 : this.failures + 1;
    this.#drop();
    this.#become(FINAL[code] ?? { phase: "waiting", retryAt: now + this.#delay(code) });
  }

  /**
   * Exponential with full jitter: after a restart thousands of panels come back spread out.
   * @param {number} code
   */
  #delay(code) {
    const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(this.failures, 10));
    const floor = BUSY.has(code) ? BUSY_FLOOR_MS : 0;
    return floor + this.outside.random() * (ceiling - Math.min(floor, ceiling / 2));
  }

  #drop() {
    const socket = this.socket;
    this.socket = null;
    this.askedAt = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      socket.close();
    } catch {
      // Already gone, which is what was wanted.
    }
  }

  /** @param {Phase} phase */
  #become(phase) {
    this.phase = phase;
    this.outside.onphase(phase);
  }
}

/**
 * @param {unknown} data
 * @returns {ServerMessage | null} null for what is no message: a newer server may send what we
 *   do not know, and a stranger's bytes must not stop the panel
 */
function parse(data) {
  if (typeof data !== "string") return null;
  try {
    const message = JSON.parse(data);
    return message && typeof message.type === "string" ? message : null;
  } catch {
    return null;
  }
}

/**
 * @param {ServerMessage} message
 * @returns {message is ServerMessage & {seq: number}}
 */
function isEvent(message) {
  return message.type !== "welcome" && "seq" in message && typeof message.seq === "number";
}
