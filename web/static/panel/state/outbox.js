/**
 * Messages that must arrive. Each is kept until the server answers it by `reply_to`, is sent
 * again after every reconnect, and is harmless when it arrives twice.
 *
 * @import {ClientMessage, ErrorMessage} from "../../messages.js"
 * @import {Effect, Given, State, Step, Unsent} from "../types.js"
 */
import { noticed } from "./notices.js";

/** When this many wait the server has been away for hours: better to say so than to forget. */
const MAX_UNSENT = 500;
const RETRY_MS = 5_000;
/** Refusals that may pass by themselves; every other refusal is final. */
const PASSING = new Set(["internal", "rate_limited"]);
/** Of these the last one of a conversation holds. */
const TOGGLES = new Set(["conversation.pause", "conversation.resume"]);

/**
 * @param {ClientMessage} message
 * @param {string} conversation
 */
export function isToggle(message, conversation) {
  return TOGGLES.has(message.type) && "conversation" in message && message.conversation === conversation;
}

/**
 * Keep the message and send it if the server is there.
 * @param {State} state
 * @param {ClientMessage} message
 * @param {Given} given
 * @returns {Step}
 */
export function posted(state, message, given) {
  if (state.outbox.length >= MAX_UNSENT) {
    return noticed(state, { key: "panel.outbox.full", tone: "bad" }, given);
  }
  const id = given.newId();
  /** @type {Unsent} */
  const entry = { id, message: { ...message, id }, at: given.now, retryAt: null };
  /** @type {Effect[]} */
  const effects = [{ do: "keep", entry }];
  if (state.phase.phase === "online") effects.push({ do: "send", message: entry.message });
  return [{ ...state, outbox: [...state.outbox, entry] }, effects];
}

/**
 * Everything unanswered, in order: the connection is new.
 * @param {State} state
 * @returns {Effect[]}
 */
export function resent(state) {
  return state.outbox.map(({ message }) => ({ do: "send", message }));
}

/**
 * The server took it.
 * @param {State} state
 * @param {string} id
 * @returns {Step}
 */
export function arrived(state, id) {
  if (!state.outbox.some((entry) => entry.id === id)) return [state, []];
  return [
    { ...state, outbox: state.outbox.filter((entry) => entry.id !== id) },
    [{ do: "forget", id }],
  ];
}

/**
 * The server refused it: for now, or for good.
 * @param {State} state
 * @param {ErrorMessage} error
 * @param {Given} given
 * @returns {Step}
 */
export function refused(state, error, given) {
  const entry = state.outbox.find(({ id }) => id === error.reply_to);
  if (!entry) return [state, []];
  if (PASSING.has(error.code) && isOvertaken(state, entry)) return arrived(state, entry.id);
  if (PASSING.has(error.code)) {
    const outbox = state.outbox.map((other) =>
      other === entry ? { ...entry, retryAt: given.now + RETRY_MS } : other,
    );
    return [{ ...state, outbox }, []];
  }
  const [next, effects] = arrived(state, entry.id);
  const [told, more] = noticed(
    next,
    { key: "panel.outbox.refused", params: { reason: error.message }, tone: "bad" },
    given,
  );
  return [told, [...effects, ...more]];
}

/**
 * Whether the agent has since asked for the opposite: tried again it would undo that.
 * @param {State} state
 * @param {Unsent} entry
 */
function isOvertaken({ outbox }, entry) {
  const { message } = entry;
  if (!("conversation" in message) || !message.conversation || !isToggle(message, message.conversation)) return false;
  const { conversation } = message;
  return outbox.slice(outbox.indexOf(entry) + 1).some((later) => isToggle(later.message, conversation));
}

/**
 * Try those again whose pause is over.
 * @param {State} state
 * @param {number} now
 * @returns {Step}
 */
export function retried(state, now) {
  const due = state.outbox.filter(({ retryAt }) => retryAt !== null && retryAt <= now);
  if (due.length === 0 || state.phase.phase !== "online") return [state, []];
  const outbox = state.outbox.map((entry) => (due.includes(entry) ? { ...entry, retryAt: null } : entry));
  return [{ ...state, outbox }, due.map(({ message }) => ({ do: "send", message }))];
}
