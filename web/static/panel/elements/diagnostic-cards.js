/**
 * Why something is underlined, and what to say instead. One finding is open, the others are a
 * line each: what was written stays in sight. Where there are many, a card has the places of its
 * rule to step through, and the less grave cards are folded into one line.
 *
 * @import {Card, Place} from "../cards.js"
 * @import {Translate} from "../format.js"
 */
import { folded } from "../cards.js";
import { h, intend, keyed, set, write } from "../dom.js";
import { icon } from "../icons.js";

const MAX_FIXES = 4;
const MAX_WORD = 20;
/** What joins a replacement to the rest of its sentence, and is no part of what it says. */
const COMMAS = /^，|，$/g;
/** Why a finding is not wrong here: what the lead reads, one press each. */
const REASONS = ["meaning", "quote", "term", "agreed", "none"];

export class DiagnosticCards extends HTMLElement {
  constructor() {
    super();
    this.list = h("ul", { "t-label": "panel.cards.label" });
    this.rest = h("button", { type: "button", class: "quiet rest", hidden: true });
    /** @type {Card[]} */
    this.cards = [];
    /** @type {string | null} the card that was opened by hand, until the caret goes elsewhere */
    this.chosen = null;
    /** @type {{id: string, at: number} | null} the place of a card that was stepped to, until then */
    this.stepped = null;
    /** @type {string | undefined} the card that the caret is in */
    this.current = undefined;
    /** Which of its places that is. */
    this.caretAt = "";
    /** @type {string | null} the card that asks why it is not wrong */
    this.asking = null;
    this.unfolded = false;
    /** @type {string | undefined} the card that was open last */
    this.opened = undefined;
    /** @type {Map<string, HTMLElement>} a card that is not shown, by severity: with each key of a phrase one comes and goes */
    this.spare = new Map();
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.list, this.rest);
  }

  /**
   * @param {Card[]} cards
   * @param {Translate} t
   */
  render(cards, t) {
    this.hidden = cards.length === 0;
    this.cards = cards;
    this.#followCaret();
    if (!cards.some(({ id }) => id === this.asking)) this.asking = null;
    const open = cards.find(({ id }) => id === (this.chosen ?? this.current)) ?? cards[0];
    const target = this.#targetCard();
    const { shown, rest, foldable } = folded(cards, { unfolded: this.unfolded, kept: [open?.id, this.asking] });
    if (!foldable) this.unfolded = false;
    const before = [...this.list.children];
    keyed(this.list, shown, {
      key: ({ id }) => id,
      make: ({ diagnostic }) => this.#taken(diagnostic.severity) ?? this.#make(diagnostic.severity),
      fill: (element, card) => this.#fill(element, card, { open: card === open, target: card === target }, t),
    });
    for (const gone of before) if (gone instanceof HTMLElement && !gone.parentNode) this.spare.set(gone.dataset["severity"] ?? "", gone);
    this.#fillRest(rest, t);
    if (open?.id !== this.opened) this.#bringIntoSight(open?.id);
    this.opened = open?.id;
  }

  /**
   * Scrolls so far that a card is seen as a whole: the list alone, not the page around it.
   * @param {string | undefined} id
   */
  #bringIntoSight(id) {
    const card = [...this.list.children].find((one) => one.getAttribute("data-key") === id);
    if (!card) return;
    const own = this.getBoundingClientRect();
    const { top, bottom } = card.getBoundingClientRect();
    const below = bottom - (own.bottom - this.rest.offsetHeight);
    if (top < own.top) this.scrollTop += top - own.top;
    else if (below > 0) this.scrollTop += Math.min(below, top - own.top);
  }

  /** What was chosen or stepped to by hand holds until the caret goes elsewhere. */
  #followCaret() {
    const card = this.cards.find(({ current }) => current);
    const caretAt = card ? `${card.id}@${card.places.findIndex(({ current }) => current)}` : "";
    if (card?.id !== this.current) this.chosen = null;
    if (caretAt !== this.caretAt) this.stepped = null;
    this.current = card?.id;
    this.caretAt = caretAt;
  }

  /**
   * @param {number} rest findings that are folded away
   * @param {Translate} t
   */
  #fillRest(rest, t) {
    this.rest.hidden = rest === 0 && !this.unfolded;
    if (this.rest.hidden) return;
    write(this.rest, this.unfolded ? t("panel.cards.fold") : t("panel.cards.rest", { n: rest }));
    set(this.rest, "aria-expanded", String(this.unfolded));
    this.rest.onclick = () => {
      this.unfolded = !this.unfolded;
      this.render(this.cards, t);
    };
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

  /** What the one key applies to: the place that the open card shows, else the gravest finding. */
  target() {
    const card = this.#targetCard();
    return card && this.#placeOf(card);
  }

  #targetCard() {
    const ready = this.cards.filter((card) => this.#placeOf(card).diagnostic.replacements.length > 0);
    const open = this.chosen ?? this.current;
    return ready.find(({ id }) => id === open) ?? ready[0] ?? null;
  }

  /**
   * The place that a card shows.
   * @param {Card} card
   * @returns {Place}
   */
  #placeOf(card) {
    return (this.stepped?.id === card.id && card.places[this.stepped.at]) || card;
  }

  /**
   * On to the next place of a card.
   * @param {Card} card
   * @param {boolean} stay the keyboard remains on the button
   * @param {Translate} t
   */
  #step(card, stay, t) {
    const { diagnostic } = this.#placeOf(card);
    const n = card.places.length;
    const at = (card.places.findIndex((place) => place.diagnostic === diagnostic) + 1) % n;
    const next = /** @type {Place} */ (card.places[at]);
    this.stepped = { id: card.id, at };
    this.chosen = card.id;
    this.render(this.cards, t);
    const said = t("panel.cards.stepped", { at: at + 1, n, word: next.word });
    this.dispatchEvent(new CustomEvent("goto", { detail: { diagnostic: next.diagnostic, stay, said }, bubbles: true }));
  }

  /** @param {string} severity */
  #make(severity) {
    const onclick = () => {
      const id = made.getAttribute("data-key");
      this.chosen = id;
      const card = this.cards.find((one) => one.id === id);
      if (card) this.dispatchEvent(new CustomEvent("goto", { detail: this.#placeOf(card), bubbles: true }));
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
          h("span", { class: "count" }),
          h("span", { class: "brief" }),
        ),
        h("button", { type: "button", class: "quiet step" }),
        h("button", { type: "button", class: "quiet dismiss" }),
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
    const place = this.#placeOf(card);
    const { severity, message, replacements, by_hand: byHand = false } = place.diagnostic;
    const [top, why, fixes, reasons] = /** @type {[HTMLElement, HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...element.children]));
    const [head, step, dismiss] = /** @type {[HTMLElement, HTMLButtonElement, HTMLButtonElement]} */ (/** @type {unknown} */ ([...top.children]));
    const [, grade, word, count, brief] = /** @type {[Element, HTMLElement, HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...head.children]));
    set(element, "data-severity", severity);
    set(element, "data-open", open);
    set(head, "aria-expanded", String(open));
    write(grade, t(`panel.severity.${severity}`));
    write(word, shortened(place.word));
    this.#fillCount(card, { count, step }, open, t);
    write(brief, message);
    brief.hidden = open;
    write(why, byHand ? `${message} ${t("panel.cards.by_hand")}` : message);
    why.hidden = dismiss.hidden = !open;
    fixes.hidden = !open || replacements.length === 0;
    write(dismiss, t("panel.cards.dismiss"));
    const asked = open && this.asking === card.id;
    set(dismiss, "aria-expanded", String(asked));
    dismiss.onclick = () => this.#ask(card, { dismiss, reasons }, t);
    reasons.hidden = !asked;
    set(reasons, "aria-label", t("panel.cards.reasons"));
    // Hardly any card is asked about, and making these would hold up each warning.
    if (asked) this.#fillReasons(reasons, place, t);
    this.#fillFixes(fixes, place, target, t);
  }

  /**
   * How many places a card has: a number on its line, steps where it is open.
   * @param {Card} card
   * @param {{count: HTMLElement, step: HTMLButtonElement}} parts
   * @param {boolean} open
   * @param {Translate} t
   */
  #fillCount(card, { count, step }, open, t) {
    const n = card.places.length;
    count.hidden = open || n === 1;
    step.hidden = !open || n === 1;
    if (n === 1) return;
    const { diagnostic } = this.#placeOf(card);
    write(count, t("panel.cards.places", { n }));
    write(step, t("panel.cards.step", { at: card.places.findIndex((place) => place.diagnostic === diagnostic) + 1, n }));
    set(step, "title", t("panel.cards.step.title"));
    step.onclick = (event) => this.#step(card, event.detail === 0, t);
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
    this.#fillReasons(reasons, this.#placeOf(card), t);
    reasons.querySelector("button")?.focus();
  }

  /**
   * @param {HTMLElement} reasons
   * @param {Place} place
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
   * @param {Place} place
   * @param {boolean} isTarget
   * @param {Translate} t
   */
  #fillFixes(fixes, { diagnostic, replaced }, isTarget, t) {
    const texts = diagnostic.replacements.slice(0, MAX_FIXES);
    keyed(fixes, texts, {
      key: (text) => text,
      make: () => h("button", { type: "button", class: "fix" }, h("span"), h("kbd", { "aria-hidden": true }, "Alt ↵")),
      fill: (button, text, index) => {
        const [label, key] = /** @type {[HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...button.children]));
        write(label, text.replace(COMMAS, "") || t("panel.cards.remove"));
        const byKey = isTarget && index === 0;
        key.hidden = !byKey;
        set(button, "aria-keyshortcuts", byKey ? "Alt+Enter" : null);
        const title = replaced ? t("panel.cards.apply_for", { words: replaced }) : t("panel.cards.apply");
        set(button, "title", byKey ? t("panel.cards.keyed", { title }) : title);
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
