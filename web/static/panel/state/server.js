/**
 * One handler a message of the server, named for it.
 *
 * @import {Ack, ConversationChanged, DeadlineEvent, Diagnostics, ErrorMessage,
 *   PhrasebookEvent, SearchResults, ServerMessage, Snapshot, Suggestions, Welcome} from "../../messages.js"
 * @import {Effect, Given, State, Step} from "../types.js"
 */
import * as alarms from "./alarms.js";
import * as callbacks from "./callbacks.js";
import * as complaints from "./complaints.js";
import { withDeadline } from "./deadlines.js";
import { answered, askAnew, outrun } from "./drafts.js";
import * as corrections from "./corrections.js";
import * as handovers from "./handovers.js";
import * as promises from "./promises.js";
import { changed, closed, fromWire, isHosted, opened } from "./conversations.js";
import { searchedAgain } from "./searching.js";
import { continued } from "./sending.js";
import { triedAnswer } from "./replacing.js";
import { arrived, posted, refused, resent } from "./outbox.js";
import { guarded } from "./host.js";

/** Drafts shown to a server that is new to them; the rest follow when they are typed in. */
const MAX_ASKED_ANEW = 20;

/**
 * @param {State} state
 * @param {ServerMessage} message
 * @param {Given} given
 * @returns {Step}
 */
export function heard(state, message, given) {
  // Suggestions answer a message at once; that it is stored is said afterwards.
  const early = message.type === "suggestions" || message.type === "diagnostics";
  const replyTo = "reply_to" in message && !early ? message.reply_to : undefined;
  if (message.type === "error") return onError(state, message, given);
  const [next, effects] = replyTo ? arrived(state, replyTo) : [state, []];
  const [last, more] = handle(next, message, given);
  return [last, [...effects, ...more]];
}

/**
 * @param {State} state
 * @param {ServerMessage} message
 * @param {Given} given
 * @returns {Step}
 */
function handle(state, message, given) {
  switch (message.type) {
    case "welcome":
      return onWelcome(state, message, given);
    case "snapshot":
      return onSnapshot(state, message, given);
    case "diagnostics":
      return onDiagnostics(state, message, given);
    case "suggestions":
      return onSuggestions(state, message);
    case "search.results":
      return onSearchResults(state, message);
    case "deadline":
      return onDeadline(state, message, given);
    case "callback":
      return [promises.kept(callbacks.heardOf(state, message), message, given.now), []];
    case "complaint":
      return complaints.heardOf(state, message, given);
    case "correction":
      return corrections.heardOf(state, message);
    case "handover":
      return handovers.heardOf(state, message, given);
    case "phrasebook":
      return onPhrasebook(state, message);
    case "announcement.acknowledged":
      return [acknowledgedElsewhere(state, message.announcement), []];
    case "promise":
      return promises.promised(state, message, given);
    case "conversation":
      return onConversation(state, message, given);
    default:
      return [state, []];
  }
}

/**
 * The server forgot nothing: go on with what it missed.
 * @param {State} state
 * @param {Welcome} message
 * @param {Given} given
 * @returns {Step}
 */
function onWelcome(state, { user, limits, resumed, calendar_unknown: calendarUnknown = [] }, given) {
  const next = /** @type {State} */ ({
    ...alarms.reconnected(state, given.now),
    phase: { phase: "online" },
    me: user,
    limits: { ...state.limits, ...limits },
    calendarUnknown,
  });
  if (!resumed) return [next, []];
  const [asking, effects] = searchedAgain(next, given);
  return withDrafts(asking, [...effects, ...resent(asking)]);
}

/**
 * The server's whole state replaces ours, save for what only the panel knows: drafts, threads
 * and what has not reached the server.
 * @param {State} state
 * @param {Snapshot} message
 * @param {Given} given
 * @returns {Step}
 */
function onSnapshot(state, { conversations, deadlines, callbacks: promised, announcements, handovers: offered = [], complaints: complained = [], corrections: said = [] }, given) {
  const listed = new Map(conversations.filter((wire) => wire.state === "open").map((wire) => [wire.conversation, wire]));
  let next = /** @type {State} */ ({
    ...alarms.reconnected(state, given.now),
    deadlines: Object.fromEntries(deadlines.map((deadline) => [deadline.id, deadline])),
    callbacks: Object.fromEntries(promised.map((callback) => [callback.id, callback])),
    complaints: Object.fromEntries(complained.map((complaint) => [complaint.id, complaint])),
    corrections: Object.fromEntries(said.map((correction) => [correction.id, correction])),
    handovers: Object.fromEntries(offered.map((handover) => [handover.id, handover])),
    announcements: Object.fromEntries(announcements.map((announcement) => [announcement.id, announcement])),
  });
  // Which conversation is open, and whose it is by now, an embedded panel learns from its host.
  if (!state.embed) for (const key of Object.keys(state.kept)) next = opened(next, key);
  for (const key of Object.keys(next.conversations)) {
    if (!listed.has(key) && !isOurs(next, key)) next = closed(next, key);
  }
  for (const wire of listed.values()) {
    next = opened(next, wire.conversation);
    next = changed(next, wire.conversation, (had) => fromWire(had, wire, given.now));
  }
  next = withActive(next);
  /** @type {Effect[]} */
  const effects = resent(next);
  for (const key of Object.keys(next.conversations)) {
    if (listed.has(key) || isPosted(next, key) || next.conversations[key]?.watched) continue;
    const [kept, more] = reopened(next, key, given);
    next = kept;
    effects.push(...more);
  }
  const [asking, more] = searchedAgain(next, given);
  return withDrafts(asking, [...effects, ...more]);
}

