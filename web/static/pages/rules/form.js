/**
 * The form of one rule: lines of text, and word groups in order.
 *
 * @import {Group, OwnRule, Written} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";

const LISTS = /** @type {const} */ (["phrases", "exceptions", "replacements", "bad", "good"]);
const GROUPS = 3;
const GAP = 4;
const GAPS = [0, 1, 2, 4, 6, 8, 12];
const MOST_PHRASES = 200;
const MOST_EXAMPLES = 50;

export class Form {
  /**
   * @param {HTMLFormElement} form
   * @param {Translate} t
   */
  constructor(form, t) {
    this.form = form;
    this.t = t;
    this.slots = /** @type {HTMLElement} */ (form.querySelector("#slots"));
    form.querySelector("#slot-add")?.addEventListener("click", () => this.#sequence([]).querySelector("input")?.focus());
  }

  focus() {
    this.#input("title").focus();
  }

  /** @param {OwnRule | null} rule */
  fill(rule) {
    this.form.reset();
    this.refuse([]);
    this.slots.replaceChildren();
    const team = /** @type {HTMLSelectElement} */ (this.#input("team"));
    team.disabled = rule !== null;
    if (!rule) return;
    for (const name of /** @type {const} */ (["title", "severity", "message", "team"])) this.#input(name).value = rule[name];
    for (const name of LISTS) this.#input(name).value = rule[name].join("\n");
    for (const groups of rule.slots) this.#sequence(groups);
  }

  /**
   * A draft from a list of prohibited wording: what is no phrase is left to the lead.
   * @param {string} file
   * @param {string[]} texts
   */
  suggest(file, texts) {
    const phrases = [...new Set(texts.map((text) => text.replace(/[\s。！？!?.，,；;]+$/u, "").trim()))].filter((text) => /^[\p{L}\p{N}]{2,}$/u.test(text));
    this.#input("title").value = file;
    this.#input("phrases").value = phrases.slice(0, MOST_PHRASES).join("\n");
    this.#input("bad").value = phrases.slice(0, MOST_EXAMPLES).join("\n");
  }

  /** Whose the rule is to be. */
  get team() {
    return this.#input("team").value;
  }

  /** @returns {Written} */
  read() {
    const lists = Object.fromEntries(LISTS.map((name) => [name, lines(this.#input(name).value)]));
    return /** @type {Written} */ ({
      title: this.#input("title").value.trim(),
      severity: this.#input("severity").value,
      message: this.#input("message").value.trim(),
      ...lists,
      slots: this.#sequences(),
    });
  }

  /** @param {OwnRule} rule */
  changed(rule) {
    return Object.entries(this.read()).some(([name, value]) => JSON.stringify(value) !== JSON.stringify(rule[/** @type {keyof Written} */ (name)]));
  }

  /**
   * Say beside each field why it was refused.
   * @param {{field: string, message: string}[]} errors
   */
  refuse(errors) {
    for (const field of /** @type {NodeListOf<HTMLElement>} */ (this.form.querySelectorAll("[data-field]"))) {
      const said = errors.filter((error) => error.field.split(".")[0] === field.dataset["field"]);
      field.querySelector(".field-error")?.remove();
      const input = field.querySelector("input, textarea, select");
      input?.toggleAttribute("aria-invalid", said.length > 0);
      if (said.length) field.append(h("span", { class: "field-error", role: "alert" }, said.map((error) => this.#said(error)).join(" ")));
    }
    const first = this.form.querySelector(".field-error");
    first?.parentElement?.scrollIntoView({ block: "center" });
  }

  /** What to mend; in a field of many lines, where. @param {{field: string, message: string}} error */
  #said({ field, message }) {
    const [name, number, ...inner] = field.split(".");
    const inLines = number !== undefined && inner.length === 0 && LISTS.some((list) => list === name);
    return inLines ? this.t("rules.field.line", { n: Number(number) + 1, message }) : message;
  }

  /** @param {Group[]} groups */
  #sequence(groups) {
    const { t } = this;
    const shown = [...groups, ...Array.from({ length: Math.max(0, GROUPS - groups.length) }, () => ({ words: [], gap: GAP }))];
    const row = h("div", { class: "sequence" });
    shown.forEach(({ words, gap }, number) => {
      if (number) {
        const select = h("select", { "aria-label": t("rules.slots.gap"), "data-gap": "" }, ...[...new Set([...GAPS, gap])].sort((a, b) => a - b).map((n) => h("option", { value: String(n), ...(n === gap && { selected: true }) }, t("rules.slots.gap_of", { n }))));
        row.append(select);
      }
      const input = h("input", { "aria-label": t("rules.slots.group", { n: number + 1 }), placeholder: t(`rules.slots.hint_${Math.min(number + 1, 3)}`), "data-group": "" });
      /** @type {HTMLInputElement} */ (input).value = words.join("、");
      row.append(input);
    });
    row.append(h("button", { type: "button", class: "quiet", "aria-label": t("rules.slots.drop"), onclick: () => row.remove() }, "×"));
    this.slots.append(row);
    return row;
  }

  /** @returns {Group[][]} */
  #sequences() {
    return [...this.slots.children]
      .map((row) => {
        const gaps = [0, ...[.../** @type {NodeListOf<HTMLSelectElement>} */ (row.querySelectorAll("[data-gap]"))].map(({ value }) => Number(value))];
        const inputs = [.../** @type {NodeListOf<HTMLInputElement>} */ (row.querySelectorAll("[data-group]"))];
        return inputs
          .map(({ value }, at) => ({ words: value.split(/[、，,；;|\s]+/u).filter(Boolean), gap: gaps[at] ?? GAP }))
          .filter(({ words }) => words.length > 0);
      })
      .filter((groups) => groups.length > 0);
  }

  /** @param {string} name */
  #input(name) {
    return /** @type {HTMLInputElement | HTMLSelectElement} */ (this.form.elements.namedItem(name));
  }
}

/** @param {string} text */
function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}
