/**
 * The versions of a reply: who wrote what when, what changed, and taking one up again.
 *
 * @import {KeptVersion, Review, StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";
import { moment } from "../../panel/format.js";
import { compareVersions, listVersions, restoreVersion, reviewsOf } from "./api.js";
import { badge } from "./badges.js";
import { ask } from "./dialogs.js";
import { find } from "./find.js";
import { shown } from "./pieces.js";

export class History {
  /**
   * @param {Translate} t
   * @param {string} locale
   * @param {(error: unknown) => string} explain
   */
  constructor(t, locale, explain) {
    this.t = t;
    this.locale = locale;
    this.explain = explain;
    this.list = find("versions", HTMLOListElement);
    this.place = find("difference", HTMLElement);
    this.chosen = 0;
    this.list.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const buttons = [...this.list.querySelectorAll("button")];
      buttons[buttons.findIndex((one) => one === document.activeElement) + step]?.focus();
    });
  }

  /**
   * @param {StoredReply} reply
   * @returns {Promise<StoredReply | null>} the reply with an earlier content, if one was taken up
   */
  async open(reply) {
    const [{ items }, { items: reviews }] = await Promise.all([listVersions(reply.id), reviewsOf(reply.id)]);
    this.list.replaceChildren(...items.map((version, at) => this.#version(version, items[at + 1], reviews, reply.id)));
    const newest = items[0];
    if (newest) void this.#choose(newest, items[1], reply.id);
    return ask("history-dialog", () => restoreVersion(reply.id, reply.version, this.chosen), this.explain);
  }

  /**
   * @param {KeptVersion} version
   * @param {KeptVersion | undefined} before
   * @param {Review[]} reviews
   * @param {string} id
   */
  #version(version, before, reviews, id) {
    const { t } = this;
    const here = reviews.filter((review) => review.version === version.version);
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "version", "data-version": version.version, onclick: () => void this.#choose(version, before, id) },
        h("span", { class: "version-head" }, t("lead.history.version", { n: version.version }), version.published && badge("good", t("lead.state.published"))),
        h("span", { class: "small" }, `${version.written_by_name || t("lead.history.somebody")} · ${this.#at(version.written_at)}`),
        version.reason && h("span", { class: "small review-line" }, t("lead.history.reason", { why: version.reason })),
        ...here.map((review) => h("span", { class: "small review-line" }, this.#said(review))),
      ),
    );
  }

  /** @param {Review} review */
  #said(review) {
    const { t } = this;
    const asked = t("lead.review.asked", { name: review.asked_by_name, at: this.#at(review.asked_at) });
    if (!review.answered_at) return asked;
    const answered = t(`lead.review.${review.state}`, { name: review.answered_by_name, at: this.#at(review.answered_at) });
    return [asked, review.note, answered, review.comment].filter(Boolean).join("；");
  }

  /**
   * @param {KeptVersion} version
   * @param {KeptVersion | undefined} before
   * @param {string} id
   */
  async #choose(version, before, id) {
    const { t } = this;
    this.chosen = version.version;
    for (const button of this.list.querySelectorAll("button")) {
      button.setAttribute("aria-current", String(button.dataset["version"] === String(version.version)));
    }
    const go = /** @type {HTMLButtonElement} */ (document.querySelector("#history-dialog [value=go]"));
    const newest = this.list.querySelector("button")?.dataset["version"];
    go.disabled = newest === String(version.version);
    if (!before) {
      this.place.replaceChildren(h("h3", {}, t("lead.history.first")), h("p", { class: "pieces" }, version.text));
      return;
    }
    const { items } = await compareVersions(id, before.version, version.version);
    if (this.chosen !== version.version) return;
    this.place.replaceChildren(
      h("h3", {}, t("lead.history.changed", { before: before.version, after: version.version })),
      ...items.flatMap(({ field, pieces }) => [h("h4", {}, t(`lead.name.${field}`)), shown(pieces, t)]),
      ...(items.length === 0 ? [h("p", { class: "empty" }, t("lead.history.same"))] : []),
    );
  }

  /** @param {string} at */
  #at(at) {
    return moment(Date.parse(at), Date.now(), this.locale);
  }
}
