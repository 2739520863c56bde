/**
 * Countdowns: what is left, how grave it is, and what to save first. The figures are the
 * server's; this only reads the clock against them.
 *
 * @import {WireDeadline} from "../../messages.js"
 * @import {State} from "../types.js"
 */

/** @typedef {"calm" | "amber" | "red" | "paused" | "light"} Tone */

/**
 * A countdown as it is drawn. `left` is in milliseconds, negative once overdue; `fraction` is
 * what remains of the whole, 0 to 1; `since` and `due` are server milliseconds.
 * @typedef {{id: string, kind: WireDeadline["kind"], left: number, fraction: number, tone: Tone,
 *   since: number, due: number}} Countdown
 */

const ENDED = new Set(["met", "cancelled"]);
const REPLIES = new Set(["first_reply", "next_reply", "hold"]);
/** How long a late answer is mentioned beside its conversation. */
const LATE_SHOWN_MS = 600_000;

/**
 * Whether the agent can still do something about it.
 * @param {WireDeadline} deadline
 */
export function isLive(deadline) {
  return !ENDED.has(deadline.state) && !(deadline.state === "missed" && deadline.ended_at);
}

/**
 * The deadlines with one that was told of. What has ended well is gone; of what was answered late
 * each conversation keeps the last.
 * @param {Record<string, WireDeadline>} deadlines
 * @param {WireDeadline} deadline
 * @returns {Record<string, WireDeadline>}
 */
export function withDeadline(deadlines, deadline) {
  const next = { ...deadlines, [deadline.id]: deadline };
  if (ENDED.has(deadline.state)) delete next[deadline.id];
  else if (!isLive(deadline)) {
    for (const other of Object.values(deadlines)) {
      const replaced = other.id !== deadline.id && other.conversation === deadline.conversation;
      if (replaced && !isLive(other)) delete next[other.id];
    }
  }
  return next;
}

/**
 * @param {WireDeadline} deadline
 * @param {number} now server milliseconds
 * @param {number} [shift] seconds by which this agent is warned earlier
 * @returns {Countdown}
 */
export function countdown(deadline, now, shift = 0) {
  const since = Date.parse(deadline.started_at);
  const due = Date.parse(deadline.due_at);
  const left = due - now;
  const whole = Math.max(1, due - since);
  return {
    id: deadline.id,
    kind: deadline.kind,
    left,
    fraction: Math.min(1, Math.max(0, left / whole)),
    tone: toneOf(deadline, now, shift),
    since,
    due,
  };
}

/**
 * When this agent is warned. Moved earlier it never comes before half the way to the policy's
 * own point, else a short limit would begin with its warning; moved later never past the limit.
 * @param {WireDeadline} deadline
 * @param {number} shift seconds earlier; negative is later
 * @returns {number} server milliseconds
 */
export function warnAt({ started_at: start, warn_at: warn, due_at: due }, shift) {
  const [since, point, limit] = [Date.parse(start), Date.parse(warn), Date.parse(due)];
  const earliest = Math.min(point, since + (point - since) / 2);
  return Math.min(limit, Math.max(earliest, point - shift * 1000));
}

/**
 * The most pressing countdown of a conversation, or null.
 * @param {State} state
 * @param {string} conversation
 * @param {number} now
 * @returns {Countdown | null}
 */
export function pressing(state, conversation, now) {
  return clocksOf(state, conversation, now).sort(byRescue)[0] ?? null;
}

/**
 * The countdown to show of a conversation: the answer that is overdue, since the customer waits
 * for it whatever else could still be kept; else the most pressing.
 * @param {State} state
 * @param {string} conversation
 * @param {number} now
 * @returns {Countdown | null}
 */
export function shownClock(state, conversation, now) {
  const overdue = clocksOf(state, conversation, now).filter(({ kind, tone }) => tone === "red" && REPLIES.has(kind));
  return overdue.sort(byRescue)[0] ?? pressing(state, conversation, now);
}

/**
 * How late the last answer of a conversation came, while that is news.
 * @param {State} state
 * @param {string} conversation
 * @param {number} now
 * @returns {{kind: WireDeadline["kind"], ms: number} | null}
 */
export function lateness(state, conversation, now) {
  for (const { conversation: key, kind, state: is, due_at: due, ended_at: ended } of Object.values(state.deadlines)) {
    if (key !== conversation || is !== "missed" || !ended) continue;
    if (now - Date.parse(ended) < LATE_SHOWN_MS) return { kind, ms: Date.parse(ended) - Date.parse(due) };
  }
  return null;
}

/**
 * What an action saves most comes first: the nearest limit that can still be kept, then what is
 * missed already by the longest wait, then acknowledgements, then what is paused.
 * @param {Countdown | null} a
 * @param {Countdown | null} b
 */
export function byRescue(a, b) {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || !a || !b) return rank;
  const by = rankOf(a) === 0 || rankOf(a) === 3 ? a.due - b.due : a.since - b.since;
  return by || a.since - b.since || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/**
 * @param {State} state
 * @param {string} conversation
 * @param {number} now
 * @returns {Countdown[]}
 */
function clocksOf(state, conversation, now) {
  return Object.values(state.deadlines)
    .filter((deadline) => deadline.conversation === conversation && !deadline.callback)
    .filter((deadline) => deadline.kind !== "callback" && isLive(deadline))
    .map((deadline) => countdown(deadline, now, state.settings.warnShift))
    // A light one lapses by itself at its limit.
    .filter(({ tone, left }) => tone !== "light" || left > 0);
}

/** @param {Countdown | null} clock */
function rankOf(clock) {
  if (!clock) return 4;
  if (clock.tone === "paused") return 3;
  if (clock.tone === "light") return 2;
  return clock.tone === "red" ? 1 : 0;
}

/**
 * @param {WireDeadline} deadline
 * @param {number} now
 * @param {number} shift
 * @returns {Tone}
 */
function toneOf(deadline, now, shift) {
  if (deadline.state === "paused") return "paused";
  if (deadline.light) return "light";
  if (deadline.state === "missed" || now >= Date.parse(deadline.due_at)) return "red";
  return now >= warnAt(deadline, shift) ? "amber" : "calm";
}
