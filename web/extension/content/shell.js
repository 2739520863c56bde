/**
 * What we show in the page, apart from the panel's frame: one element with a closed shadow root,
 * so that the page can neither read nor restyle what is in it.
 */
"use strict";
AssistContent.shell = (() => {
  const CSS_TEXT = `
    :host { all: initial !important; position: fixed !important; inset: 0 auto auto 0 !important; width: 0 !important; height: 0 !important; z-index: 2147483647 !important; display: block !important; opacity: 1 !important; }
    * { box-sizing: border-box; }
    .bar, .toast { position: fixed; font: 14px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; color: #171b23; background: #fff; border: 1px solid #cbd1da; border-radius: 8px; box-shadow: 0 6px 24px rgb(17 22 32 / 22%); padding: 10px 12px; }
    .bar { border-inline-start: 4px solid #cf2f3d; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; max-inline-size: min(640px, calc(100vw - 16px)); }
    .bar p { margin: 0; flex: 1 1 220px; overflow-wrap: anywhere; }
    .bar b { color: #b02330; }
    .picker { border-inline-start-color: #2b59d1; max-inline-size: min(380px, calc(100vw - 24px)); }
    .picker p { flex-basis: 100%; font-weight: 600; }
    .picker ol { flex-basis: 100%; margin: 0; padding: 0 0 0 4px; list-style: none; color: #4d5666; overflow-wrap: anywhere; }
    .toast { inset-inline-start: 50%; inset-block-end: 24px; transform: translateX(-50%); max-inline-size: min(520px, calc(100vw - 32px)); border-inline-start: 4px solid #2b59d1; }
    button { font: inherit; padding: 5px 12px; border-radius: 6px; border: 1px solid #cbd1da; background: #fff; color: #171b23; cursor: pointer; }
    button.primary { background: #2b59d1; border-color: #2b59d1; color: #fff; }
    button:focus-visible { outline: 2px solid #3b6cf0; outline-offset: 2px; }
    .overlay { position: fixed; overflow: hidden; pointer-events: none; color: transparent; background: none; border-color: transparent; margin: 0; }
    .overlay span { text-decoration-line: underline; text-decoration-style: wavy; text-decoration-thickness: 1.5px; text-underline-offset: 3px; text-decoration-skip-ink: none; }
    .is-error { text-decoration-color: #cf2f3d; }
    .is-warning { text-decoration-color: #c77700; }
    .is-information, .is-hint { text-decoration-color: #2b7bb9; }
    .dock { position: fixed; inset-block: 0; inset-inline-end: 0; inline-size: 372px; max-inline-size: 92vw; background: #fff; border-inline-start: 1px solid #cbd1da; box-shadow: -4px 0 18px rgb(17 22 32 / 12%); }
    .dock[hidden] { display: none; }
    .dock iframe { inline-size: 100%; block-size: 100%; border: 0; display: block; color-scheme: light dark; }
    .tab { position: fixed; top: 40%; right: 0; writing-mode: vertical-rl; border-radius: 8px 0 0 8px; padding: 10px 4px; background: #2b59d1; border-color: #2b59d1; color: #fff; }
    .tab.is-open { right: min(372px, 92vw); }
    .notice { inset-inline-start: 50%; inset-block-start: 12px; transform: translateX(-50%); inline-size: min(520px, calc(100vw - 16px)); border-inline-start-color: #2b59d1; }
    .pick { position: fixed; pointer-events: none; border: 2px solid #2b59d1; background: rgb(43 89 209 / 14%); border-radius: 4px; }
    @media (prefers-color-scheme: dark) {
      .bar, .toast { color: #e8ebf1; background: #1f242e; border-color: #434c5c; }
      .bar { border-inline-start-color: #f2727d; }
      .bar b { color: #f7929a; }
      .toast, .picker, .notice { border-inline-start-color: #86a5ff; }
      .picker ol { color: #aab3c2; }
      button { background: #2a303c; border-color: #434c5c; color: #e8ebf1; }
      .dock { background: #171b23; border-color: #434c5c; }
    }`;
  /** A page that takes our element out this often in this time wants it out; once in a while it is only redrawn. */
  const PUT_BACK_MOST = 5;
  const PUT_BACK_MS = 10_000;
  const TOAST_MS = 6_000;

  class Shell {
    /** @param {{onremoved: () => void}} parts `onremoved`: the page does not let us stay */
    constructor({ onremoved }) {
      this.onremoved = onremoved;
      this.host = document.createElement("assist-shell");
      this.root = this.host.attachShadow({ mode: "closed" });
      this.#dress();
      /** @type {number[]} when it was put back */
      this.putBack = [];
      this.watch = new MutationObserver(() => this.#stay());
      /** @type {HTMLElement | null} */
      this.toast = null;
      this.toastTimer = 0;
    }

    #dress() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS_TEXT);
      this.root.adoptedStyleSheets = [sheet];
    }

    /**
     * Show something; the element stands in the page only while there is something to show.
     * @param {HTMLElement} part
     */
    add(part) {
      if (!this.host.isConnected) {
        document.documentElement.append(this.host);
        this.watch.observe(document.documentElement, { childList: true });
        this.watch.observe(document, { childList: true });
      }
      this.root.append(part);
    }

    /** @param {HTMLElement | null | undefined} part */
    remove(part) {
      part?.remove();
      if (this.root.childElementCount === 0) this.stop();
    }

    stop() {
      this.watch.disconnect();
      this.host.remove();
      this.root.replaceChildren();
    }

    /**
     * A sentence that goes by itself.
     * @param {string} sentence
     */
    say(sentence) {
      this.remove(this.toast);
      clearTimeout(this.toastTimer);
      this.toast = element("div", { class: "toast", role: "status" }, sentence);
      this.add(this.toast);
      this.toastTimer = setTimeout(() => this.remove(this.toast), TOAST_MS);
    }

    /**
     * A sentence that stays until it is answered, for it may not be seen at once.
     * @param {string} sentence
     * @param {...[words: string, act: () => void]} ways the first is the one to take
     */
    ask(sentence, ...ways) {
      const bar = element("div", { class: "bar notice", role: "status" }, element("p", {}, sentence));
      for (const [index, [words, act]] of ways.entries()) {
        const button = element("button", { type: "button", class: index === 0 ? "primary" : "" }, words);
        button.addEventListener("click", (event) => {
          if (!event.isTrusted) return;
          this.remove(bar);
          act();
        });
        bar.append(button);
      }
      this.add(bar);
    }

    #stay() {
      if (this.host.isConnected) return;
      const now = performance.now();
      this.putBack = [...this.putBack.filter((at) => now - at < PUT_BACK_MS), now];
      if (this.putBack.length > PUT_BACK_MOST) {
        this.watch.disconnect();
        this.onremoved();
      } else document.documentElement.append(this.host);
    }
  }

  /**
   * @param {string} tag
   * @param {Record<string, string>} [attributes]
   * @param {...(Node | string)} children
   */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  return { Shell, element };
})();
