/**
 * The phrasebook by words, pinyin, initials or shortcut; narrowed to a stage or a scope, which hold
 * until the pane is closed.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, set, write } from "../dom.js";
import { STAGES } from "../stages.js";
import { Pane } from "./pane.js";
import { SuggestionList } from "./suggestion-list.js";

/** Long enough to spare a request per key of a fast typist, too short to be felt. */
const PAUSE_MS = 80;

const SCOPES = /** @type {const} */ (["organisation", "team", "personal"]);

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
    this.stage = this.#filter("stage", STAGES.map((stage) => [stage, `panel.stage.${stage}`]));
    this.scope = this.#filter("scope", SCOPES.map((scope) => [scope, `panel.search.scope.${scope}`]));
    const filters = h("div", { class: "search-filters", role: "group", "t-label": "panel.search.filters" }, this.stage, this.scope);
    this.list = new SuggestionList("search");
    this.nothing = h("p", { class: "empty" });
    this.body.append(h("div", { class: "search-head" }, this.box, filters), this.list, this.nothing);
    this.timer = 0;
    this.list.addEventListener("leave", () => this.box.focus());
  }

  /** @override */
  start() {
    if (this.#narrowed()) {
      this.stage.value = this.scope.value = "";
      this.#ask();
    }
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
    for (const filter of [this.stage, this.scope]) set(filter, "data-chosen", filter.value ? "" : null);
    const key = { idle: "hint", answered: "none", offline: "offline", asking: "hint" }[search.state];
    const said = key === "none" && this.#narrowed() ? "narrowed" : key;
    write(this.nothing, t(`panel.search.${said}`));
  }

  #ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => intend(this, this.#query()), PAUSE_MS);
  }

  /** @returns {Extract<import("../types.js").PanelEvent, {type: "search.query"}>} */
  #query() {
    const scope = SCOPES.find((one) => one === this.scope.value);
    return { type: "search.query", query: this.box.value, ...(this.stage.value && { stage: this.stage.value }), ...(scope && { scope }) };
  }

  #narrowed() {
    return this.stage.value !== "" || this.scope.value !== "";
  }

  /**
   * @param {"stage" | "scope"} name
   * @param {[string, string][]} choices value and key of the word
   */
  #filter(name, choices) {
    const all = h("option", { value: "", t: `panel.search.${name}.all` });
    const options = choices.map(([value, key]) => h("option", { value, t: key }));
    return h("select", { class: "search-filter", "t-label": `panel.search.${name}`, onchange: () => this.#ask() }, all, ...options);
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
