/**
 * What goes into a draft by the agent's choice: suggestions, replacements. An own editor is
 * edited in place, so that undo brings back what was there; a host page is asked to.
 *
 * @import {WireDiagnostic, WireSuggestion} from "../../messages.js"
 * @import {ChoiceSource, Effect, Given, State, Step} from "../types.js"
 */
import { editOf } from "../edits.js";
import { filled, placeholders } from "../placeholders.js";
import { newConversation } from "./agent.js";
import { changed, isHosted } from "./conversations.js";
import { findings } from "./drafts.js";

/**
 * A suggestion goes in, or first asks for what is missing in it.
 * @param {State} state
 * @param {{suggestion: WireSuggestion, from: ChoiceSource, mode: "caret" | "replace"}} choice
 * @param {Given} given
 * @returns {Step}
 */
export function chooseSuggestion(state, { suggestion, from, mode }, given) {
  const key = state.active;
  if (!key) {
    const [made, effects] = newConversation(state, "", given);
    const [next, more] = chooseSuggestion(made, { suggestion, from, mode }, given);
    return [next, [...effects.filter((effect) => effect.do !== "focus"), ...more]];
  }
  if (placeholders(suggestion.text).length > 0) {
    const filling = { conversation: key, suggestion, mode, from };
    return [{ ...state, filling, pane: null }, [{ do: "focus", where: "fields" }]];
  }
  return insert({ ...state, filling: null }, { suggestion, text: suggestion.text, mode });
}

/**
 * The blanks are filled, or some are left for later; the check before sending sees to those.
 * @param {State} state
 * @param {Record<string, string>} values
 * @returns {Step}
 */
export function fill(state, values) {
  const { filling } = state;
  if (!filling) return [state, []];
  const { suggestion, mode, conversation: key } = filling;
  const learned = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim()));
  const next = changed({ ...state, filling: null }, key, (had) => ({
    values: { ...had.values, ...learned },
  }));
  return insert(next, { suggestion, text: filled(suggestion.text, learned), mode });
}

/**
 * @param {State} state
 * @param {{diagnostic: WireDiagnostic, replacement: string}} event
 * @returns {Step}
 */
export function apply(state, { diagnostic, replacement }) {
  const conversation = state.active ? state.conversations[state.active] : undefined;
  if (!conversation) return [state, []];
  // The card may be a moment older than the text: find the finding where it stands now.
  const now = findings(conversation).find(
    ({ code, start, end }) =>
      code === diagnostic.code && start === diagnostic.start && end === diagnostic.end,
  );
  // What it would stand in place of may have been written over, though the words still stand.
  if (!now?.replacements.includes(replacement)) return [state, []];
  return edited(state, conversation.key, { ...editOf(now), text: replacement });
}

/**
 * @param {State} state
 * @param {{suggestion: WireSuggestion, text: string, mode: "caret" | "replace"}} what
 * @returns {Step}
 */
function insert(state, { suggestion, text, mode }) {
  const key = /** @type {string} */ (state.active);
  const length = state.conversations[key]?.draft.text.length ?? 0;
  /** @type {Effect[]} */
  const effects = [];
  if (isHosted(state)) effects.push({ do: "post", message: { type: "insert", conversation: key, text, mode } });
  else if (mode === "replace") effects.push({ do: "edit", conversation: key, start: 0, end: length, text });
  else effects.push({ do: "insert", conversation: key, text });
  const { reply, version } = suggestion;
  effects.push({ do: "send", message: { type: "suggestion.use", conversation: key, reply, version, how: "insert" } });
  const stage = suggestion.stage ?? "";
  return [changed({ ...state, pane: null }, key, (had) => ({ stage: stage || had.stage })), effects];
}

/**
 * @param {State} state
 * @param {string} key
 * @param {{start: number, end: number, text: string}} edit
 * @returns {Step}
 */
export function edited(state, key, { start, end, text }) {
  if (isHosted(state)) {
    const before = state.conversations[key]?.draft.text ?? "";
    const whole = before.slice(0, start) + text + before.slice(end);
    return [state, [{ do: "post", message: { type: "insert", conversation: key, text: whole, mode: "replace" } }]];
  }
  return [state, [{ do: "edit", conversation: key, start, end, text }]];
}
