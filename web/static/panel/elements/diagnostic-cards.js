/**
 * Why something is underlined, and what to say instead. One finding is open, the others are a
 * line each: what was written stays in sight.
 *
 * @import {Card} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, set, write } from "../dom.js";
import { icon } from "../icons.js";

const MAX_FIXES = 4;
const MAX_WORD = 20;
/** Why a finding is not wrong here: what the lead reads, one press each. */
const REASONS = ["meaning", "quote", "term", "agreed", "none"];

export class DiagnosticCards extends HTMLElement {
  constructor() {
    super();
    this.list = h("ul", { "t-label": "panel.cards.label" });
    /** @type {Card[]} */
    this.cards = [];
    /** @type {string | null} the card that was opened by hand, until the caret goes elsewhere */
    this.chosen = null;
    /** @type {string | undefined} */
    this.current = undefined;
    /** @type {string | null} the card that asks why it is not wrong */
    this.asking = null;
    /** @type {Map<string, HTMLElement>} a card that is not shown, by severity: with each key of a phrase one comes and goes */
    this.spare = new Map();
    this.built = false;
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
    const current = cards.find((card) => card.current)?.id;
    if (current !== this.current) this.chosen = null;
    if (!cards.some(({ id }) => id === this.asking)) this.asking = null;
    this.current = current;
    const open = cards.find(({ id }) => id === (this.chosen ?? current)) ?? cards[0];
    const target = this.target();
    const before = [...this.list.children];
    keyed(this.list, cards, {
      key: ({ id }) => id,
      make: ({ diagnostic }) => this.#taken(diagnostic.severity) ?? this.#make(diagnostic.severity),
      fill: (element, card) => this.#fill(element, card, { open: card === open, target: card === target }, t),
    });
    for (const gone of before) if (gone instanceof HTMLElement && !gone.parentNode) this.spare.set(gone.dataset["severity"] ?? "", gone);
  }

  /**
   * @param {string} severity
   * @returns {HTMLElement | undefined}
   */
  #taken(severity) {
    const card = this.spare.get(severity);
    this.spare.delete(severity);
    return card;
  }

  /** The card that the one key applies to: the open one, else the gravest. */
  target() {
    const ready = this.cards.filter(({ diagnostic }) => diagnostic.replacements.length > 0);
    const open = this.chosen ?? this.current;
    return ready.find(({ id }) => id === open) ?? ready[0] ?? null;
  }

  /** @param {string} severity */
  #make(severity) {
    const onclick = () => {
      const id = made.getAttribute("data-key");
      this.chosen = id;
      this.dispatchEvent(new CustomEvent("goto", { detail: this.cards.find((card) => card.id === id), bubbles: true }));
    };
    const made = h(
      "li",
      { class: "card" },
      h(
        "div",
        { class: "card-top" },
        h(
          "button",
          { type: "button", class: "card-head", onclick },
          icon(severity),
          h("span", { class: "grade" }),
          h("span", { class: "word" }),
          h("span", { class: "brief" }),
        ),
        h("button", { type: "button", class: "quiet" }),
      ),
      h("p", { class: "why" }),
      h("div", { class: "fixes" }),
      h("div", { class: "reasons", role: "group", hidden: true }),
    );
    return made;
  }

  /**
   * @param {HTMLElement} element
   * @param {Card} card
   * @param {{open: boolean, target: boolean}} is
   * @param {Translate} t
   */
  #fill(element, card, { open, target }, t) {
    const { severity, message } = card.diagnostic;
    const [top, why, fixes, reasons] = /** @type {[HTMLElement, HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...element.children]));
    const [head, dismiss] = /** @type {[HTMLElement, HTMLButtonElement]} */ (/** @type {unknown} */ ([...top.children]));
    const [, grade, word, brief] = /** @type {[Element, HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...head.children]));
    set(element, "data-severity", severity);
    set(element, "data-open", open);
    set(head, "aria-expanded", String(open));
    write(grade, t(`panel.severity.${severity}`));
    write(word, shortened(card.word));
    write(brief, message);
    brief.hidden = open;
    write(why, message);
    why.hidden = dismiss.hidden = !open;
    fixes.hidden = !open || card.diagnostic.replacements.length === 0;
    write(dismiss, t("panel.cards.dismiss"));
    const asked = open && this.asking === card.id;
    set(dismiss, "aria-expanded", String(asked));
    dismiss.onclick = () => this.#ask(card, { dismiss, reasons }, t);
    reasons.hidden = !asked;
    set(reasons, "aria-label", t("panel.cards.reasons"));
    // Hardly any card is asked about, and making these would hold up each warning.
    if (asked) this.#fillReasons(reasons, card, t);
    this.#fillFixes(fixes, card, target, t);
  }

  /**
   * Ask why, or take the question back.
   * @param {Card} card
   * @param {{dismiss: HTMLElement, reasons: HTMLElement}} parts
   * @param {Translate} t
   */
  #ask(card, { dismiss, reasons }, t) {
    this.asking = this.asking === card.id ? null : card.id;
    reasons.hidden = this.asking === null;
    set(dismiss, "aria-expanded", String(!reasons.hidden));
    if (reasons.hidden) return;
    this.#fillReasons(reasons, card, t);
    reasons.querySelector("button")?.focus();
  }

  /**
   * @param {HTMLElement} reasons
   * @param {Card} card
   * @param {Translate} t
   */
  #fillReasons(reasons, { diagnostic: { code }, word: words }, t) {
    keyed(reasons, REASONS, {
      key: (reason) => reason,
      make: () => h("button", { type: "button", class: "quiet" }),
      fill: (button, name) => {
        const text = t(`panel.cards.reason.${name}`);
        write(button, text);
        button.onclick = () => {
          this.asking = null;
          intend(this, { type: "diagnostic.dismiss", code, words, ...(name === "none" ? {} : { reason: text }) });
        };
      },
    });
  }

  /**
   * @param {HTMLElement} fixes
   * @param {Card} card
   * @param {boolean} isTarget
   * @param {Translate} t
   */
  #fillFixes(fixes, { diagnostic, replaced }, isTarget, t) {
    const texts = diagnostic.replacements.slice(0, MAX_FIXES);
    keyed(fixes, texts, {
      key: (text) => text,
      make: () => h("button", { type: "button", class: "fix" }, h("span"), h("kbd", {}, "Alt ↵")),
      fill: (button, text, index) => {
        const [label, key] = /** @type {[HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...button.children]));
        write(label, text || t("panel.cards.remove"));
        key.hidden = !(isTarget && index === 0);
        set(button, "title", replaced ? t("panel.cards.apply_for", { words: replaced }) : t("panel.cards.apply"));
        button.onclick = () => intend(this, { type: "diagnostic.apply", diagnostic, replacement: text });
      },
    });
  }
}

/** @param {string} word */
function shortened(word) {
  return word.length > MAX_WORD ? `${word.slice(0, MAX_WORD - 1)}…` : word;
}

customElements.define("assist-diagnostic-cards", DiagnosticCards);
