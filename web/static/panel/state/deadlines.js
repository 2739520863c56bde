/**
 * Countdowns: what is left, how grave it is, and what to save first. The figures are the
 * server's; this only reads the clock against them.
 *
 * @import {WireDeadline} from "../../messages.js"
 * @import {State} from "../types.js"
 */

/** @typedef {"calm" | "amber" | "red" | "paused"} Tone */

/**
 * A countdown as it is drawn. `left` is in milliseconds, negative once overdue; `fraction` is
 * what remains of the whole, 0 to 1.
 * @typedef {{id: string, kind: WireDeadline["kind"], left: number, fraction: number, tone: Tone}} Countdown
 */

const ENDED = new Set(["met", "cancelled"]);

/**
 * Whether the agent can still do something about it.
 * @param {WireDeadline} deadline
 */
export function isLive(deadline) {
  return !ENDED.has(deadline.state) && !(deadline.state === "missed" && deadline.ended_at);
}

/**
 * @param {WireDeadline} deadline
 * @param {number} now server milliseconds
 * @returns {Countdown}
 */
export function countdown(deadline, now) {
  const start = Date.parse(deadline.started_at);
  const due = Date.parse(deadline.due_at);
  const left = due - now;
  const whole = Math.max(1, due - start);
  return {
    id: deadline.id,
    kind: deadline.kind,
    left,
    fraction: Math.min(1, Math.max(0, left / whole)),
    tone: toneOf(deadline, now),
  };
}

/**
 * The most pressing countdown of a conversation, or null.
 * @param {State} state
 * @param {string} conversation
 * @param {number} now
 * @returns {Countdown | null}
 */
export function pressing(state, conversation, now) {
  const all = Object.values(state.deadlines)
    .filter((deadline) => deadline.conversation === conversation && !deadline.callback)
    .filter((deadline) => deadline.kind !== "callback" && isLive(deadline))
    .map((deadline) => countdown(deadline, now));
  all.sort(byRescue);
  return all[0] ?? null;
}

/**
 * What can still be saved comes first, the nearest limit at the top; then what is already
 * missed, the freshest miss first; a paused clock presses nobody.
 * @param {Countdown | null} a
 * @param {Countdown | null} b
 */
export function byRescue(a, b) {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || !a || !b) return rank;
  return Math.abs(a.left) - Math.abs(b.left);
}

/**
 * Deadlines that reached their warning point or their limit between two looks at the clock.
 * @param {State} state
 * @param {number} before
 * @param {number} now
 * @returns {{warned: WireDeadline[], due: WireDeadline[]}}
 */
export function crossed(state, before, now) {
  const running = Object.values(state.deadlines).filter(({ state: is }) => is === "running" || is === "missed");
  /** @param {string} time */
  const passed = (time) => {
    const at = Date.parse(time);
    return at > before && at <= now;
  };
  return {
    warned: running.filter(({ warn_at }) => passed(warn_at)),
    due: running.filter(({ due_at }) => passed(due_at)),
  };
}

/** @param {Countdown | null} clock */
function rankOf(clock) {
  if (!clock) return 3;
  if (clock.tone === "paused") return 2;
  return clock.left > 0 ? 0 : 1;
}

/**
 * @param {WireDeadline} deadline
 * @param {number} now
 * @returns {Tone}
 */
function toneOf(deadline, now) {
  if (deadline.state === "paused") return "paused";
  if (now >= Date.parse(deadline.due_at)) return "red";
  return now >= Date.parse(deadline.warn_at) ? "amber" : "calm";
}
