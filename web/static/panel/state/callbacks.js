/**
 * Promises to call back: their order, and putting one off.
 *
 * @import {CallbackEvent, WireCallback} from "../../messages.js"
 * @import {Given, State, Step} from "../types.js"
 * @import {Countdown} from "./deadlines.js"
 */
import { stamp } from "../when.js";
import { byRescue, countdown } from "./deadlines.js";
import { noticed } from "./notices.js";
import { posted } from "./outbox.js";

/**
 * @typedef {object} CallbackRow
 * @property {WireCallback} callback
 * @property {number} left milliseconds; negative when overdue
 * @property {Countdown["tone"]} tone
 * @property {boolean} here whether its conversation is open in this panel
 */

/**
 * In rescue order; what is done or cancelled goes to the end, the newest first.
 * @param {State} state
 * @param {number} now
 * @returns {CallbackRow[]}
 */
export function callbackRows(state, now) {
  const clocks = new Map(
    Object.values(state.deadlines).flatMap((deadline) => (deadline.callback ? [[deadline.callback, deadline]] : [])),
  );
  return Object.values(state.callbacks)
    .map((callback) => {
      const open = callback.state === "open";
      const clock = open ? clockOf(callback, clocks.get(callback.id)) : null;
      return { callback, clock, here: Boolean(callback.conversation && state.conversations[callback.conversation]) };
    })
    .sort((a, b) => byRescue(a.clock, b.clock) || b.callback.due_at.localeCompare(a.callback.due_at))
    .map(({ callback, clock, here }) => ({
      callback,
      left: Date.parse(callback.due_at) - now,
      tone: clock?.tone ?? "calm",
      here,
    }));

  /**
   * @param {WireCallback} callback
   * @param {import("../../messages.js").WireDeadline | undefined} deadline
   * @returns {Countdown}
   */
  function clockOf({ id, created_at: made, due_at: due }, deadline) {
    const plain = { id, kind: /** @type {const} */ ("callback"), state: /** @type {const} */ ("running"), policy: "" };
    // Without a clock of the server's its limit is all there is to go by.
    const clock = deadline ?? { ...plain, started_at: made, warn_at: due, due_at: due };
    return countdown({ ...clock, due_at: due }, now, state.settings.warnShift);
  }
}

/**
 * Told of a callback. One that is another's now is no longer ours to show.
 * @param {State} state
 * @param {CallbackEvent} event
 * @returns {State}
 */
export function heardOf(state, { callback }) {
  const callbacks = { ...state.callbacks, [callback.id]: callback };
  if (!state.me || callback.assignee === state.me.id) return { ...state, callbacks };
  delete callbacks[callback.id];
  const deadlines = Object.fromEntries(
    Object.entries(state.deadlines).filter(([, deadline]) => deadline.callback !== callback.id),
  );
  return { ...state, callbacks, deadlines };
}

/**
 * Agreed with the customer for another time. The list follows when the server has taken it.
 * @param {State} state
 * @param {{callback: string, dueAt: string, note: string}} event
 * @param {Given} given
 * @returns {Step}
 */
export function postponed(state, { callback: id, dueAt, note }, given) {
  const had = state.callbacks[id];
  if (!had) return [state, []];
  const [next, effects] = posted(
    state,
    { type: "callback.update", callback: id, state: "open", due_at: dueAt, ...(note && { note }) },
    given,
  );
  const key = state.phase.phase === "online" ? "panel.callback.moved" : "panel.callback.move_waits";
  const params = { name: had.customer.name, time: stamp(Date.parse(dueAt)) };
  const [last, more] = noticed(next, { key, params, tone: "good" }, given);
  return [last, [...effects, ...more]];
}
