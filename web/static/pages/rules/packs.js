/**
 * The packs that come with the product: searched, opened, and switched for a team.
 *
 * @import {Pack, PackRule} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";
import { call } from "../rest.js";

const TYPING_PAUSE_MS = 120;

export class Packs {
  /**
   * @param {Translate} t
   * @param {(error: unknown) => void} failed
   */
  constructor(t, failed) {
    this.t = t;
    this.failed = failed;
    this.place = /** @type {HTMLElement} */ (document.getElementById("packs"));
    this.none = /** @type {HTMLElement} */ (document.getElementById("packs-none"));
    this.whose = /** @type {HTMLSelectElement} */ (document.getElementById("whose"));
    this.query = /** @type {HTMLInputElement} */ (document.getElementById("query"));
    /** @type {Pack[]} */
    this.packs = [];
    /** @type {Set<string>} */
    this.opened = new Set();
    let pause = 0;
    this.whose.addEventListener("change", () => void this.load().catch(failed));
    this.query.addEventListener("input", () => {
      clearTimeout(pause);
      pause = window.setTimeout(() => this.draw(), TYPING_PAUSE_MS);
    });
  }

  async load() {
    this.packs = (await call("GET", `rules?team=${encodeURIComponent(this.whose.value)}`)).items;
    this.draw();
  }

  draw() {
    const words = this.query.value.trim().toLowerCase().split(/\s+/u).filter(Boolean);
    const shown = this.packs.map((pack) => ({ pack, rules: pack.rules.filter((rule) => holds(pack, rule, words)) })).filter(({ rules }) => rules.length > 0);
    this.none.hidden = shown.length > 0;
    this.place.replaceChildren(...shown.map(({ pack, rules }) => this.#pack(pack, rules, words.length > 0)));
  }

  /**
   * @param {Pack} pack
   * @param {PackRule[]} rules
   * @param {boolean} searched
   */
  #pack(pack, rules, searched) {
    const off = pack.rules.filter(({ on }) => !on).length;
    const details = h(
      "details",
      { class: "pack", ...((searched || this.opened.has(pack.pack)) && { open: true }) },
      h("summary", {}, h("strong", {}, pack.title), " ", h("span", { class: "small" }, this.t(off ? "rules.pack.count_off" : "rules.pack.count", { n: pack.rules.length, off }))),
      h("p", {}, this.#switch(pack.pack, pack.on, this.t("rules.pack.on", { title: pack.title }))),
      h("ul", { class: "entries" }, ...rules.map((rule) => this.#rule(rule))),
    );
    details.addEventListener("toggle", () => {
      if (/** @type {HTMLDetailsElement} */ (details).open) this.opened.add(pack.pack);
      else this.opened.delete(pack.pack);
    });
    return details;
  }

  /** @param {PackRule} rule */
  #rule(rule) {
    const { t } = this;
    return h(
      "li",
      { class: rule.on ? "entry" : "entry off", "data-code": rule.code },
      h(
        "div",
        { class: "entry-head" },
        h("span", { class: `kind kind-${rule.severity}` }, t(`rules.severity.${rule.severity}`)),
        h("strong", {}, rule.category),
        h("code", {}, rule.code),
        this.#switch(rule.code, rule.on, t("rules.rule.on")),
      ),
      h("span", {}, rule.message),
      examples(t("rules.examples.bad"), rule.bad, "bad"),
      examples(t("rules.examples.good"), rule.good, "good"),
    );
  }

  /**
   * @param {string} target
   * @param {boolean} on
   * @param {string} label
   */
  #switch(target, on, label) {
    const box = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", role: "switch", "data-switch": target }));
    box.checked = on;
    box.addEventListener("change", async () => {
      box.disabled = true;
      try {
        await call("PUT", "rules/switches", { team: this.whose.value, target, on: box.checked });
        await this.load();
        // The list is new; whoever switches by keyboard goes on from the same switch.
        /** @type {HTMLElement | null} */ (this.place.querySelector(`[data-switch="${CSS.escape(target)}"]`))?.focus();
      } catch (error) {
        box.checked = on;
        box.disabled = false;
        this.failed(error);
      }
    });
    return h("label", { class: "check switch" }, box, h("span", {}, label));
  }
}

/**
 * @param {Pack} pack
 * @param {PackRule} rule
 * @param {string[]} words
 */
function holds(pack, rule, words) {
  const text = [pack.title, rule.code, rule.category, rule.message, ...rule.bad, ...rule.good].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

/**
 * @param {string} label
 * @param {string[]} texts
 * @param {"bad" | "good"} kind
 */
function examples(label, texts, kind) {
  if (texts.length === 0) return null;
  return h("details", { class: `examples examples-${kind}` }, h("summary", {}, `${label} ${texts.length}`), h("ul", {}, ...texts.map((text) => h("li", {}, text))));
}
