/** How consoles are read: which adapters there are, and adding one. */
import { h, keyed, write } from "../../../static/panel/dom.js";
import { nameOf } from "./consoles.js";

/** @import {Desk, Everything} from "../options.js" */

export class Adapters {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.list = h("ul", { class: "rows" });
    this.broken = h("ul", { class: "broken" });
    this.text = h("textarea", { id: "adapter-text", rows: 8, spellcheck: "false", class: "code-text" });
    this.file = h("input", { type: "file", accept: ".json,application/json", hidden: true, onchange: () => void this.#read() });
    this.wrong = h("ul", { class: "broken", role: "alert" });
    this.said = h("p", { class: "hint", role: "status" });
    const pick = h("button", { type: "button", class: "button primary", t: "extension.adapters.pick", onclick: () => void this.#pick() });
    const open = h("button", { type: "button", class: "button", t: "extension.adapters.file", onclick: () => this.file.click() });
    const save = h("button", { type: "button", class: "button", t: "extension.adapters.save", onclick: () => void this.#save() });
    const refresh = h("button", { type: "button", class: "button", t: "extension.adapters.refresh", onclick: () => void this.desk.ask({ type: "adapters.refresh" }) });
    this.element = h(
      "section",
      { "aria-labelledby": "adapters" },
      h("h2", { id: "adapters", t: "extension.adapters.title" }),
      h("p", { class: "hint", t: "extension.adapters.lede" }),
      h("p", { class: "line" }, pick, refresh),
      this.said,
      this.list,
      this.broken,
      h("details", {}, h("summary", { t: "extension.adapters.by_hand" }), h("label", { for: "adapter-text", t: "extension.adapters.text" }), this.text, this.file, this.wrong, h("p", { class: "line" }, open, save)),
    );
  }

  /** @param {Everything} all */
  render({ adapters, broken, locale }) {
    const { t } = this.desk;
    keyed(this.list, adapters, {
      key: ({ adapter, source }) => `${source}/${adapter.id}`,
      make: () => h("li", {}, h("span", { class: "name" }), h("span", { class: "tag" }), h("span", { class: "gap" }), h("span", { class: "buttons" })),
      fill: (row, { adapter, source }) => {
        const [name, tag, buttons] = ["name", "tag", "buttons"].map((part) => /** @type {HTMLElement} */ (row.querySelector(`.${part}`)));
        if (!name || !tag || !buttons) return;
        write(name, `${nameOf(adapter, locale)} · ${t(`extension.adapters.source.${source}`)} v${adapter.version}`);
        row.title = adapter.note ?? "";
        write(tag, adapter.tested ? t("extension.adapters.tested", { day: adapter.tested }) : t("extension.adapters.untested"));
        tag.dataset["state"] = adapter.tested ? "on" : "asked";
        if (buttons.childElementCount === 0) buttons.append(...this.#buttons(adapter, source));
      },
    });
    keyed(this.broken, broken, {
      key: ({ id, source }) => `${source}/${id}`,
      make: () => h("li"),
      fill: (row, { id, source, findings }) => write(row, t("extension.adapters.broken", { id, source: t(`extension.adapters.source.${source}`), why: this.#words(findings).join("；") })),
    });
  }

  /**
   * @param {import("../../lib/adapters.js").Adapter} adapter
   * @param {string} source
   */
  #buttons(adapter, source) {
    const show = h("button", { type: "button", class: "link", t: "extension.adapters.show", onclick: () => this.#show(adapter) });
    if (source !== "own") return [show];
    const propose = h("button", { type: "button", class: "link", t: "extension.adapters.propose", onclick: () => void this.#propose(adapter) });
    const remove = h("button", { type: "button", class: "link", t: "extension.consoles.remove", onclick: () => void this.desk.ask({ type: "adapter.remove", id: adapter.id }) });
    return [show, propose, remove];
  }

  /** @param {import("../../lib/adapters.js").Adapter} adapter */
  #show(adapter) {
    this.text.value = JSON.stringify(adapter, null, 2);
    const details = this.element.querySelector("details");
    if (details) details.open = true;
    this.text.focus();
  }

  async #pick() {
    const { error } = await this.desk.ask({ type: "picker.start" });
    write(this.said, error ? this.desk.t(`extension.picker.${error}`) : "");
  }

  /** @param {import("../../lib/adapters.js").Adapter} adapter */
  async #propose(adapter) {
    const { error } = await this.desk.ask({ type: "adapter.propose", adapter });
    write(this.said, this.desk.t(error ? "extension.adapters.propose.failed" : "extension.adapters.propose.done"));
  }

  async #read() {
    const [file] = this.file.files ?? [];
    if (file) this.text.value = await file.text();
    this.file.value = "";
  }

  async #save() {
    let adapter;
    try {
      adapter = JSON.parse(this.text.value);
    } catch (error) {
      this.#complain([this.desk.t("extension.adapters.no_json", { detail: /** @type {Error} */ (error).message })]);
      return;
    }
    const selectors = badSelectors(adapter).map(({ at, value }) => `${at}: ${this.desk.t("extension.schema.selector", { value })}`);
    if (selectors.length > 0) {
      this.#complain(selectors);
      return;
    }
    const { error, params } = await this.desk.ask({ type: "adapter.save", adapter });
    this.#complain(error === "adapter" ? this.#words(params.findings) : error ? [error] : []);
    if (!error) {
      this.text.value = "";
      write(this.said, this.desk.t("extension.adapters.saved"));
    }
  }

  /** @param {string[]} sentences */
  #complain(sentences) {
    this.wrong.replaceChildren(...sentences.map((sentence) => h("li", {}, sentence)));
  }

  /** @param {import("../../lib/schema.js").Finding[]} findings */
  #words(findings) {
    const { t } = this.desk;
    return findings.map(({ at, key, params }) => `${at || t("extension.adapters.whole")}: ${t(key, params)}`);
  }
}

/**
 * The worker has no page to try a selector on; here is one.
 * @param {unknown} value
 * @param {string} [at]
 * @returns {{at: string, value: string}[]}
 */
function badSelectors(value, at = "") {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const here = at ? `${at}.${name}` : name;
    if (typeof part !== "string") return badSelectors(part, here);
    const isSelector = /^(?:composer\.(?:selector|send)|thread\.(?:list|message|customer|agent|bot|ignore|text|separator))$|\.selector$/.test(here);
    return isSelector && !parses(part) ? [{ at: here, value: part }] : [];
  });
}

/** @param {string} selector */
function parses(selector) {
  try {
    document.createDocumentFragment().querySelector(selector);
    return true;
  } catch {
    return false;
  }
}
