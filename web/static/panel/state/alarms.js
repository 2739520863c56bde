/**
 * What must not be overlooked: a warning point or a limit was reached, or a miss was taken back.
 * Everything that is news comes as one alarm, and each only once, also over a reload.
 *
 * The rule asks for what is true now and has not been told, not for what was just crossed. So a
 * sleep, a resumed stream and a fresh snapshot all end in one summary of what still matters.
 *
 * @import {DeadlineEvent, WireDeadline} from "../../messages.js"
 * @import {Alarm, Alarms, Effect, Given, State, Step} from "../types.js"
 * @import {Countdown} from "./deadlines.js"
 */
import { quietAt } from "../settings.js";
import { choose, inOrder } from "./agent.js";
import { byRescue, countdown, isLive, warnAt } from "./deadlines.js";

/** Longer between two beats means that this computer slept or the page was frozen. */
const SLEEP_MS = 30_000;
/** After a sleep the server's word is awaited this long before the old figures are believed. */
const AWAIT_SERVER_MS = 6_000;
/** What was missed comes in a burst after a welcome: it is told together. */
const SETTLE_MS = 800;
/** One alarm at a time: news this soon after the last waits for the next. */
const PAUSE_MS = 3_000;
const WARNING_SHOWN_MS = 15_000;
const MISSED_SHOWN_MS = 30_000;
const STALE_MS = 300_000;
const MAX_SHOWN = 50;

/**
 * @typedef {object} AlarmRow one line of the merged alarm
 * @property {Alarm} alarm
 * @property {string | null} name
 * @property {number} number of a nameless conversation
 * @property {Countdown | null} clock null where nothing runs any more
 *
 * @typedef {object} AlarmView
 * @property {AlarmRow[]} rows most urgent first
 * @property {number} missed
 * @property {number} warned
 * @property {number} corrected
 * @property {boolean} stale whether some of it is old news
 */

/**
 * @param {Record<string, number>} [told]
 * @returns {Alarms}
 */
export function noAlarms(told = {}) {
  return { told, heard: {}, shown: [], corrected: [], until: 0, holdUntil: 0, soundedAt: 0, fresh: true };
}

/**
 * The server is there and says what we missed: wait until it has finished.
 * @param {State} state
 * @param {number} now
 * @returns {State}
 */
export function reconnected(state, now) {
  return { ...state, lastTick: now, alarms: { ...state.alarms, holdUntil: now + SETTLE_MS } };
}

/**
 * A promise was made or put off to a time so near that it is amber from the start: who has just
 * said so need not hear it, but is reminded when two thirds of the way are gone.
 * @param {State} state
 * @param {WireDeadline} deadline
 * @param {number} now
 * @returns {State}
 */
export function amberFromStart(state, deadline, now) {
  const known = state.deadlines[deadline.id];
  if (!deadline.callback || known?.due_at === deadline.due_at) return state;
  if (now < warnAt(deadline, state.settings.warnShift)) return state;
  const heard = { ...state.alarms.heard, [keyOf(deadline, "warning")]: now };
  return { ...state, alarms: { ...state.alarms, heard } };
}

/**
 * A miss was announced, but the reply turned out to have been in time.
 * @param {State} state
 * @param {DeadlineEvent} event
 * @param {number} now
 * @returns {State}
 */
export function corrected(state, { deadline, notice }, now) {
  if (notice?.kind !== "corrected" || !(keyOf(deadline, "missed") in state.alarms.told)) return state;
  const { alarms } = state;
  const alarm = alarmOf(deadline, "corrected", Date.parse(notice.at), now);
  const shown = alarms.shown.filter((other) => other.deadline !== deadline.id);
  return { ...state, alarms: { ...alarms, shown, corrected: [...alarms.corrected, alarm] } };
}

/**
 * Look at the clock: what there is to tell, told as one.
 * @param {State} state
 * @param {Given} given
 * @returns {Step}
 */
export function alarmed(state, { now }) {
  const slept = state.lastTick !== 0 && now - state.lastTick > SLEEP_MS;
  const alarms = slept
    ? { ...state.alarms, holdUntil: Math.max(state.alarms.holdUntil, now + AWAIT_SERVER_MS) }
    : state.alarms;
  const next = settled({ ...state, alarms }, now);
  if (next.me === null || now < alarms.holdUntil || now - alarms.soundedAt < PAUSE_MS) return [next, []];
  const news = [...unannounced(next, now), ...alarms.corrected];
  if (news.length > 0) return announced(next, news, now);
  return [alarms.fresh ? { ...next, alarms: { ...next.alarms, fresh: false } } : next, []];
}

/**
 * Go to one of them, or to the most urgent; without an alarm to the most urgent thing there is.
 * @param {State} state
 * @param {string | null} deadline
 * @param {Given} given
 * @returns {Step}
 */
