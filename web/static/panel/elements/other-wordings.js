/**
 * The other wordings of a suggested reply: folded away, as they say nearly the same, and one key
 * off.
 *
 * @import {WireSuggestion, WireWording} from "../../messages.js"
 * @import {Translate} from "../format.js"
 */
import { h, set, write, writeMarked } from "../dom.js";
import { icon } from "../icons.js";
import { labelOf } from "./fill-form.js";

/** @typedef {(wording: WireWording, mode: "caret" | "replace") => void} Choose */

export class OtherWordings extends HTMLElement {
  constructor() {
    super();
    this.said = h("span");
    this.button = h("button", { type: "button", class: "unfold", onclick: () => this.unfold(!this.open) }, icon("chevron"), this.said);
    this.list = h("div", { class: "wordings", hidden: true });
    this.stamp = "";
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.button, this.list);
    this.unfold(false);
  }

  get open() {
    return !this.list.hidden;
  }

  /**
   * @param {WireSuggestion} suggestion
   * @param {Translate} t
   * @param {Choose} choose
   */
  render({ wordings = [] }, t, choose) {
    this.hidden = wordings.length === 0;
    write(this.said, t("panel.suggestions.wordings", { n: wordings.length }));
    set(this.button, "title", t("panel.suggestions.wordings_keys"));
    const stamp = JSON.stringify([wordings, t("panel.suggestions.another")]);
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    const had = document.activeElement;
    this.list.replaceChildren(...wordings.map((wording) => wordingButton(wording, t, choose)));
    if (this.hidden) this.unfold(false);
    // The one that had the focus is gone: it goes to what shows them, not to nowhere.
    if (had && !had.isConnected && this.open) this.button.focus();
  }

  /**
   * Show or hide them.
   * @param {boolean} open
   * @returns {boolean} whether that changed anything
   */
  unfold(open) {
    const changes = !this.hidden && open !== this.open;
    this.list.hidden = !open;
    set(this.button, "aria-expanded", String(open));
    return changes;
  }
}

/**
 * @param {WireWording} wording
 * @param {Translate} t
 * @param {Choose} choose
 */
function wordingButton(wording, t, choose) {
  const words = h("span", { class: "text" });
  writeMarked(words, wording.text, [], (name) => labelOf(name, t));
  return h(
    "button",
    {
      type: "button",
      class: "choose wording",
      onclick: (/** @type {MouseEvent} */ event) => choose(wording, event.shiftKey ? "replace" : "caret"),
    },
    words,
  );
}

customElements.define("assist-other-wordings", OtherWordings);
