/**
 * What "Not wrong here" excuses. An agent means the finding before their eyes: those words where
 * they stand, by that rule. So it stays excused while they write on, however its span grows or
 * shrinks, until the words themselves are changed; the same words are excused in the whole
 * conversation, other words never.
 *
 * A finding keeps its rule; those of the model's pack do not keep their name, which changes from
 * key to key, so one of that pack is like another. All offsets are UTF-16 code units.
 *
 * @import {Severity} from "../messages.js"
 * @import {Splice} from "./spans.js"
 * @import {Excused} from "./types.js"
 */
import { byGravity } from "./gravity.js";
import { moved } from "./spans.js";

const LIKELY = "likely/";
/** All before the first letter or digit and after the last. */
const MARKS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
/** What may come and go at the end of words without their being others. */
const PARTICLES = /[啊呀呢诶欸哎哦喔噢嘛哈呗啦嘞咯哟呦吧了的吗么]+$/u;

/** @typedef {{code: string, start: number, end: number, severity: Severity}} Found */

/**
 * Excuse findings of a rule on these words, where they stand in the draft and wherever else.
 * @param {{code: string, words: string}} what
 * @param {string} text the draft
 * @param {readonly Found[]} items its findings
 * @returns {Excused}
 */
export function excused({ code, words }, text, items) {
  const same = items.filter((item) => item.code === code && wordsOf(item, text) === words);
  const [gravest] = same.map(({ severity }) => severity).sort(byGravity);
  return { code, words, here: same.map(placeOf), ...(gravest && { severity: gravest }) };
}

/**
 * Whether calling one finding not wrong holds for another of the same conversation.
 * @param {Excused} one
 * @param {Found} found
 * @param {string} text the draft that it was found in
 */
export function excuses(one, found, text) {
  // A code alone, as an older version kept it, excuses nothing.
  if (!one.words || !alike(one.code, found.code)) return false;
  const words = wordsOf(found, text);
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
  if (!all.some(({ here }) => here)) return all;
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
  if (!all.some(({ here }) => here)) return all;
  return all.map((one) => {
    if (!one.here) return one;
    const held = items.filter((item) => excuses(one, item, text));
    const again = held.filter((item) => bare(wordsOf(item, text)) === bare(one.words));
    const [longest] = held.map((item) => bare(wordsOf(item, text))).sort((a, b) => b.length - a.length);
    return { ...one, here: one.here.length > 0 ? one.here : again.map(placeOf), ...(longest && { grown: longest }) };
  });
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
 * The words without what may come and go around them; particles alone are words.
 * @param {string} words
 */
function bare(words) {
  const own = words.replace(MARKS, "");
  return own.replace(PARTICLES, "") || own;
}
