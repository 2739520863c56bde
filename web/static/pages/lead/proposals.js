/**
 * What an agent proposes for everybody, and what became of it.
 *
 * @import {ListedReview} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h, keyed } from "../../panel/dom.js";
import { moment } from "../../panel/format.js";
import { listReviews, proposeReply, withdrawReview } from "./api.js";
import { badge } from "./badges.js";
import { askWords } from "./dialogs.js";
import { nameOf } from "./edit.js";
import { find } from "./find.js";
import { freshKey } from "./keys.js";

const MOODS = { open: "warning", approved: "good", declined: "error", withdrawn: "plain" };

export class Proposals {
  /**
   * @param {Translate} t
   * @param {string} locale
   * @param {(sentence: string) => void} say
   * @param {(error: unknown) => string} explain
   */
  constructor(t, locale, say, explain) {
    this.t = t;
    this.locale = locale;
    this.say = say;
    this.explain = explain;
    this.list = find("proposals", HTMLUListElement);
  }

  async load() {
    const { items } = await listReviews().catch(() => ({ items: [] }));
    find("proposals-none", HTMLElement).hidden = items.length > 0;
    keyed(this.list, items, { key: (one) => one.id, make: () => h("li", { class: "push" }), fill: (item, one) => this.#fill(item, one) });
  }

  /**
   * @param {{text: string, title: string}} content of the editor, which stays as it is
   */
  async propose(content) {
    const { t } = this;
    const key = freshKey();
    // What was somebody's own is proposed for everybody.
    const proposed = { ...content, scope: "organisation", team: "" };
    const done = await askWords(
      { title: t("lead.propose.title"), lede: t("lead.propose.lede"), label: t("lead.propose.reason"), go: t("lead.propose.go") },
      (reason) => proposeReply({ ...proposed, reason }, key),
      this.explain,
    );
    if (!done) return;
    this.say(t("lead.proposed"));
    await this.load();
  }

  /**
   * @param {HTMLElement} item
   * @param {ListedReview} review
   */
  #fill(item, review) {
    const { t } = this;
    const at = moment(Date.parse(review.answered_at ?? review.asked_at), Date.now(), this.locale);
    const back = h("button", { type: "button", class: "quiet" }, t("lead.propose.withdraw"));
    back.addEventListener("click", async () => {
      try {
        await withdrawReview(review.reply);
        await this.load();
      } catch (error) {
        this.say(this.explain(error));
      }
    });
    item.replaceChildren(
      h("span", { class: "badges" }, badge(MOODS[review.state], t(`lead.proposal.${review.state}`))),
      h("strong", {}, nameOf(review.content) || t("lead.untitled")),
      h("span", { class: "small" }, [review.answered_by_name, at].filter(Boolean).join(" · ")),
      ...(review.comment ? [h("p", { class: "push-note" }, review.comment)] : []),
      ...(review.state === "open" ? [back] : []),
    );
  }
}