export function goTo(state, deadline, given) {
  const rows = alarmView(state, given.now)?.rows ?? [];
  const alarm = (deadline ? rows.find((row) => row.alarm.deadline === deadline) : rows[0])?.alarm;
  if (!alarm) return deadline ? [state, []] : toMostUrgent(state, given);
  const shown = state.alarms.shown.filter((other) => other !== alarm);
  const next = { ...state, alarms: { ...state.alarms, shown } };
  if (alarm.complaint) return [{ ...next, pane: "complaints" }, []];
  if (alarm.callback || !alarm.conversation || !next.conversations[alarm.conversation]) {
    return [{ ...next, pane: alarm.callback ? "callbacks" : next.pane }, []];
  }
  const [last, effects] = choose({ ...next, pane: null }, alarm.conversation, given);
  return [last, [...effects, { do: "focus", where: "draft" }]];
}

/**
 * @param {State} state
 * @returns {State}
 */
export function closed(state) {
  return { ...state, alarms: { ...state.alarms, shown: [], until: 0 } };
}

/**
 * Somebody is reading it: it stays a while longer.
 * @param {State} state
 * @param {number} now
 * @returns {State}
 */
export function read(state, now) {
  const until = Math.max(state.alarms.until, now + WARNING_SHOWN_MS);
  return state.alarms.shown.length > 0 ? { ...state, alarms: { ...state.alarms, until } } : state;
}

/**
 * @param {State} state
 * @param {number} now
 * @returns {AlarmView | null}
 */
export function alarmView(state, now) {
  const { shown } = state.alarms;
  if (shown.length === 0) return null;
  const rows = shown.map((alarm) => rowOf(state, alarm, now)).sort((a, b) => byRescue(a.clock, b.clock));
  /** @param {Alarm["kind"]} kind */
  const count = (kind) => shown.filter((alarm) => alarm.kind === kind).length;
  return {
    rows,
    missed: count("missed"),
    warned: count("warning"),
    corrected: count("corrected"),
    stale: shown.some(({ stale }) => stale),
  };
}

/**
 * How many conversations and callbacks are amber or red: the figure in the title.
 * @param {State} state
 * @param {number} now
 */
export function pressingCount(state, now) {
  const places = Object.values(state.deadlines)
    .filter((deadline) => isLive(deadline) && !deadline.light && isWanted(state, deadline))
    .filter((deadline) => ["amber", "red"].includes(countdown(deadline, now, state.settings.warnShift).tone))
    .map(({ callback, complaint, conversation, id }) => callback ?? complaint ?? conversation ?? id);
  return new Set(places).size;
}

/**
 * @param {State} state
 * @param {number} now
 * @returns {Alarm[]}
 */
function unannounced(state, now) {
  const { told } = state.alarms;
  /** @type {Alarm[]} */
  const found = [];
  for (const deadline of Object.values(state.deadlines)) {
    if (!isLive(deadline) || deadline.light || deadline.state === "paused") continue;
    const due = Date.parse(deadline.due_at);
    const missed = deadline.state === "missed" || now >= due;
    const heard = state.alarms.heard[keyOf(deadline, "warning")];
    const warn = heard === undefined ? warnAt(deadline, state.settings.warnShift) : heard + ((due - heard) * 2) / 3;
    const at = missed ? due : warn;
    const kind = missed ? "missed" : "warning";
    if (now < at && !missed) continue;
    if (keyOf(deadline, kind) in told || !isWanted(state, deadline)) continue;
    found.push(alarmOf(deadline, kind, at, now));
  }
  return found;
}

/**
 * Whether the agent has not done it already, in words that may still be on their way.
 * @param {State} state
 * @param {WireDeadline} deadline
 */
function isWanted(state, { callback, conversation, kind, due_at: due }) {
  if (callback) return state.callbacks[callback]?.state !== "done" && state.callbacks[callback]?.state !== "cancelled";
  if (kind === "resolution" || kind === "complaint") return true;
  return !state.outbox.some(
    ({ message }) =>
      message.type === "reply.sent" &&
      message.conversation === conversation &&
      message.by !== "bot" &&
      (!message.at || message.at <= due),
  );
}

/**
 * @param {State} state
 * @param {Alarm[]} news
 * @param {number} now
 * @returns {Step}
 */
