/**
 * Reviews: how many wait, who asked about the open reply, and the lead's answer.
 *
 * @import {Review, StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { write } from "../../panel/dom.js";
import { moment } from "../../panel/format.js";
import { askReview, declineReview, listReviews, reviewsOf, withdrawReview } from "./api.js";
import { askWords } from "./dialogs.js";
import { find } from "./find.js";

export class Reviews {
  /**
   * @param {Translate} t
   * @param {{user: string, locale: string}} reader
   * @param {(reply: StoredReply) => void} changed
   * @param {(sentence: string) => void} say
   * @param {(error: unknown) => string} explain
   */
  constructor(t, reader, changed, say, explain) {
    this.t = t;
    this.reader = reader;
    this.changed = changed;
    this.say = say;
    this.explain = explain;
    /** @type {StoredReply | null} */
    this.reply = null;
    find("review-decline", HTMLButtonElement).addEventListener("click", () => void this.#decline());
    find("review-withdraw", HTMLButtonElement).addEventListener("click", () => void this.#withdraw());
  }

  /** How many replies wait for this lead. */
  async count() {
    const { waiting } = await listReviews("open").catch(() => ({ waiting: 0 }));
    const place = find("waiting", HTMLElement);
    place.hidden = waiting === 0;
    write(place, String(waiting));
  }

  /** @param {StoredReply | null} reply the one in the editor */
  async show(reply) {
    this.reply = reply;
    const waits = reply?.state === "review";
    find("review", HTMLElement).hidden = !waits;
    find("review-ask", HTMLElement).hidden = waits || reply?.scope === "personal";
    write(find("publish", HTMLElement), this.t(waits ? "lead.review.approve" : "lead.publish"));
    if (!reply || !waits) return;
    const { items } = await reviewsOf(reply.id).catch(() => ({ items: [] }));
    const review = items.find((one) => one.state === "open");
    if (review && this.reply?.id === reply.id) this.#tell(review);
  }

  /** @param {Review} review */
  #tell(review) {
    const { t } = this;
    const at = moment(Date.parse(review.asked_at), Date.now(), this.reader.locale);
    const asked = t("lead.review.asked", { name: review.asked_by_name, at });
    write(find("review-text", HTMLElement), review.note ? `${asked}：${review.note}` : asked);
    const own = review.asked_by === this.reader.user;
    find("review-withdraw", HTMLElement).hidden = !own;
    find("review-decline", HTMLElement).hidden = own;
  }

  /** @param {StoredReply} reply */
  async ask(reply) {
    const { t } = this;
    const done = await askWords(
      { title: t("lead.review.ask_title"), lede: t("lead.review.ask_lede"), label: t("lead.review.note"), go: t("lead.review.ask_go") },
      (note) => askReview(reply.id, reply.version, note),
      this.explain,
    );
    this.#done(done, "lead.review.sent");
  }

  async #decline() {
    const { reply, t } = this;
    if (!reply) return;
    const done = await askWords(
      { title: t("lead.review.decline_title"), label: t("lead.review.comment"), go: t("lead.review.decline_go") },
      (comment) => declineReview(reply.id, comment),
      this.explain,
    );
    this.#done(done, "lead.review.sent_back");
  }

  async #withdraw() {
    if (!this.reply) return;
    try {
      this.#done(await withdrawReview(this.reply.id), "lead.review.taken_back");
    } catch (error) {
      this.say(this.explain(error));
    }
  }

  /** @param {{reply: StoredReply} | null} done @param {string} key */
  #done(done, key) {
    if (!done) return;
    this.changed(done.reply);
    this.say(this.t(key));
    void this.count();
  }
}
