/**
 * Follows the thread beside the composer: which conversation it is, and what is said in it. Each is
 * told to the worker when it has changed.
 */
"use strict";
AssistContent.watch = (() => {
  const { dom, place, thread } = AssistContent;
  const THREAD_MS = 60;
  /** Consoles show the next thread a moment after the next name, or the other way round. */
  const PLACE_MS = 1_000;
  /** Looking around costs a walk over the whole page, so a page that lies still is looked at this seldom. */
  const STILL_MS = 15_000;

  class ThreadWatch {
    /**
     * @param {{adapter: () => import("../lib/adapters.js").Adapter, composer: () => HTMLElement | null,
     *   say: (message: object) => void}} parts
     */
    constructor({ adapter, composer, say }) {
      this.adapter = adapter;
      this.composer = composer;
      this.say = say;
      /** @type {HTMLElement | null} */
      this.list = null;
      /** What was told last of the place and of the messages. */
      this.told = this.shown = "";
      this.changes = new MutationObserver(() => this.#soon());
      /** Whether the page may show something else than when we last looked around. */
      this.moved = true;
      this.page = new MutationObserver(() => {
        this.moved = true;
      });
      this.lookedAt = 0;
      this.address = "";
      this.timer = 0;
      this.placeTimer = 0;
    }

    start() {
      this.page.observe(document, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["class", "hidden", "aria-selected", "aria-current", "data-id"] });
      this.placeTimer = setInterval(() => {
        if (this.moved || location.href !== this.address || performance.now() - this.lookedAt >= STILL_MS) this.look();
      }, PLACE_MS);
      this.look();
    }

    stop() {
      this.changes.disconnect();
      this.page.disconnect();
      clearInterval(this.placeTimer);
      clearTimeout(this.timer);
      this.timer = 0;
      this.list = null;
      this.told = this.shown = "";
    }

    /** The list is to be found anew. */
    forget() {
      this.#watch(null);
    }

    /** Tell everything again. */
    repeat() {
      this.told = this.shown = "";
      this.look();
    }

    look() {
      const { moved } = this;
      this.moved = false;
      this.lookedAt = performance.now();
      this.address = location.href;
      const element = this.composer();
      const adapter = this.adapter();
      // Frames that hold neither composer nor thread have nothing to say.
      if (window !== top && !element && !adapter.thread?.list) return;
      const near = element ?? (window === top ? dom.frameOfComposer() : null);
      const before = this.list;
      this.#watch(thread.list(adapter, near, this.list));
      // Its own observer has told of what is new in the list, also inside a shadow root.
      this.#read(moved || before !== this.list || this.shown === "");
    }

    /** @param {HTMLElement | null} list */
    #watch(list) {
      if (list === this.list) return;
      this.list = list;
      this.changes.disconnect();
      if (list) this.changes.observe(list, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["class", "data-id"] });
    }

    #soon() {
      this.timer ||= setTimeout(() => {
        this.timer = 0;
        this.moved = true;
        this.look();
      }, THREAD_MS);
    }

    /** @param {boolean} again whether its messages may be others than before */
    #read(again) {
      const here = place.now(this.adapter(), this.list);
      const told = JSON.stringify(here);
      if (told !== this.told) {
        this.told = told;
        this.shown = "";
        this.say({ type: "place", ...here, visible: document.visibilityState === "visible" });
      }
      if (!this.list || !(again || this.shown === "")) return;
      const { items, atEnd } = thread.read(this.adapter(), this.list);
      const shown = JSON.stringify(items);
      if (shown === this.shown) return;
      this.shown = shown;
      this.say({ type: "thread", key: here.key, items, atEnd });
    }
  }

  return { ThreadWatch };
})();
