/**
 * What the replacements of a finding stand in place of. A finding underlines the words it is
 * about; its replacements may stand for more around them, the whole clause. All offsets are
 * UTF-16 code units.
 *
 * @import {Edit, Severity, WireDiagnostic} from "../messages.js"
 * @import {Splice} from "./spans.js"
 */
import { byGravity } from "./gravity.js";
import { alike, isPause, parted, pauseBefore, pauseBehind, saidFirst, saidLast } from "./said-twice.js";
import { moved, within } from "./spans.js";

/** A mark that ends a sentence. */
const STOP = /[。.！!？?…~～]/u;

/**
 * @typedef {Edit & {text: string}} Replacement
 * @typedef {Replacement & {severity: Severity}} Choice
 */

/**
 * The stretch that a replacement takes the place of; it holds the underlined one.
 * @param {{start: number, end: number, edit?: Edit | null}} finding
 * @returns {Edit}
 */
export function editOf({ start, end, edit }) {
  return edit ?? { start, end };
}

/**
 * Findings as they stand after an edit of the text. One whose words still stand stays marked; if
 * something around them that its replacements stand for was changed, it offers none until the
 * next answer: they would undo what was just typed.
 * @template {WireDiagnostic} T
 * @param {readonly T[]} findings
 * @param {Splice | null} splice
 * @returns {T[]}
 */
export function movedFindings(findings, splice) {
  return moved(findings, splice).map((finding) => {
    if (!finding.edit || !splice) return finding;
    const [edit] = moved([finding.edit], splice);
    return edit ? { ...finding, edit } : withoutReplacements(finding);
  });
}

/**
 * Only findings that lie within the text, in order; replacements only where what they stand for
 * lies within it too.
 * @template {WireDiagnostic} T
 * @param {readonly T[]} findings
 * @param {string} text
 * @returns {T[]}
 */
export function findingsWithin(findings, text) {
  return within(findings, text).map((finding) => (holds(finding, text.length) ? finding : withoutReplacements(finding)));
}

/**
 * The first replacement of every finding that has one, as edits of `text` in order. Those that
 * overlap are one: it replaces all that they replace, by the text that was meant for the whole of
 * it, else by that of the gravest. What says the same with nothing but a pause between is said
 * once, and what stands beside it already not again.
 * @param {readonly WireDiagnostic[]} findings
 * @param {string} text
 * @returns {Replacement[]}
 */
export function replacingAll(findings, text) {
  /** @type {Replacement[]} */
  const edits = [];
  for (const group of overlapping(findings.flatMap(choiceOf))) {
    const edit = united(group);
    const last = edits.at(-1);
    const joined = last && isPause(text.slice(last.end, edit.start)) ? saidOnce(last, edit) : null;
    if (joined) edits.splice(-1, 1, joined);
    else edits.push(edit);
  }
  return edits.map((edit, at) => {
    const [from, to] = [edits[at - 1]?.end ?? 0, edits[at + 1]?.start ?? text.length];
    return notAgain(edit, text.slice(from, edit.start), text.slice(edit.end, to));
  });
}

/**
 * Two edits beside each other as one, where they say the same; the longer says it.
 * @param {Replacement} first
 * @param {Replacement} second
 * @returns {Replacement | null}
 */
function saidOnce(first, second) {
  const [a, b] = [parted(first.text), parted(second.text)];
  if (!alike(a.core, b.core)) return null;
  const core = b.core.length > a.core.length ? b.core : a.core;
  return { start: first.start, end: second.end, text: a.lead + core + b.trail };
}

/**
 * An edit that takes its words out instead, where what stays beside them says already what it
 * would put in.
 * @param {Replacement} edit
 * @param {string} before
 * @param {string} behind
 * @returns {Replacement}
 */
function notAgain(edit, before, behind) {
  const { lead, core, trail } = parted(edit.text);
  const said = saidLast(before, core);
  if (said !== null) {
    const stop = pauseBehind(before).match(STOP)?.[0] ?? "";
    const text = trail || (pauseBefore(behind) ? "" : stop);
    return { start: edit.start - before.length + said, end: edit.end, text };
  }
  const pause = saidFirst(behind, core);
  return pause === null ? edit : { start: edit.start, end: edit.end + pause, text: lead };
}

/**
 * @param {WireDiagnostic} finding
 * @returns {Choice[]} none where it offers nothing
 */
function choiceOf(finding) {
  const [text] = finding.replacements;
  return text === undefined ? [] : [{ ...editOf(finding), text, severity: finding.severity }];
}

/**
 * @param {Choice[]} choices
 * @returns {Choice[][]} in order of the text
 */
function overlapping(choices) {
  /** @type {Choice[][]} */
  const groups = [];
  let free = 0;
  for (const choice of [...choices].sort((a, b) => a.start - b.start)) {
    if (choice.start < free) groups.at(-1)?.push(choice);
    else groups.push([choice]);
    free = Math.max(free, choice.end);
  }
  return groups;
}

/**
 * @param {Choice[]} group
 * @returns {Replacement}
 */
function united(group) {
  const start = Math.min(...group.map((one) => one.start));
  const end = Math.max(...group.map((one) => one.end));
  const whole = group.filter((one) => one.start === start && one.end === end);
  const [best] = (whole.length > 0 ? whole : group).toSorted((a, b) => byGravity(a.severity, b.severity));
  return { start, end, text: best?.text ?? "" };
}

/**
 * @param {WireDiagnostic} finding
 * @param {number} length
 */
function holds({ start, end, edit }, length) {
  return !edit || (edit.start >= 0 && edit.start <= start && end <= edit.end && edit.end <= length);
}

/**
 * @template {WireDiagnostic} T
 * @param {T} finding
 * @returns {T}
 */
function withoutReplacements(finding) {
  const bare = { ...finding, replacements: [] };
  delete bare.edit;
  return bare;
}
