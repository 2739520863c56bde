/**
 * The panel's state and the one live connection, for all consoles and all panels of this browser.
 * The worker may be stopped at any moment: what it needs to go on is kept in memory that lives as
 * long as the browser, and the connection is resumed from there.
 */
import { ServerClock } from "../../static/panel/clock.js";
import { Connection, SUBPROTOCOL } from "../../static/panel/connection.js";
import { Runtime } from "../../static/panel/runtime.js";
import { readSettings } from "../../static/panel/settings.js";
import { initial } from "../../static/panel/state.js";
import { Keeper } from "../../static/panel/storage.js";
import { Saver } from "./saver.js";
import { keeperStore } from "./storage.js";

/** @import {PanelEvent, PanelMessage, State} from "../../static/panel/types.js" */

const TICK_MS = 1_000;

/**
 * @typedef {object} Outside
 * @property {(message: PanelMessage) => void} post to the consoles
 * @property {(effect: object) => void} show to the panels: a sentence, a sound, where to focus
 * @property {(text: string) => Promise<boolean>} copy
 * @property {() => Promise<import("../../static/panel/types.js").Colleague[]>} colleagues
 * @property {() => void} onstate something has changed
 * @property {(message: any) => void} onmessage of the server
 */

export class Agent {
  /**
   * @param {{server: string, token: string, user: {id: string}, locale: "zh" | "en"}} who
   * @param {Outside} outside
   */
  constructor(who, outside) {
    this.who = who;
    this.outside = outside;
    this.clock = new ServerClock({ monotonic: () => performance.now(), wall: () => Date.now() });
    this.keeper = new Keeper(keeperStore(), who.user.id);
    this.connection = this.#connection();
    /** @type {Runtime | null} */
    this.runtime = null;
    this.saver = new Saver({ state: () => this.state, write: (state) => this.#save(state), now: () => performance.now() });
    this.timer = 0;
  }

  /** @returns {State | null} */
  get state() {
    return this.runtime?.state ?? null;
  }

  async start() {
    const saved = await this.keeper.load();
    const settings = readSettings(saved.settings, { locale: this.who.locale });
    const fresh = initial({ embed: true, settings, kept: {}, outbox: saved.outbox, told: saved.told });
    const before = await this.#before();
    const state = before ? { ...fresh, ...before.state, outbox: saved.outbox, settings, phase: fresh.phase, blocked: false } : fresh;
    if (before) {
      this.connection.stream = before.stream;
      this.connection.seq = before.seq;
    }
    this.runtime = this.#runtime(state);
    this.connection.start();
    this.timer = setInterval(() => this.#beat(), TICK_MS);
  }

  stop() {
    clearInterval(this.timer);
    this.saver.stop();
    this.connection.stop();
    this.runtime = null;
  }

  /** @param {PanelEvent} event */
  dispatch(event) {
    this.runtime?.dispatch(event);
  }

  /** The language of the hello is that of the findings. */
  renew() {
    this.connection.renew();
  }

  /** @param {State} state */
  #runtime(state) {
    const { outside } = this;
    return new Runtime({
      state,
      now: () => this.clock.now(),
      newId: () => crypto.randomUUID(),
      send: (message) => void this.connection.send(message),
      keeper: this.keeper,
      post: outside.post,
      screen: {
        // The drafts are the consoles': there is no editor of ours.
        edit: () => {},
        insert: () => {},
        copy: outside.copy,
        say: (key, params, urgent) => outside.show({ type: "say", key, params, urgent }),
        chime: (level) => outside.show({ type: "chime", level }),
        notify: () => {},
        askDesktop: () => Promise.resolve(false),
        colleagues: outside.colleagues,
        focus: (where) => outside.show({ type: "focus", where }),
        render: () => this.#changed(),
      },
    });
  }

  #connection() {
    const address = new URL("/live", this.who.server);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    return new Connection({
      open: () => new WebSocket(address, [SUBPROTOCOL]),
      now: () => performance.now(),
      random: Math.random,
      greeting: () => ({
        client: { kind: "extension", version: chrome.runtime.getManifest().version },
        token: this.who.token,
        locale: this.state?.settings.locale ?? this.who.locale,
      }),
      onmessage: (message, asked) => {
        if (message.type === "welcome" || message.type === "pong") this.clock.read(message.now, asked);
        if (message.type !== "pong") this.dispatch({ type: "server", message });
        this.outside.onmessage(message);
      },
      onphase: (phase) => this.dispatch({ type: "phase", phase }),
    });
  }

  #beat() {
    if (this.clock.jumped()) this.connection.wake();
    this.connection.tick();
    this.dispatch({ type: "tick" });
  }

  #changed() {
    this.outside.onstate();
    this.saver.soon();
  }

  /**
   * One write, so that the number always belongs to what was seen up to it.
   * @param {State} state
   */
  #save(state) {
    const { stream, seq } = this.connection;
    void chrome.storage.session.set({ agent: { user: this.who.user.id, server: this.who.server, state, stream, seq } });
  }

  async #before() {
    const { agent } = /** @type {{agent?: any}} */ (await chrome.storage.session.get("agent"));
    const ours = agent?.user === this.who.user.id && agent.server === this.who.server && agent.stream;
    return ours ? /** @type {{state: State, stream: string, seq: number}} */ (agent) : null;
  }
}
