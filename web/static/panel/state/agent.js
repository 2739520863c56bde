/**
 * What the agent does with conversations, callbacks and announcements, one handler an intent.
 *
 * @import {Effect, Given, PanelEvent, State, Step} from "../types.js"
 */
import { byRescue, pressing } from "./deadlines.js";
import { changed, closed, opened } from "./conversations.js";
import { customerWrote, open } from "./host.js";
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
 * An embedded panel follows its host: it only asks it to open another conversation, or the agent
 * where the host cannot be asked, so that what is inserted always goes where the agent looks.
 * @param {State} state
 * @param {string} key
 * @param {Given} given
 * @returns {Step}
 */
export function choose(state, key, given) {
  if (!state.conversations[key]) return [state, []];
  if (state.embed && state.oneWay) {
    return key === state.active ? [state, []] : noticed(state, { key: "panel.conversation.open_there" }, given);
  }
  if (state.embed) return [state, [{ do: "post", message: { type: "open", conversation: key } }]];
  const settled = { ...state, active: key, confirming: null, filling: null, sending: null };
  return [changed(settled, key, { unread: 0 }), []];
}

/**
 * The next or the previous conversation in order of urgency.
 * @param {State} state
 * @param {1 | -1} by
 * @param {Given} given
 * @returns {Step}
 */
export function step(state, by, given) {
  const keys = inOrder(state, given.now);
  if (keys.length === 0) return [state, []];
  const at = state.active ? keys.indexOf(state.active) : -1;
  const [next, effects] = choose(state, /** @type {string} */ (keys[(at + by + keys.length) % keys.length]), given);
  return [next, [...effects, { do: "focus", where: "draft" }]];
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
export function finish(state, key, given) {
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
 * A push stands before the agent's eyes. Only counted: what is lost on the way is not sent again.
 * @param {State} state
 * @param {string} id
 * @returns {Step}
 */
export function sawAnnouncement(state, id) {
  if (state.phase.phase !== "online" || !state.announcements[id]) return [state, []];
  return [state, [{ do: "send", message: { type: "announcement.seen", announcement: id } }]];
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
