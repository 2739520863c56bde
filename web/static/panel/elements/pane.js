/** What every pane over the panel has in common: a native dialog with a heading and a way out. */
import { h, intend } from "../dom.js";
import { icon } from "../icons.js";

export class Pane extends HTMLElement {
  /**
   * @param {import("../types.js").Pane} name
   * @param {string} key of the heading
   */
  constructor(name, key) {
    super();
    this.name = name;
    this.body = h("div", { class: "pane-body", tabindex: -1 });
    this.dialog = h(
      "dialog",
      { class: `pane pane-${name}`, "t-label": key },
      h("header", {}, h("h2", { t: key }), h("button", { type: "button", class: "icon-button", "t-label": "panel.close", "t-title": "panel.close", onclick: () => this.#leave() }, icon("close"))),
      this.body,
    );
    // On `cancel` already: `close` comes a moment later, and the next key would be lost.
    this.dialog.addEventListener("cancel", () => this.#leave());
    // By then a quick key may have opened it again.
    this.dialog.addEventListener("close", () => !this.dialog.open && this.#leave());
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.#leave());
    this.wanted = false;
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.dialog);
  }

  /** Where the focus goes first: on the close button its ring would be the first thing seen. */
  start() {
    this.body.focus();
  }

  #leave() {
    if (!this.wanted) return;
    this.wanted = false;
    intend(this, { type: "pane", pane: null });
  }

  /** @param {boolean} open */
  show(open) {
    this.wanted = open;
    if (open && !this.dialog.open) this.#open();
    else if (!open && this.dialog.open) this.dialog.close();
  }

  #open() {
    if (document.hasFocus()) {
      this.dialog.showModal();
      this.start();
      return;
    }
    // It was opened elsewhere, or before: whoever writes in the page around us keeps the focus.
    this.dialog.setAttribute("open", "");
    addEventListener("focus", () => this.#enter(), { once: true });
  }

  /** The agent has come here: from now on the pane holds the keys as every other one does. */
  #enter() {
    if (!this.dialog.open || this.dialog.matches(":modal")) return;
    this.dialog.removeAttribute("open");
    this.dialog.showModal();
    this.start();
  }
}
