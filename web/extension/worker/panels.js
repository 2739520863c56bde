/**
 * The panels that show the state: the side panel, and frames in pages. A frame is believed only
 * when it knows the number that our script in that very tab has given it.
 */
import { delta } from "../lib/delta.js";

/** @import {PanelEvent, State} from "../../static/panel/types.js" */

/**
 * A draft is told together with what is found in it: drawing it twice would hold up the warning.
 * A server that takes longer than this is not waited for.
 */
const HOLD_MS = 50;

/**
 * @typedef {object} Panel
 * @property {chrome.runtime.Port} port
 * @property {number | null} tab whose page it stands in; null for the side panel
 * @property {boolean} admitted
 * @property {string | null} number
 * @property {boolean} visible
 * @property {State | null} told
 */

export class Panels {
  /**
   * @param {{state: () => State | null, meta: () => object, onintent: (event: PanelEvent) => void,
   *   isOurs: (tab: number, number: string) => boolean, onaction: (message: any) => void}} outside
   */
  constructor(outside) {
    this.outside = outside;
    /** @type {Set<Panel>} */
    this.all = new Set();
    /** @type {Map<string, (ok: boolean) => void>} */
    this.copies = new Map();
    this.due = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} until which a change is held */
    this.held = undefined;
    /** @type {State | null} what the panels were told last */
    this.told = null;
  }

  /** @param {chrome.runtime.Port} port */
  join(port) {
    const tab = port.sender?.tab?.id ?? null;
    const framed = tab !== null && (port.sender?.frameId ?? 0) !== 0;
    /** @type {Panel} */
    const panel = { port, tab: framed ? tab : null, admitted: !framed, number: null, visible: true, told: null };
    this.all.add(panel);
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError;
      this.all.delete(panel);
    });
    port.onMessage.addListener((/** @type {any} */ message) => this.#hear(panel, message));
    if (panel.admitted) this.#tell(panel);
    // What it said while this worker was still waking was heard by nobody.
    port.postMessage({ type: "who" });
  }

  /** Look again at who waits outside: a page's number may have come after the frame's. */
  admit() {
    for (const panel of this.all) this.#admit(panel);
  }

  /**
   * Tell all panels what has changed, soon: many changes make one message. What they wait for is
   * told at once, before anything else is done with it.
   * @returns {boolean} whether they have just been told what they waited for
   */
  push() {
    const awaited = isAwaited(this.told, this.outside.state());
    if (!awaited && this.held) {
      this.#flush();
      return true;
    }
    if (awaited) this.held ||= setTimeout(() => this.#flush(), HOLD_MS);
    else if (!this.due) {
      this.due = true;
      queueMicrotask(() => this.#flush());
    }
    return false;
  }

  /** @param {object} message */
  show(message) {
    // It may be about what they were not told yet.
    if (this.held || this.due) this.#flush();
    const open = this.#open();
    // A sound and a spoken sentence are for one of them only.
    open[0]?.port.postMessage(message);
  }

  /**
   * @param {string} code of a key that is meant for the panel
   * @returns {boolean} whether a panel takes it
   */
  press(code) {
    const [panel] = this.#open();
    panel?.port.postMessage({ type: "key", code });
    return panel !== undefined;
  }

  /** Tell everybody about pairing, server, settings. */
  refresh() {
    for (const panel of this.all) if (panel.admitted) panel.port.postMessage({ type: "meta", ...this.outside.meta() });
  }

  /**
   * @param {string} text
   * @returns {Promise<boolean>}
   */
  copy(text) {
    const [panel] = this.#open();
    if (!panel) return Promise.resolve(false);
    const id = crypto.randomUUID();
    panel.port.postMessage({ type: "copy", id, text });
    return new Promise((done) => {
      this.copies.set(id, done);
      setTimeout(() => this.#copied(id, false), 2_000);
    });
  }

  get any() {
    return this.#open().length > 0;
  }

  #flush() {
    clearTimeout(this.held);
    this.held = undefined;
    this.due = false;
    this.told = this.outside.state();
    for (const panel of this.all) this.#tell(panel);
  }

  #open() {
    return [...this.all].filter(({ admitted, visible }) => admitted && visible);
  }

  /**
   * @param {Panel} panel
   * @param {any} message
   */
  #hear(panel, message) {
    if (message.type === "number" && typeof message.number === "string") {
      panel.number = message.number;
      this.#admit(panel);
    }
    if (!panel.admitted) return;
    switch (message.type) {
      case "intent":
        this.outside.onintent(message.event);
        break;
      case "visible":
        panel.visible = message.on === true;
        break;
      case "copied":
        this.#copied(String(message.id), message.ok === true);
        break;
      case "action":
        this.outside.onaction(message);
        break;
    }
  }

  /** @param {Panel} panel */
  #admit(panel) {
    if (panel.admitted || panel.tab === null || panel.number === null) return;
    if (!this.outside.isOurs(panel.tab, panel.number)) return;
    panel.admitted = true;
    this.#tell(panel);
  }

  /**
   * @param {string} id
   * @param {boolean} ok
   */
  #copied(id, ok) {
    this.copies.get(id)?.(ok);
    this.copies.delete(id);
  }

  /** @param {Panel} panel */
  #tell(panel) {
    const state = this.outside.state();
    if (!panel.admitted) return;
    if (!state || !panel.told) {
      panel.port.postMessage({ type: "state", state, ...this.outside.meta() });
      panel.told = state;
      return;
    }
    const change = delta(panel.told, state);
    if (!change) return;
    panel.told = state;
    // The panels keep their own time.
    if (Object.keys(change.set).join() === "lastTick" && Object.keys(change.within).length === 0 && change.gone.length === 0) return;
    panel.port.postMessage({ type: "change", change });
  }
}

/**
 * Whether the answer to the draft in front of the agent is on its way, and none came since.
 * @param {State | null} told
 * @param {State | null} state
 */
function isAwaited(told, state) {
  const key = state?.active;
  if (!key || key !== told?.active || state.phase.phase !== "online") return false;
  const draft = state.conversations[key]?.draft;
  const before = told.conversations[key]?.draft;
  return Boolean(draft && before && draft.answered === before.answered && draft.sent.some(({ revision }) => revision === draft.revision));
}
