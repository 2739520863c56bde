/**
 * What the panel shows, made from its state and the server's time. Elements draw this and
 * nothing else.
 *
 * @import {Customer, WireAnnouncement, WireCorrection, WireDiagnostic, WireSuggestion} from "../messages.js"
 * @import {Card} from "./cards.js"
 * @import {Conversation, Line, Notice, PromiseNote, SearchState, Settings, State} from "./types.js"
 * @import {AlarmView} from "./state/alarms.js"
 * @import {CallbackRow} from "./state/callbacks.js"
 * @import {ComplaintsView} from "./state/complaints.js"
 * @import {Coaching} from "./state/coaching.js"
 * @import {HandoverView} from "./state/handovers.js"
 * @import {ExcusedView} from "./state/excusing.js"
 * @import {Countdown} from "./state/deadlines.js"
 */
import { cardsOf } from "./cards.js";
import { inOrder } from "./state/agent.js";
import { isHosted } from "./state/conversations.js";
import { alarmView, pressingCount } from "./state/alarms.js";
import { callbackRows } from "./state/callbacks.js";
import { complaintsView } from "./state/complaints.js";
import { coaching } from "./state/coaching.js";
import { lateness, shownClock } from "./state/deadlines.js";
import { findings, uncheckedOf } from "./state/drafts.js";
import { excusedIn } from "./state/excusing.js";
import { answersOf } from "./state/corrections.js";
import { handoverView } from "./state/handovers.js";
import { pausing } from "./state/pausing.js";
import { noteOf } from "./state/promises.js";
import { standingQuestion } from "./state/sending.js";
import { placeholders } from "./placeholders.js";
import { matches } from "./highlight.js";

/** An answer slower than this is worth a word; faster, a word would only flicker. */
const SLOW_MS = 1_200;
const SHORT_DRAFT = 24;

/**
 * @typedef {object} Tab
 * @property {string} key
 * @property {string | null} name null for the nameless, who are called by their number
 * @property {number} number
 * @property {string} preview
 * @property {Countdown | null} clock
 * @property {number | null} waiting milliseconds the customer has waited, where no clock runs
 * @property {number} unread
 * @property {boolean} active
 * @property {boolean} drafted
 *
 * @typedef {object} Mark a stretch of the draft to draw under
 * @property {number} start
 * @property {number} end
 * @property {WireDiagnostic["severity"]} severity
 *
 * @typedef {"empty" | "checking" | "clean" | "found" | "part" | "unchecked"} DraftStatus `part`: the
 *   beginning is fine, the rest is past what is checked
 *
 * @typedef {object} Choice one suggestion to choose
 * @property {WireSuggestion} suggestion
 * @property {[number, number][]} matched ranges of the text
 * @property {string} heading what it is called; its question where it has no title
 * @property {[number, number][]} matchedHeading ranges of the heading
 *
 * @typedef {object} Current the conversation on screen
 * @property {string} key
 * @property {string | null} name
 * @property {number} number
 * @property {string} channel
 * @property {Customer} customer
 * @property {Countdown | null} clock
 * @property {ReturnType<typeof pausing>} pausing
 * @property {ReturnType<typeof lateness>} late how late the last answer came, while that is news
 * @property {Line[]} lines
 * @property {boolean} watched only looked at: no clock runs here
 * @property {string} text
 * @property {number} revision
 * @property {Mark[]} marks
 * @property {Card[]} cards
 * @property {ExcusedView[]} excused what the agent has called not wrong in this conversation
 * @property {number} found how many findings there are, however they are told
 * @property {number} fixable how many findings have a replacement ready
 * @property {number} unfilled
 * @property {DraftStatus} status
 * @property {boolean} checked whether the newest revision has been answered
 * @property {number} left characters left to type
 * @property {number} unchecked characters at the end that are past what is checked
 * @property {Choice[]} choices
 * @property {boolean} confirming
 * @property {boolean} sending
 * @property {Coaching} coaching
 *
 * @typedef {object} Connectedness
 * @property {"online" | "connecting" | "waiting" | "offline" | "signed-out" | "outdated" | "forbidden"} phase
 * @property {number} unsent
 *
 * @typedef {object} View
 * @property {Connectedness} connection
 * @property {State["me"]} me
 * @property {boolean} embed
 * @property {boolean} hosted the draft stands in the host's composer
 * @property {boolean} fed copying a reply does not record it as sent
 * @property {Settings} settings
 * @property {Tab[]} tabs
 * @property {Current | null} current
 * @property {WireAnnouncement[]} announcements
 * @property {CallbackRow[]} callbacks
 * @property {number} callbacksOpen
 * @property {number} callbacksOverdue
 * @property {ComplaintsView} complaints
 * @property {number} pressing conversations and callbacks that are amber or red
 * @property {PromiseNote | null} promise
 * @property {AlarmView | null} alarm
 * @property {WireCorrection[]} answers to corrections this agent proposed
 * @property {HandoverView} handover
 * @property {{unknown: number[], news: boolean}} calendar years without holidays
 * @property {SearchState} search
 * @property {Choice[]} found
 * @property {State["pane"]} pane
 * @property {{suggestion: WireSuggestion, fields: {name: string, value: string}[]} | null} filling
 * @property {Notice[]} notices
 */

