/**
 * What pages say of their consoles, as the state is told it: which conversation is open, what
 * stands in the composer, what of the thread is new, what was sent.
 */
import { timeShown } from "../lib/times.js";
import { codeOfText, DOUBT_MS, Mixing, Thread } from "./ledger.js";
import { about, conversationOf, say } from "./tab.js";

/** @import {HostMessage, State} from "../../static/panel/types.js" */
/** @import {Frame, Tab} from "./tab.js" */

/** What was said longer ago than this, and is only found on opening, starts no clock. */
const STALE_MS = 12 * 3_600_000;
/** A sent reply leaves the composer empty within this. */
const SENT_MS = 1_500;
const MOST_THREADS = 300;
const SAVE_MS = 300;

export class Hearing {
  /** @param {{host: (message: HostMessage) => void, state: () => State | null}} outside */
  constructor(outside) {
    this.outside = outside;
    /** @type {Map<string, Thread>} */
    this.threads = new Map();
    this.mixing = new Mixing();
    this.saveTimer = 0;
  }

  /** What the worker before us had seen. */
  async restore() {
    const { threads = {} } = /** @type {any} */ (await chrome.storage.session.get("threads"));
    for (const [key, seen] of Object.entries(threads)) {
      if (!this.threads.has(key)) this.threads.set(key, new Thread(key, /** @type {any} */ (seen)));
    }
  }

  /**
   * @param {Tab} tab
   * @param {Frame} frame
   * @param {{key: string, name: string, title: string, visible: boolean}} place
   */
  onPlace(tab, frame, { key, name, title, visible }) {
    frame.place = { key, name, title };
    const conversation = conversationOf(tab);
    const changed = conversation !== tab.conversation;
    tab.conversation = conversation;
    if (visible) this.#context(tab);
    // The draft that stands there now belongs to the conversation that is open now.
    if (changed) for (const one of tab.frames.values()) if (one.composer) this.#tellDraft(tab, one);
  }

  /**
   * The agent does something there.
   * @param {Tab} tab
   */
  onHere(tab) {
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
   * @param {{text: string, caret?: number, hand?: boolean}} message `hand`: the agent has just written it
   */
  onDraft(tab, frame, { text, caret, hand }) {
    frame.composer = true;
    frame.draft = String(text);
    frame.marks = "";
    tab.conversation ??= conversationOf(tab);
    // A page behind says its draft too, anew after each restart: the panel stays with what is looked at.
    const active = this.outside.state()?.active;
    if (frame.draft && (hand === true || !active) && active !== tab.conversation) this.#context(tab);
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
  onThread(tab, frame, { key, items, atEnd }) {
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
  onSending(tab, frame, text) {
    const { conversation } = tab;
    if (!conversation || !text.trim() || [...tab.frames.values()].some(({ thread }) => thread)) return;
    setTimeout(() => {
      if (frame.draft.trim() !== "") return;
      this.outside.host({ type: "reply.sent", conversation, message: crypto.randomUUID(), text, by: "agent" });
    }, SENT_MS);
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
    }, SAVE_MS);
  }
}
