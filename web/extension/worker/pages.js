/**
 * The consoles' pages: they come and go, one of their frames holds the composer, and they are told
 * what to underline, to hold, to put in. What they say of the console is `hearing.js`.
 */
import { findings } from "../../static/panel/state/drafts.js";
import { Hearing } from "./hearing.js";
import { say } from "./tab.js";

/** @import {HostMessage, PanelMessage, State} from "../../static/panel/types.js" */
/** @import {Frame, Tab} from "./tab.js" */

/**
 * @typedef {object} Outside
 * @property {(message: HostMessage) => void} host tells the state
 * @property {() => State | null} state
 * @property {(address: string) => {adapter: import("../lib/adapters.js").Adapter, config: {on: boolean}}} configFor
 * @property {(tab: number, key: string) => void} onkey
 * @property {(codes: string[], conversation: string) => void} onconfirmed
 * @property {(outcome: object, text: string) => void} oninserted
 * @property {(tab: number, open: boolean) => void} ondock
 * @property {(tab: number) => void} onremoved
 * @property {(tab: number, adapter: unknown, address: string) => void} onpicked
 * @property {() => void} onpages pages have come or gone
 * @property {(key: string) => string} t
 */

export class Pages {
  /** @param {Outside} outside */
  constructor(outside) {
    this.outside = outside;
    /** @type {Map<number, Tab>} */
    this.tabs = new Map();
    this.hearing = new Hearing(outside);
    this.sources = 0;
    /** @type {Map<string, {text: string}>} */
    this.orders = new Map();
  }

  /** What the worker before us had seen. */
  restore() {
    return this.hearing.restore();
  }

