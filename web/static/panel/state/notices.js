/**
 * Passing remarks.
 *
 * @import {Given, Notice, State, Step} from "../types.js"
 */

const LIFE_MS = 7_000;
const MAX_NOTICES = 3;

/**
 * @param {State} state
 * @param {Partial<Notice> & {key: string}} notice
 * @param {Given} given
 * @returns {Step}
 */
export function noticed(state, notice, given) {
  const { key, params = {}, tone = "plain", action = null } = notice;
  /** @type {Notice} */
  const full = { id: given.newId(), key, params, tone, action, until: given.now + LIFE_MS };
  const others = state.notices.filter((other) => other.key !== key);
  return [
    { ...state, notices: [...others, full].slice(-MAX_NOTICES) },
    [{ do: "say", key, params, urgent: tone === "bad" }],
  ];
}

/**
 * @param {State} state
 * @param {number} now
 * @returns {State}
 */
export function faded(state, now) {
  if (!state.notices.some(({ until }) => until <= now)) return state;
  return { ...state, notices: state.notices.filter(({ until }) => until > now) };
}