function announced(state, news, now) {
  const { alarms, settings } = state;
  const ids = new Set(news.map(({ deadline }) => deadline));
  const added = news.filter((alarm) => alarm.kind !== "warning" || !isBeingAnswered(state, alarm));
  const shown = [...alarms.shown.filter(({ deadline }) => !ids.has(deadline)), ...added].slice(-MAX_SHOWN);
  const missed = news.filter(({ kind }) => kind === "missed").length;
  const warned = news.filter(({ kind }) => kind === "warning").length;
  const told = { ...stillOf(alarms.told, state), ...Object.fromEntries(news.map(({ key }) => [key, now])) };
  const next = {
    ...state,
    alarms: {
      ...alarms,
      told,
      heard: stillOf(alarms.heard, state),
      shown,
      corrected: [],
      until: added.length > 0 ? now + (missed ? MISSED_SHOWN_MS : WARNING_SHOWN_MS) : alarms.until,
      soundedAt: now,
      fresh: false,
    },
  };
  /** @type {Effect[]} */
  const effects = [{ do: "keep-told", told }, said(missed, warned, news.length)];
  // Who has just opened the panel looks at it, and is told by it.
  const silent = alarms.fresh || quietAt(settings, now) || missed + warned === 0;
  if (!silent && settings.sound) effects.push({ do: "chime", level: missed ? "due" : "warn" });
  if (!silent && settings.desktop && added.length > 0) {
    effects.push({ do: "notify", alarm: /** @type {AlarmView} */ (alarmView(next, now)) });
  }
  return [next, effects];
}

/**
 * @param {number} missed
 * @param {number} warned
 * @param {number} all
 * @returns {Effect}
 */
function said(missed, warned, all) {
  if (missed && warned) return { do: "say", key: "panel.alarm.both", params: { missed, warned }, urgent: true };
  if (missed) return { do: "say", key: "panel.deadline.due", params: { n: missed }, urgent: true };
  if (warned) return { do: "say", key: "panel.deadline.warned", params: { n: warned }, urgent: false };
  return { do: "say", key: "panel.alarm.corrected", params: { n: all }, urgent: false };
}

/**
 * Rows that no longer matter go, and all of them once they have stood long enough.
 * @param {State} state
 * @param {number} now
 * @returns {State}
 */
function settled(state, now) {
  const { alarms } = state;
  if (alarms.shown.length === 0) return state;
  const shown =
    now >= alarms.until
      ? []
      : alarms.shown.filter((alarm) => {
          const deadline = state.deadlines[alarm.deadline];
          if (alarm.kind === "corrected") return true;
          // Put off to another time it is another matter.
          const same = deadline && keyOf(deadline, alarm.kind) === alarm.key;
          return same && isLive(deadline) && isWanted(state, deadline);
        });
  return shown.length === alarms.shown.length ? state : { ...state, alarms: { ...alarms, shown } };
}

/**
 * What is remembered of deadlines that are still there; nothing grows for ever.
 * @param {Record<string, number>} times by `Alarm.key`
 * @param {State} state
 */
function stillOf(times, { deadlines }) {
  return Object.fromEntries(Object.entries(times).filter(([key]) => (key.split("|")[0] ?? "") in deadlines));
}

/**
 * An answer is being written under the agent's eyes: its ring says enough.
 * @param {State} state
 * @param {Alarm} alarm
 */
function isBeingAnswered({ active, conversations }, { conversation, callback }) {
  return !callback && conversation !== null && conversation === active && Boolean(conversations[conversation]?.draft.text);
}

/**
 * @param {State} state
 * @param {Given} given
 * @returns {Step}
 */
function toMostUrgent(state, given) {
  const key = inOrder(state, given.now)[0];
  if (!key) return [state, []];
  const [next, effects] = choose({ ...state, pane: null }, key, given);
  return [next, [...effects, { do: "focus", where: "draft" }]];
}

/**
 * @param {State} state
 * @param {Alarm} alarm
 * @param {number} now
 * @returns {AlarmRow}
 */
function rowOf(state, alarm, now) {
  const deadline = state.deadlines[alarm.deadline];
  const conversation = alarm.conversation === null ? undefined : state.conversations[alarm.conversation];
  const callback = alarm.callback === null ? undefined : state.callbacks[alarm.callback];
  const complaint = alarm.complaint === null ? undefined : state.complaints[alarm.complaint];
  return {
    alarm,
    name: callback?.customer.name ?? complaint?.customer.name ?? conversation?.customer.name ?? null,
    number: conversation?.number ?? 0,
    clock: deadline && isLive(deadline) ? countdown(deadline, now, state.settings.warnShift) : null,
  };
}

/**
 * @param {WireDeadline} deadline
 * @param {Alarm["kind"]} kind
 * @param {number} at server milliseconds of what it is about
 * @param {number} now
 * @returns {Alarm}
 */
function alarmOf(deadline, kind, at, now) {
  return {
    key: keyOf(deadline, kind),
    deadline: deadline.id,
    kind,
    clock: deadline.kind,
    conversation: deadline.conversation ?? null,
    callback: deadline.callback ?? null,
    complaint: deadline.complaint ?? null,
    at,
    stale: now - at > STALE_MS,
  };
}

/**
 * A postponed promise is another one: it is told again.
 * @param {WireDeadline} deadline
 * @param {Alarm["kind"]} kind
 */
function keyOf(deadline, kind) {
  return `${deadline.id}|${kind}|${deadline.due_at}`;
}
