/**
 * The host's side of the embedding protocol: everything the sample console and the panel say to
 * each other goes through here, as it would in any other console (docs/integrators.md).
 *
 * @import {Channel, Chat, FromPanel, Message} from "./types.js"
 */
import { unanswered } from "./desk.js";

export class PanelLink {
  /**
   * @param {HTMLIFrameElement} frame
   * @param {string} run prefix of every conversation key
   * @param {object} console
   * @param {(channel: Channel) => string} console.channelName
   * @param {(message: FromPanel) => void} console.hear with the chat's own key as `conversation`
   */
  constructor(frame, run, { channelName, hear }) {
    this.frame = frame;
    this.channelName = channelName;
    this.run = run;
    this.origin = new URL(frame.src).origin;
    window.addEventListener("message", (event) => {
      // Only the panel, and only from where it was loaded.
      if (event.source !== frame.contentWindow || event.origin !== this.origin) return;
      if (event.data?.assist !== 1) return;
      const conversation = this.#chatKey(event.data.conversation);
      if (event.data.type === "open" && conversation === undefined) {
        // Left over from a visit in another browser: nobody here can answer it.
        this.#post("conversation.close", event.data.conversation, {});
      } else {
        hear({ ...event.data, conversation });
      }
    });
  }

  /**
   * The agent looks at this chat now.
   * @param {Chat} chat
   */
  context(chat) {
    this.#say("context", chat, this.#about(chat));
  }

  /**
   * @param {Chat} chat
   * @param {Message} message
   */
  customerMessage(chat, message) {
    this.#say("customer.message", chat, {
      message: message.key,
      text: message.text,
      at: new Date(message.at).toISOString(),
      ...this.#about(chat),
    });
  }

  /** @param {Chat} chat */
  draft(chat) {
    const { draft, caret, revision } = chat;
    this.#say("draft", chat, { text: draft, caret, revision });
  }

  /**
   * @param {Chat} chat
   * @param {Message} message
   */
  replySent(chat, message) {
    this.#say("reply.sent", chat, {
      message: message.key,
      text: message.text,
      at: new Date(message.at).toISOString(),
      by: "agent",
    });
  }

  /**
   * Alt and this key were pressed in the composer: the panel's own keys work there too.
   * @param {Chat} chat
   * @param {string} code as in `KeyboardEvent.code`
   */
  key(chat, code) {
    this.#say("key", chat, { code });
  }

  /**
   * A panel that has just (re)loaded learns what it missed. Keys make this safe to repeat.
   * @param {Chat[]} chats
   * @param {Chat | undefined} active
   */
  catchUp(chats, active) {
    for (const chat of chats) {
      for (const message of unanswered(chat)) this.customerMessage(chat, message);
    }
    if (!active) return;
    this.context(active);
    if (active.draft) this.draft(active);
  }

  /** @param {Chat} chat */
  #about({ channel, name, title }) {
    return { channel: this.channelName(channel), customer: { name, title } };
  }

  /**
   * @param {string} type
   * @param {Chat} chat
   * @param {Record<string, unknown>} fields
   */
  #say(type, chat, fields) {
    this.#post(type, `${this.run}-${chat.key}`, fields);
  }

  /**
   * @param {string} type
   * @param {unknown} conversation
   * @param {Record<string, unknown>} fields
   */
  #post(type, conversation, fields) {
    this.frame.contentWindow?.postMessage({ assist: 1, type, conversation, ...fields }, this.origin);
  }

  /** @param {unknown} conversation */
  #chatKey(conversation) {
    const prefix = `${this.run}-`;
    if (typeof conversation !== "string" || !conversation.startsWith(prefix)) return undefined;
    return conversation.slice(prefix.length);
  }
}
