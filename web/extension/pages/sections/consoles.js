/** On which pages the extension may work. Each right is asked for by itself, and given back here. */
import { h, keyed, localise, set, write } from "../../../static/panel/dom.js";
import { patternOf, rightOf } from "../../lib/patterns.js";

/** @import {Desk, Everything} from "../options.js" */
/** @typedef {Everything["consoles"][number]} Console */

export class Consoles {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.list = h("ul", { class: "rows" });
    this.managed = h("p", { class: "hint" });
    this.none = h("p", { class: "hint", t: "extension.consoles.none" });
    this.known = h("div", { class: "chips" });
    this.address = h("input", { id: "console", type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", required: true, "t-placeholder": "extension.consoles.placeholder" });
    this.adapter = h("select", { id: "console-adapter" });
    this.wrong = h("p", { class: "wrong", role: "alert", hidden: true });
    const form = h(
      "form",
      { class: "line", onsubmit: (/** @type {Event} */ event) => this.#onSubmit(event) },
      h("p", { class: "field" }, h("label", { for: "console", t: "extension.consoles.address" }), this.address),
      h("p", { class: "field" }, h("label", { for: "console-adapter", t: "extension.consoles.adapter" }), this.adapter),
      h("button", { type: "submit", class: "button primary", t: "extension.consoles.add" }),
    );
    this.element = h(
      "section",
      { "aria-labelledby": "consoles" },
      h("h2", { id: "consoles", t: "extension.consoles.title" }),
      h("p", { class: "hint", t: "extension.consoles.lede" }),
      this.list,
      this.none,
      this.managed,
      h("h3", { t: "extension.consoles.known" }),
      this.known,
      h("h3", { t: "extension.consoles.other" }),
      form,
      this.wrong,
    );
  }

  /** @param {Everything} all */
  render({ consoles, managed, adapters, locale }) {
    const { t } = this.desk;
    const names = new Map(adapters.map(({ adapter }) => [adapter.id, nameOf(adapter, locale)]));
    keyed(this.list, consoles, { key: ({ pattern }) => pattern, make: () => this.#row(), fill: (row, one) => this.#fill(row, one, names) });
    this.none.hidden = consoles.length > 0 || managed.length > 0;
    this.managed.hidden = managed.length === 0;
    write(this.managed, t("extension.consoles.managed", { hosts: managed.join(", ") }));
    const open = adapters.filter(({ adapter }) => adapter.matches.length > 0 && !adapter.matches.some((pattern) => consoles.some((one) => one.pattern === pattern)));
    keyed(this.known, open, {
      key: ({ adapter }) => adapter.id,
      make: ({ adapter }) => h("button", { type: "button", class: "chip", onclick: () => void this.#allow(this.#matchesOf(adapter.id), null) }),
      fill: (chip, { adapter }) => {
        write(chip, t("extension.consoles.allow", { name: nameOf(adapter, locale) }));
        chip.title = adapter.matches.join("\n");
      },
    });
    this.#renderChoices(adapters, locale);
  }

  /**
   * @param {Everything["adapters"]} adapters
   * @param {"zh" | "en"} locale
   */
  #renderChoices(adapters, locale) {
    const stamp = adapters.map(({ adapter }) => adapter.id).join() + locale;
    if (this.adapter.dataset["stamp"] === stamp) return;
    this.adapter.dataset["stamp"] = stamp;
    const chosen = this.adapter.value;
    const options = adapters.map(({ adapter }) => h("option", { value: adapter.id }, nameOf(adapter, locale)));
    this.adapter.replaceChildren(h("option", { value: "", t: "extension.consoles.auto" }), ...options);
    this.adapter.value = chosen;
    localise(this.adapter, this.desk.t);
  }

  #row() {
    return h("li", {}, h("span", { class: "name" }), h("span", { class: "tag" }), h("span", { class: "gap" }), h("button", { type: "button", class: "button allow" }), h("button", { type: "button", class: "button remove", t: "extension.consoles.remove" }));
  }

  /**
   * @param {HTMLElement} row
   * @param {Console} one
   * @param {Map<string, string>} names
   */
  #fill(row, one, names) {
    const { t, ask } = this.desk;
    const [name, tag, allow, remove] = ["name", "tag", "allow", "remove"].map((part) => /** @type {HTMLElement} */ (row.querySelector(`.${part}`)));
    if (!name || !tag || !allow || !remove) return;
    write(name, `${one.pattern}${one.adapter ? ` · ${names.get(one.adapter) ?? one.adapter}` : ""}`);
    const state = one.allowed ? (one.on ? "on" : "off") : "asked";
    write(tag, t(`extension.consoles.state.${state}`));
    set(tag, "data-state", state);
    write(allow, t(one.allowed ? (one.on ? "extension.consoles.switch_off" : "extension.consoles.switch_on") : "extension.consoles.give"));
    allow.onclick = () => (one.allowed ? void ask({ type: "console.change", pattern: one.pattern, change: { on: !one.on } }) : void this.#allow([one.pattern], one.adapter));
    remove.onclick = () => void ask({ type: "console.remove", pattern: one.pattern });
  }

  /** @param {Event} event */
  #onSubmit(event) {
    event.preventDefault();
    const pattern = patternOf(this.address.value);
    this.wrong.hidden = pattern !== null;
    if (!pattern) {
      write(this.wrong, this.desk.t("extension.consoles.wrong"));
      this.address.focus();
      return;
    }
    void this.#allow([pattern], this.adapter.value || null);
  }

  /** @param {string} id of an adapter */
  #matchesOf(id) {
    return this.desk.all().adapters.find(({ adapter }) => adapter.id === id)?.adapter.matches ?? [];
  }

  /**
   * The browser asks only in answer to a click: so the right comes first.
   * @param {string[]} patterns
   * @param {string | null} adapter
   */
  async #allow(patterns, adapter) {
    const { ask, t } = this.desk;
    const origins = [...new Set(patterns.map(rightOf).filter((right) => right !== null))];
    const given = await chrome.permissions.request({ origins }).catch(() => false);
    for (const pattern of patterns) await ask({ type: "console.add", address: pattern, adapter });
    this.wrong.hidden = given;
    if (given) this.address.value = "";
    else write(this.wrong, t("extension.consoles.refused"));
  }
}

/**
 * @param {import("../../lib/adapters.js").Adapter} adapter
 * @param {"zh" | "en"} locale
 */
export function nameOf({ name }, locale) {
  return locale === "en" ? (name.en ?? name.zh) : name.zh;
}
