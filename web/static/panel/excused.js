/**
 * What "Not wrong here" excuses. An agent means the finding before their eyes: those words where
 * they stand, by that rule. So it stays excused while they write on, however its span grows or
 * shrinks, until the words themselves are changed; the same words are excused in the whole
 * conversation, other words never.
 *
 * A finding keeps its rule; those of the model's pack do not keep their name, which changes from
 * key to key, so one of that pack is like another. All offsets are UTF-16 code units.
 *
 * What is kept of it over a reload holds no word of a draft, only prints of the words, by which they
 * are known when they are found again.
 *
 * @import {Severity, WireDiagnostic} from "../messages.js"
 * @import {Splice} from "./spans.js"
 * @import {Excused, KeptExcuse} from "./types.js"
 */
import { byGravity } from "./gravity.js";
import { moved } from "./spans.js";

const LIKELY = "likely/";
/** All before the first letter or digit and after the last. */
const MARKS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
/** Prints of one excuse that are kept: its words grow while the draft does. */
const MOST_PRINTS = 6;
/** What may come and go at the end of words without their being others. */
const PARTICLES = /[啊呀呢诶欸哎哦喔噢嘛哈呗啦嘞咯哟呦吧了的吗么]+$/u;

/** @typedef {{code: string, start: number, end: number, severity: Severity}} Found */

/**
 * Excuse findings of a rule on these words, where they stand in the draft and wherever else.
 * @param {{id: string, code: string, words: string}} what `id`: the name of the dismissal
 * @param {string} text the draft
 * @param {readonly Found[]} items its findings
 * @returns {Excused}
 */
export function excused({ id, code, words }, text, items) {
  const same = items.filter((item) => item.code === code && wordsOf(item, text) === words);
  const [gravest] = same.map(({ severity }) => severity).sort(byGravity);
  return { id, code, words, here: same.map(placeOf), ...(gravest && { severity: gravest }) };
}

/**
 * The findings that are not excused. Of those that others silence, the ones that lie beneath an
 * excused finding and none that is shown.
 * @param {readonly Excused[]} all
 * @param {{text: string, items: WireDiagnostic[]}} found
 * @returns {WireDiagnostic[]} in order of the text
 */
export function unexcused(all, { text, items }) {
  if (all.length === 0) return items.some(({ beneath }) => beneath) ? items.filter(({ beneath }) => !beneath) : items;
  /** @type {WireDiagnostic[]} */
  const shown = [];
  /** @type {WireDiagnostic[]} */
  const waved = [];
  for (const item of items) if (!item.beneath) (isExcused(all, item, text) ? waved : shown).push(item);
  for (const item of items) {
    if (!item.beneath || !meets(item, waved) || meets(item, shown)) continue;
    (isExcused(all, item, text) ? waved : shown).push(item);
  }
  return shown.sort((a, b) => a.start - b.start);
}

/**
 * Which of what was excused stands in the draft.
 * @param {Excused} one
 * @param {{text: string, items: readonly Found[]}} found
 */
export function standsIn(one, { text, items }) {
  return items.some((item) => excuses(one, item, text));
}

/**
 * Whether calling one finding not wrong holds for another of the same conversation.
 * @param {Excused} one
 * @param {Found} found
 * @param {string} text the draft that it was found in
 */
export function excuses(one, found, text) {
  if (!alike(one.code, found.code)) return false;
  const words = wordsOf(found, text);
  if (one.prints?.includes(printOf(one.id, essence(words)))) return true;
  // A code alone, as an older version kept it, excuses nothing.
  if (!one.words) return false;
  if (words === one.words) return true;
  const [own, now] = [bare(one.words), bare(words)];
  if (own === "" || now === "") return false;
  if (now === own || now === one.grown) return true;
  if (!one.here) return false;
  if (one.here.length === 0) return own.includes(now); // some of them were taken back
  // A rule that speaks more gravely than it did is about what was added; the model only grows surer.
  if (one.severity && !isLikely(one.code) && byGravity(found.severity, one.severity) < 0) return false;
  return one.here.some(({ start, end }) => found.start < end && start < found.end);
}

/**
 * What was excused, after an edit of the draft: where its words were changed, it stands no more.
 * The same list, where nothing of it stands in the draft.
 * @param {Excused[]} all
 * @param {Splice | null} splice
 * @param {string} text the draft after it
 * @returns {Excused[]}
 */
export function excusedAfter(all, splice, text) {
  if (!all.some(({ here, standing }) => here || standing)) return all;
  // An empty draft is the end of it; the next one is another.
  return text === "" ? excusedElsewhere(all) : all.map((one) => (one.here ? { ...one, here: moved(one.here, splice) } : one));
}

