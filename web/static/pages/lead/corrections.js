/**
 * Corrections of published replies, for leads: what an agent would change in the open reply, word
 * by word, and the answer to it.
 *
 * @import {ListedCorrection, StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";
import { moment } from "../../panel/format.js";
import { call } from "../rest.js";
import { askWords } from "./dialogs.js";
import { find } from "./find.js";
import { shown } from "./pieces.js";
import { whyNot } from "./refused.js";

export class Corrections {
  /**
   * @param {Translate} t
   * @param {string} locale
   * @param {(reply: StoredReply) => void} changed
   * @param {(sentence: string, tone: "good" | "bad") => void} say
   * @param {(id: string) => void} open
   */
  constructor(t, locale, changed, say, open) {
    this.t = t;
    this.locale = locale;
    this.changed = changed;
    this.say = say;
    this.place = find("corrections", HTMLElement);
    this.waits = find("corrections-waiting", HTMLButtonElement);
    this.first = "";
    /** @type {StoredReply | null} */
    this.reply = null;
    this.waits.addEventListener("click", () => open(this.first));
  }

  /** How many wait for this lead; the button opens the one that waits longest. */
  async count() {
    /** @type {{items: ListedCorrection[], waiting: number}} */
    const { items, waiting } = await call("GET", "corrections?state=open&limit=1").catch(() => ({ items: [], waiting: 0 }));
    this.first = items[0]?.reply ?? "";
    this.waits.hidden = waiting === 0 || !this.first;
    this.waits.textContent = this.t("lead.corrections.waiting", { n: waiting });
  }

  /** @param {StoredReply | null} reply the one in the editor */
  async show(reply) {
    this.reply = reply;
    this.place.hidden = true;
    if (!reply) return;
    /** @type {{items: ListedCorrection[]}} */
    const { items } = await call("GET", `corrections?state=open&reply=${encodeURIComponent(reply.id)}`).catch(() => ({ items: [] }));
    if (this.reply?.id !== reply.id) return;
    this.place.replaceChildren(...items.map((one) => this.#one(one)));
    this.place.hidden = items.length === 0;
  }

  /** @param {ListedCorrection} one */
  #one(one) {
    const { t } = this;
    const at = moment(Date.parse(one.asked_at), Date.now(), this.locale);
    const accept = h("button", { type: "button", class: "button small primary", disabled: one.outdated }, t("lead.corrections.accept"));
    const decline = h("button", { type: "button", class: "button small" }, t("lead.corrections.decline"));
    accept.addEventListener("click", () => void this.#accept(one));
    decline.addEventListener("click", () => void this.#decline(one));
    return h(
      "div",
      { class: "notice notice-information review", "data-correction": one.id },
      h("p", {}, t("lead.corrections.asked", { name: one.asked_by_name, at, why: one.reason })),
      ...one.difference.map(({ field, pieces }) =>
        h("div", {}, h("span", { class: "small" }, t(`import.field.${field}`)), shown(pieces, t)),
      ),
      one.outdated && h("p", { class: "small" }, t("lead.corrections.outdated")),
      h("p", { class: "choices" }, decline, accept),
    );
  }

  /** @param {ListedCorrection} one @param {string} [reason] */
  async #accept(one, reason = "") {
    const { reply, t } = this;
    if (!reply) return;
    try {
      const body = { version: reply.version, ...(reason && { reason }) };
      const done = await call("POST", `corrections/${one.id}/accept`, body);
      this.#done(done.reply, done.phrasebook ? "lead.corrections.published" : "lead.corrections.kept");
    } catch (error) {
      const { field, words } = whyNot(error, t);
      if (field === "reason" && !reason) await this.#acceptFor(one);
      else this.say(words, "bad");
    }
  }

  /** A rule warns: it goes out for a reason. @param {ListedCorrection} one */
  async #acceptFor(one) {
    const { t } = this;
    await askWords(
      { title: t("lead.publish.needs_reason"), label: t("lead.publish.reason"), go: t("lead.corrections.accept") },
      (reason) => this.#accept(one, reason),
      (error) => whyNot(error, t).words,
    );
  }

  /** @param {ListedCorrection} one */
  async #decline(one) {
    const { reply, t } = this;
    const done = await askWords(
      { title: t("lead.corrections.decline_title"), label: t("lead.review.comment"), go: t("lead.corrections.decline_go") },
      (comment) => call("POST", `corrections/${one.id}/decline`, { comment }),
      (error) => whyNot(error, t).words,
    );
    if (done && reply) this.#done(reply, "lead.corrections.declined");
  }

  /** @param {StoredReply} reply @param {string} key */
  #done(reply, key) {
    this.changed(reply);
    void this.show(reply);
    void this.count();
    this.say(this.t(key), "good");
  }
}
