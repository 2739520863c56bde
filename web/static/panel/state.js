/**
 * The panel without a page: something happens, and the state after it and what it asks of the
 * outside come back. No clock, no network, no DOM.
 *
 * @import {Settings, KeptDraft, Unsent, Effect, Given, PanelEvent, State, Step} from "./types.js"
 */
import * as agent from "./state/agent.js";
import { crossed } from "./state/deadlines.js";
import { answered, caretAt, typed } from "./state/drafts.js";
import { guarded, told } from "./state/host.js";
import { faded, noticed } from "./state/notices.js";
import { retried } from "./state/outbox.js";
import { continued, copied, send } from "./state/sending.js";
import { heard } from "./state/server.js";
import * as writing from "./state/writing.js";

/**
 * @param {{embed: boolean, settings: Settings, kept?: Record<string, KeptDraft>, outbox?: Unsent[]}} saved
 * @returns {State}
 */
export function initial({ embed, settings, kept = {}, outbox = [] }) {
  return {
    me: null,
    embed,
    settings,
    phase: { phase: "connecting" },
    networkDown: false,
    limits: { draft: 4_000, customer_message: 8_000, frame_bytes: 65_536, messages_per_second: 200 },
    conversations: {},
    opened: 0,
    active: null,
    deadlines: {},
    callbacks: {},
    announcements: {},
    outbox,
    kept,
    composing: null,
    heldBack: null,
    search: { query: "", asked: null, items: [], state: "idle" },
    pane: null,
    filling: null,
    sending: null,
    confirming: null,
    blocked: false,
    notices: [],
    lastTick: 0,
  };
}

/**
 * @param {State} state
 * @param {PanelEvent} event
 * @param {Given} given
 * @returns {Step}
 */
export function update(state, event, given) {
  switch (event.type) {
    case "phase":
      return onPhase(state, event.phase);
    case "network":
      return [{ ...state, networkDown: event.down }, []];
    case "server":
      return heard(state, event.message, given);
    case "host":
      return told(state, event.message, given);
    case "tick":
      return onTick(state, given);
    case "conversation.new":
      return agent.newConversation(state, event.name ?? "", given);
    case "conversation.choose":
      return agent.choose(state, event.conversation);
    case "conversation.step":
      return agent.step(state, event.by, given);
    case "conversation.rename":
      return agent.rename(state, event, given);
    case "conversation.end":
      return agent.finish(state, event.conversation, given);
    case "customer.wrote":
      return agent.wroteForCustomer(state, event.text, given);
    case "draft.typed":
      return typed(state, event.conversation, event.text, event.caret, given);
    case "draft.caret":
      return [caretAt(state, event.conversation, event.caret), []];
    case "draft.composing":
      return [onComposing(state, event), []];
    case "draft.restore":
      return restored(state, event);
    case "suggestion.choose":
      return writing.chooseSuggestion(state, event, given);
    case "suggestion.fill":
      return writing.fill(state, event.values);
    case "suggestion.cancel":
      return [{ ...state, filling: null }, [{ do: "focus", where: "draft" }]];
    case "diagnostic.apply":
      return writing.apply(state, event);
    case "diagnostic.apply-all":
      return writing.applyAll(state);
    case "diagnostic.dismiss":
      return writing.dismiss(state, event.code, given);
    case "send":
      return send(state, given);
    case "send.cancel":
      return [{ ...state, confirming: null, sending: null }, [{ do: "focus", where: "draft" }]];
    case "copied":
      return copied(state, event, given);
    case "copy.failed":
      return noticed(state, { key: "panel.send.failed", tone: "bad" }, given);
    case "search.query":
      return agent.search(state, event.query, given);
    case "pane":
      return onPane(state, event.pane);
    case "callback.add":
      return agent.addCallback(state, event, given);
    case "callback.settle":
      return agent.settleCallback(state, event, given);
    case "announcement.ack":
      return agent.acknowledge(state, event.announcement, given);
    case "settings":
      return onSettings(state, event.change);
    case "notice.close":
      return [{ ...state, notices: state.notices.filter(({ id }) => id !== event.id) }, []];
    default:
      return [state, []];
  }
}

/**
 * @param {State} state
 * @param {State["phase"]} phase
 * @returns {Step}
 */
function onPhase(state, phase) {
  const next = { ...state, phase };
  // With the server away nobody can say that a draft is wrong: nothing is held back.
  return state.active ? guarded(next, state.active) : [next, []];
}

/**
 * @param {State} state
 * @param {Given} given
 * @returns {Step}
 */
function onTick(state, given) {
  /** @type {Effect[]} */
  const effects = [];
  const due = alarms(state, given.now);
  effects.push(...due);
  const [waited, sent] = continued(faded({ ...state, lastTick: given.now }, given.now), given);
  const [next, again] = retried(waited, given.now);
  return [next, [...effects, ...sent, ...again]];
}

/**
 * One merged alarm for everything that came due since the last look, not a storm. After a sleep
 * or on the first look there is no "since": the screen tells, the alarm stays silent.
 * @param {State} state
 * @param {number} now
 * @returns {Effect[]}
 */
function alarms(state, now) {
  const since = now - state.lastTick;
  if (state.lastTick === 0 || since <= 0 || since > 300_000) return [];
  const { warned, due } = crossed(state, state.lastTick, now);
  if (due.length > 0) {
    return [
      { do: "chime", level: "due" },
      { do: "say", key: "panel.deadline.due", params: { n: due.length }, urgent: true },
    ];
  }
  if (warned.length > 0) {
    return [
      { do: "chime", level: "warn" },
      { do: "say", key: "panel.deadline.warned", params: { n: warned.length }, urgent: false },
    ];
  }
  return [];
}

/**
 * @param {State} state
 * @param {{conversation: string, on: boolean}} event
 * @returns {State}
 */
function onComposing(state, { conversation, on }) {
  if (on) return { ...state, composing: conversation };
  const { heldBack } = state;
  const free = { ...state, composing: null, heldBack: null };
  return heldBack ? answered(free, heldBack) : free;
}

/**
 * The text that was just sent comes back to the editor it came from.
 * @param {State} state
 * @param {{conversation: string, text: string}} event
 * @returns {Step}
 */
function restored(state, { conversation, text }) {
  const [next, effects] = agent.choose(state, conversation);
  const notices = next.notices.filter(({ action }) => action?.event.type !== "draft.restore");
  return [{ ...next, notices }, [...effects, { do: "insert", conversation, text }]];
}

/**
 * @param {State} state
 * @param {State["pane"]} pane
 * @returns {Step}
 */
function onPane(state, pane) {
  return [{ ...state, pane }, pane === null && state.pane !== null ? [{ do: "focus", where: "draft" }] : []];
}

/**
 * @param {State} state
 * @param {Partial<Settings>} change
 * @returns {Step}
 */
function onSettings(state, change) {
  const settings = { ...state.settings, ...change };
  return [{ ...state, settings }, [{ do: "keep-settings", settings }]];
}

