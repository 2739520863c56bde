/**
 * Everything open of one agent goes to another, who must accept.
 *
 * @import {HandoverEvent, WireCallback, WireHandover} from "../../messages.js"
 * @import {Given, State, Step} from "../types.js"
 */
import { changed, closed, opened } from "./conversations.js";
import { isLive } from "./deadlines.js";
import { noticed } from "./notices.js";
import { posted } from "./outbox.js";

/**
 * @typedef {object} HandoverView
 * @property {WireHandover[]} incoming offered to this agent
 * @property {WireHandover | null} outgoing offered by this agent and not answered
 * @property {{callbacks: WireCallback[], conversations: {key: string, name: string | null, number: number}[]}} open
 *   what would go
 * @property {State["colleagues"]} colleagues
 */

/**
 * @param {State} state
 * @returns {HandoverView}
 */
export function handoverView(state) {
  const offered = Object.values(state.handovers);
  const waiting = new Set(
    Object.values(state.deadlines).flatMap((one) => (isLive(one) && !one.callback && one.conversation ? [one.conversation] : [])),
  );
  return {
    incoming: offered.filter(({ to }) => to === state.me?.id),
    outgoing: offered.find(({ from }) => from === state.me?.id) ?? null,
    open: {
      callbacks: Object.values(state.callbacks)
        .filter((one) => one.state === "open")
        .sort((a, b) => a.due_at.localeCompare(b.due_at)),
      conversations: Object.values(state.conversations)
        .filter(({ key }) => waiting.has(key))
        .map(({ key, customer, number }) => ({ key, name: customer.name ?? null, number })),
    },
    colleagues: state.colleagues,
  };
}

/**
 * @param {State} state
 * @param {{to: string, note: string}} event
 * @param {Given} given
 * @returns {Step}
 */
export function offer(state, { to, note }, given) {
  return posted({ ...state, pane: null }, { type: "handover.offer", to, ...(note && { note }) }, given);
}

/**
 * @param {State} state
 * @param {{handover: string, answer: "accept" | "decline" | "withdraw"}} event
 * @param {Given} given
 * @returns {Step}
 */
export function answer(state, { handover, answer: word }, given) {
  if (!state.handovers[handover]) return [state, []];
  return posted(state, { type: "handover.answer", handover, answer: word }, given);
}

/**
 * The list of colleagues is asked for anew each time: somebody may have joined or left.
 * @param {State} state
 * @returns {Step}
 */
export function begin(state) {
  const colleagues = { ...state.colleagues, state: /** @type {const} */ ("asking") };
  return [{ ...state, pane: "handover", colleagues }, [{ do: "colleagues" }]];
}

/**
 * @param {State} state
 * @param {State["colleagues"]["items"] | null} items null: it could not be had
 * @returns {Step}
 */
export function listed(state, items) {
  const colleagues = items ? { state: /** @type {const} */ ("known"), items } : { ...state.colleagues, state: /** @type {const} */ ("failed") };
  return [{ ...state, colleagues }, []];
}

/**
 * @param {State} state
 * @param {HandoverEvent} event
 * @param {Given} given
 * @returns {Step}
 */
export function heardOf(state, { handover }, given) {
  const known = state.handovers[handover.id];
  const handovers = { ...state.handovers, [handover.id]: handover };
  if (handover.state !== "offered") delete handovers[handover.id];
  const giver = handover.from === state.me?.id;
  const next = { ...state, handovers };
  if (handover.state === "accepted") {
    const moved = giver ? givenAway(next, handover) : received(next, handover);
    const key = giver ? "panel.handover.was_accepted" : "panel.handover.received";
    return noticed(moved, { key, params: namesOf(handover), tone: "good" }, given);
  }
  if (handover.state === "offered") {
    return [next, known || giver ? [] : [{ do: "say", key: "panel.handover.said", params: namesOf(handover), urgent: false }]];
  }
  const key = {
    declined: giver ? "panel.handover.was_declined" : "panel.handover.you_declined",
    withdrawn: giver ? "panel.handover.you_withdrew" : "panel.handover.was_withdrawn",
  }[handover.state];
  return noticed(next, { key, params: namesOf(handover), tone: giver && handover.state === "declined" ? "bad" : "plain" }, given);
}

/** @param {WireHandover} handover */
function namesOf({ from_name: from, to_name: to, callbacks, conversations }) {
  return { from, to, callbacks: callbacks.length, conversations: conversations.length };
}

/**
 * It is the colleague's now. A half-written draft stays until its writer clears it.
 * @param {State} state
 * @param {WireHandover} handover
 * @returns {State}
 */
function givenAway(state, { callbacks, conversations, deadlines = [] }) {
  const gone = new Set([...deadlines, ...callbacks]);
  let next = {
    ...state,
    callbacks: Object.fromEntries(Object.entries(state.callbacks).filter(([id]) => !gone.has(id))),
    deadlines: Object.fromEntries(
      Object.entries(state.deadlines).filter(([id, { callback }]) => !gone.has(id) && !(callback && gone.has(callback))),
    ),
  };
  for (const key of conversations) {
    const conversation = next.conversations[key];
    if (!conversation) continue;
    const stays = state.embed ? state.active === key : conversation.draft.text !== "";
    next = stays ? changed(next, key, { waitingSince: null }) : closed(next, key);
  }
  if (next.active && !next.conversations[next.active]) {
    next = { ...next, active: Object.keys(next.conversations)[0] ?? null };
  }
  return next;
}

/**
 * The colleague's conversations appear here; their customers' names as far as they are known.
 * @param {State} state
 * @param {WireHandover} handover
 * @returns {State}
 */
function received(state, { conversations }) {
  let next = state;
  for (const key of conversations) {
    const name = Object.values(next.callbacks).find((one) => one.conversation === key)?.customer.name;
    next = opened(next, key);
    next = changed(next, key, ({ customer }) => ({ customer: customer.name || !name ? customer : { ...customer, name } }));
  }
  return next;
}