/**
 * @param {State} state
 * @param {number} now server milliseconds
 * @returns {View}
 */
export function view(state, now) {
  const tabs = inOrder(state, now).map((key) => tabOf(state, key, now));
  const callbacks = callbackRows(state, now);
  const open = callbacks.filter(({ callback }) => callback.state === "open");
  return {
    connection: connectedness(state),
    me: state.me,
    embed: state.embed,
    hosted: isHosted(state),
    fed: state.fed,
    settings: state.settings,
    tabs,
    current: currentOf(state, now),
    announcements: announcementsOf(state, now),
    callbacks,
    callbacksOpen: open.length,
    callbacksOverdue: open.filter(({ left }) => left <= 0).length,
    complaints: complaintsView(state, now),
    pressing: pressingCount(state, now),
    promise: noteOf(state),
    alarm: alarmView(state, now),
    answers: answersOf(state),
    handover: handoverView(state),
    calendar: {
      unknown: state.calendarUnknown,
      news: state.calendarUnknown.length > 0 && state.calendarUnknown.join() !== state.settings.calendarSeen,
    },
    search: state.search,
    found: state.search.items.map((suggestion) => choiceOf(suggestion, state.search.query)),
    pane: state.pane,
    filling: fillingOf(state),
    notices: state.notices,
  };
}

/**
 * What is shown after no more than the draft on screen, or what was answered to it, has changed.
 * @param {View} before
 * @param {State} state
 * @param {number} now server milliseconds
 * @returns {View}
 */
export function viewOfDraft(before, state, now) {
  return { ...before, current: currentOf(state, now) };
}

/**
 * Only what warns of the draft on screen: it is drawn before anything else is even thought about.
 * @param {View} before
 * @param {State} state
 * @returns {Card[] | null} null where there is more to draw than that
 */
export function warningsOfDraft(before, state) {
  const conversation = state.active ? state.conversations[state.active] : undefined;
  if (!conversation || before.filling || before.current?.key !== conversation.key) return null;
  return cardsOf(findings(conversation), conversation);
}

/**
 * @param {State} state
 * @returns {Connectedness}
 */
function connectedness({ phase, networkDown, outbox }) {
  const away = phase.phase === "waiting" || phase.phase === "connecting";
  return { phase: networkDown && away ? "offline" : phase.phase, unsent: outbox.length };
}

/**
 * @param {State} state
 * @param {string} key
 * @param {number} now
 * @returns {Tab}
 */
function tabOf(state, key, now) {
  const conversation = /** @type {Conversation} */ (state.conversations[key]);
  const clock = shownClock(state, key, now);
  const { customer, lines, number, unread, draft, waitingSince } = conversation;
  return {
    key,
    name: nameOf(customer),
    number,
    preview: lines.at(-1)?.text ?? "",
    clock,
    waiting: clock || waitingSince === null ? null : Math.max(0, now - waitingSince),
    unread,
    active: key === state.active,
    drafted: draft.text !== "" && !isHosted(state),
  };
}

/**
 * @param {State} state
 * @param {number} now
 * @returns {Current | null}
 */
