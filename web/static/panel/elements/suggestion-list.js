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
import { OtherWordings } from "./other-wordings.js";
import { ReplyExtras } from "./reply-extras.js";

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
   * @param {boolean} [still] nothing was typed: the same choices in another order can wait
   */
  render(choices, t, still = false) {
    if (still && this.#held()) choices = inOrderOf(this.choices, choices);
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
    const main = h("button", { type: "button", class: "choose" }, h("span", { class: "choice-head" }, title, stage, h("span", { class: "gap" }), key), h("span", { class: "condition" }), text, why);
    const replace = h("button", { type: "button", class: "icon-button replace" }, icon("replace"));
    return h("li", { class: "choice" }, main, replace, new ReplyExtras(), new OtherWordings());
  }

  /**
   * @param {HTMLElement} element
   * @param {Choice} choice
   * @param {number} index
   * @param {Translate} t
   */
  #fill(element, { suggestion, matched, heading, matchedHeading }, index, t) {
    const [main, replace, extras, wordings] = /** @type {[HTMLButtonElement, HTMLButtonElement, ReplyExtras, OtherWordings]} */ (
      /** @type {unknown} */ ([...element.children])
    );
    const [head, condition, text, why] = /** @type {[HTMLElement, HTMLElement, HTMLElement, HTMLElement]} */ (
      /** @type {unknown} */ ([...main.children])
    );
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
    write(condition, suggestion.condition ?? "");
    condition.hidden = !suggestion.condition;
    write(because, suggestion.why);
    extras.render(suggestion, t, (answer, mode) => this.#choose({ ...suggestion, ...answer }, mode));
    wordings.render(suggestion, t, (wording, mode) => this.#choose({ ...suggestion, ...wording }, mode));
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

  /** Whether the agent is about to choose: nothing moves under a hand. */
  #held() {
    return this.contains(document.activeElement) || this.list.matches(":hover");
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    if (!event.altKey && !event.ctrlKey && this.#unfold(event.key)) {
      event.preventDefault();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey) return;
    const buttons = this.#buttons();
    const focused = document.activeElement;
    const here = buttons.indexOf(/** @type {HTMLElement} */ (focused));
    // The small buttons of a choice stand for it.
    const at = here >= 0 ? here : buttons.findIndex((button) => button.closest(".choice")?.contains(focused));
    const next = at + step;
    event.preventDefault();
    if (next < 0) this.dispatchEvent(new CustomEvent("leave", { bubbles: true }));
    else buttons[Math.min(next, buttons.length - 1)]?.focus();
  }

  /**
   * Arrow right shows the other wordings of the choice in focus, arrow left hides them.
   * @param {string} key
   */
  #unfold(key) {
    const open = { ArrowRight: true, ArrowLeft: false }[key];
    const choice = document.activeElement?.closest(".choice");
    if (open === undefined || !choice) return false;
    const wordings = /** @type {OtherWordings} */ (choice.querySelector("assist-other-wordings"));
    if (!wordings.unfold(open)) return false;
    const goal = open ? wordings.list.querySelector(".choose") : choice.querySelector(".choose");
    /** @type {HTMLElement | null} */ (goal)?.focus();
    return true;
  }

  #buttons() {
    const all = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".choose")]);
    return all.filter((button) => !button.closest("[hidden]"));
  }
}

/**
 * `choices` in the order their replies had, where they are the same replies; else as they are.
 * @param {Choice[]} had
 * @param {Choice[]} choices
 */
function inOrderOf(had, choices) {
  const by = new Map(choices.map((choice) => [choice.suggestion.reply, choice]));
  const kept = had.map(({ suggestion }) => by.get(suggestion.reply)).filter((choice) => choice !== undefined);
  return kept.length === choices.length && kept.length === had.length ? kept : choices;
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
