/**
 * The packs of files: read again on request, with what changed or why they were refused.
 *
 * @import {PackChange, Reloaded, Unread} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";
import { call, Refused } from "../rest.js";

const MOST_CODES = 12;

export class Files {
  /**
   * @param {Translate} t
   * @param {(error: unknown) => void} failed
   * @param {() => Promise<void>} changed called when other rules are in force
   */
  constructor(t, failed, changed) {
    this.t = t;
    this.failed = failed;
    this.changed = changed;
    this.said = /** @type {HTMLElement | null} */ (document.getElementById("files-said"));
    this.button = /** @type {HTMLButtonElement | null} */ (document.getElementById("reload"));
    this.button?.addEventListener("click", () => void this.reload());
  }

  /** What the last reading refused, and what is not read; nothing for leads, who see no files. */
  async load() {
    if (!this.button) return;
    const { errors, left_out: unread } = await call("GET", "rules/files");
    this.#say(...(errors.length ? this.#refused(errors) : []), ...this.#unread(unread));
  }

  async reload() {
    // Not disabled: whoever presses it by keyboard keeps the focus. A second press waits for the first.
    if (!this.button || this.button.getAttribute("aria-disabled") === "true") return;
    this.button.setAttribute("aria-disabled", "true");
    this.#say(h("p", {}, this.t("rules.files.reading")));
    try {
      /** @type {Reloaded} */
      const done = await call("POST", "rules/reload");
      this.#say(...this.#done(done));
      if (done.changes.length) await this.changed();
    } catch (error) {
      this.#say();
      if (error instanceof Refused && error.errors.length) this.#say(...this.#refused(error.errors), ...this.#unread(error.unread));
      else this.failed(error);
    } finally {
      this.button.removeAttribute("aria-disabled");
    }
  }

  /** @param {...HTMLElement} parts */
  #say(...parts) {
    this.said?.replaceChildren(...parts);
  }

  /** @param {Reloaded} done */
  #done({ packs, changes, left_out: unread }) {
    const rules = packs.reduce((sum, pack) => sum + pack.rules, 0);
    return [
      h("p", { class: "status", "data-tone": "good" }, this.t(changes.length ? "rules.files.done" : "rules.files.same", { packs: packs.length, rules })),
      ...(changes.length ? [h("ul", { class: "entries" }, ...changes.map((change) => this.#change(change)))] : []),
      ...this.#unread(unread),
    ];
  }

  /** @param {PackChange} change */
  #change({ pack, title, before, after, added, removed, changed }) {
    const { t } = this;
    const whole = before === null || after === null;
    const sentence = before === null ? t("rules.files.pack.new", { title, n: after ?? 0 }) : after === null ? t("rules.files.pack.gone", { title, n: before }) : t("rules.files.pack.changed", { title, before, after });
    const lists = /** @type {const} */ ([["added", added], ["removed", removed], ["changed", changed]]).filter(([, codes]) => codes.length > 0);
    return h(
      "li",
      { class: "entry", "data-pack": pack },
      h("strong", {}, sentence),
      ...(whole ? [] : lists.map(([kind, codes]) => h("span", { class: "codes" }, `${t(`rules.files.${kind}`)} `, ...this.#codes(codes)))),
      ...(whole || lists.length ? [] : [h("span", {}, t("rules.files.around"))]),
    );
  }

  /** @param {string[]} codes */
  #codes(codes) {
    const shown = codes.slice(0, MOST_CODES).flatMap((code) => [h("code", {}, code), " "]);
    return codes.length > MOST_CODES ? [...shown, this.t("rules.files.more", { n: codes.length })] : shown;
  }

  /** @param {{field: string, message: string}[]} errors */
  #refused(errors) {
    return [
      h("p", { class: "status", "data-tone": "bad" }, this.t("rules.files.refused", { n: errors.length })),
      h("ul", { class: "entries" }, ...errors.map(({ field, message }) => h("li", { class: "entry refused" }, h("code", {}, field), h("span", {}, message)))),
    ];
  }

  /** @param {Unread[]} unread */
  #unread(unread) {
    if (unread.length === 0) return [];
    return [
      h("p", {}, this.t("rules.files.left_out", { n: unread.length })),
      h("ul", { class: "entries" }, ...unread.map(({ place, message }) => h("li", { class: "entry unread" }, h("code", {}, place), h("span", {}, message)))),
    ];
  }
}