/**
 * @param {State} state
 * @param {Diagnostics} message
 * @param {Given} given
 * @returns {Step}
 */
function onDiagnostics(state, message, given) {
  const tried = triedAnswer(state, message);
  if (tried) return tried;
  const next = answered(state, message);
  const [guardedState, effects] = guarded(next, message.conversation);
  const [last, more] = continued(guardedState, given);
  return [last, [...effects, ...more]];
}

/**
 * @param {State} state
 * @param {Suggestions} message
 * @returns {Step}
 */
function onSuggestions(state, { conversation, revision, items }) {
  return [
    changed(state, conversation, ({ draft }) => {
      if (revision === null) return { forMessage: items };
      // An answer to a draft that has been sent or cleared since is of no use to anyone.
      return draft.text ? { forDraft: items } : { forDraft: [] };
    }),
    [],
  ];
}

/**
 * @param {State} state
 * @param {SearchResults} message
 * @returns {Step}
 */
function onSearchResults(state, { reply_to: replyTo, items }) {
  if (replyTo !== state.search.asked) return [state, []];
  return [{ ...state, search: { ...state.search, items, state: "answered" } }, []];
}

/**
 * @param {State} state
 * @param {DeadlineEvent} message
 * @param {Given} given
 * @returns {Step}
 */
function onDeadline(state, message, given) {
  const next = alarms.corrected(alarms.amberFromStart(state, message.deadline, given.now), message, given.now);
  return [{ ...next, deadlines: withDeadline(next.deadlines, message.deadline) }, []];
}

/**
 * @param {State} state
 * @param {PhrasebookEvent} message
 * @returns {Step}
 */
function onPhrasebook(state, { announcement }) {
  // The approved content changed: what stands in the draft may be judged otherwise now.
  const key = state.active;
  const [next, effects] = key && state.conversations[key]?.draft.text ? askAnew(state, key) : [state, []];
  if (!announcement) return [next, effects];
  const announcements = { ...next.announcements, [announcement.id]: announcement };
  const said = announcement.reminder ? "panel.announcement.reminded" : "panel.announcement.said";
  const { by, note, urgent = false, reminder = false } = announcement;
  /** @type {Effect[]} */
  const told = announcement.recalled ? [] : [{ do: "say", key: said, params: { by, note }, urgent: urgent || reminder }];
  return [{ ...next, announcements }, [...effects, ...told]];
}

/**
 * @param {State} state
 * @param {string} id
 * @returns {State}
 */
function acknowledgedElsewhere(state, id) {
  const had = state.announcements[id];
  if (!had) return state;
  return { ...state, announcements: { ...state.announcements, [id]: { ...had, acknowledged: true } } };
}

/**
 * @param {State} state
 * @param {ConversationChanged} message
 * @param {Given} given
 * @returns {Step}
 */
function onConversation(state, { conversation: wire }, given) {
  const key = wire.conversation;
  if (wire.state === "closed") return [isOurs(state, key) ? state : withActive(closed(state, key)), []];
  const next = opened(state, key);
  return [changed(next, key, (had) => fromWire(had, wire, given.now)), []];
}

/**
 * @param {State} state
 * @param {ErrorMessage} message
 * @param {Given} given
 * @returns {Step}
 */
function onError(state, message, given) {
  if (message.code === "stale_revision" && state.active) return outrun(state, state.active);
  if (message.reply_to && message.reply_to === state.search.asked) {
    return [{ ...state, search: { ...state.search, items: [], state: "answered" } }, []];
  }
  return refused(state, message, given);
}

/**
 * Whether the agent's own work is in it, which no snapshot may throw away.
 * @param {State} state
 * @param {string} key
 */
function isOurs(state, key) {
  const conversation = state.conversations[key];
  const looked = state.embed && state.active === key;
  return looked || isPosted(state, key) || Boolean(conversation?.draft.text && !isHosted(state));
}

/**
 * @param {State} state
 * @param {string} key
 */
function isPosted(state, key) {
  return state.outbox.some(
    ({ message }) => message.type !== "conversation.close" && "conversation" in message && message.conversation === key,
  );
}

/**
 * @param {State} state
 * @param {string} key
 * @param {Given} given
 * @returns {Step}
 */
function reopened(state, key, given) {
  const { channel, customer } = /** @type {import("../types.js").Conversation} */ (state.conversations[key]);
  return posted(
    state,
    { type: "conversation.open", conversation: key, ...(channel && { channel }), customer },
    given,
  );
}

/** @param {State} state */
function withActive(state) {
  if (state.active && state.conversations[state.active]) return state;
  return { ...state, active: Object.keys(state.conversations)[0] ?? null };
}

/**
 * Show the server the drafts as they stand, the open one last so that it is answered newest.
 * @param {State} state
 * @param {Effect[]} effects
 * @returns {Step}
 */
function withDrafts(state, effects) {
  const keys = Object.values(state.conversations)
    .filter(({ draft }) => draft.text)
    .sort((a, b) => a.touchedAt - b.touchedAt)
    .slice(-MAX_ASKED_ANEW)
    .map(({ key }) => key);
  let next = state;
  const all = [...effects];
  for (const key of keys) {
    const [stepped, more] = askAnew(next, key);
    next = stepped;
    all.push(...more);
  }
  return [next, all];
}
