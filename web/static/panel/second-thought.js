/**
 * When a press after the question is an answer to it. A reply that was held back goes out on a
 * second press, and only on one that can have been meant: not the other half of a double press,
 * not a key that is kept down, not one long after, and not one about more than was asked. The
 * extension's guard, a classic script, keeps the same times.
 *
 * @import {WireDiagnostic} from "../messages.js"
 */

export const SECOND_THOUGHT_MS = 500;
/** A question that was not answered within this has been forgotten. */
export const QUESTION_MS = 10_000;

/**
 * @typedef {Pick<WireDiagnostic, "code" | "start" | "end">} Found
 * @typedef {object} Question
 * @property {string} text what would go out
 * @property {Found[]} about the findings that it was asked for
 * @property {number} at when, in milliseconds
 */

/**
 * Whether a question still asks about all that would go out with a yes. What has fallen away since
 * leaves it standing.
 * @param {Question} question
 * @param {{text: string, found: readonly Found[], now: number}} present `now`: of the question's
 *   clock, in milliseconds
 */
export function stands({ text, about, at }, present) {
  if (text !== present.text || present.now - at > QUESTION_MS) return false;
  return present.found.every(({ code, start, end }) => about.some((one) => one.code === code && one.start === start && one.end === end));
}

/**
 * @param {{askedAt: number, pressedAt: number, repeat?: boolean}} press times of one clock in
 *   milliseconds; `repeat`: the key is kept down
 */
export function isDecision({ askedAt, pressedAt, repeat = false }) {
  return !repeat && pressedAt - askedAt > SECOND_THOUGHT_MS;
}