  /** @param {chrome.runtime.Port} port of a content script */
  join(port) {
    const tabId = port.sender?.tab?.id;
    const id = port.sender?.frameId;
    if (tabId === undefined || id === undefined) {
      port.disconnect();
      return;
    }
    this.sources += 1;
    const address = port.sender?.url ?? "";
    const frame = /** @type {Frame} */ ({
      port,
      id,
      source: `${port.sender?.documentId ?? ""}#${this.sources}`,
      address,
      top: id === 0,
      on: false,
      composer: false,
      draft: "",
      place: null,
      thread: false,
      marks: "",
      adapter: this.outside.configFor(port.sender?.tab?.url ?? address).adapter,
    });
    // The elements of one document keep their numbers over a restart of this worker.
    if (port.sender?.documentId) frame.source = port.sender.documentId;
    const tab = this.#tab(tabId);
    if (frame.top) tab.evicted = false;
    tab.frames.set(id, frame);
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError;
      if (tab.frames.get(id) === frame) tab.frames.delete(id);
      if (tab.frames.size === 0 && this.tabs.get(tabId) === tab) this.tabs.delete(tabId);
      this.outside.onpages();
    });
    port.onMessage.addListener((/** @type {any} */ message) => this.#hear(tab, frame, message));
    this.configure(frame, port.sender?.tab?.url ?? address);
    // What it said while this worker was still waking was heard by nobody.
    say(frame, { type: "repeat" });
    this.outside.onpages();
  }

  /** Tell every page what holds now: the settings or the adapters have changed. */
  configureAll() {
    for (const tab of this.tabs.values()) {
      for (const frame of tab.frames.values()) this.configure(frame, frame.port.sender?.tab?.url ?? frame.address);
    }
  }

  /**
   * @param {Frame} frame
   * @param {string} address of the page
   */
  configure(frame, address) {
    const { adapter, config } = this.outside.configFor(address);
    frame.adapter = adapter;
    frame.on = config.on;
    // What is not to be read any more has no say either, and nothing is put in there.
    if (!config.on) {
      Object.assign(frame, { composer: false, draft: "", place: null, thread: false, marks: "" });
      const tab = this.tabs.get(frame.port.sender?.tab?.id ?? -1);
      if (tab && frame.top) tab.conversation = null;
    }
    say(frame, { type: "config", ...config, adapter });
  }

  /**
   * What the panel tells its host goes to the tabs that show that conversation.
   * @param {PanelMessage} message
   */
  post(message) {
    if (!("conversation" in message)) return;
    const { conversation } = message;
    const tabs = this.#showing(conversation);
    if (message.type === "insert") this.#insert(tabs[0], message);
    else if (message.type === "block") for (const tab of tabs) this.#block(tab, message);
    else if (message.type === "unblock") for (const tab of tabs) this.#unblock(tab);
    else if (message.type === "open" && tabs[0]) void chrome.tabs.update(tabs[0].id, { active: true });
  }

  /** After each change of the state: the pages underline what it has found. */
  mark() {
    const state = this.outside.state();
    for (const tab of this.tabs.values()) {
      const conversation = tab.conversation ? state?.conversations[tab.conversation] : undefined;
      for (const frame of tab.frames.values()) {
        if (!frame.composer) continue;
        const online = state?.phase.phase === "online";
        const items = conversation && online ? findings(conversation).map(({ start, end, severity }) => ({ start, end, severity })) : [];
        const text = conversation?.draft.text ?? "";
        const told = items.length === 0 ? "" : JSON.stringify([text, items]);
        if (told === frame.marks) continue;
        frame.marks = told;
        say(frame, { type: "marks", text, items });
      }
    }
  }

  /** Say everything again: the state was made anew. */
  repeat() {
    for (const tab of this.tabs.values()) {
      tab.conversation = null;
      for (const frame of tab.frames.values()) {
        frame.marks = "";
        say(frame, { type: "repeat" });
      }
    }
  }

  /**
   * @param {number} tab
   * @param {object} message
   */
  tell(tab, message) {
    for (const frame of this.tabs.get(tab)?.frames.values() ?? []) if (frame.top) say(frame, message);
  }

  /** @param {number} tab */
  isOn(tab) {
    return [...(this.tabs.get(tab)?.frames.values() ?? [])].some(({ top, on }) => top && on);
  }

  /** The tab that the agent used last. */
  get latest() {
    return [...this.tabs.values()].sort((a, b) => b.usedAt - a.usedAt)[0] ?? null;
  }

  /**
   * @param {number} id
   * @returns {Tab}
   */
  #tab(id) {
    let tab = this.tabs.get(id);
    if (!tab) {
      tab = { id, frames: new Map(), conversation: null, frameNumber: null, usedAt: 0, blocked: false, evicted: false };
      this.tabs.set(id, tab);
    }
    return tab;
  }

  /**
   * @param {string} conversation
   * @returns {Tab[]} the one used last comes first
   */
  #showing(conversation) {
    return [...this.tabs.values()].filter((tab) => tab.conversation === conversation).sort((a, b) => b.usedAt - a.usedAt);
  }

  // What pages say

  /**
   * @param {Tab} tab
   * @param {Frame} frame
   * @param {any} message
   */
  #hear(tab, frame, message) {
    switch (message.type) {
      case "composer":
        frame.composer = message.there === true;
        break;
      case "place":
        this.hearing.onPlace(tab, frame, message);
        break;
      case "here":
        this.hearing.onHere(tab);
        break;
      case "draft":
        this.hearing.onDraft(tab, frame, message);
        break;
      case "thread":
        this.hearing.onThread(tab, frame, message);
        break;
      case "sending":
        this.hearing.onSending(tab, frame, String(message.text));
        break;
      case "confirmed":
        if (tab.conversation) this.outside.onconfirmed(message.codes, tab.conversation);
        break;
      case "key":
        this.hearing.onHere(tab);
        this.outside.onkey(tab.id, String(message.code));
        break;
      case "inserted":
        this.outside.oninserted(message, this.orders.get(message.id)?.text ?? "");
        this.orders.delete(message.id);
        break;
      case "dock.open":
        this.outside.ondock(tab.id, message.open === true);
        break;
      case "frame.number":
        if (frame.top) tab.frameNumber = String(message.number);
        break;
      case "picked":
        this.outside.onpicked(tab.id, message.adapter, frame.port.sender?.tab?.url ?? frame.address);
        break;
      case "removed":
        tab.evicted = true;
        this.outside.onremoved(tab.id);
        break;
    }
  }

  // What pages are told

  /**
   * @param {Tab | undefined} tab
   * @param {Extract<PanelMessage, {type: "insert"}>} message
   */
  #insert(tab, { text, mode }) {
    const id = crypto.randomUUID();
    const frame = tab && [...tab.frames.values()].find(({ composer }) => composer);
    if (!frame) {
      this.outside.oninserted({ ok: false, why: "gone", tried: [], copied: false }, text);
      return;
    }
    this.orders.set(id, { text });
    say(frame, { type: "insert", id, text, mode });
  }

  /**
   * @param {Tab} tab
   * @param {Extract<PanelMessage, {type: "block"}>} message
   */
  #block(tab, { diagnostics, unchecked = 0 }) {
    const conversation = tab.conversation ? this.outside.state()?.conversations[tab.conversation] : undefined;
    if (!conversation) return;
    tab.blocked = true;
    const reasons = diagnostics.map(({ start, end, code, message }) => ({ start, end, code, message: code.startsWith("panel/") ? this.outside.t(message) : message }));
    for (const frame of tab.frames.values()) say(frame, { type: "block", text: conversation.draft.text, reasons, unchecked });
  }

  /** @param {Tab} tab */
  #unblock(tab) {
    if (!tab.blocked) return;
    tab.blocked = false;
    for (const frame of tab.frames.values()) say(frame, { type: "unblock" });
  }
}
