/**
 * What is explained of the findings in a draft. A few have a card each. More than fit are summed
 * up: those of one rule and gravity share a card that steps through its places, and behind the
 * first cards the others are folded away. The gravest come first in either case.
 *
 * @import {WireDiagnostic} from "../messages.js"
 * @import {Conversation} from "./types.js"
 */
import { editOf } from "./edits.js";
import { byGravity } from "./gravity.js";

/** So many cards leave room for the draft on a small screen. */
export const FITTING = 4;

/**
 * @typedef {object} Place one finding where it stands
 * @property {WireDiagnostic} diagnostic
 * @property {string} word
 * @property {string} replaced what its replacements stand in place of, where that is more than the word
 * @property {boolean} current whether the caret is in it
 *
 * @typedef {object} Told
 * @property {string} id stays with its rule while the draft is written
 * @property {Place[]} places in order of the draft, at least one
 *
 * @typedef {Place & Told} Card the place of it that the caret is in, else the first, and all of them
 */

/**
 * @param {WireDiagnostic[]} found
 * @param {Pick<Conversation, "draft">} conversation
 * @returns {Card[]}
 */
export function cardsOf(found, { draft }) {
  const places = found
    .map((diagnostic) => placeOf(diagnostic, draft))
    .sort((a, b) => byGravity(a.diagnostic.severity, b.diagnostic.severity) || a.diagnostic.start - b.diagnostic.start);
  const shared = found.length > FITTING;
  /** @type {Map<string, Place[]>} */
  const groups = new Map();
  /** @type {Record<string, number>} */
  const seen = {};
  for (const place of places) {
    const { code, severity } = place.diagnostic;
    const rule = `${code}#${severity}`;
    seen[rule] = shared ? 1 : (seen[rule] ?? 0) + 1;
    const id = `${rule}#${seen[rule]}`;
    groups.set(id, [...(groups.get(id) ?? []), place]);
  }
  return [...groups].map(([id, members]) => ({ ...leading(members), id, places: members }));
}

/**
 * Which cards are shown and how many findings are folded away. Cards in `kept` are shown in any
 * case: the one that is open, the one that asks something.
 * @param {readonly Card[]} cards
 * @param {{unfolded: boolean, kept: readonly (string | null | undefined)[]}} how
 * @returns {{shown: Card[], rest: number, foldable: boolean}} `foldable`: there is more than fits
 */
export function folded(cards, { unfolded, kept }) {
  // A line that says "one more" takes the room of that one.
  const foldable = cards.length > FITTING + 1;
  if (!foldable || unfolded) return { shown: [...cards], rest: 0, foldable };
  const shown = cards.filter(({ id }, index) => index < FITTING || kept.includes(id));
  const rest = countOf(cards) - countOf(shown);
  return { shown, rest, foldable };
}

/** @param {readonly Card[]} cards */
function countOf(cards) {
  return cards.reduce((sum, { places }) => sum + places.length, 0);
}

/**
 * @param {Place[]} places at least one
 * @returns {Place}
 */
function leading(places) {
  return places.find(({ current }) => current) ?? /** @type {Place} */ (places[0]);
}

/**
 * @param {WireDiagnostic} diagnostic
 * @param {Conversation["draft"]} draft
 * @returns {Place}
 */
function placeOf(diagnostic, { text, caret }) {
  const { start, end } = diagnostic;
  const edit = editOf(diagnostic);
  return {
    diagnostic,
    word: text.slice(start, end),
    replaced: edit.start === start && edit.end === end ? "" : text.slice(edit.start, edit.end),
    current: caret >= start && caret <= end,
  };
}
