/**
 * The panel without a page: something happens, and the state after it and what it asks of the
 * outside come back. No clock, no network, no DOM.
 *
 * @import {Settings, KeptDraft, KeptExcuses, Unsent, Given, PanelEvent, State, Step} from "./types.js"
 */
import * as agent from "./state/agent.js";
import * as alarms from "./state/alarms.js";
import { postponed } from "./state/callbacks.js";
import * as complaints from "./state/complaints.js";
import { heeded } from "./state/coaching.js";
import { answered, caretAt, typed } from "./state/drafts.js";
import * as excusing from "./state/excusing.js";
import { guarded, told as heardFromHost } from "./state/host.js";
import * as corrections from "./state/corrections.js";
import * as handovers from "./state/handovers.js";
import { faded, noticed } from "./state/notices.js";
import { retried } from "./state/outbox.js";
import { pause } from "./state/pausing.js";
import { applyAll, impatient } from "./state/replacing.js";
import { search } from "./state/searching.js";
import * as promises from "./state/promises.js";
import { continued, copied, send } from "./state/sending.js";
import { heard } from "./state/server.js";
import * as writing from "./state/writing.js";
import { mended } from "./settings.js";

/**
 * @param {{embed: boolean, oneWay?: boolean, fed?: boolean, settings: Settings, kept?: Record<string, KeptDraft>,
 *   excused?: Record<string, KeptExcuses>, outbox?: Unsent[], told?: Record<string, number>}} saved
 * @returns {State}
 */
