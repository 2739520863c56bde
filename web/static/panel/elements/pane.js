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
      h("header", {}, h("h2", { t: key }), h("button", { type: "button", class: "icon-button", "t-label": "panel.close", "t-title": "panel.close", onclick: () => this.dialog.close() }, icon("close"))),
      this.body,
    );
    // Closing by Escape, by the button or by a click beside it all end here.
    this.dialog.addEventListener("close", () => this.wanted && intend(this, { type: "pane", pane: null }));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.wanted = false;
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.dialog);
  }

  /** @param {boolean} open */
  show(open) {
    this.wanted = open;
    if (open && !this.dialog.open) {
      this.dialog.showModal();
      // Else the close button has it, and its ring is the first thing seen.
      this.body.focus();
    } else if (!open && this.dialog.open) this.dialog.close();
  }
}
