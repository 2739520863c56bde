/**
 * What the host page of an embedded panel says, and what it is told.
 *
 * @import {Customer, WireDiagnostic} from "../../messages.js"
 * @import {Conversation, Given, HostMessage, Line, State, Step} from "../types.js"
 */
import { beginningOf } from "../beginning.js";
import { placeholders } from "../placeholders.js";
import { finish } from "./agent.js";
import { changed, isHosted, mergedCustomer, opened, withLine } from "./conversations.js";
import { findings, typed, uncheckedOf } from "./drafts.js";
import { posted } from "./outbox.js";

/**
 * @param {State} state
 * @param {HostMessage} message
 * @param {Given} given
 * @returns {Step}
 */
export function told(state, message, given) {
  switch (message.type) {
    case "context":
      return onContext(state, message, given);
    case "conversation.close":
      return finish(state, message.conversation, given);
    case "customer.message":
      return onCustomerMessage(state, message, given);
    case "draft":
      return onDraft(state, message, given);
    default:
      return onReplySent(state, message, given);
  }
}

/**
 * Tell the host to hold its send button, or to let it go: only what is certain and grave holds.
 * @param {State} state
 * @param {string} key
 * @returns {Step}
 */
export function guarded(state, key) {
  if (!isHosted(state) || key !== state.active) return [state, []];
  const conversation = state.conversations[key];
  const online = state.phase.phase === "online";
  const grave = conversation && online ? graveIn(conversation) : [];
  if (grave.length > 0) {
    const over = uncheckedOf(conversation?.draft.text ?? "", state.limits.draft);
    const message = { type: /** @type {const} */ ("block"), conversation: key, diagnostics: grave, ...(over > 0 && { unchecked: over }) };
    return [{ ...state, blocked: true }, [{ do: "post", message }]];
  }
  if (!state.blocked) return [state, []];
  return [{ ...state, blocked: false }, [{ do: "post", message: { type: "unblock", conversation: key } }]];
}

/**
 * What must not go out: what the server found, and variables that nobody has filled. The message
 * of the panel's own finding is a key of the catalogue.
 * @param {Conversation} conversation
 * @returns {WireDiagnostic[]}
 */
function graveIn(conversation) {
  const blanks = placeholders(conversation.draft.text).map(({ start, end }) => ({
    start,
    end,
    severity: /** @type {const} */ ("error"),
    code: "panel/unfilled",
    category: "unfilled",
    message: "panel.send.unfilled",
    replacements: [],
  }));
  return [...findings(conversation).filter(({ severity }) => severity === "error"), ...blanks];
}

/**
 * @param {State} state
 * @param {Extract<HostMessage, {type: "context"}>} message
 * @param {Given} given
 * @returns {Step}
 */
function onContext(state, { conversation: key, channel, customer, watched = false }, given) {
  const before = state.conversations[key];
  const isNew = !before || (before.watched && !watched);
  const shown = changed({ ...opened(state, key), active: key }, key, (had) => ({
    channel: channel ?? had.channel,
    customer: mergedCustomer(had.customer, customer),
    watched,
    unread: 0,
  }));
  if (watched) return [shown, []];
  const now = shown.conversations[key];
  if (!isNew && before?.channel === now?.channel && sameCustomer(before?.customer, now?.customer)) {
    return guarded(shown, key);
  }
  const [next, effects] = open(shown, key, given);
  const [last, more] = guarded(next, key);
  return [last, [...effects, ...more]];
}

/**
 * @param {State} state
 * @param {Extract<HostMessage, {type: "customer.message"}>} message
 * @param {Given} given
 * @returns {Step}
 */
function onCustomerMessage(state, { conversation: key, message, text, at, channel, customer }, given) {
  const [ready, effects] = known(state, key, given, { channel, customer });
  if (ready.conversations[key]?.lines.some((line) => line.key === message)) return [ready, effects];
  const [next, more] = customerWrote(ready, { key, message, text, at: at ?? null }, given);
  return [next, [...effects, ...more]];
}

