/**
 * The phrasebook by words, pinyin, initials or shortcut.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, write } from "../dom.js";
import { Pane } from "./pane.js";
import { SuggestionList } from "./suggestion-list.js";

/** Long enough to spare a request per key of a fast typist, too short to be felt. */
const PAUSE_MS = 80;

export class SearchPane extends Pane {
  constructor() {
    super("search", "panel.search.title");
    this.box = h("input", {
      // Not of type search: there Escape would empty the box and not close the pane.
      type: "text",
      role: "searchbox",
      inputmode: "search",
      class: "search-box",
      "t-placeholder": "panel.search.placeholder",
      "t-label": "panel.search.title",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: 200,
      oninput: (/** @type {InputEvent} */ event) => !event.isComposing && this.#ask(),
      oncompositionend: () => this.#ask(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
    });
    this.list = new SuggestionList("search");
    this.nothing = h("p", { class: "empty" });
    this.body.append(this.box, this.list, this.nothing);
    this.timer = 0;
    this.list.addEventListener("leave", () => this.box.focus());
  }

  /** @override */
  start() {
    this.box.focus();
    this.box.select();
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ pane, search, found }, t) {
    this.show(pane === "search");
    this.list.render(found, t);
    this.nothing.hidden = found.length > 0 || search.state === "asking";
    const key = { idle: "hint", answered: "none", offline: "offline", asking: "hint" }[search.state];
    write(this.nothing, t(`panel.search.${key}`));
  }

  #ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => intend(this, { type: "search.query", query: this.box.value }), PAUSE_MS);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      this.list.enter();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const first = this.list.choices[0];
      if (first) intend(this, { type: "suggestion.choose", suggestion: first.suggestion, from: "search", mode: event.shiftKey ? "replace" : "caret" });
    }
  }
}

customElements.define("assist-search-pane", SearchPane);
