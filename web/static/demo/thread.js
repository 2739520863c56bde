/**
 * The messages of the chat in front.
 *
 * @import {Chat, Message} from "./types.js"
 * @import {Translate} from "../panel/format.js"
 */
import { h } from "../panel/dom.js";
import { avatar, byId } from "./elements.js";

/** A pause longer than this gets a line with the time. */
const PAUSE_MS = 5 * 60_000;

export class Thread {
  /**
   * @param {Translate} t
   * @param {{locale: string, agent: string}} page
   */
  constructor(t, { locale, agent }) {
    this.t = t;
    this.agent = agent;
    this.glossed = locale !== "zh";
    this.time = new Intl.DateTimeFormat(locale === "zh" ? "zh-CN" : "en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: "Asia/Shanghai",
    });
    this.head = byId("thread-head");
    this.log = byId("thread-log");
    this.typing = byId("thread-typing");
    this.empty = byId("thread-empty");
    /** @type {string | null} */
    this.shown = null;
    /** @type {Set<string>} */
    this.drawn = new Set();
    this.lastAt = 0;
    /** The newest message is in sight, and stays so until the agent scrolls up. */
    this.following = true;
    this.log.addEventListener("scroll", () => {
      this.following = this.#atEnd();
    });
    // The window, the guide or a phone's keyboard may take room away.
    new ResizeObserver(() => this.following && this.#scrollToEnd()).observe(this.log);
  }

  /** @param {Chat | undefined} chat */
  draw(chat) {
    this.empty.hidden = Boolean(chat);
    this.head.hidden = !chat;
    if (!chat) return;
    if (this.shown !== chat.key) this.#begin(chat);
    const fresh = chat.messages.filter(({ key }) => !this.drawn.has(key));
    for (const message of fresh) this.#add(chat, message);
    this.typing.hidden = !chat.typing;
    const answered = fresh.some(({ from }) => from === "agent");
    if (answered || (this.following && fresh.length > 0)) this.#scrollToEnd();
  }

  /** @param {Chat} chat */
  #begin(chat) {
    this.shown = chat.key;
    this.drawn.clear();
    this.lastAt = 0;
    this.log.replaceChildren();
    this.head.replaceChildren(
      avatar(chat.name, chat.key),
      h("span", { class: "thread-name" }, this.t("demo.addressed", { name: chat.name, title: chat.title })),
      h("span", { class: "row-channel" }, this.t(`demo.channel.${chat.channel}`)),
    );
    this.#scrollToEnd();
  }

  /**
   * @param {Chat} chat
   * @param {Message} message
   */
  #add(chat, message) {
    this.drawn.add(message.key);
    if (message.at - this.lastAt > PAUSE_MS) {
      this.log.append(h("p", { class: "thread-time" }, this.time.format(message.at)));
    }
    this.lastAt = message.at;
    const ours = message.from === "agent";
    const who = h("span", { class: "visually-hidden" }, `${ours ? this.agent : chat.name}: `);
    const bubble = h("p", { class: "bubble" }, who, message.text);
    const body = h("div", { class: "bubble-body" }, bubble);
    if (this.glossed && message.gloss) {
      const gloss = h("p", { class: "gloss" }, message.gloss);
      gloss.lang = "en";
      bubble.lang = "zh";
      body.append(gloss);
    }
    const face = ours ? avatar(this.agent, this.agent) : avatar(chat.name, chat.key);
    this.log.append(h("div", { class: ours ? "message is-ours" : "message" }, face, body));
  }

  #atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  #scrollToEnd() {
    requestAnimationFrame(() => {
      this.log.scrollTop = this.log.scrollHeight;
    });
  }
}
