/**
 * In a console's page: watches the composer and the thread for the worker, and does to the page
 * what the worker says. Never listens to messages of the page, never answers it.
 */
"use strict";
(() => {
  const { ComposerWatch } = AssistContent.composer;
  const { ThreadWatch } = AssistContent.watch;
  const { Shell } = AssistContent.shell;
  const { Guard } = AssistContent.guard;
  const { Underlines } = AssistContent.underlines;
  const { Dock } = AssistContent.dock;
  const BACK_MS = 500;
  /** Keeps the worker awake while it has no server to talk to. */
  const BEAT_MS = 20_000;
  /** After an update the new script comes within this; where none comes, the agent is told. */
  const SUCCESSOR_MS = 5_000;
  /** How a newer script of ours tells the one before it, which may live in a world of its own. */
  const TAKEN_OVER = "assist-taken-over";
  /** A draft that changes within this after a key is the agent's own writing. */
  const HAND_MS = 1_000;
  const PANEL_KEYS = /^(?:Digit[1-9]|Numpad[1-9]|Enter|NumpadEnter|Key[PUXZ])$/;

  class Page {
    constructor() {
      /** @type {chrome.runtime.Port | null} */
      this.port = null;
      /** @type {import("../lib/adapters.js").Adapter} */
      this.adapter = { id: "generic", version: 1, name: { zh: "" }, matches: [] };
      /** @type {Record<string, string>} */
      this.sentences = {};
      this.running = false;
      this.underlining = true;
      this.shell = new Shell({ onremoved: () => this.say({ type: "removed" }) });
      this.composer = new ComposerWatch({
        selector: () => this.adapter.composer?.selector,
        ondraft: (text, caret) => this.#onDraft(text, caret),
        oncomposer: (element) => this.#onComposer(element),
      });
      const t = this.t.bind(this);
      this.guard = new Guard(this.shell, {
        composer: () => this.composer.element,
        composing: () => this.composer.composing,
        adapter: () => this.adapter.composer,
        draft: () => (this.composer.element ? AssistContent.reading.draft(this.composer.element) : (this.elsewhere ?? "")),
        onsent: (text) => this.say({ type: "sending", text }),
        onheld: (reasons) => this.say({ type: "held", codes: reasons.map(({ code }) => code) }),
        onconfirmed: (reasons) => this.say({ type: "confirmed", codes: reasons.map(({ code }) => code) }),
        t,
      });
      this.underlines = new Underlines(this.shell);
      this.dock = new Dock(this.shell, { say: (message) => this.say(message), t });
      this.thread = new ThreadWatch({ adapter: () => this.adapter, composer: () => this.composer.element, say: (message) => this.say(message) });
      /** @type {string | null} the draft of a composer in another frame of this page */
      this.elsewhere = null;
      /** @type {{text: string, items: any[]}} */
      this.marks = { text: "", items: [] };
      /** When the agent last wrote here. */
      this.touchedAt = -Infinity;
      this.ended = new AbortController();
      this.beat = 0;
      this.stopCarets = () => {};
      this.backTimer = 0;
      /** Whether this script has nobody to talk to any more. */
      this.orphan = false;
      this.tellTimer = 0;
      /** When a newer script last said that it is here. */
      this.successorAt = -Infinity;
      this.succeeded = new AbortController();
    }

    start() {
      document.dispatchEvent(new Event(TAKEN_OVER));
      document.addEventListener(TAKEN_OVER, () => this.#onSuccessor(), { signal: this.succeeded.signal });
      this.#connect();
      this.beat = setInterval(() => this.say({ type: "beat" }), BEAT_MS);
    }

    /** A newer script of ours takes over. */
    stop() {
      this.succeeded.abort();
      clearTimeout(this.tellTimer);
      this.#leave();
    }

    /** Take everything of ours out of the page. */
    #leave() {
      this.#idle();
      clearInterval(this.beat);
      clearTimeout(this.backTimer);
      this.dock.remove();
      this.shell.stop();
      this.port?.disconnect();
      this.port = null;
    }

    /**
     * @param {string} key
     * @param {Record<string, string>} [params]
     */
    t(key, params = {}) {
      return (this.sentences[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
    }

    /** @param {object} message */
    say(message) {
      try {
        this.port?.postMessage(message);
      } catch {
        // Between two workers: what matters is said again after connecting.
      }
    }

    // The worker

    #connect() {
      if (!chrome.runtime?.id) {
        this.#orphaned();
        return;
      }
      let port;
      try {
        port = chrome.runtime.connect({ name: "page" });
      } catch {
        this.#orphaned();
        return;
      }
      this.port = port;
      port.onMessage.addListener((/** @type {any} */ message) => this.#hear(message));
      port.onDisconnect.addListener(() => {
        void chrome.runtime?.lastError;
        this.port = null;
        // Nobody can say that a draft is wrong: nothing is held.
        this.guard.set(null);
        this.underlines.clear();
        if (!chrome.runtime?.id) this.#orphaned();
        else this.backTimer = setTimeout(() => this.#connect(), BACK_MS);
      });
    }

    /**
     * The extension was updated or taken away: this script has nobody to talk to. After an update
     * the worker brings a new one into the page, which says so, often before this one has found
     * out; only where none comes is the page to be loaded again.
     */
    #orphaned() {
      this.orphan = true;
      const succeeded = performance.now() - this.successorAt < SUCCESSOR_MS;
      if (succeeded || window !== top || !this.sentences["extension.page.updated"]) {
        this.stop();
        return;
      }
      this.#leave();
      this.tellTimer = setTimeout(() => {
        this.shell.ask(this.t("extension.page.updated"), [this.t("extension.page.reload"), () => location.reload()], [this.t("extension.page.later"), () => {}]);
      }, SUCCESSOR_MS);
    }

    /** A page that forges this gains that the sentence about the update is not shown. */
    #onSuccessor() {
      this.successorAt = performance.now();
      if (this.orphan) this.stop();
      else if (!this.port) {
        // Two scripts are not to work in one page until this one has found out by itself.
        clearTimeout(this.backTimer);
        this.#connect();
      }
    }

    /** @param {any} message */
    #hear(message) {
      switch (message.type) {
        case "config":
          this.#configure(message);
          break;
        case "insert":
          void this.#insert(message);
          break;
        case "marks":
          this.marks = message;
          this.#underline();
          break;
        case "block":
          this.elsewhere = this.composer.element ? null : message.text;
          this.guard.set({ text: message.text, reasons: message.reasons, unchecked: message.unchecked });
          break;
        case "unblock":
          this.guard.set(null);
          break;
        case "dock":
          if (message.there) this.dock.show(message.open);
          else this.dock.remove();
          break;
        case "say":
          this.shell.say(this.t(message.key, message.params));
          break;
        case "repeat":
          this.dock.announce();
          this.#repeat();
          break;
      }
    }

    /** @param {any} message */
    #configure({ adapter, sentences, underline, guard, on }) {
      const before = JSON.stringify(this.adapter);
      this.adapter = adapter;
      this.sentences = sentences;
      this.underlining = underline;
      this.guard.enabled = guard;
      if (on && !this.running) this.#work();
      else if (!on && this.running) this.#idle();
      else if (on && before !== JSON.stringify(adapter)) {
        this.composer.element = null;
        this.thread.forget();
        this.composer.adopt();
        this.#repeat();
      }
      this.#underline();
    }

    #work() {
      this.running = true;
      this.ended = new AbortController();
      this.composer.ended = new AbortController();
      this.guard.ended = new AbortController();
      const options = { capture: true, signal: this.ended.signal };
      // Ahead of the composer's own listener: the draft is read right after that.
      for (const type of ["keydown", "input", "compositionend", "drop"]) {
        addEventListener(type, ({ isTrusted }) => isTrusted && (this.touchedAt = performance.now()), options);
      }
      this.composer.start();
      this.guard.start();
      this.stopCarets = AssistContent.inserting.attend();
      addEventListener("keydown", (event) => this.#onKey(event), options);
      addEventListener("focusin", () => this.say({ type: "here" }), options);
      addEventListener("pointerdown", () => this.say({ type: "here" }), options);
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.say({ type: "here" }), options);
      this.thread.start();
    }

    #idle() {
      this.running = false;
      this.composer.stop();
      this.guard.set(null);
      this.guard.stop();
      this.underlines.clear();
      this.stopCarets();
      this.ended.abort();
      this.thread.stop();
      this.composer.element = null;
    }

    #repeat() {
      if (!this.running) return;
      this.say({ type: "composer", there: this.composer.element !== null });
      this.thread.repeat();
      this.composer.repeat();
    }

    // The composer

    /**
     * @param {string} text
     * @param {number | null} caret
     */
    #onDraft(text, caret) {
      this.say({ type: "draft", text, ...(caret !== null && { caret }), hand: performance.now() - this.touchedAt < HAND_MS });
      if (this.marks.text !== text) this.underlines.clear();
    }

    /** @param {HTMLElement | null} element */
    #onComposer(element) {
      this.underlines.clear();
      this.say({ type: "composer", there: element !== null });
      this.thread.look();
    }

    /** @param {{id: string, text: string, mode: "replace" | "caret"}} order */
    async #insert({ id, text, mode }) {
      const { element } = this.composer;
      /** @type {{ok: boolean, exact?: boolean, why?: string, tried: string[]}} */
      let outcome = { ok: false, why: "gone", tried: [] };
      if (this.composer.composing) outcome = { ok: false, why: "composing", tried: [] };
      else if (element?.isConnected) outcome = await AssistContent.inserting.insert(element, text, mode, this.adapter.composer?.insert);
      this.composer.look();
      const copied = outcome.ok || outcome.why === "composing" ? false : await this.#copy(text);
      this.say({ type: "inserted", id, ...outcome, copied });
      if (!outcome.ok && (copied || outcome.why === "composing")) this.shell.say(this.t(`extension.insert.${copied ? "copied" : "composing"}`));
    }

    /** @param {string} text */
    async #copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return false;
      }
    }

    #underline() {
      const { element } = this.composer;
      if (this.underlining && this.running) this.underlines.show(element, this.marks.text, this.marks.items);
      else this.underlines.clear();
    }

    /** @param {KeyboardEvent} event */
    #onKey(event) {
      const { element } = this.composer;
      if (!event.isTrusted || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
      if (!element || !AssistContent.dom.path(event).includes(element) || !PANEL_KEYS.test(event.code)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) this.say({ type: "key", code: event.code });
    }
  }

  // What an older script of ours has left in this page.
  AssistContent.page?.stop();
  AssistContent.page = new Page();
  AssistContent.page.start();
})();
