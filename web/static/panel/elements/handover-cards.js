/**
 * A handover that waits for a yes: the taker's card to accept or decline, the giver's line.
 *
 * @import {WireHandover} from "../../messages.js"
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, localise, set, write } from "../dom.js";
import { icon } from "../icons.js";

export class HandoverCards extends HTMLElement {
  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ handover: { incoming, outgoing } }, t) {
    const cards = outgoing ? [...incoming, outgoing] : incoming;
    this.hidden = cards.length === 0;
    keyed(this, cards, {
      key: ({ id }) => id,
      make: (handover) => {
        const card = handover === outgoing ? giving(this, handover.id) : taking(this, handover.id);
        localise(card, t);
        return card;
      },
      fill: (element, handover) => fill(element, handover, t, handover === outgoing),
    });
  }
}

/**
 * @param {Element} from
 * @param {string} id
 */
function taking(from, id) {
  /** @param {"accept" | "decline"} answer */
  const say = (answer) => () => intend(from, { type: "handover.answer", handover: id, answer });
  return h(
    "section",
    { class: "handover-card taking" },
    h("div", { class: "handover-head" }, icon("handover"), h("strong", {})),
    h("p", { class: "note" }),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "button small", t: "panel.handover.decline", onclick: say("decline") }),
      h("button", { type: "button", class: "button small primary", t: "panel.handover.accept", onclick: say("accept") }),
    ),
  );
}

/**
 * @param {Element} from
 * @param {string} id
 */
function giving(from, id) {
  return h(
    "section",
    { class: "handover-card giving" },
    h("div", { class: "handover-head" }, icon("handover"), h("strong", {}), h("button", { type: "button", class: "quiet", t: "panel.handover.withdraw", onclick: () => intend(from, { type: "handover.answer", handover: id, answer: "withdraw" }) })),
    h("p", { class: "note" }),
  );
}

/**
 * @param {HTMLElement} element
 * @param {WireHandover} handover
 * @param {Translate} t
 * @param {boolean} mine
 */
function fill(element, { from_name: from, to_name: to, note, callbacks, conversations }, t, mine) {
  const counts = { from, to, callbacks: callbacks.length, conversations: conversations.length };
  const words = t(mine ? "panel.handover.waits" : "panel.handover.offers", counts);
  const [head, said] = element.children;
  const title = head?.querySelector("strong");
  if (title) write(title, words);
  if (said instanceof HTMLElement) {
    write(said, note);
    said.hidden = !note || mine;
  }
  set(element, "aria-label", words);
}

customElements.define("assist-handover-cards", HandoverCards);