function currentOf(state, now) {
  const conversation = state.active ? state.conversations[state.active] : undefined;
  if (!conversation) return null;
  const { key, number, customer, channel, lines, watched, draft } = conversation;
  const clock = shownClock(state, key, now);
  const found = findings(conversation);
  const blanks = placeholders(draft.text);
  return {
    key,
    name: nameOf(customer),
    number,
    channel: channel === "panel" ? "" : channel,
    customer,
    clock,
    pausing: pausing(state, key, clock),
    late: lateness(state, key, now),
    lines,
    watched,
    text: draft.text,
    revision: draft.revision,
    marks: [...found, ...blanks.map(({ start, end }) => ({ start, end, severity: /** @type {const} */ ("error") }))],
    cards: cardsOf(found, conversation),
    excused: excusedIn(conversation),
    found: found.length,
    fixable: found.filter(({ replacements }) => replacements.length > 0).length,
    unfilled: blanks.length,
    status: statusOf(state, conversation, found.length + blanks.length, now),
    checked: draft.answered >= draft.revision,
    left: state.limits.draft - draft.text.length,
    unchecked: uncheckedOf(draft.text, state.limits.draft),
    choices: choicesOf(conversation),
    confirming: standingQuestion(state, conversation, state.sending?.since ?? now) !== null,
    sending: state.sending?.conversation === key,
    coaching: coaching(state, conversation, now),
  };
}

/**
 * Never "clean" before the newest revision has been answered.
 * @param {State} state
 * @param {Conversation} conversation
 * @param {number} found
 * @param {number} now
 * @returns {DraftStatus}
 */
function statusOf(state, { draft }, found, now) {
  if (!draft.text.trim()) return "empty";
  const behind = draft.answered < draft.revision;
  const tooLong = draft.text.length > state.limits.draft;
  if (behind && state.phase.phase !== "online") return "unchecked";
  if (behind && now - draft.typedAt > SLOW_MS) return "checking";
  if (found > 0) return "found";
  if (tooLong) return behind ? "unchecked" : "part";
  return "clean";
}

/**
 * For the draft where there is something for it, else for the customer's message: a list that
 * comes and goes with each key would be read by nobody.
 * @param {Conversation} conversation
 * @returns {Choice[]}
 */
function choicesOf({ draft, forDraft, forMessage, lines }) {
  const drafting = draft.text !== "" && forDraft.length > 0;
  const question = lines.findLast(({ by }) => by === "customer")?.text ?? "";
  // A long draft holds most of what any reply says: marking that would mark everything.
  const about = drafting && draft.text.length < SHORT_DRAFT ? `${question}\n${draft.text}` : question;
  return (drafting ? forDraft : forMessage).map((suggestion) => choiceOf(suggestion, about));
}

/**
 * @param {WireSuggestion} suggestion
 * @param {string} about
 * @returns {Choice}
 */
function choiceOf(suggestion, about) {
  const { text, matched, question, title } = suggestion;
  const heading = title || (question ?? "");
  return {
    suggestion,
    matched: matched ?? matches(text, about),
    heading,
    matchedHeading: matches(heading, about),
  };
}

/**
 * @param {State} state
 * @param {number} now
 */
function announcementsOf(state, now) {
  return Object.values(state.announcements)
    .filter(({ acknowledged, recalled }) => !acknowledged && !recalled)
    .filter(({ expires_at: until }) => !until || Date.parse(until) > now)
    .sort((a, b) => Number(b.urgent ?? false) - Number(a.urgent ?? false));
}

/** @param {State} state */
function fillingOf({ filling, conversations }) {
  if (!filling) return null;
  const values = conversations[filling.conversation]?.values ?? {};
  const names = [...new Set(placeholders(filling.suggestion.text).map(({ name }) => name))];
  return {
    suggestion: filling.suggestion,
    fields: names.map((name) => ({ name, value: values[name] ?? "" })),
  };
}

/**
 * A title stands right behind a Chinese name and apart from any other.
 * @param {Customer} customer
 */
function nameOf({ name, title }) {
  if (!name || !title || name.endsWith(title)) return name ?? null;
  return /\p{Script=Han}$/u.test(name) ? name + title : `${name} ${title}`;
}
