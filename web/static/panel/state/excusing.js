/**
 * "Fine here": a finding is called not wrong, and that is taken back. Believed at once, recorded for
 * the lead, and kept for a reload of the page without a word of the draft.
 *
 * @import {Effect, Excused, Given, KeptExcuses, State, Step} from "../types.js"
 */
import { excused, keptOf, standsIn } from "../excused.js";
import { changed } from "./conversations.js";
import { askAnew } from "./drafts.js";
import { guarded } from "./host.js";
import { noticed } from "./notices.js";
import { posted } from "./outbox.js";

/** Words excused in one conversation; the oldest are asked about again. */
const MAX_EXCUSED = 100;

/**
 * @typedef {object} ExcusedView
 * @property {string} id
 * @property {string} words empty where they are not known any more
 * @property {Excused["severity"]} severity
 * @property {boolean} here whether they stand in the draft
 */

/**
 * "Not wrong here": these words of that rule.
 * @param {State} state
 * @param {{code: string, words: string, reason?: string}} what
 * @param {Given} given
 * @returns {Step}
 */
export function dismiss(state, { code, words, reason }, given) {
  const key = state.active;
  if (!key) return [state, []];
  const id = given.newId();
  const isNews = !state.conversations[key]?.dismissed.some((one) => one.code === code);
  // The question was about what stood there before.
  const confirming = state.confirming?.conversation === key ? null : state.confirming;
  const next = changed({ ...state, confirming }, key, ({ dismissed, draft }) => ({
    dismissed: [
      ...dismissed.filter((one) => one.code !== code || one.words !== words),
      excused({ id, code, words }, draft.text, draft.items),
    ].slice(-MAX_EXCUSED),
    // What is asked anew was not typed late.
    draft: { ...draft, typedAt: given.now },
  }));
  const [kept, effects] = posted(
    next,
    { type: "diagnostic.dismiss", conversation: key, code, dismissal: id, ...(reason ? { reason } : {}) },
    given,
  );
  const [free, more] = guarded(kept, key);
  // The server is asked once for what findings of a rule hide.
  const [asking, drafts] = isNews ? withHidden(free, key) : [free, []];
  const undo = { key: "panel.excused.undo", event: /** @type {const} */ ({ type: "diagnostic.restore", id }) };
  const [told, last] = noticed(asking, { key: "panel.excused.done", params: { words: shortened(words) }, action: undo }, given);
  return [told, [...effects, ...more, ...drafts, ...last, { do: "focus", where: "draft" }]];
}

/**
 * It is wrong after all: the finding stands again, and the lead's list says so.
 * @param {State} state
 * @param {{id?: string, stay?: boolean}} which without `id` the last one; `stay`: the focus remains where it is
 * @param {Given} given
 * @returns {Step}
 */
export function restore(state, { id, stay = false }, given) {
  const key = state.active ?? "";
  const had = (state.conversations[key]?.dismissed ?? []).filter((one) => one.id);
  const taken = id === undefined ? had.at(-1) : had.find((one) => one.id === id);
  if (!taken) return [state, []];
  const notices = state.notices.filter(({ action }) => action?.event.type !== "diagnostic.restore" || action.event.id !== taken.id);
  const next = changed({ ...state, notices }, key, ({ dismissed }) => ({ dismissed: dismissed.filter((one) => one !== taken) }));
  const [kept, effects] = posted(next, { type: "diagnostic.withdraw", conversation: key, dismissal: taken.id }, given);
  const [held, more] = guarded(kept, key);
  const { words } = taken;
  /** @type {Effect[]} */
  const said = [{ do: "say", key: words ? "panel.excused.restored" : "panel.excused.restored_unnamed", params: words ? { words: shortened(words) } : {}, urgent: false }];
  return [held, [...effects, ...more, ...said, ...(stay ? [] : [/** @type {Effect} */ ({ do: "focus", where: "draft" })])]];
}

/**
 * What is excused in a conversation, that of the draft first, the newest first.
 * @param {import("../types.js").Conversation} conversation
 * @returns {ExcusedView[]}
 */
export function excusedIn({ dismissed, draft }) {
  return dismissed
    .filter(({ id }) => id)
    .map((one) => ({ id: one.id, words: one.words, severity: one.severity, here: standsIn(one, draft) }))
    .reverse()
    .sort((a, b) => Number(b.here) - Number(a.here));
}

/**
 * Whatever has happened: what is excused is kept as it stands now.
 * @param {State} before
 * @param {Step} step
 * @param {number} now server milliseconds
 * @returns {Step}
 */
export function excusesKept(before, [state, effects], now) {
  if (state.conversations === before.conversations && state.excused === before.excused) return [state, effects];
  /** @type {Record<string, KeptExcuses>} */
  const all = { ...state.excused };
  /** @type {Effect[]} */
  const more = Object.keys(before.excused)
    .filter((conversation) => !(conversation in all))
    .map((conversation) => ({ do: "forget-excused", conversation }));
  for (const [conversation, { dismissed }] of Object.entries(state.conversations)) {
    if (dismissed === before.conversations[conversation]?.dismissed) continue;
    const items = keptOf(dismissed);
    if (JSON.stringify(items) === JSON.stringify(all[conversation]?.items ?? [])) continue;
    if (items.length === 0) {
      delete all[conversation];
      more.push({ do: "forget-excused", conversation });
    } else {
      const excuses = { at: now, items };
      all[conversation] = excuses;
      more.push({ do: "keep-excused", conversation, excuses });
    }
  }
  return more.length === 0 ? [state, effects] : [{ ...state, excused: all }, [...effects, ...more]];
}

/**
 * What the excused finding hid is the server's to tell.
 * @param {State} state
 * @param {string} key
 * @returns {Step}
 */
function withHidden(state, key) {
  // One that cannot be asked would only make the draft look unchecked.
  if (state.phase.phase !== "online" || !state.conversations[key]?.draft.text) return [state, []];
  return askAnew(state, key);
}

const MAX_WORDS = 20;

/** @param {string} words */
function shortened(words) {
  return words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS - 1)}…` : words;
}
