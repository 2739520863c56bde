/**
 * The panel beside the console for browsers without a side panel: our page in a frame, told by a
 * message which of all frames it is. The number is drawn here and goes to the worker and to that
 * frame alone, both out of the page's reach, so a page that frames the panel itself gets an empty
 * one.
 */
"use strict";
AssistContent.dock = (() => {
  const { element: make } = AssistContent.shell;

  class Dock {
    /**
     * @param {InstanceType<typeof AssistContent.shell.Shell>} shell
     * @param {{say: (message: object) => void, t: (key: string) => string}} parts
     */
    constructor(shell, { say, t }) {
      this.shell = shell;
      this.say = say;
      this.t = t;
      this.number = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
      /** @type {HTMLElement | null} */
      this.box = null;
      /** @type {HTMLElement | null} */
      this.tab = null;
    }

    /** @param {boolean} open */
    show(open) {
      if (!this.box) this.#build();
      if (this.box) this.box.hidden = !open;
      this.tab?.classList.toggle("is-open", open);
      this.tab?.setAttribute("aria-expanded", String(open));
      this.tab?.setAttribute("aria-label", this.t(open ? "extension.dock.hide" : "extension.dock.show"));
    }

    /** Tell the worker again which frame is ours: it may have been started anew. */
    announce() {
      if (this.box) this.say({ type: "frame.number", number: this.number });
    }

    remove() {
      this.shell.remove(this.box);
      this.shell.remove(this.tab);
      this.box = this.tab = null;
    }

    #build() {
      const frame = /** @type {HTMLIFrameElement} */ (make("iframe", { title: "Assist", allow: "clipboard-write" }));
      const address = chrome.runtime.getURL("extension/pages/panel.html");
      frame.addEventListener("load", () => {
        // To the extension's own origin only: should anything else ever stand in the frame, it hears nothing.
        frame.contentWindow?.postMessage({ assist: 1, type: "frame.number", number: this.number }, `${new URL(address).protocol}//${chrome.runtime.id}`);
      });
      // A page that isolates itself (COEP) lets no other frame in; ours needs no cookies anyway.
      frame.setAttribute("credentialless", "");
      frame.src = address;
      this.box = make("div", { class: "dock" }, frame);
      this.tab = make("button", { type: "button", class: "tab" }, "Assist");
      this.tab.addEventListener("click", (event) => event.isTrusted && this.say({ type: "dock.open", open: this.box?.hidden ?? true }));
      this.announce();
      this.shell.add(this.box);
      this.shell.add(this.tab);
    }
  }

  return { Dock };
})();