export function initial({ embed, oneWay = false, fed = false, settings, kept = {}, excused = {}, outbox = [], told = {} }) {
  return {
    me: null,
    embed,
    oneWay,
    fed,
    settings,
    phase: { phase: "connecting" },
    networkDown: false,
    limits: { draft: 4_000, customer_message: 8_000, frame_bytes: 65_536, messages_per_second: 200 },
    conversations: {},
    opened: 0,
    active: null,
    deadlines: {},
    callbacks: {},
    complaints: {},
    promises: [],
    alarms: alarms.noAlarms(told),
    corrections: {},
    handovers: {},
    colleagues: { state: "idle", items: [] },
    calendarUnknown: [],
    announcements: {},
    outbox,
    kept,
    excused,
    composing: null,
    heldBack: null,
    search: { query: "", within: {}, asked: null, items: [], state: "idle" },
    pane: null,
    filling: null,
    sending: null,
    replacing: null,
    confirming: null,
    blocked: false,
    notices: [],
    typing: { characters: 0, ms: 0, at: 0 },
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
  return excusing.excusesKept(state, happened(state, event, given), given.now);
}

/**
 * @param {State} state
 * @param {PanelEvent} event
 * @param {Given} given
 * @returns {Step}
 */
function happened(state, event, given) {
  switch (event.type) {
    case "phase":
      return onPhase(state, event.phase);
    case "network":
      return [{ ...state, networkDown: event.down }, []];
    case "server":
      return heard(state, event.message, given);
    case "host":
      return heardFromHost(state, event.message, given);
    case "tick":
      return onTick(state, given);
    case "conversation.new":
      return agent.newConversation(state, event.name ?? "", given);
    case "conversation.choose":
      return agent.choose(state, event.conversation, given);
    case "conversation.step":
      return agent.step(state, event.by, given);
    case "conversation.rename":
      return agent.rename(state, event, given);
    case "conversation.end":
      return agent.finish(state, event.conversation, given);
    case "conversation.pause":
      return pause(state, event, given);
    case "customer.wrote":
      return agent.wroteForCustomer(state, event.text, given);
    case "draft.typed":
      return typed(state, event.conversation, event.text, event.caret, given);
    case "draft.caret":
      return [caretAt(state, event.conversation, event.caret), []];
    case "draft.composing":
      return [onComposing(state, event), []];
    case "draft.restore":
      return restored(state, event, given);
    case "suggestion.choose":
      return writing.chooseSuggestion(state, event, given);
    case "suggestion.fill":
      return writing.fill(state, event.values);
    case "suggestion.cancel":
      return [{ ...state, filling: null }, [{ do: "focus", where: "draft" }]];
    case "diagnostic.apply":
      return writing.apply(state, event);
    case "diagnostic.apply-all":
      return applyAll(state, given);
    case "diagnostic.dismiss":
      return excusing.dismiss(state, event, given);
    case "diagnostic.restore":
      return excusing.restore(state, event, given);
    case "send":
      return send(state, event, given);
    case "send.cancel":
      return [{ ...state, confirming: null, sending: null }, [{ do: "focus", where: "draft" }]];
    case "copied":
      return copied(state, event, given);
    case "copy.failed":
      return noticed(state, { key: "panel.send.failed", tone: "bad" }, given);
    case "search.query":
      return search(state, event, given);
    case "pane":
      return onPane(state, event.pane);
    case "callback.add":
      return agent.addCallback(state, event, given);
    case "callback.settle":
      return agent.settleCallback(state, event, given);
    case "callback.postpone":
      return postponed(state, event, given);
    case "callback.copy":
      return copyNumber(state, event.callback);
    case "complaint.begin":
      return complaints.begin(state);
    case "complaint.add":
      return complaints.added(state, event, given);
    case "complaint.change":
      return complaints.changed(state, event, given);
    case "promise.accept":
      return promises.accepted(state, event, given);
    case "promise.drop":
      return promises.dropped(state, event.id, given);
    case "promise.retime":
      return promises.retimed(state, event, given);
    case "correction.seen":
      return corrections.seen(state, event.correction, given);
    case "handover.begin":
      return handovers.begin(state);
    case "handover.offer":
      return handovers.offer(state, event, given);
    case "handover.answer":
      return handovers.answer(state, event, given);
    case "colleagues":
      return handovers.listed(state, event.items);
    case "alarm.go":
      return alarms.goTo(state, event.deadline ?? null, given);
    case "alarm.read":
      return [alarms.read(state, given.now), []];
    case "alarm.close":
      return [alarms.closed(state), []];
    case "calendar.seen":
      return onSettings(state, { calendarSeen: state.calendarUnknown.join() });
    case "coach.seen":
      return [heeded(state, event.conversation, event.remark), []];
    case "desktop.ask":
      return [state, [{ do: "ask-desktop" }]];
    case "desktop.answered":
      return onDesktop(state, event.granted, given);
    case "announcement.ack":
      return agent.acknowledge(state, event.announcement, given);
    case "announcement.seen":
      return agent.sawAnnouncement(state, event.announcement);
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
  const [looked, effects] = alarms.alarmed(state, given);
  const ticked = promises.faded(faded({ ...looked, lastTick: given.now }, given.now), given.now);
  const [tried, put] = impatient(ticked, given);
  const [waited, sent] = continued(tried, given);
  const [next, again] = retried(waited, given.now);
  return [next, [...effects, ...put, ...sent, ...again]];
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
 * @param {Given} given
 * @returns {Step}
 */
function restored(state, { conversation, text }, given) {
  const [next, effects] = agent.choose(state, conversation, given);
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
  const settings = mended({ ...state.settings, ...change });
  return [{ ...state, settings }, [{ do: "keep-settings", settings }]];
}

/**
 * The browser has been asked whether it lets us onto the desktop.
 * @param {State} state
 * @param {boolean} granted
 * @param {Given} given
 * @returns {Step}
 */
function onDesktop(state, granted, given) {
  const [next, effects] = onSettings(state, { desktop: granted });
  if (granted) return [next, effects];
  const [last, more] = noticed(next, { key: "panel.settings.desktop.refused", tone: "bad" }, given);
  return [last, [...effects, ...more]];
}

/**
 * The whole number goes to the clipboard without being shown.
 * @param {State} state
 * @param {string} id
 * @returns {Step}
 */
function copyNumber(state, id) {
  const phone = state.callbacks[id]?.customer.phone;
  return [state, phone ? [{ do: "clip", text: phone }] : []];
}
