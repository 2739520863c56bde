/**
 * Looking for a reply by words. What is asked while the server is away is asked when it is back.
 *
 * @import {Given, PanelEvent, State, Step} from "../types.js"
 */
const LONGEST = 200;
const MOST = 20;

/**
 * @param {State} state
 * @param {Omit<Extract<PanelEvent, {type: "search.query"}>, "type">} asked
 * @param {Given} given
 * @returns {Step}
 */
export function search(state, { query, stage, scope }, given) {
  const text = query.trim().slice(0, LONGEST);
  const within = { ...(stage && { stage }), ...(scope && { scope }) };
  if (!text && !stage && !scope) return [{ ...state, search: { query, within, asked: null, items: [], state: "idle" } }, []];
  if (state.phase.phase !== "online") {
    return [{ ...state, search: { query, within, asked: null, items: [], state: "offline" } }, []];
  }
  const id = given.newId();
  const conversation = state.active && { conversation: state.active };
  return [
    { ...state, search: { ...state.search, query, within, asked: id, state: "asking" } },
    [{ do: "send", message: { type: "search", id, query: text, limit: MOST, ...conversation, ...within } }],
  ];
}

/**
 * Ask once more for what was asked without a connection, or whose answer was lost with it.
 * @param {State} state
 * @param {Given} given
 * @returns {Step}
 */
export function searchedAgain(state, given) {
  const { state: stands, query, within } = state.search;
  return stands === "offline" || stands === "asking" ? search(state, { query, ...within }, given) : [state, []];
}
