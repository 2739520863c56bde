/**
 * What the agent does in the panel, one handler an intent.
 *
 * @import {WireDiagnostic, WireSuggestion} from "../../messages.js"
 * @import {ChoiceSource, Effect, Given, PanelEvent, State, Step} from "../types.js"
 */
import { byRescue, pressing } from "./deadlines.js";
import { changed, closed } from "./conversations.js";
import { customerWrote, guarded, open } from "./host.js";
import { opened } from "./conversations.js";
import { findings, placeholders } from "./drafts.js";
import { noticed } from "./notices.js";
import { posted } from "./outbox.js";

/**
 * @param {State} state
 * @param {string} name
 * @param {Given} given
 * @returns {Step}
 */
export function newConversation(state, name, given) {
  const key = `panel-${given.newId()}`;
  const shown = changed({ ...opened(state, key), active: key }, key, {
    customer: name ? { name } : {},
    channel: "panel",
    touchedAt: given.now,
  });
  const [next, effects] = open(shown, key, given);
  return [next, [...effects, { do: "focus", where: "customer" }]];
}

/**
 * @param {State} state
 * @param {string} key
 * @returns {State}
 */
export function choose(state, key) {
  if (!state.conversations[key]) return state;
  const settled = { ...state, active: key, confirming: null, filling: null, sending: null };
  return changed(settled, key, { unread: 0 });
}

/**
 * The next or the previous conversation in order of urgency.
 * @param {State} state
 * @param {1 | -1} by
 * @param {Given} given
 * @returns {State}
 */
export function step(state, by, given) {
  const keys = inOrder(state, given.now);
  if (keys.length === 0) return state;
  const at = state.active ? keys.indexOf(state.active) : -1;
  return choose(state, /** @type {string} */ (keys[(at + by + keys.length) % keys.length]));
}

/**
 * @param {State} state
 * @param {{conversation: string, name: string}} event
 * @param {Given} given
 * @returns {Step}
 */
export function rename(state, { conversation: key, name }, given) {
  const had = state.conversations[key];
  if (!had || !name || had.customer.name === name) return [state, []];
  return open(changed(state, key, { customer: { ...had.customer, name } }), key, given);
}

/**
 * @param {State} state
 * @param {string} key
 * @param {Given} given
 * @returns {Step}
 */
export function end(state, key, given) {
  if (!state.conversations[key]) return [state, []];
  const [next, effects] = posted(state, { type: "conversation.close", conversation: key }, given);
  const rest = closed(next, key);
  const active = rest.active === key ? (inOrder(rest, given.now)[0] ?? null) : rest.active;
  return [{ ...rest, active }, [...effects, { do: "forget-draft", conversation: key }]];
}

/**
 * @param {State} state
 * @param {string} text
 * @param {Given} given
 * @returns {Step}
 */
export function wroteForCustomer(state, text, given) {
  const said = text.trim();
  if (!said) return [state, []];
  /** @type {Effect[]} */
  const before = [];
  let ready = state;
  if (!ready.active) {
    const [made, effects] = newConversation(ready, "", given);
    ready = made;
    before.push(...effects.filter((effect) => effect.do !== "focus"));
  }
  const key = /** @type {string} */ (ready.active);
  const [next, effects] = customerWrote(ready, { key, message: given.newId(), text: said, at: null }, given);
  return [next, [...before, ...effects, { do: "focus", where: "draft" }]];
}

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
  return insert({ ...state, filling: null }, { suggestion, text: suggestion.text, mode }, given);
}

/**
 * The blanks are filled, or some are left for later; the check before sending sees to those.
 * @param {State} state
 * @param {Record<string, string>} values
 * @param {Given} given
 * @returns {Step}
 */
export function fill(state, values, given) {
  const { filling } = state;
  if (!filling) return [state, []];
  const { suggestion, mode, conversation: key } = filling;
  const learned = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim()));
  const next = changed({ ...state, filling: null }, key, (had) => ({
    values: { ...had.values, ...learned },
  }));
  return insert(next, { suggestion, text: filled(suggestion.text, learned), mode }, given);
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
  if (!now) return [state, []];
  return edited(state, conversation.key, [{ start: now.start, end: now.end, text: replacement }]);
}

/**
 * The first replacement of every finding that has one, where they do not overlap.
 * @param {State} state
 * @returns {Step}
 */
export function applyAll(state) {
  const conversation = state.active ? state.conversations[state.active] : undefined;
  if (!conversation) return [state, []];
  let free = 0;
  const edits = [];
  for (const { start, end, replacements } of findings(conversation)) {
    const text = replacements[0];
    if (text === undefined || start < free) continue;
    edits.push({ start, end, text });
    free = end;
  }
  return edited(state, conversation.key, edits);
}

/**
 * "Not wrong here": believed at once, recorded for the lead.
 * @param {State} state
 * @param {string} code
 * @param {Given} given
 * @returns {Step}
 */
export function dismiss(state, code, given) {
  const key = state.active;
  if (!key) return [state, []];
  const next = changed(state, key, (had) => ({ dismissed: [...new Set([...had.dismissed, code])].slice(-100) }));
  const [kept, effects] = posted(next, { type: "diagnostic.dismiss", conversation: key, code }, given);
  const [last, more] = guarded(kept, key);
  return [last, [...effects, ...more, { do: "focus", where: "draft" }]];
}

