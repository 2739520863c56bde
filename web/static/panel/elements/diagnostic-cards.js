/**
 * Why something is underlined, and what to say instead.
 *
 * @import {Card} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, set, write } from "../dom.js";
import { icon } from "../icons.js";

export class DiagnosticCards extends HTMLElement {
  constructor() {
    super();
    this.list = h("ul", { "t-label": "panel.cards.label" });
    this.built = false;
    /** @type {Card[]} */
    this.cards = [];
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.list);
  }

  /**
   * @param {Card[]} cards
   * @param {Translate} t
   */
  render(cards, t) {
    this.hidden = cards.length === 0;
    this.cards = cards;
    const target = this.target();
    keyed(this.list, cards, {
      key: ({ id }) => id,
      make: ({ diagnostic }) => make(diagnostic.severity),
      fill: (element, card) => this.#fill(element, card, card === target, t),
    });
  }

  /** The card that the one key applies to: the one at the caret, else the gravest. */
  target() {
    const ready = this.cards.filter(({ diagnostic }) => diagnostic.replacements.length > 0);
    return ready.find(({ current }) => current) ?? ready[0] ?? null;
  }

  /**
   * @param {HTMLElement} element
   * @param {Card} card
   * @param {boolean} isTarget
   * @param {Translate} t
   */
  #fill(element, { diagnostic, word, current }, isTarget, t) {
    const { severity, message, replacements, code } = diagnostic;
    set(element, "data-current", current);
    set(element, "data-severity", severity);
    const [head, why, fixes] = /** @type {HTMLElement[]} */ ([...element.children]);
    if (!head || !why || !fixes) return;
    const [, grade, quoted, dismiss] = /** @type {HTMLElement[]} */ ([...head.children]);
    if (grade) write(grade, t(`panel.severity.${severity}`));
    if (quoted) write(quoted, shortened(word));
    if (dismiss) {
      write(dismiss, t("panel.cards.dismiss"));
      dismiss.onclick = () => intend(this, { type: "diagnostic.dismiss", code });
    }
    write(why, message);
    fixes.hidden = replacements.length === 0;
    keyed(fixes, replacements.slice(0, 4).map((text, index) => ({ text, index })), {
      key: ({ text }) => text,
      make: () => h("button", { type: "button", class: "fix" }, h("span"), h("kbd", {}, "Alt ↵")),
      fill: (button, { text, index }) => {
        const [label, key] = /** @type {HTMLElement[]} */ ([...button.children]);
        if (label) write(label, text || t("panel.cards.remove"));
        if (key) key.hidden = !(isTarget && index === 0);
        set(button, "title", t("panel.cards.apply"));
        button.onclick = () => intend(this, { type: "diagnostic.apply", diagnostic, replacement: text });
      },
    });
  }
}

/** @param {string} severity */
function make(severity) {
  return h(
    "li",
    { class: "card" },
    h(
      "div",
      { class: "card-head" },
      icon(severity),
      h("span", { class: "grade" }),
      h("q", { class: "word" }),
      h("button", { type: "button", class: "quiet" }),
    ),
    h("p", { class: "why" }),
    h("div", { class: "fixes" }),
  );
}

/** @param {string} word */
function shortened(word) {
  return word.length > 24 ? `${word.slice(0, 23)}…` : word;
}

customElements.define("assist-diagnostic-cards", DiagnosticCards);
