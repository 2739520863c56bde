/**
 * Where the agent writes. Sends are held back when the panel says that the wording must not go
 * out; a second press soon after sends what was asked about.
 *
 * @import {Chat} from "./types.js"
 * @import {WireDiagnostic} from "../messages.js"
 * @import {Question} from "../panel/second-thought.js"
 * @import {Translate} from "../panel/format.js"
 */
import { write } from "../panel/dom.js";
import { QUESTION_MS, isDecision, stands } from "../panel/second-thought.js";
import { byId } from "./elements.js";

/** With Alt these belong to the panel: insert a suggestion, apply a better wording. */
const PANEL_KEYS = /^(?:Digit[1-9]|Numpad[1-9]|Enter|NumpadEnter|Key[PUXZ])$/;

export class Composer {
  /**
   * @param {Translate} t
   * @param {{draft: (text: string, caret: number) => void, send: () => void, key: (code: string) => void}} tell
   */
  constructor(t, tell) {
    this.t = t;
    this.tell = tell;
    /** @type {HTMLTextAreaElement} */
    this.box = byId("composer-text");
    /** @type {HTMLButtonElement} */
    this.button = byId("composer-send");
    this.bar = byId("composer-hold");
    this.why = byId("composer-why");
    /** @type {Map<string, WireDiagnostic[]>} */
    this.blocked = new Map();
    /** @type {Map<string, number>} how much at the end of a draft is past what is checked */
    this.unchecked = new Map();
    /** @type {Map<string, Question>} what was asked before sending, by chat */
    this.asked = new Map();
    /** @type {Chat | undefined} */
    this.chat = undefined;
    this.#listen();
  }

  /** @param {Chat | undefined} chat */
  show(chat) {
    this.chat = chat;
    this.box.disabled = !chat;
    this.box.value = chat?.draft ?? "";
    if (chat) this.box.setSelectionRange(chat.caret, chat.caret);
    this.#draw();
  }

  focus() {
    this.box.focus();
  }

  /**
   * Put a text in, as the panel asks. Goes through the browser's own editing, so that undo works.
   * @param {string} text
   * @param {"replace" | "caret"} mode
   */
  insert(text, mode) {
    this.box.focus();
    if (mode === "replace") this.box.select();
    if (!document.execCommand("insertText", false, text)) {
      this.box.setRangeText(text, this.box.selectionStart, this.box.selectionEnd, "end");
      this.#typed();
    }
  }

  /**
   * @param {string} chat
   * @param {WireDiagnostic[]} diagnostics
   * @param {number} [unchecked] UTF-16 units
   */
  block(chat, diagnostics, unchecked = 0) {
    this.blocked.set(chat, diagnostics);
    this.unchecked.set(chat, unchecked);
    this.#draw();
  }

  /** @param {string} chat */
  unblock(chat) {
    this.blocked.delete(chat);
    this.#draw();
  }

  #listen() {
    this.box.addEventListener("input", (event) => {
      if (!(event instanceof InputEvent && event.isComposing)) this.#typed();
    });
    this.box.addEventListener("compositionend", () => this.#typed());
    this.box.addEventListener("keydown", (event) => this.#onKey(event));
    this.button.addEventListener("click", () => this.#send());
    // A button presses itself again and again while Enter is kept down on it.
    this.button.addEventListener("keydown", (event) => event.repeat && event.key === "Enter" && event.preventDefault());
    byId("composer-edit").addEventListener("click", () => this.#edit());
    byId("composer-anyway").addEventListener("click", () => this.#release());
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.altKey && PANEL_KEYS.test(event.code)) {
      event.preventDefault();
      if (!event.repeat) this.tell.key(event.code);
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      if (!event.repeat) this.#send();
    }
  }

  #typed() {
    if (!this.chat) return;
    this.tell.draft(this.box.value, this.box.selectionEnd);
    this.#draw();
  }

  #send() {
    if (!this.chat || !this.box.value.trim()) return;
    const now = performance.now();
    const question = this.#question();
    if (this.#reasons().length === 0) {
      this.#release();
    } else if (!question) {
      this.asked.set(this.chat.key, { text: this.box.value, about: this.#reasons(), at: now });
      setTimeout(() => this.#draw(), QUESTION_MS + 1);
      this.#draw();
    } else if (isDecision({ askedAt: question.at, pressedAt: now })) {
      this.#release();
    }
  }

  /** The question about this draft, if it stands. */
  #question() {
    const asked = this.chat && this.asked.get(this.chat.key);
    return asked && stands(asked, { text: this.box.value, found: this.#reasons(), now: performance.now() }) ? asked : null;
  }

  #release() {
    if (!this.chat || !this.box.value.trim()) return;
    this.blocked.delete(this.chat.key);
    this.asked.delete(this.chat.key);
    this.tell.send();
  }

  #edit() {
    const [first] = this.#reasons();
    this.box.focus();
    if (first) this.box.setSelectionRange(first.start, first.end);
  }

  #reasons() {
    return (this.chat && this.blocked.get(this.chat.key)) ?? [];
  }

  #draw() {
    const reasons = this.#reasons();
    const held = reasons.length > 0 && this.#question() !== null;
    this.button.disabled = !this.box.value.trim();
    this.button.classList.toggle("is-blocked", reasons.length > 0);
    write(this.button, this.t(held ? "demo.send_anyway" : "demo.send"));
    this.bar.hidden = !held;
    if (!held) return;
    const [{ start, end, message }] = reasons;
    const words = this.box.value.slice(start, end);
    const n = (this.chat && this.unchecked.get(this.chat.key)) ?? 0;
    write(this.why, [this.t("demo.held", { words, message }), n > 0 && this.t("demo.held_part", { n })].filter(Boolean).join(" "));
  }
}
