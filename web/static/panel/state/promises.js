/**
 * What the agent's own words promised: written down by the server, or offered to be.
 *
 * @import {CallbackEvent, PromiseFound} from "../../messages.js"
 * @import {Given, PromiseNote, State, Step} from "../types.js"
 */
import { settleCallback } from "./agent.js";
import { postponed } from "./callbacks.js";
import { posted } from "./outbox.js";

/** A note of what is done already need not stay long; an offer waits for its answer. */
const MADE_SHOWN_MS = 45_000;
const OFFER_SHOWN_MS = 300_000;
/** What is promised for sooner belongs to the running conversation. */
const SOON_MS = 600_000;
/** An open callback about as late as the promise is the same promise said again. */
const SAME_MS = 300_000;
const MAX_NOTES = 20;

/**
 * @param {State} state
 * @param {PromiseFound} found
 * @param {Given} given
 * @returns {Step}
 */
export function promised(state, found, { now }) {
  const due = Date.parse(found.due_at);
  const known = found.callback ?? null;
  const open = known ? null : openCallback(state, found.conversation);
  if (!known && due - now < SOON_MS) return [state, []];
  // A guess at the time is no reason to move what was agreed.
  if (open && (found.vague || Math.abs(Date.parse(open.due_at) - due) < SAME_MS)) return [state, []];
  /** @type {PromiseNote} */
  const note = {
    id: `${found.message}:${found.start}`,
    conversation: found.conversation,
    message: found.message,
    text: found.text,
    due,
    vague: found.vague,
    callback: known,
    instead: open?.id ?? null,
    posted: null,
    editing: false,
    until: now + (known ? MADE_SHOWN_MS : OFFER_SHOWN_MS),
  };
  // A newer reply's promises take the place of an older one's.
  const others = state.promises.filter(
    ({ id, conversation, message }) =>
      id !== note.id && (conversation !== note.conversation || message === note.message),
  );
  const next = { ...state, promises: [...others, note].slice(-MAX_NOTES) };
  const key = known ? "panel.promise.said_made" : "panel.promise.said_offer";
  return [next, [{ do: "say", key, params: { text: found.text }, urgent: false }]];
}

/**
 * The note on screen: the open conversation's first that is not settled.
 * @param {State} state
 * @returns {PromiseNote | null}
 */
export function noteOf(state) {
  return state.promises.find(({ conversation }) => conversation === state.active) ?? null;
}

/**
 * Yes: write it down; or correct the time of what is written down.
 * @param {State} state
 * @param {{id: string, nameless: string}} event `nameless` is what a customer without a name is called
 * @param {Given} given
 * @returns {Step}
 */
export function accepted(state, { id, nameless }, given) {
  const note = state.promises.find((one) => one.id === id);
  if (!note || note.posted) return [state, []];
  if (note.callback) return [changed(state, id, { editing: !note.editing }), []];
  return note.instead ? moved(state, note, note.due, given) : made(state, note, nameless, given);
}

/**
 * No: an offer goes, what was written down is struck out.
 * @param {State} state
 * @param {string} id
 * @param {Given} given
 * @returns {Step}
 */
export function dropped(state, id, given) {
  const note = state.promises.find((one) => one.id === id);
  const rest = without(state, id);
  if (!note?.callback) return [rest, []];
  return settleCallback(rest, { type: "callback.settle", callback: note.callback, state: "cancelled" }, given);
}

/**
 * Another time than the words say.
 * @param {State} state
 * @param {{id: string, dueAt: string}} event
 * @param {Given} given
 * @returns {Step}
 */
export function retimed(state, { id, dueAt }, given) {
  const note = state.promises.find((one) => one.id === id);
  return note?.callback ? moved(state, note, Date.parse(dueAt), given) : [state, []];
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Partial<PromiseNote>} part
 * @returns {State}
 */
export function changed(state, id, part) {
  return { ...state, promises: state.promises.map((note) => (note.id === id ? { ...note, ...part } : note)) };
}

/**
 * The callback that was asked for is there: the offer becomes a note.
 * @param {State} state
 * @param {CallbackEvent} event
 * @param {number} now
 * @returns {State}
 */
export function kept(state, { callback, reply_to: replyTo }, now) {
  const note = replyTo ? state.promises.find(({ posted: id }) => id === replyTo) : undefined;
  if (!note) return state;
  return changed(state, note.id, {
    callback: callback.id,
    posted: null,
    due: Date.parse(callback.due_at),
    vague: false,
    until: now + MADE_SHOWN_MS,
  });
}

/**
 * @param {State} state
 * @param {number} now
 * @returns {State}
 */
export function faded(state, now) {
  const refused = (/** @type {PromiseNote} */ { posted: id }) => id !== null && !state.outbox.some((entry) => entry.id === id);
  const over = (/** @type {PromiseNote} */ note) => refused(note) || (note.until <= now && !note.editing && !note.posted);
  if (!state.promises.some(over)) return state;
  return { ...state, promises: state.promises.filter((note) => !over(note)) };
}

/**
 * @param {State} state
 * @param {PromiseNote} note
 * @param {string} nameless
 * @param {Given} given
 * @returns {Step}
 */
function made(state, note, nameless, given) {
  const [next, effects] = posted(
    state,
    {
      type: "callback.create",
      customer: { name: state.conversations[note.conversation]?.customer.name || nameless },
      question: note.text,
      conversation: note.conversation,
      due_at: new Date(note.due).toISOString(),
    },
    given,
  );
  const entry = next.outbox.at(-1);
  if (!entry || next.outbox === state.outbox) return [next, effects];
  return [changed(next, note.id, { posted: entry.id }), effects];
}

/**
 * @param {State} state
 * @param {PromiseNote} note
 * @param {number} due
 * @param {Given} given
 * @returns {Step}
 */
function moved(state, note, due, given) {
  const callback = note.callback ?? note.instead;
  if (!callback) return [state, []];
  const next = without(state, note.id);
  return postponed(next, { callback, dueAt: new Date(due).toISOString(), note: "" }, given);
}

/**
 * @param {State} state
 * @param {string} id
 * @returns {State}
 */
function without(state, id) {
  return { ...state, promises: state.promises.filter((note) => note.id !== id) };
}

/**
 * @param {State} state
 * @param {string} conversation
 */
function openCallback({ callbacks }, conversation) {
  return Object.values(callbacks).find((one) => one.conversation === conversation && one.state === "open") ?? null;
}
