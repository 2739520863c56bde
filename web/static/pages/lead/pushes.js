/**
 * What was announced, and how far it came, counted while one looks on.
 *
 * @import {Push} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";
import { moment } from "../../panel/format.js";
import { listPushes } from "./api.js";
import { badge } from "./badges.js";
import { find } from "./find.js";

const OFTEN_MS = 2_000;
const SELDOM_MS = 20_000;
const OFTEN_FOR_MS = 120_000;

export class Pushes {
  /**
   * @param {Translate} t
   * @param {string} locale
   */
  constructor(t, locale) {
    this.t = t;
    this.locale = locale;
    this.list = find("pushes", HTMLOListElement);
    this.lively = 0;
    this.timer = 0;
  }

  /** Look now, and often for a while: somebody has just pushed something. */
  watch() {
    this.lively = Date.now() + OFTEN_FOR_MS;
    void this.look();
  }

  async look() {
    clearTimeout(this.timer);
    if (document.visibilityState === "visible") {
      try {
        this.#show((await listPushes()).items);
      } catch {
        // The counts stay as they were; the next look may do better.
      }
    }
    this.timer = window.setTimeout(() => this.look(), Date.now() < this.lively ? OFTEN_MS : SELDOM_MS);
  }

  /** @param {Push[]} pushes */
  #show(pushes) {
    find("pushes-none", HTMLElement).hidden = pushes.length > 0;
    this.list.replaceChildren(...pushes.map((push) => this.#item(push)));
  }

  /** @param {Push} push */
  #item(push) {
    const { t } = this;
    const names = /** @type {const} */ (["delivered", "seen", ...(push.must_acknowledge ? ["acknowledged"] : []), "used"]);
    return h(
      "li",
      { class: push.recalled_at ? "push recalled" : "push", "data-push": push.id },
      h(
        "span",
        { class: "badges" },
        push.urgent && badge("error", t("lead.pushes.urgent")),
        push.recalled_at !== null && badge("plain", t("lead.pushes.recalled")),
      ),
      h("span", { class: "push-note" }, push.note || t("lead.pushes.no_note")),
      h("span", { class: "small" }, t("lead.pushes.by", { by: push.by, at: moment(Date.parse(push.created_at), Date.now(), this.locale) })),
      h(
        "dl",
        { class: "push-counts" },
        ...names.map((name) =>
          h(
            "div",
            { "data-count": name },
            h("dt", {}, t(`lead.pushes.${name}`)),
            h("dd", {}, t("lead.pushes.of", { n: push[/** @type {"seen"} */ (name)], of: push.of })),
          ),
        ),
      ),
    );
  }
}
