/**
 * What the sample console knows: chats, messages, drafts. Pure functions that change the desk
 * they are given; the views draw it, `panel_link.js` tells the panel about it.
 *
 * @import {Actor, Chat, Desk, Message} from "./types.js"
 */

/** Enough for a long visit; older messages of a chat are dropped from the page. */
const MAX_MESSAGES = 60;

/**
 * @param {string} run
 * @returns {Desk}
 */
export function newDesk(run) {
  return { run, chats: [], active: null, count: 0 };
}

/**
 * The customer writes for the first time, or again after the matter was settled.
 * @param {Desk} desk
 * @param {Actor} actor
 * @returns {Chat}
 */
export function arrive(desk, actor) {
  const known = chatOf(desk, actor.key);
  if (known) {
    known.ended = false;
    return known;
  }
  const { key, name, title, channel } = actor;
  /** @type {Chat} */
  const chat = {
    key,
    name,
    title,
    channel,
    messages: [],
    draft: "",
    caret: 0,
    revision: 0,
    unread: 0,
    typing: false,
    waitingSince: null,
    ended: false,
  };
  desk.chats.push(chat);
  return chat;
}

/**
 * @param {Desk} desk
 * @param {Chat} chat
 * @param {string} text
 * @param {string} gloss
 * @param {number} at
 * @returns {Message}
 */
export function customerSays(desk, chat, text, gloss, at) {
  const message = add(desk, chat, { from: "customer", text, gloss, at });
  chat.waitingSince ??= at;
  if (desk.active !== chat.key) chat.unread += 1;
  return message;
}

/**
 * The draft goes out. The draft is emptied here and nowhere else.
 * @param {Desk} desk
 * @param {Chat} chat
 * @param {number} at
 * @returns {Message}
 */
export function agentSends(desk, chat, at) {
  const message = add(desk, chat, { from: "agent", text: chat.draft.trim(), gloss: "", at });
  chat.waitingSince = null;
  write(chat, "", 0);
  return message;
}

/**
 * The customer is content: a last "thanks" waits for nothing.
 * @param {Chat} chat
 */
export function settle(chat) {
  chat.ended = true;
  chat.waitingSince = null;
}

/**
 * @param {Chat} chat
 * @param {string} draft
 * @param {number} caret UTF-16 code units
 */
export function write(chat, draft, caret) {
  chat.draft = draft;
  chat.caret = caret;
  chat.revision += 1;
}

/**
 * @param {Desk} desk
 * @param {string} key
 */
export function open(desk, key) {
  const chat = chatOf(desk, key);
  if (!chat) return;
  desk.active = key;
  chat.unread = 0;
}

/**
 * @param {Desk} desk
 * @param {string | null} key
 */
export function chatOf(desk, key) {
  return desk.chats.find((chat) => chat.key === key);
}

/**
 * Who waits longest stands first; then the most recent.
 * @param {Desk} desk
 * @returns {Chat[]}
 */
export function inOrder(desk) {
  return [...desk.chats].sort(
    (a, b) =>
      Number(b.waitingSince !== null) - Number(a.waitingSince !== null) ||
      (a.waitingSince ?? 0) - (b.waitingSince ?? 0) ||
      lastAt(b) - lastAt(a),
  );
}

/**
 * Messages the customer has sent since the last answer.
 * @param {Chat} chat
 */
export function unanswered(chat) {
  const last = chat.messages.findLastIndex(({ from }) => from === "agent");
  return chat.messages.slice(last + 1);
}

/** @param {Chat} chat */
function lastAt(chat) {
  return chat.messages.at(-1)?.at ?? 0;
}

/**
 * @param {Desk} desk
 * @param {Chat} chat
 * @param {Omit<Message, "key">} message
 * @returns {Message}
 */
function add(desk, chat, message) {
  desk.count += 1;
  const added = { key: `${desk.run}-${desk.count}`, ...message };
  chat.messages.push(added);
  chat.messages.splice(0, chat.messages.length - MAX_MESSAGES);
  return added;
}
