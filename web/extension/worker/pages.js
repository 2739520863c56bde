/**
 * The consoles' pages: which tab shows which conversation, which of its frames holds the composer,
 * and what of their threads is new.
 */
import { findings } from "../../static/panel/state/drafts.js";
import { timeShown } from "../lib/times.js";
import { codeOfText, DOUBT_MS, Mixing, Thread } from "./ledger.js";

/** @import {HostMessage, PanelMessage, State} from "../../static/panel/types.js" */

/** What was said longer ago than this, and is only found on opening, starts no clock. */
const STALE_MS = 12 * 3_600_000;
/** A sent reply leaves the composer empty within this. */
const SENT_MS = 1_500;
const MOST_THREADS = 300;

/**
 * @typedef {object} Frame
 * @property {chrome.runtime.Port} port
 * @property {number} id
 * @property {string} source tells frames apart, also after a reload
 * @property {string} address
 * @property {boolean} top
 * @property {boolean} on whether it may be worked on now
 * @property {boolean} composer
 * @property {string} draft
 * @property {{key: string, name: string, title: string} | null} place
 * @property {boolean} thread whether it reads a thread
 * @property {string} marks what was told last
 * @property {import("../lib/adapters.js").Adapter} adapter
 *
 * @typedef {object} Tab
 * @property {number} id
 * @property {Map<number, Frame>} frames
 * @property {string | null} conversation
 * @property {string | null} frameNumber of our panel in the page
 * @property {number} usedAt
 * @property {boolean} blocked
 * @property {boolean} evicted whether its page takes out what we show there
 */

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
    /** @type {Map<string, Thread>} */
    this.threads = new Map();
    this.mixing = new Mixing();
    this.sources = 0;
    /** @type {Map<string, {text: string}>} */
    this.orders = new Map();
    this.saveTimer = 0;
  }

  /** What the worker before us had seen. */
  async restore() {
    const { threads = {} } = /** @type {any} */ (await chrome.storage.session.get("threads"));
    for (const [key, seen] of Object.entries(threads)) {
      if (!this.threads.has(key)) this.threads.set(key, new Thread(key, /** @type {any} */ (seen)));
    }
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
    else if (message.type === "block") for (const tab of tabs) this.#block(tab, message.diagnostics);
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
        this.#onPlace(tab, frame, message);
        break;
      case "here":
        this.#onHere(tab);
        break;
      case "draft":
        this.#onDraft(tab, frame, message);
        break;
      case "thread":
        this.#onThread(tab, frame, message);
        break;
      case "sending":
        this.#onSending(tab, frame, String(message.text));
        break;
      case "confirmed":
        if (tab.conversation) this.outside.onconfirmed(message.codes, tab.conversation);
        break;
      case "key":
        this.#onHere(tab);
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

  /**
   * @param {Tab} tab
   * @param {Frame} frame
   * @param {{key: string, name: string, title: string, visible: boolean}} place
   */
  #onPlace(tab, frame, { key, name, title, visible }) {
    frame.place = { key, name, title };
    const conversation = conversationOf(tab);
    const changed = conversation !== tab.conversation;
    tab.conversation = conversation;
    if (visible) this.#context(tab);
    // The draft that stands there now belongs to the conversation that is open now.
    if (changed) for (const one of tab.frames.values()) if (one.composer) this.#tellDraft(tab, one);
  }

  /** @param {Tab} tab */
  #onHere(tab) {
    tab.usedAt = Date.now();
    const state = this.outside.state();
    if (state && state.active !== tab.conversation) this.#context(tab);
  }

  /** @param {Tab} tab */
  #context(tab) {
    if (!tab.conversation) return;
    this.outside.host({ type: "context", conversation: tab.conversation, ...about(tab) });
  }

  /**
   * @param {Tab} tab
   * @param {Frame} frame
   * @param {{text: string, caret?: number}} message
   */
  #onDraft(tab, frame, { text, caret }) {
    frame.composer = true;
    frame.draft = String(text);
    frame.marks = "";
    tab.conversation ??= conversationOf(tab);
    if (frame.draft && this.outside.state()?.active !== tab.conversation) this.#context(tab);
    this.#tellDraft(tab, frame, caret);
  }

  /**
   * @param {Tab} tab
   * @param {Frame} frame
   * @param {number} [caret]
   */
  #tellDraft(tab, frame, caret) {
    const { conversation } = tab;
    if (!conversation) return;
    const known = this.outside.state()?.conversations[conversation];
    if (!frame.draft && !known?.draft.text) return;
    this.outside.host({ type: "draft", conversation, text: frame.draft, ...(Number.isSafeInteger(caret) && { caret: Number(caret) }) });
  }

  /**
   * @param {Tab} tab
   * @param {Frame} frame
   * @param {{key: string, items: import("./ledger.js").Shown[], atEnd: boolean}} message
   */
  #onThread(tab, frame, { key, items, atEnd }) {
    frame.thread = true;
    const { conversation } = tab;
    if (!conversation || (frame.place && frame.place.key !== key) || !Array.isArray(items)) return;
    const now = Date.now();
    const view = { source: frame.source, atEnd, now };
    if (this.mixing.isOthers(conversation, items, view)) {
      this.#again(frame);
      return;
    }
    const { fresh, doubt } = this.#thread(conversation).take(items, view);
    if (doubt) this.#again(frame);
    for (const item of fresh) this.#tellMessage(tab, conversation, item, now);
    if (fresh.length > 0) this.#saveSoon();
  }

  /** @param {Frame} frame */
  #again(frame) {
    setTimeout(() => say(frame, { type: "repeat" }), DOUBT_MS + 100);
  }

  /**
   * @param {Tab} tab
   * @param {string} conversation
   * @param {import("./ledger.js").Fresh} item
   * @param {number} now
   */
  #tellMessage(tab, conversation, { by, text, id, time, live }, now) {
    const shown = time ? timeShown(time, now) : null;
    if (!live && shown !== null && now - shown > STALE_MS) return;
    const at = shown !== null && shown < now ? { at: new Date(shown).toISOString() } : {};
    const message = `${codeOfText(conversation).slice(0, 6)}:${id}`.slice(0, 128);
    if (by === "customer") this.outside.host({ type: "customer.message", conversation, message, text, ...at, ...about(tab) });
    else this.outside.host({ type: "reply.sent", conversation, message, text, ...at, by });
  }

  /**
   * Where no thread can be read, a reply has been sent when the agent has pressed for it and the
   * composer is empty a moment later.
   * @param {Tab} tab
   * @param {Frame} frame
   * @param {string} text
   */
  #onSending(tab, frame, text) {
    const { conversation } = tab;
    if (!conversation || !text.trim() || [...tab.frames.values()].some(({ thread }) => thread)) return;
    setTimeout(() => {
      if (frame.draft.trim() !== "") return;
      this.outside.host({ type: "reply.sent", conversation, message: crypto.randomUUID(), text, by: "agent" });
    }, SENT_MS);
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
   * @param {import("../../static/messages.js").WireDiagnostic[]} diagnostics
   */
  #block(tab, diagnostics) {
    const conversation = tab.conversation ? this.outside.state()?.conversations[tab.conversation] : undefined;
    if (!conversation) return;
    tab.blocked = true;
    const reasons = diagnostics.map(({ start, end, code, message }) => ({ start, end, code, message: code.startsWith("panel/") ? this.outside.t(message) : message }));
    for (const frame of tab.frames.values()) say(frame, { type: "block", text: conversation.draft.text, reasons });
  }

  /** @param {Tab} tab */
  #unblock(tab) {
    if (!tab.blocked) return;
    tab.blocked = false;
    for (const frame of tab.frames.values()) say(frame, { type: "unblock" });
  }

  // Threads

  /** @param {string} conversation */
  #thread(conversation) {
    let thread = this.threads.get(conversation);
    if (!thread) {
      thread = new Thread(conversation);
      this.threads.set(conversation, thread);
      const [oldest] = this.threads.keys();
      if (this.threads.size > MOST_THREADS && oldest !== undefined) this.threads.delete(oldest);
    }
    return thread;
  }

  #saveSoon() {
    this.saveTimer ||= setTimeout(() => {
      this.saveTimer = 0;
      const threads = Object.fromEntries([...this.threads].slice(-50).map(([key, { seen }]) => [key, seen.slice(-150)]));
      void chrome.storage.session.set({ threads });
    }, 300);
  }
}

