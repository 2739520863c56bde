/**
 * What "Replace all" makes of a text: of every finding the first replacement, and no sentence twice.
 * All offsets are UTF-16 code units.
 *
 * @import {Edit, Severity, WireDiagnostic} from "../messages.js"
 */
import { editOf } from "./edits.js";
import { byGravity } from "./gravity.js";
import { SENTENCE, alike, isPause, parted, pauseBefore, pauseBehind, saidFirst, saidLast } from "./said-twice.js";

/** A mark that ends a sentence. */
const STOP = /[。.！!？?…~～]/u;

/**
 * @typedef {Edit & {text: string}} Replacement
 * @typedef {Replacement & {severity: Severity}} Choice
 */

/**
 * The first replacement of every finding that has one, as edits of `text` in order. Those that
 * overlap are one: it replaces all that they replace, by the text that was meant for the whole of
 * it, else by that of the gravest. What says the same is said once, with nothing but a pause or
 * other findings between, and what stands beside it already not again.
 * @param {readonly WireDiagnostic[]} findings
 * @param {string} text
 * @param {readonly Edit[]} [put] what was put in before, which may be said already
 * @returns {Replacement[]}
 */
export function replacingAll(findings, text, put = []) {
  const edits = saidInARow(joinedIn(findings, text), { put, left: findings.filter(({ replacements }) => replacements.length === 0), text });
  return edits.map((edit, at) => {
    const [from, to] = [edits[at - 1]?.end ?? 0, edits[at + 1]?.start ?? text.length];
    return notAgain(edit, text.slice(from, edit.start), text.slice(edit.end, to));
  });
}

/**
 * Where the texts of edits stand once they are made, and what was put in before them.
 * @param {readonly Replacement[]} edits
 * @param {readonly Edit[]} put
 * @returns {Edit[]}
 */
export function putBy(edits, put) {
  /** @type {Edit[]} */
  const now = [];
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (text) now.push({ start: start + shift, end: start + shift + text.length });
    shift += text.length - (end - start);
  }
  for (const one of put) {
    if (edits.some(({ start, end }) => start < one.end && one.start < end)) continue;
    const before = edits.filter(({ end }) => end <= one.start);
    const moved = before.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
    now.push({ start: one.start + moved, end: one.end + moved });
  }
  return now;
}

/**
 * @param {readonly WireDiagnostic[]} findings
 * @param {string} text
 * @returns {Replacement[]}
 */
function joinedIn(findings, text) {
  /** @type {Replacement[]} */
  const edits = [];
  for (const group of overlapping(findings.flatMap(choiceOf))) {
    const edit = united(group);
    const last = edits.at(-1);
    const joined = last && isPause(text.slice(last.end, edit.start)) ? saidOnce(last, edit) : null;
    if (joined) edits.splice(-1, 1, joined);
    else edits.push(edit);
  }
  return edits;
}

/**
 * In a row that only pauses and other findings interrupt, a sentence is said where it is said first;
 * the others are taken out.
 * @param {readonly Replacement[]} edits
 * @param {{put: readonly Edit[], left: readonly Edit[], text: string}} around `left`: findings that stay
 * @returns {Replacement[]}
 */
function saidInARow(edits, { put, left, text }) {
  const standing = put
    .filter((one) => !edits.some((edit) => edit.start < one.end && one.start < edit.end))
    .map(({ start, end }) => ({ start, end, text: text.slice(start, end), put: true }));
  const all = [...standing, ...edits.map((edit) => ({ ...edit, put: false }))].sort((a, b) => a.start - b.start);
  /** @type {(Replacement & {put: boolean})[]} */
  let row = [];
  let before = "";
  let end = 0;
  for (const [at, one] of all.entries()) {
    const gap = text.slice(end, one.start);
    if (!isInterrupted(gap, end, left)) {
      row = [];
      before = gap;
    }
    const { core, trail } = parted(one.text);
    const first = one.put || core.length < SENTENCE ? undefined : row.find((other) => saysSame(other, core));
    if (first || (row.length > 0 && !one.put && saidLast(before, core) !== null)) {
      if (first && !first.put && core.length > parted(first.text).core.length) first.text = withCore(first.text, core);
      const behind = text.slice(one.end, all[at + 1]?.start ?? text.length);
      all[at] = { ...one, start: one.start - pauseBehind(gap).length, text: trail || stopFor(gap, behind) };
    } else row.push(one);
    end = one.end;
  }
  return all.filter((one) => !one.put).map(({ start, end: stop, text: instead }) => ({ start, end: stop, text: instead }));
}

/**
 * Whether only pauses and findings that stay stand between two edits of one line.
 * @param {string} gap
 * @param {number} offset of it in the text
 * @param {readonly Edit[]} left
 */
function isInterrupted(gap, offset, left) {
  if (gap.includes("\n")) return false;
  let at = 0;
  for (const { start, end } of left.toSorted((a, b) => a.start - b.start)) {
    const [from, to] = [start - offset, end - offset];
    if (from < at || to > gap.length) continue;
    if (!isPause(gap.slice(at, from))) return false;
    at = to;
  }
  return isPause(gap.slice(at));
}

/**
 * @param {{text: string}} one
 * @param {string} core
 */
function saysSame(one, core) {
  const own = parted(one.text).core;
  return own.length >= SENTENCE && alike(own, core);
}

/**
 * @param {string} text
 * @param {string} core
 */
function withCore(text, core) {
  const { lead, trail } = parted(text);
  return lead + core + trail;
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
    return { start: edit.start - before.length + said, end: edit.end, text: trail || stopFor(before, behind) };
  }
  const pause = saidFirst(behind, core);
  return pause === null ? edit : { start: edit.start, end: edit.end + pause, text: lead };
}

/**
 * The mark that ends the sentence before words that are taken out, where none follows them.
 * @param {string} before
 * @param {string} behind
 */
function stopFor(before, behind) {
  return pauseBefore(behind) ? "" : (pauseBehind(before).match(STOP)?.[0] ?? "");
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
