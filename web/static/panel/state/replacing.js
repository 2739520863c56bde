/**
 * "Replace all". What a sentence is put into may be found wrong only then: a finding that a graver
 * one beside it had silenced, a word in what follows. So the text that it makes is shown to the
 * server first, and replaced on until nothing is left that could be; then all of it goes into the
 * draft as one edit, which one undo takes back. Whoever types meanwhile has the last word.
 *
 * @import {Diagnostics, Edit, WireDiagnostic} from "../../messages.js"
 * @import {Given, State, Step} from "../types.js"
 */
import { findingsWithin } from "../edits.js";
import { putBy, replacingAll } from "../replace-all.js";
import { difference } from "../spans.js";
import { excusedElsewhere } from "../excused.js";
import { isHosted } from "./conversations.js";
import { askAnew, asked, unexcused } from "./drafts.js";
import { edited } from "./writing.js";

/** Texts that are asked about at most: what rules offer is clean by itself, so a few settle it. */
const MOST_ROUNDS = 4;
/** How long an answer is waited for before the text goes in as it is. */
const PATIENCE_MS = 500;

/**
 * @param {State} state
 * @param {Given} given
 * @returns {Step}
 */
export function applyAll(state, given) {
  const conversation = state.active ? state.conversations[state.active] : undefined;
  if (!conversation || state.replacing) return [state, []];
  const { key, draft } = conversation;
  const made = replaced(draft.text, unexcused(conversation, draft), []);
  if (made.text === draft.text) return [state, []];
  return tried({ ...state, replacing: { conversation: key, ...made, revision: 0, rounds: 0, since: given.now } });
}

/**
 * The server has answered about a text that is only tried.
 * @param {State} state
 * @param {Diagnostics} answer
 * @returns {Step | null} null where it is about something else
 */
export function triedAnswer(state, { conversation: key, revision, items }) {
  const { replacing } = state;
  const conversation = state.conversations[key];
  if (!conversation || replacing?.conversation !== key || replacing.revision !== revision) return null;
  const { text, rounds, put: before } = replacing;
  const dismissed = excusedElsewhere(conversation.dismissed);
  const next = replaced(text, unexcused({ dismissed }, { text, items: findingsWithin(items, text) }), before);
  if (next.text === text || rounds >= MOST_ROUNDS) return put(state);
  return tried({ ...state, replacing: { ...replacing, ...next } });
}

/**
 * What is tried goes in as it is, once its answer has been waited for long enough.
 * @param {State} state
 * @param {Given} given
 * @returns {Step}
 */
export function impatient(state, given) {
  const { replacing } = state;
  return replacing && given.now - replacing.since >= PATIENCE_MS ? put(state) : [state, []];
}

/**
 * Ask about the text under a revision of its own; without a server there is nothing to wait for.
 * @param {State} state
 * @returns {Step}
 */
function tried(state) {
  const { replacing } = state;
  if (!replacing || state.phase.phase !== "online") return put(state);
  const { conversation: key, text, rounds } = replacing;
  const revision = (state.conversations[key]?.draft.revision ?? 0) + 1;
  const trying = { ...state, replacing: { ...replacing, revision, rounds: rounds + 1 } };
  return asked(trying, { key, revision, text, caret: text.length });
}

/**
 * @param {State} state
 * @returns {Step}
 */
function put(state) {
  const { replacing } = state;
  const settled = { ...state, replacing: null };
  const conversation = replacing ? state.conversations[replacing.conversation] : undefined;
  if (!replacing || !conversation) return [settled, []];
  const { key } = conversation;
  // Nothing is replaced behind an agent's back, and no edit breaks off what an input method is composing.
  if (state.active !== key || state.composing === key) return askAnew(settled, key);
  const before = conversation.draft.text;
  const splice = difference(before, replacing.text);
  if (!splice) return askAnew(settled, key);
  const [start, end] = wholeCharacters(before, splice.start, splice.start + splice.removed);
  const text = replacing.text.slice(start, replacing.text.length - (before.length - end));
  const [done, effects] = edited(settled, key, { start, end, text });
  if (!isHosted(state) || replacing.revision === 0) return [done, effects];
  // The host may not take it; what stands there until it says so was not asked about last.
  const [asking, more] = askAnew(done, key);
  return [asking, [...effects, ...more]];
}

/**
 * @param {string} text
 * @param {readonly WireDiagnostic[]} findings
 * @param {readonly Edit[]} before what was put in already
 * @returns {{text: string, put: Edit[]}}
 */
function replaced(text, findings, before) {
  const edits = replacingAll(findings, text, before);
  let after = "";
  let at = 0;
  for (const edit of edits) {
    after += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return { text: after + text.slice(at), put: putBy(edits, before) };
}

/**
 * A stretch that cuts no character in two.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function wholeCharacters(text, start, end) {
  return [isLow(text, start) ? start - 1 : start, isLow(text, end) ? end + 1 : end];
}

/**
 * @param {string} text
 * @param {number} at
 */
function isLow(text, at) {
  const unit = text.charCodeAt(at);
  return at > 0 && unit >= 0xdc00 && unit < 0xe000;
}