/**
 * The conversation that a tab shows: the console's host, and the console's own key.
 * @param {Tab} tab
 * @returns {string | null}
 */
function conversationOf(tab) {
  const frames = [...tab.frames.values()].sort((a, b) => Number(b.top) - Number(a.top));
  const placed = frames.find(({ place }) => place?.key) ?? frames.find(({ place }) => place) ?? frames[0];
  if (!placed) return null;
  const url = parsed(placed.port.sender?.tab?.url ?? placed.address);
  const key = `${url?.host ?? ""}/${placed.place?.key || `page:${url?.pathname ?? ""}`}`;
  return key.length <= 128 ? key : `${key.slice(0, 100)}~${codeOfText(key)}`;
}

/** @param {Tab} tab */
function about(tab) {
  const frames = [...tab.frames.values()];
  const place = frames.map((frame) => frame.place).find((one) => one?.name) ?? null;
  const channel = frames.map(({ adapter }) => adapter.channel).find(Boolean) ?? parsed(frames[0]?.address ?? "")?.hostname ?? "";
  return {
    channel: channel.slice(0, 40),
    customer: { ...(place?.name && { name: place.name }), ...(place?.title && { title: place.title }) },
  };
}

/** @param {string} address */
function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/**
 * @param {Frame} frame
 * @param {object} message
 */
function say({ port }, message) {
  try {
    port.postMessage(message);
  } catch {
    // The page has just gone.
  }
}
