/**
 * One conversation as the panel holds it, and how it changes.
 *
 * @import {Customer, WireConversation} from "../../messages.js"
 * @import {Conversation, DraftState, KeptDraft, Line, State} from "../types.js"
 */
import { restoredFrom } from "../excused.js";

/** Lines kept of a thread: the panel stands beside the console, which has the whole of it. */
const MAX_LINES = 50;
/** Open conversations a panel holds; an agent has dozens, never hundreds. */
const MAX_CONVERSATIONS = 200;

/**
 * Whether the draft stands in the host's composer, not here.
 * @param {Pick<State, "embed" | "oneWay">} state
 */
export function isHosted({ embed, oneWay }) {
  return embed && !oneWay;
}

/**
 * The conversation, made if it is new. A draft kept from before comes back with it.
 * @param {State} state
 * @param {string} key
 * @returns {State}
 */
export function opened(state, key) {
  if (state.conversations[key]) return state;
  const number = state.opened + 1;
  const conversation = { ...empty(key, number, state.kept[key]), dismissed: restoredFrom(state.excused[key]?.items ?? []) };
  const room = withRoom(state.conversations, state.active);
  return {
    ...state,
    opened: number,
    conversations: { ...room, [key]: conversation },
    active: state.active ?? key,
  };
}

/**
 * @param {State} state
 * @param {string} key
 * @param {Partial<Conversation> | ((conversation: Conversation) => Partial<Conversation>)} change
 * @returns {State}
 */
export function changed(state, key, change) {
  const conversation = state.conversations[key];
  if (!conversation) return state;
  const part = typeof change === "function" ? change(conversation) : change;
  return {
    ...state,
    conversations: { ...state.conversations, [key]: { ...conversation, ...part } },
  };
}

/**
 * @param {State} state
 * @param {string} key
 * @returns {State}
 */
export function closed(state, key) {
  if (!state.conversations[key]) return state;
  const conversations = { ...state.conversations };
  delete conversations[key];
  const kept = { ...state.kept };
  delete kept[key];
  const excused = { ...state.excused };
  delete excused[key];
  const deadlines = Object.fromEntries(
    Object.entries(state.deadlines).filter(
      ([, deadline]) => deadline.conversation !== key || deadline.callback,
    ),
  );
  return { ...state, conversations, kept, excused, deadlines };
}

/**
 * What the server knows of a conversation, over what the panel has: never its draft or thread.
 * @param {Conversation} conversation
 * @param {WireConversation} wire
 * @param {number} now server milliseconds
 * @returns {Conversation}
 */
export function fromWire(conversation, wire, now) {
  const waitingSince = wire.waiting_since ? Date.parse(wire.waiting_since) : null;
  const news = wire.last_message;
  const known = !news || conversation.lines.some((line) => line.text === news);
  return {
    ...conversation,
    channel: wire.channel ?? conversation.channel,
    customer: mergedCustomer(conversation.customer, wire.customer),
    waitingSince,
    lines: known
      ? conversation.lines
      : withLine(conversation.lines, {
          key: `last:${news}`,
          by: "customer",
          text: news,
          at: waitingSince ?? now,
        }),
  };
}

/**
 * @param {Customer} had
 * @param {Customer | undefined} given
 * @returns {Customer}
 */
export function mergedCustomer(had, given) {
  return { ...had, ...(given?.name && { name: given.name }), ...(given?.title && { title: given.title }) };
}

/**
 * A line is the console's own and comes once, however often it is told.
 * @param {readonly Line[]} lines
 * @param {Line} line
 * @returns {Line[]}
 */
export function withLine(lines, line) {
  if (lines.some(({ key }) => key === line.key)) return [...lines];
  return [...lines, line].slice(-MAX_LINES);
}

/**
 * @param {string} key
 * @param {number} number
 * @param {KeptDraft | undefined} kept
 * @returns {Conversation}
 */
function empty(key, number, kept) {
  return {
    key,
    number,
    channel: "",
    customer: {},
    waitingSince: null,
    lines: [],
    draft: draftOf(kept),
    forMessage: [],
    forDraft: [],
    dismissed: [],
    values: {},
    stage: "",
    coached: [],
    watched: false,
    unread: 0,
    touchedAt: 0,
  };
}

/**
 * @param {KeptDraft | undefined} kept
 * @returns {DraftState}
 */
function draftOf(kept) {
  const text = kept?.text ?? "";
  const revision = kept?.revision ?? 0;
  return { text, revision, caret: text.length, answered: revision, items: [], sent: [], typedAt: 0 };
}

/**
 * @param {Record<string, Conversation>} conversations
 * @param {string | null} active
 */
function withRoom(conversations, active) {
  const all = Object.values(conversations);
  if (all.length < MAX_CONVERSATIONS) return conversations;
  // The one least recently touched that holds nothing of the agent's makes room.
  const idle = all
    .filter(({ key, draft, waitingSince }) => key !== active && !draft.text && waitingSince === null)
    .sort((a, b) => a.touchedAt - b.touchedAt)[0];
  if (!idle) return conversations;
  const rest = { ...conversations };
  delete rest[idle.key];
  return rest;
}
