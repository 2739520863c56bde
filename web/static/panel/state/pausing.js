/**
 * Stopping the clocks of a conversation and letting them go on. The ring follows the server's word;
 * the button follows the agent, so that each press counts however late that word comes, and the
 * last one holds.
 *
 * @import {Given, State, Step} from "../types.js"
 * @import {Countdown} from "./deadlines.js"
 */
import { arrived, isToggle, posted } from "./outbox.js";

/**
 * Whether there is something to stop or let go on, and which of the two a press does.
 * @param {State} state
 * @param {string} key
 * @param {Countdown | null} clock on screen
 * @returns {{possible: boolean, paused: boolean}}
 */
export function pausing(state, key, clock) {
  const asked = lastAsked(state, key);
  if (asked !== null) return { possible: true, paused: asked };
  const paused = clock?.tone === "paused";
  // Once answered, what is left to solve waits for the customer by itself: nothing to stop or start.
  if (clock) return { possible: !(paused && clock.kind === "resolution"), paused };
  return { possible: isStarting(state, key), paused: false };
}

/**
 * The moment is the server's own, so that a pause never comes before the message it follows; only
 * what waits for a connection says when it was asked for.
 * @param {State} state
 * @param {{conversation: string, paused: boolean}} event
 * @param {Given} given
 * @returns {Step}
 */
export function pause(state, { conversation: key, paused }, given) {
  if (!state.conversations[key] || lastAsked(state, key) === paused) return [state, []];
  const [free, forgotten] = withoutOvertaken(state, key);
  const type = paused ? /** @type {const} */ ("conversation.pause") : /** @type {const} */ ("conversation.resume");
  const at = state.phase.phase === "online" ? {} : { at: new Date(given.now).toISOString() };
  const [next, effects] = posted(free, { type, conversation: key, ...at }, given);
  return [next, [...forgotten, ...effects]];
}

/**
 * What the agent wants and the server has not answered yet.
 * @param {State} state
 * @param {string} key
 * @returns {boolean | null} whether it is to be paused; null where nothing was asked
 */
function lastAsked({ outbox }, key) {
  const asked = outbox.findLast(({ message }) => isToggle(message, key));
  return asked ? asked.message.type === "conversation.pause" : null;
}

/**
 * The customer has written and the server's clock for it is on its way.
 * @param {State} state
 * @param {string} key
 */
function isStarting({ outbox }, key) {
  return outbox.some(({ message }) => message.type === "customer.message" && message.conversation === key);
}

/**
 * Without what would undo this press when it is sent again: what the server would not take for now,
 * and what was on its way when the connection was lost, which would be dated later than this.
 * @param {State} state
 * @param {string} key
 * @returns {Step}
 */
function withoutOvertaken(state, key) {
  const away = state.phase.phase !== "online";
  const overtaken = state.outbox.filter(
    ({ message, retryAt }) => isToggle(message, key) && (retryAt !== null || (away && !("at" in message))),
  );
  /** @type {Step} */
  let step = [state, []];
  for (const { id } of overtaken) {
    const [next, effects] = arrived(step[0], id);
    step = [next, [...step[1], ...effects]];
  }
  return step;
}
