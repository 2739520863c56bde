/**
 * Holds a reply back, once, where it has wording that must not go out. Only what the agent really
 * did counts (`isTrusted`), only the text that was found wrong is held, and a second press sends.
 */
"use strict";
AssistContent.guard = (() => {
  const { all, isField, safely } = AssistContent.dom;
  const { element: make } = AssistContent.shell;
  /** A second Enter of a double press is no decision. */
  const SECOND_THOUGHT_MS = 500;
  /** A question that was not answered within this has been forgotten, and so has its yes. */
  const QUESTION_MS = 10_000;
  /** What the browser clicks by itself where Enter or the space bar is pressed. */
  const NATIVE = "button,input,textarea,select,summary,a[href]";
  const SEND_WORDS = /^(?:发送|發送|send|送出|回复|回覆|reply|submit)(?:\s*[(（].*)?$/i;

  /**
   * @typedef {{start: number, end: number, message: string, code: string}} Reason
   *
   * @typedef {{text: string, about: Reason[], at: number}} Answer what was asked about or agreed to, and when
   *
   * @typedef {object} Parts
   * @property {() => HTMLElement | null} composer
   * @property {() => boolean} composing
   * @property {() => import("../lib/adapters.js").Adapter["composer"]} adapter
   * @property {() => string} draft as it stands now
   * @property {(text: string) => void} onsent a gesture that sends has gone through
   * @property {(reasons: Reason[]) => void} onheld
   * @property {(reasons: Reason[]) => void} onconfirmed
   * @property {(key: string, params?: Record<string, string>) => string} t
   */

  class Guard {
    /**
     * @param {InstanceType<typeof AssistContent.shell.Shell>} shell
     * @param {Parts} parts
     */
    constructor(shell, parts) {
      this.shell = shell;
      this.parts = parts;
      /** @type {{text: string, reasons: Reason[], unchecked: number} | null} */
      this.block = null;
      this.enabled = true;
      /** @type {Answer | null} the question */
      this.held = null;
      this.heldTimer = 0;
      /** @type {Answer | null} what the agent has decided to send */
      this.agreed = null;
      /** @type {HTMLElement | null} */
      this.bar = null;
      /** Enter is kept down: a button presses itself again and again. */
      this.kept = false;
      this.ended = new AbortController();
    }

    start() {
      const options = { capture: true, signal: this.ended.signal };
      addEventListener("keydown", (event) => this.#onKey(event), options);
      addEventListener("keyup", () => (this.kept = false), options);
      for (const type of /** @type {const} */ (["pointerdown", "mousedown", "click"])) addEventListener(type, (event) => this.#onPointer(event), options);
      addEventListener("submit", (event) => this.#onSubmit(event), options);
    }

    stop() {
      this.ended.abort();
      this.#lower();
    }

    /**
     * @param {{text: string, reasons: Reason[], unchecked: number} | null} block what is wrong, and
     *   with which text; `unchecked`: so much at its end is past what is checked
     */
    set(block) {
      this.block = block;
      if (!block || !stands(this.held, block, performance.now())) this.#lower();
    }

    /** @param {KeyboardEvent} event */
    #onKey(event) {
      this.kept = event.key === "Enter" && event.repeat;
      if (!this.#sends(event) && !this.#pressesMade(event)) return;
      this.#judge(event, event.repeat);
    }

    /** @param {KeyboardEvent} event */
    #sends(event) {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || this.parts.composing()) return false;
      const composer = this.parts.composer();
      if (!composer || !AssistContent.dom.path(event).includes(composer)) return false;
      const { keys = "enter" } = this.parts.adapter() ?? {};
      const control = event.ctrlKey || event.metaKey;
      // A console that sends with Ctrl+Enter takes Enter as a new line; others often take both.
      return keys === "none" ? false : keys === "ctrl-enter" ? control : !event.shiftKey && !event.altKey;
    }

    /**
     * Whether a key goes down on a send button that the browser does not know for one: the page
     * answers to the key itself, and what it makes of it is no click of the agent's.
     * @param {KeyboardEvent} event
     */
    #pressesMade(event) {
      if ((event.key !== "Enter" && event.key !== " ") || event.isComposing) return false;
      const [target] = AssistContent.dom.path(event);
      return target instanceof HTMLElement && target === this.#sendButton(event) && !target.matches(NATIVE) && !target.isContentEditable;
    }

    /** @param {MouseEvent} event */
    #onPointer(event) {
      const button = this.#sendButton(event);
      if (!button) return;
      if (event.type === "click") this.#judge(event, this.#repeats(event));
      // Some consoles send already when the button goes down.
      else if (this.#holds() && !this.#patient(event)) stopped(event);
    }

    /**
     * Whether a click is one of a key that is kept down; a pointer's counts its clicks.
     * @param {UIEvent} event
     */
    #repeats(event) {
      return this.kept && event.detail === 0;
    }

    /** @param {Event} event */
    #onSubmit(event) {
      const composer = this.parts.composer();
      const form = event.target;
      if (composer && form instanceof HTMLFormElement && form.contains(composer) && this.#holds()) this.#judge(event, this.kept);
    }

    /**
     * @param {Event} event
     * @param {boolean} repeated a key that is kept down decides nothing
     */
    #judge(event, repeated) {
      const text = this.parts.draft();
      if (!event.isTrusted) return;
      if (!this.#holds()) {
        this.parts.onsent(text);
        return;
      }
      if (this.#patient(event) && !repeated) {
        this.#agree(text, event.timeStamp);
        this.parts.onsent(text);
        return;
      }
      stopped(event);
      if (!this.#asked(event.timeStamp)) this.#raise(text, event.timeStamp);
    }

    /**
     * Whether this is a second, deliberate press for the same text.
     * @param {Event} event
     */
    #patient(event) {
      const asked = this.#asked(event.timeStamp);
      return event.isTrusted && asked !== null && event.timeStamp - asked.at > SECOND_THOUGHT_MS;
    }

    /**
     * The question about the draft as it is, if it stands.
     * @param {number} now
     */
    #asked(now) {
      const { held, block } = this;
      return held?.text === this.parts.draft() && block && stands(held, block, now) ? held : null;
    }

    #holds() {
      const { block } = this;
      if (!this.enabled || !block || block.reasons.length === 0) return false;
      const text = this.parts.draft();
      return text.trim() !== "" && text === block.text && !stands(this.agreed, block, performance.now());
    }

    /**
     * @param {string} text
     * @param {number} at
     */
    #raise(text, at) {
      const { reasons = [], unchecked = 0 } = this.block ?? {};
      this.held = { text, about: reasons, at };
      clearTimeout(this.heldTimer);
      this.heldTimer = setTimeout(() => this.#lower(), QUESTION_MS);
      this.parts.onheld(reasons);
      this.#lowerBar();
      const [first] = reasons;
      const { t } = this.parts;
      const words = first ? text.slice(first.start, first.end) : "";
      const anyway = make("button", { type: "button" }, t("extension.guard.anyway"));
      const edit = make("button", { type: "button", class: "primary" }, t("extension.guard.edit"));
      edit.addEventListener("click", (event) => event.isTrusted && this.#edit());
      anyway.addEventListener("click", (event) => event.isTrusted && !this.#repeats(event) && this.#sendAnyway(event.timeStamp));
      const why = make("p", {}, make("b", {}, words && `“${words}” `), first?.message ?? "", " ", unchecked > 0 ? `${t("extension.guard.unchecked", { n: String(unchecked) })} ` : "", t("extension.guard.again"));
      this.bar = make("div", { class: "bar", role: "alertdialog", "aria-label": t("extension.guard.label") }, why, edit, anyway);
      this.shell.add(this.bar);
      this.#place();
    }

    #place() {
      const box = this.parts.composer()?.getBoundingClientRect();
      if (!this.bar) return;
      const height = this.bar.offsetHeight;
      const top = box ? (box.top > height + 12 ? box.top - height - 8 : Math.min(box.bottom + 8, innerHeight - height - 8)) : innerHeight - height - 24;
      this.bar.style.top = `${Math.max(8, top)}px`;
      this.bar.style.left = `${Math.max(8, Math.min(box?.left ?? 8, innerWidth - this.bar.offsetWidth - 8))}px`;
    }

    #edit() {
      const composer = this.parts.composer();
      const [first] = this.block?.reasons ?? [];
      this.#lower();
      composer?.focus();
      if (!composer || !first) return;
      if (isField(composer)) /** @type {HTMLTextAreaElement} */ (composer).setSelectionRange(first.start, first.end);
      else {
        const [range] = AssistContent.reading.ranges(AssistContent.reading.mapped(composer).pieces, first.start, first.end);
        if (range) AssistContent.dom.selectionOf(composer)?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
      }
    }

    /**
     * The agent has decided. Their own press of the console's button follows where we know it;
     * else they press Enter themselves, and nothing holds it.
     * @param {number} at
     */
    #sendAnyway(at) {
      const { held, block } = this;
      if (!held || !block || !stands(held, block, at) || at - held.at < SECOND_THOUGHT_MS) return;
      this.#agree(held.text, at);
      const button = this.#knownButton();
      this.parts.composer()?.focus();
      if (button) {
        this.parts.onsent(held.text);
        button.click();
      } else this.shell.say(this.parts.t("extension.guard.press_enter"));
    }

    /**
     * @param {string} text
     * @param {number} at
     */
    #agree(text, at) {
      const { reasons = [] } = this.block ?? {};
      this.agreed = { text, about: reasons, at };
      this.parts.onconfirmed(reasons);
      this.#lower();
    }

    #lower() {
      this.held = null;
      clearTimeout(this.heldTimer);
      this.#lowerBar();
    }

    #lowerBar() {
      this.shell.remove(this.bar);
      this.bar = null;
    }

    /**
     * The send button that an event is about, if it is about one.
     * @param {Event} event
     * @returns {HTMLElement | null}
     */
    #sendButton(event) {
      const path = /** @type {HTMLElement[]} */ (AssistContent.dom.path(event).filter((one) => one instanceof HTMLElement));
      const selector = this.parts.adapter()?.send;
      if (selector) return path.find((one) => safely(() => one.matches(selector))) ?? null;
      return path.slice(0, 6).find(isSendButton) ?? null;
    }

    #knownButton() {
      const selector = this.parts.adapter()?.send;
      const found = selector ? all(selector) : all("button,[role='button'],input[type='submit']").filter(isSendButton);
      return found.find((one) => one.checkVisibility()) ?? null;
    }
  }

  /**
   * Whether a question or its yes is still about all that would go out; what has fallen away since
   * leaves it standing.
   * @param {Answer | null} answer
   * @param {{text: string, reasons: Reason[]}} block
   * @param {number} now of the clock of events, in milliseconds
   */
  function stands(answer, { text, reasons }, now) {
    if (!answer || answer.text !== text || now - answer.at > QUESTION_MS) return false;
    return reasons.every(({ code, start, end }) => answer.about.some((one) => one.code === code && one.start === start && one.end === end));
  }

  /** @param {HTMLElement} element */
  function isSendButton(element) {
    if (!element.matches("button,[role='button'],input[type='submit'],a,[class*='send' i]")) return false;
    const words = (element.textContent ?? "").replace(/\s+/g, " ").trim();
    if (words.length > 24) return false;
    const named = [words, element.getAttribute("aria-label"), element.getAttribute("title"), element.getAttribute("value")];
    if (named.some((one) => one && (SEND_WORDS.test(one.trim()) || /^发\s*送|^send\b|\bsend$/i.test(one.trim())))) return true;
    return element.matches("button,[role='button']") && /(?:^|[\s_-])send(?:$|[\s_-])/i.test(`${element.className} ${element.id} ${element.dataset["testid"] ?? ""}`);
  }

  /** @param {Event} event */
  function stopped(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  return { Guard };
})();
