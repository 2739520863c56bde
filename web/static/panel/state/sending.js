/**
 * The last step of a reply: the final check, the copy, the record.
 *
 * @import {Conversation, Effect, Given, State, Step} from "../types.js"
 */
import { beginningOf } from "../beginning.js";
import { placeholders } from "../placeholders.js";
import { isDecision, stands } from "../second-thought.js";
import { changed, isHosted, withLine } from "./conversations.js";
import { findings, uncheckedOf } from "./drafts.js";
import { noticed } from "./notices.js";
import { posted } from "./outbox.js";

/** How long a send waits for the answer to the last keystroke before it goes unchecked. */
const PATIENCE_MS = 500;

/**
 * @param {State} state
 * @param {{repeat?: boolean}} press `repeat`: the key is kept down, which is no second press
 * @param {Given} given
 * @returns {Step}
 */
export function send(state, { repeat = false }, given) {
  if (repeat) return [state, []];
  const conversation = state.active ? state.conversations[state.active] : undefined;
  const text = conversation?.draft.text ?? "";
  if (!conversation || !text.trim() || isHosted(state)) return [state, []];
  if (placeholders(text).length > 0) {
    const [next, effects] = noticed(state, { key: "panel.send.unfilled", tone: "bad" }, given);
    return [next, [...effects, { do: "focus", where: "draft" }]];
  }
  const sending = { conversation: conversation.key, since: given.now };
  return continued({ ...state, sending }, given);
}

/**
 * The question whether to send all the same, if it stands.
 * @param {State} state
 * @param {Conversation} conversation
 * @param {number} now server milliseconds; for a press, when that was
 * @returns {State["confirming"]}
 */
export function standingQuestion({ confirming }, conversation, now) {
  if (confirming?.conversation !== conversation.key) return null;
  const present = { text: conversation.draft.text, found: errors(conversation), now };
  return stands(confirming, present) ? confirming : null;
}

/** @param {Conversation} conversation */
function errors(conversation) {
  return findings(conversation).filter(({ severity }) => severity === "error");
}

/**
 * Go on with a send that waits, once its check is in or its patience is over.
 * @param {State} state
 * @param {Given} given
 * @returns {Step}
 */
export function continued(state, given) {
  const { sending } = state;
  if (!sending) return [state, []];
  const conversation = state.conversations[sending.conversation];
  if (!conversation) return [{ ...state, sending: null }, []];
  const { draft, key } = conversation;
  const checked = draft.answered >= draft.revision || state.phase.phase !== "online";
  if (!checked && given.now - sending.since < PATIENCE_MS) return [state, []];
  const settled = { ...state, sending: null };
  const about = errors(conversation);
  const grave = about.length > 0;
  const asked = standingQuestion(state, conversation, sending.since);
  if (grave && asked && !isDecision({ askedAt: asked.at, pressedAt: sending.since })) return [settled, []];
  const unchecked = uncheckedOf(draft.text, state.limits.draft);
  if (grave && !asked) {
    const sentence = unchecked > 0 ? "panel.send.confirm_part" : "panel.send.confirm";
    return [
      { ...settled, confirming: { conversation: key, text: draft.text, about, at: given.now } },
      [{ do: "say", key: sentence, params: { n: unchecked }, urgent: true }],
    ];
  }
  /** @type {Effect[]} */
  const told = unchecked > 0 && !asked ? [{ do: "say", key: "panel.draft.over", params: { n: unchecked }, urgent: true }] : [];
  return [{ ...settled, confirming: null }, [...told, { do: "copy", conversation: key, text: draft.text }]];
}

/**
 * It is on the clipboard, all of it: record it as sent and make room for the next one. Of a very
 * long one the server takes the beginning, and so it is said. Where the server hears by itself what
 * was sent, the copy is none: it would count twice.
 * @param {State} state
 * @param {{conversation: string, text: string}} event
 * @param {Given} given
 * @returns {Step}
 */
export function copied(state, event, given) {
  const watched = state.conversations[event.conversation]?.watched;
  const [recorded, effects] = state.fed || watched ? [state, []] : sent(state, event, given);
  const { conversation, text } = event;
  const kept = state.limits.customer_message;
  const done = text.length > kept ? "panel.send.done.long" : "panel.send.done";
  const [told, more] = noticed(
    recorded,
    {
      key: state.oneWay ? "panel.send.done.paste" : done,
      params: { n: kept },
      tone: "good",
      action: { key: "panel.send.restore", event: { type: "draft.restore", conversation, text } },
    },
    given,
  );
  /** @type {Effect} */
  const clear = { do: "edit", conversation, start: 0, end: text.length, text: "" };
  return [told, [...effects, ...more, clear]];
}

/**
 * @param {State} state
 * @param {{conversation: string, text: string}} event
 * @param {Given} given
 * @returns {Step}
 */
function sent(state, { conversation: key, text }, given) {
  const message = given.newId();
  const shown = changed(state, key, ({ lines }) => ({
    lines: withLine(lines, { key: message, by: "agent", text, at: given.now, ...(state.oneWay && { copied: true }) }),
    waitingSince: null,
    forMessage: [],
    forDraft: [],
    touchedAt: given.now,
  }));
  const at = new Date(given.now).toISOString();
  const part = beginningOf(text, state.limits.customer_message);
  return posted(shown, { type: "reply.sent", conversation: key, message, text: part, at, by: "agent" }, given);
}
