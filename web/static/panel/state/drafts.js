/**
 * The draft, its findings and their way to the server and back.
 *
 * @import {ClientMessage, Diagnostics, WireDiagnostic} from "../../messages.js"
 * @import {Conversation, DraftState, Effect, Given, State, Step} from "../types.js"
 */
import { beginningOf } from "../beginning.js";
import { withTyping } from "./coaching.js";
import { findingsWithin, movedFindings } from "../edits.js";
import * as excusing from "../excused.js";
import { difference } from "../spans.js";
import { changed, isHosted } from "./conversations.js";

/** Sent texts remembered until their answer comes; older answers are dropped instead of guessed. */
const MAX_SENT = 40;
/** After the server said that our revision is old, jump well past whatever it has. */
const REVISION_LEAP = 1_000;

/**
 * The draft is now this text.
 * @param {State} state
 * @param {string} key
 * @param {string} text
 * @param {number} caret
 * @param {Given} given
 * @returns {Step}
 */
export function typed(state, key, text, caret, given) {
  const conversation = state.conversations[key];
  if (!conversation || conversation.draft.text === text) return [state, []];
  const { draft } = conversation;
  const splice = difference(draft.text, text);
  const items = movedFindings(draft.items, splice);
  const next = {
    ...draft,
    text,
    caret,
    items: text ? items : [],
    revision: draft.revision + 1,
    typedAt: given.now,
  };
  const confirming = state.confirming?.conversation === key ? null : state.confirming;
  const replacing = state.replacing?.conversation === key ? null : state.replacing;
  const remembered = { ...state.kept, [key]: { text, revision: next.revision, at: given.now } };
  if (!text) delete remembered[key];
  const typing = withTyping(state.typing, draft.text, text, given.now);
  const shown = changed({ ...state, confirming, replacing, typing, kept: remembered }, key, {
    draft: next,
    dismissed: excusing.excusedAfter(conversation.dismissed, splice, text),
    touchedAt: given.now,
    ...(!text && { forDraft: [] }),
  });
  const [told, effects] = ask(shown, key);
  return [told, [...effects, ...kept(state, key, next, given)]];
}

/**
 * @param {State} state
 * @param {string} key
 * @param {number} caret
 * @returns {State}
 */
export function caretAt(state, key, caret) {
  if (state.conversations[key]?.draft.caret === caret) return state;
  return changed(state, key, ({ draft }) => ({ draft: { ...draft, caret } }));
}

/**
 * How much of a draft is past what is checked, in UTF-16 units.
 * @param {string} text
 * @param {number} limit
 */
export function uncheckedOf(text, limit) {
  return text.length - beginningOf(text, limit).length;
}

/**
 * Send the draft as it stands: it changed, or the server is new to it.
 * @param {State} state
 * @param {string} key
 * @returns {Step}
 */
export function ask(state, key) {
  const conversation = state.conversations[key];
  if (!conversation || state.phase.phase !== "online") return [state, []];
  const { revision, text, caret } = conversation.draft;
  return asked(state, { key, revision, text, caret });
}

/**
 * Ask about a text under this revision.
 * @param {State} state
 * @param {{key: string, revision: number, text: string, caret: number}} draft
 * @returns {Step}
 */
export function asked(state, { key, revision, text, caret }) {
  const part = beginningOf(text, state.limits.draft);
  /** @type {ClientMessage} */
  const message = { type: "draft", conversation: key, revision, text: part, caret: Math.min(caret, part.length), ...excusedRules(state, key) };
  // Offsets in the part are offsets in the whole.
  const next = changed(state, key, ({ draft }) => ({
    draft: { ...draft, revision, sent: [...draft.sent, { revision, text }].slice(-MAX_SENT) },
  }));
  return [next, [{ do: "send", message }]];
}

/**
 * The rules of which something is excused: what their findings hide is told with the answer.
 * @param {State} state
 * @param {string} key
 */
function excusedRules(state, key) {
  const codes = new Set((state.conversations[key]?.dismissed ?? []).flatMap(({ code }) => code ?? []));
  return codes.size === 0 ? {} : { excused: [...codes] };
}

/**
 * Send it under a fresh revision: the server may have seen the present one, or a higher.
 * @param {State} state
 * @param {string} key
 * @param {number} leap
 * @returns {Step}
 */
export function askAnew(state, key, leap = 1) {
  const fresh = changed(state, key, ({ draft }) => ({
    draft: { ...draft, revision: draft.revision + leap },
  }));
  return ask(fresh, key);
}

/**
 * @param {State} state
 * @param {string} key
 * @returns {Step}
 */
export function outrun(state, key) {
  return askAnew(state, key, REVISION_LEAP);
}

/**
 * Findings arrived. Those of an older revision are moved to where their words stand now; those
 * whose text we no longer know are dropped.
 * @param {State} state
 * @param {Diagnostics} answer
 * @returns {State}
 */
export function answered(state, answer) {
  const conversation = state.conversations[answer.conversation];
  if (!conversation) return state;
  if (state.composing === answer.conversation) return { ...state, heldBack: answer };
  const draft = withAnswer(conversation.draft, answer);
  const dismissed = excusing.excusedWith(conversation.dismissed, draft.items, draft.text);
  return changed(state, answer.conversation, { draft, dismissed });
}

/**
 * Findings the agent has not waved off: of the same rule, other words are another matter.
 * @param {Pick<Conversation, "draft" | "dismissed">} conversation one kept by an older version may
 *   hold mere codes, which excuse nothing
 * @returns {WireDiagnostic[]}
 */
export function findings(conversation) {
  return unexcused(conversation, conversation.draft);
}

/**
 * The same of any text in its place.
 * @param {Pick<Conversation, "dismissed">} conversation
 * @param {{text: string, items: WireDiagnostic[]}} found
 */
export function unexcused({ dismissed }, { text, items }) {
  return excusing.unexcused(dismissed, { text, items });
}

/**
 * @param {DraftState} draft
 * @param {Diagnostics} answer
 * @returns {DraftState}
 */
function withAnswer(draft, answer) {
  const { revision } = answer;
  if (revision < draft.answered || revision > draft.revision) return draft;
  const sent = draft.sent.filter((entry) => entry.revision > revision);
  const known = draft.sent.find((entry) => entry.revision === revision)?.text;
  const source = known ?? (revision === draft.revision ? draft.text : undefined);
  if (source === undefined) return { ...draft, sent, answered: revision };
  const items = movedFindings(findingsWithin(answer.items, source), difference(source, draft.text));
  return { ...draft, sent, answered: revision, items };
}

/**
 * The page keeps the draft; a host's composer keeps its own.
 * @param {State} state
 * @param {string} key
 * @param {DraftState} draft
 * @param {Given} given
 * @returns {Effect[]}
 */
function kept(state, key, { text, revision }, given) {
  if (isHosted(state)) return [];
  if (!text) return [{ do: "forget-draft", conversation: key }];
  return [{ do: "keep-draft", conversation: key, draft: { text, revision, at: given.now } }];
}