/**
 * What was excused, for a text that it was not excused in.
 * @param {readonly Excused[]} all
 * @returns {Excused[]}
 */
export function excusedElsewhere(all) {
  return all.map((one) => {
    const elsewhere = { ...one };
    delete elsewhere.here;
    delete elsewhere.standing;
    return elsewhere;
  });
}

/**
 * What was excused, once new findings are known: what its words are part of now is excused in
 * the next draft too, and words that were taken back and written again stand again. The same list,
 * where nothing of it stands in the draft.
 * @param {Excused[]} all
 * @param {readonly Found[]} items
 * @param {string} text the draft
 * @returns {Excused[]}
 */
export function excusedWith(all, items, text) {
  if (!all.some(({ here, words }) => here || words === "")) return all;
  return all.map((one) => {
    if (one.words === "") return recognised(one, items, text);
    if (!one.here) return one;
    const held = items.filter((item) => excuses(one, item, text));
    const again = held.filter((item) => bare(wordsOf(item, text)) === bare(one.words));
    const [longest] = held.map((item) => bare(wordsOf(item, text))).sort((a, b) => b.length - a.length);
    return { ...one, here: one.here.length > 0 ? one.here : again.map(placeOf), ...(longest && { grown: longest }) };
  });
}

/**
 * What is kept of it: prints of its words, and whether they stand in the draft it was excused in.
 * @param {readonly Excused[]} all
 * @returns {KeptExcuse[]}
 */
export function keptOf(all) {
  return all
    .filter(({ id }) => id)
    .map(({ id, code, words, grown, severity, here, standing, prints = [] }) => {
      const own = [words && essence(words), grown].flatMap((one) => (one ? [printOf(id, one)] : []));
      return {
        id,
        code,
        prints: [...new Set([...prints, ...own])].slice(-MOST_PRINTS),
        ...(severity && { severity }),
        ...((here || standing) && { standing: true }),
      };
    });
}

/**
 * What was kept, as it is before its words are found again.
 * @param {readonly KeptExcuse[]} kept
 * @returns {Excused[]}
 */
export function restoredFrom(kept) {
  return kept.map((one) => ({ ...one, words: "" }));
}

/**
 * What was kept, once its words are found: known again, and where it stands.
 * @param {Excused} one
 * @param {readonly Found[]} items
 * @param {string} text
 * @returns {Excused}
 */
function recognised(one, items, text) {
  const held = items.filter((item) => excuses(one, item, text));
  const [longest] = held.map((item) => wordsOf(item, text)).sort((a, b) => b.length - a.length);
  if (longest === undefined) return one;
  const again = { ...one, words: longest };
  delete again.standing;
  return one.standing ? { ...again, here: held.map(placeOf) } : again;
}

/**
 * A print of words. Whoever guesses them can try whether it is theirs: it keeps them out of what is
 * stored, and is no cipher.
 * @param {string} salt
 * @param {string} words
 */
function printOf(salt, words) {
  let [one, other] = [0x811c9dc5, 0x2545f491];
  const all = `${salt} ${words}`;
  for (let at = 0; at < all.length; at += 1) {
    const unit = all.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ (unit + at), 0x85ebca6b);
    other ^= other >>> 15;
  }
  return (one >>> 0).toString(36) + (other >>> 0).toString(36);
}

/**
 * @param {readonly Excused[]} all
 * @param {Found} item
 * @param {string} text
 */
function isExcused(all, item, text) {
  return all.some((one) => excuses(one, item, text));
}

/**
 * @param {{start: number, end: number}} item
 * @param {readonly {start: number, end: number}[]} others
 */
function meets({ start, end }, others) {
  return others.some((other) => start < other.end && other.start < end);
}

/**
 * @param {{start: number, end: number}} item
 * @param {string} text
 */
function wordsOf({ start, end }, text) {
  return text.slice(start, end);
}

/** @param {{start: number, end: number}} item */
function placeOf({ start, end }) {
  return { start, end };
}

/**
 * @param {string | undefined} a
 * @param {string} b
 */
function alike(a, b) {
  return a === b || (isLikely(a) && isLikely(b));
}

/** @param {string | undefined} code */
function isLikely(code) {
  return code?.startsWith(LIKELY) ?? false;
}

/**
 * What makes words the same: marks alone are words too.
 * @param {string} words
 */
function essence(words) {
  return bare(words) || words;
}

/**
 * The words without what may come and go around them; particles alone are words.
 * @param {string} words
 */
function bare(words) {
  const own = words.replace(MARKS, "");
  return own.replace(PARTICLES, "") || own;
}
