/**
 * Approved replies to choose from, by pointer, arrows or number.
 *
 * @import {Choice} from "../view.js"
 * @import {ChoiceSource} from "../types.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, set, write, writeMarked } from "../dom.js";
import { icon } from "../icons.js";
import { labelOf } from "./fill-form.js";

/** Alt and a digit choose; there are nine digits. */
const NUMBERED = 9;

export class SuggestionList extends HTMLElement {
  /** @param {ChoiceSource} from */
  constructor(from = "suggestions") {
    super();
    this.from = from;
    this.list = h("ol", { class: "choices" });
    /** @type {Choice[]} */
    this.choices = [];
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.list);
    this.addEventListener("keydown", (event) => this.#walk(event));
  }

  /**
   * @param {Choice[]} choices
   * @param {Translate} t
   */
  render(choices, t) {
    this.choices = choices;
    set(this.list, "aria-label", t("panel.suggestions.label"));
    keyed(this.list, choices, {
      key: ({ suggestion }) => suggestion.reply,
      make: () => this.#make(),
      fill: (element, choice, index) => this.#fill(element, choice, index, t),
    });
  }

  /**
   * Move into the list.
   * @returns {boolean} whether there was anything to move to
   */
  enter() {
    const first = this.#buttons()[0];
    first?.focus();
    return Boolean(first);
  }

  #make() {
    const [title, stage, key] = [h("span", { class: "title" }), h("span", { class: "stage" }), h("kbd")];
    const [text, why] = [h("span", { class: "text" }), h("span", { class: "because" }, h("span", { class: "score" }), h("span"))];
    const main = h("button", { type: "button", class: "choose" }, h("span", { class: "choice-head" }, title, stage, h("span", { class: "gap" }), key), text, why);
    const replace = h("button", { type: "button", class: "icon-button replace" }, icon("replace"));
    return h("li", { class: "choice" }, main, replace);
  }

  /**
   * @param {HTMLElement} element
   * @param {Choice} choice
   * @param {number} index
   * @param {Translate} t
   */
  #fill(element, { suggestion, matched, heading, matchedHeading }, index, t) {
    const [main, replace] = /** @type {[HTMLButtonElement, HTMLButtonElement]} */ (
      /** @type {unknown} */ ([...element.children])
    );
    const [head, text, why] = /** @type {[HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...main.children]));
    const [title, stage, , key] = /** @type {[HTMLElement, HTMLElement, HTMLElement, HTMLElement]} */ (
      /** @type {unknown} */ ([...head.children])
    );
    writeMarked(title, heading, matchedHeading);
    write(stage, stageOf(suggestion, t));
    stage.hidden = stage.textContent === "";
    write(key, `Alt ${index + 1}`);
    key.hidden = index >= NUMBERED || this.from !== "suggestions";
    writeMarked(text, suggestion.text, matched, (name) => labelOf(name, t));
    const [score, because] = /** @type {[HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...why.children]));
    write(because, [suggestion.condition, suggestion.why].filter(Boolean).join(" · "));
    score.style.setProperty("--score", String(Math.max(0.04, Math.min(1, suggestion.score))));
    main.onclick = (event) => this.#choose(suggestion, event.shiftKey ? "replace" : "caret");
    replace.onclick = () => this.#choose(suggestion, "replace");
    set(replace, "aria-label", t("panel.suggestions.replace"));
    set(replace, "title", t("panel.suggestions.replace"));
  }

  /**
   * @param {import("../../messages.js").WireSuggestion} suggestion
   * @param {"caret" | "replace"} mode
   */
  #choose(suggestion, mode) {
    intend(this, { type: "suggestion.choose", suggestion, from: this.from, mode });
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey) return;
    const buttons = this.#buttons();
    const at = buttons.findIndex((button) => button.parentElement?.contains(document.activeElement));
    const next = at + step;
    event.preventDefault();
    if (next < 0) this.dispatchEvent(new CustomEvent("leave", { bubbles: true }));
    else buttons[Math.min(next, buttons.length - 1)]?.focus();
  }

  #buttons() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".choose")]);
  }
}

/**
 * @param {import("../../messages.js").WireSuggestion} suggestion
 * @param {Translate} t
 */
function stageOf({ stage, source }, t) {
  if (stage) {
    const key = `panel.stage.${stage}`;
    const word = t(key);
    return word === key ? stage : word;
  }
  return t(`panel.source.${source}`);
}

customElements.define("assist-suggestion-list", SuggestionList);