/**
 * @param {State} state
 * @param {string} query
 * @param {Given} given
 * @returns {Step}
 */
export function search(state, query, given) {
  const text = query.trim().slice(0, 200);
  if (!text) return [{ ...state, search: { query, asked: null, items: [], state: "idle" } }, []];
  if (state.phase.phase !== "online") {
    return [{ ...state, search: { query, asked: null, items: [], state: "offline" } }, []];
  }
  const id = given.newId();
  return [
    { ...state, search: { ...state.search, query, asked: id, state: "asking" } },
    [
      {
        do: "send",
        message: { type: "search", id, query: text, limit: 20, ...(state.active && { conversation: state.active }) },
      },
    ],
  ];
}

/**
 * @param {State} state
 * @param {Extract<PanelEvent, {type: "callback.add"}>} event
 * @param {Given} given
 * @returns {Step}
 */
export function addCallback(state, { name, phone, question, dueAt }, given) {
  const [next, effects] = posted(
    state,
    {
      type: "callback.create",
      customer: { name, ...(phone && { phone }) },
      question,
      ...(state.active && { conversation: state.active }),
      ...(dueAt && { due_at: dueAt }),
    },
    given,
  );
  const key = state.phase.phase === "online" ? "panel.callback.added" : "panel.callback.waits";
  const [last, more] = noticed(next, { key, params: { name }, tone: "good" }, given);
  return [last, [...effects, ...more]];
}

/**
 * @param {State} state
 * @param {Extract<PanelEvent, {type: "callback.settle"}>} event
 * @param {Given} given
 * @returns {Step}
 */
export function settleCallback(state, { callback: id, state: to }, given) {
  const had = state.callbacks[id];
  if (!had) return [state, []];
  const shown = { ...state, callbacks: { ...state.callbacks, [id]: { ...had, state: to } } };
  const [next, effects] = posted(shown, { type: "callback.update", callback: id, state: to }, given);
  if (to === "open") return [next, effects];
  const [last, more] = noticed(
    next,
    {
      key: to === "done" ? "panel.callback.kept" : "panel.callback.cancelled",
      params: { name: had.customer.name },
      tone: "good",
      action: { key: "panel.undo", event: { type: "callback.settle", callback: id, state: "open" } },
    },
    given,
  );
  return [last, [...effects, ...more]];
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Given} given
 * @returns {Step}
 */
export function acknowledge(state, id, given) {
  const had = state.announcements[id];
  if (!had || had.acknowledged) return [state, []];
  const announcements = { ...state.announcements, [id]: { ...had, acknowledged: true } };
  return posted({ ...state, announcements }, { type: "announcement.ack", announcement: id }, given);
}

/**
 * Conversations by what it saves most to look at now.
 * @param {State} state
 * @param {number} now
 * @returns {string[]}
 */
export function inOrder(state, now) {
  return Object.values(state.conversations)
    .map((conversation) => ({ conversation, clock: pressing(state, conversation.key, now) }))
    .sort(
      (a, b) =>
        byRescue(a.clock, b.clock) ||
        (a.conversation.waitingSince ?? Infinity) - (b.conversation.waitingSince ?? Infinity) ||
        a.conversation.number - b.conversation.number,
    )
    .map(({ conversation }) => conversation.key);
}

/**
 * @param {State} state
 * @param {{suggestion: WireSuggestion, text: string, mode: "caret" | "replace"}} what
 * @param {Given} _given
 * @returns {Step}
 */
function insert(state, { suggestion, text, mode }, _given) {
  const key = /** @type {string} */ (state.active);
  const length = state.conversations[key]?.draft.text.length ?? 0;
  /** @type {Effect[]} */
  const effects = [];
  if (state.embed) effects.push({ do: "post", message: { type: "insert", conversation: key, text, mode } });
  else if (mode === "replace") effects.push({ do: "edit", conversation: key, start: 0, end: length, text });
  else effects.push({ do: "insert", conversation: key, text });
  const { reply, version } = suggestion;
  effects.push({ do: "send", message: { type: "suggestion.use", conversation: key, reply, version, how: "insert" } });
  return [{ ...state, pane: null }, effects];
}

/**
 * @param {State} state
 * @param {string} key
 * @param {{start: number, end: number, text: string}[]} edits in order, not overlapping
 * @returns {Step}
 */
function edited(state, key, edits) {
  const first = edits[0];
  const last = edits.at(-1);
  if (!first || !last) return [state, []];
  const text = state.conversations[key]?.draft.text ?? "";
  let between = "";
  let at = first.start;
  for (const edit of edits) {
    between += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  if (state.embed) {
    const whole = text.slice(0, first.start) + between + text.slice(last.end);
    return [state, [{ do: "post", message: { type: "insert", conversation: key, text: whole, mode: "replace" } }]];
  }
  return [state, [{ do: "edit", conversation: key, start: first.start, end: last.end, text: between }]];
}

/**
 * @param {string} text
 * @param {Record<string, string>} values
 */
function filled(text, values) {
  let out = "";
  let at = 0;
  for (const { start, end, name } of placeholders(text)) {
    out += text.slice(at, start) + (values[name] ?? text.slice(start, end));
    at = end;
  }
  return out + text.slice(at);
}
