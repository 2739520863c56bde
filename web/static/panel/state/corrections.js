/**
 * What a lead said to a correction this agent proposed: a quiet card until it is read.
 *
 * @import {CorrectionEvent, WireCorrection} from "../../messages.js"
 * @import {Given, State, Step} from "../types.js"
 */
import { posted } from "./outbox.js";

/**
 * The newest first.
 * @param {State} state
 * @returns {WireCorrection[]}
 */
export function answersOf(state) {
  return Object.values(state.corrections).sort((a, b) => b.answered_at.localeCompare(a.answered_at));
}

/**
 * @param {State} state
 * @param {CorrectionEvent} event
 * @returns {Step}
 */
export function heardOf(state, { correction }) {
  const corrections = { ...state.corrections };
  const known = correction.id in corrections;
  if (correction.seen) delete corrections[correction.id];
  else corrections[correction.id] = correction;
  const key = `panel.correction.${correction.state}`;
  /** @type {Step[1]} */
  const said = known || correction.seen ? [] : [{ do: "say", key, params: namesOf(correction), urgent: false }];
  return [{ ...state, corrections }, said];
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Given} given
 * @returns {Step}
 */
export function seen(state, id, given) {
  if (!state.corrections[id]) return [state, []];
  const corrections = { ...state.corrections };
  delete corrections[id];
  return posted({ ...state, corrections }, { type: "correction.seen", correction: id }, given);
}

/** @param {WireCorrection} correction */
export function namesOf({ by, title }) {
  return { by, title };
}
