/**
 * When a press after the question is an answer to it. A reply that was held back goes out on a
 * second press, and only on one that can have been meant: not the other half of a double press,
 * not a key that is kept down. The extension's guard, a classic script, keeps the same time.
 */

export const SECOND_THOUGHT_MS = 500;

/**
 * @param {{askedAt: number, pressedAt: number, repeat?: boolean}} press times of one clock in
 *   milliseconds; `repeat`: the key is kept down
 */
export function isDecision({ askedAt, pressedAt, repeat = false }) {
  return !repeat && pressedAt - askedAt > SECOND_THOUGHT_MS;
}
