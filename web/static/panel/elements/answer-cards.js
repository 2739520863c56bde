/**
 * What a lead said to a correction this agent proposed. It waits to be read and disturbs nothing.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, localise, set, write } from "../dom.js";
import { icon } from "../icons.js";
import { namesOf } from "../state/corrections.js";

export class AnswerCards extends HTMLElement {
  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ answers }, t) {
    this.hidden = answers.length === 0;
    keyed(this, answers, {
      key: ({ id }) => id,
      make: ({ id }) => {
        const seen = () => intend(this, { type: "correction.seen", correction: id });
        const card = h(
          "section",
          { class: "handover-card answer-card" },
          h("div", { class: "handover-head" }, icon("information"), h("strong", {}), h("button", { type: "button", class: "button small", t: "panel.correction.read", onclick: seen })),
          h("p", { class: "note" }),
        );
        localise(card, t);
        return card;
      },
      fill: (element, answer) => {
        const words = t(`panel.correction.${answer.state}`, namesOf(answer));
        const [head, said] = element.children;
        const title = head?.querySelector("strong");
        if (title) write(title, words);
        if (said instanceof HTMLElement) {
          write(said, answer.comment ?? "");
          said.hidden = !answer.comment;
        }
        set(element, "aria-label", words);
      },
    });
  }
}

customElements.define("assist-answer-cards", AnswerCards);