/**
 * The customer wrote, by whatever way we heard of it.
 * @param {State} state
 * @param {{key: string, message: string, text: string, at: string | null}} said
 * @param {Given} given
 * @returns {Step}
 */
export function customerWrote(state, { key, message, text, at }, given) {
  const said = beginningOf(text, state.limits.customer_message);
  const time = at && !Number.isNaN(Date.parse(at)) ? Date.parse(at) : given.now;
  const shown = changed(state, key, (had) => ({
    lines: withLine(had.lines, { key: message, by: "customer", text: said, at: time }),
    waitingSince: had.waitingSince ?? time,
    unread: key === state.active ? 0 : had.unread + 1,
    touchedAt: given.now,
  }));
  return posted(
    shown,
    {
      type: "customer.message",
      conversation: key,
      message,
      text: said,
      ...(at && { at: new Date(time).toISOString() }),
    },
    given,
  );
}

/**
 * @param {State} state
 * @param {Extract<HostMessage, {type: "draft"}>} message
 * @param {Given} given
 * @returns {Step}
 */
function onDraft(state, { conversation: key, text, caret }, given) {
  const [ready, effects] = known(state, key, given);
  const [next, more] = typed(ready, key, text, caret ?? text.length, given);
  const [last, freed] = text ? [next, []] : guarded(next, key);
  return [last, [...effects, ...more, ...freed]];
}

/**
 * @param {State} state
 * @param {Extract<HostMessage, {type: "reply.sent"}>} message
 * @param {Given} given
 * @returns {Step}
 */
function onReplySent(state, { conversation: key, message, text, at, by = "agent" }, given) {
  const [ready, effects] = known(state, key, given);
  if (ready.conversations[key]?.lines.some((line) => line.key === message)) return [ready, effects];
  const copy = ready.conversations[key]?.lines.find((line) => line.copied && sameWords(line.text, text));
  if (copy) return [arrived(ready, key, copy, message), effects];
  const time = at && !Number.isNaN(Date.parse(at)) ? Date.parse(at) : given.now;
  const shown = changed(ready, key, (had) => ({
    lines: withLine(had.lines, { key: message, by, text, at: time }),
    ...(by === "agent" && { waitingSince: null, forMessage: [], forDraft: [] }),
    touchedAt: given.now,
  }));
  const [next, more] = posted(
    shown,
    {
      type: "reply.sent",
      conversation: key,
      message,
      text: beginningOf(text, state.limits.customer_message),
      by,
      ...(at && { at: new Date(time).toISOString() }),
    },
    given,
  );
  return [next, [...effects, ...more]];
}

/**
 * @param {State} state
 * @param {string} key
 * @param {Given} given
 * @param {{channel?: string | undefined, customer?: Customer | undefined}} [about]
 * @returns {Step}
 */
function known(state, key, given, { channel = "", customer = {} } = {}) {
  if (state.conversations[key]) return [state, []];
  return open(changed(opened(state, key), key, { channel, customer }), key, given);
}

/**
 * @param {State} state
 * @param {string} key
 * @param {Given} given
 * @returns {Step}
 */
export function open(state, key, given) {
  const { channel, customer } = /** @type {import("../types.js").Conversation} */ (state.conversations[key]);
  return posted(
    state,
    { type: "conversation.open", conversation: key, ...(channel && { channel }), customer },
    given,
  );
}

/**
 * A reply that was recorded when it was copied is the one the host now tells of.
 * @param {State} state
 * @param {string} key
 * @param {Line} copy
 * @param {string} message
 * @returns {State}
 */
function arrived(state, key, { by, text, at }, message) {
  return changed(state, key, ({ lines }) => ({
    lines: lines.map((line) => (line.copied && line.at === at && line.text === text ? { key: message, by, text, at } : line)),
  }));
}

/**
 * Whether a reply went out as it was copied: editors change the white space.
 * @param {string} a
 * @param {string} b
 */
function sameWords(a, b) {
  return a.replace(/\s/g, "") === b.replace(/\s/g, "");
}

/**
 * @param {Customer | undefined} a
 * @param {Customer | undefined} b
 */
function sameCustomer(a, b) {
  return a?.name === b?.name && a?.title === b?.title;
}
