/**
 * Follows the composer as pages add, remove and replace it, and says what stands in it after each
 * change; never in the middle of a composition, whose letters are not yet words.
 */
"use strict";
AssistContent.composer = (() => {
  const { composer: find, usable } = AssistContent.dom;
  /** Pages clear a field by script without any event; some editors type without one. */
  const LOOK_MS = 300;
  /** Finding a composer walks over the whole page; while there is none, it is looked for this seldom. */
  const SEEK_MS = 1_200;
  /** A page that changes all the time is looked at this often at most. */
  const SCAN_MS = 150;

  class ComposerWatch {
    /**
     * @param {{selector: () => string | undefined, ondraft: (text: string, caret: number | null) => void,
     *   oncomposer: (element: HTMLElement | null) => void}} parts
     */
    constructor({ selector, ondraft, oncomposer }) {
      this.selector = selector;
      this.ondraft = ondraft;
      this.oncomposer = oncomposer;
      /** @type {HTMLElement | null} */
      this.element = null;
      /** @type {string | null} */
      this.last = null;
      this.composing = false;
      this.changes = new MutationObserver(() => this.#soon());
      this.appearing = new MutationObserver(() => this.#scanSoon());
      this.timer = 0;
      this.scan = 0;
      this.soon = false;
      this.soughtAt = 0;
      this.ended = new AbortController();
    }

    start() {
      const options = { capture: true, signal: this.ended.signal };
      addEventListener("compositionstart", (event) => this.#onComposition(event, true), options);
      addEventListener("compositionend", (event) => this.#onComposition(event, false), options);
      addEventListener("input", (event) => this.#onInput(event), options);
      addEventListener("focusin", () => this.adopt(), options);
      addEventListener("focusout", (event) => this.#onLeave(event), options);
      this.appearing.observe(document, { childList: true, subtree: true });
      this.timer = setInterval(() => {
        if (this.element || performance.now() - this.soughtAt >= SEEK_MS) this.adopt();
        this.look();
      }, LOOK_MS);
      this.adopt();
    }

    stop() {
      this.ended.abort();
      this.changes.disconnect();
      this.appearing.disconnect();
      clearInterval(this.timer);
      clearTimeout(this.scan);
    }

    /** Read the draft now, and say it where it has changed. */
    look() {
      const { element } = this;
      if (this.composing || !element?.isConnected) return;
      const text = AssistContent.reading.draft(element);
      if (text === this.last) return;
      this.last = text;
      this.ondraft(text, AssistContent.reading.caret(element));
    }

    /** Say the draft again: whoever listens has forgotten it. */
    repeat() {
      this.last = null;
      this.look();
    }

    /** Take the composer that the page shows now. */
    adopt() {
      if (this.element?.isConnected && usable(this.element)) return;
      this.soughtAt = performance.now();
      const found = find(this.selector());
      if (found === this.element) return;
      const gone = this.element && !found;
      // A composer that is hidden for a moment (a dialog, another tab of the console) stays ours.
      if (gone && this.element?.isConnected) return;
      this.element = found;
      this.last = null;
      this.composing = false;
      this.changes.disconnect();
      if (found) this.changes.observe(found, { childList: true, characterData: true, subtree: true });
      this.oncomposer(found);
      this.look();
    }

    /**
     * @param {Event} event
     * @param {boolean} on
     */
    #onComposition(event, on) {
      if (!this.element || !AssistContent.dom.path(event).includes(this.element)) return;
      this.composing = on;
      // The editor takes the composed words in after this event.
      if (!on) setTimeout(() => this.look(), 0);
    }

    /** @param {Event} event */
    #onInput(event) {
      const path = AssistContent.dom.path(event);
      if (this.element && path.includes(this.element)) this.#soon();
      else this.adopt();
    }

    /** @param {Event} event */
    #onLeave(event) {
      // Some input methods leave without saying that they have ended.
      if (this.composing && this.element && AssistContent.dom.path(event).includes(this.element)) {
        this.composing = false;
        this.#soon();
      }
    }

    /** After the editor has done its own work for this event, and before the next one. */
    #soon() {
      if (this.soon) return;
      this.soon = true;
      queueMicrotask(() => {
        this.soon = false;
        this.look();
      });
    }

    #scanSoon() {
      if (this.scan || (this.element?.isConnected && usable(this.element))) return;
      this.scan = setTimeout(() => {
        this.scan = 0;
        this.adopt();
      }, SCAN_MS);
    }
  }

  return { ComposerWatch };
})();
