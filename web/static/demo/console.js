/**
 * The sample console: scripted customers write, the agent answers, the panel beside it hears of
 * everything by the embedding protocol alone.
 *
 * @import {Cast, Chat, CrowdEvent, FromPanel} from "./types.js"
 * @import {Translate} from "../panel/format.js"
 */
import { write } from "../panel/dom.js";
import { ChatList } from "./chat_list.js";
import { Composer } from "./composer.js";
import { Crowd } from "./crowd.js";
import * as desk from "./desk.js";
import { byId } from "./elements.js";
import { Guide } from "./guide.js";
import { Keep } from "./keep.js";
import { PanelLink } from "./panel_link.js";
import { Thread } from "./thread.js";

const TICK_MS = 200;
const TYPE_FOR_ME_MS = 70;

export class Console {
  /**
   * @param {Translate} t
   * @param {{cast: Cast, user: string, agent: string, locale: string, pace: number}} page
   *   `pace`: how many times faster than life the customers live
   */
  constructor(t, { cast, user, agent, locale, pace }) {
    this.t = t;
    this.cast = cast;
    this.pace = pace;
    this.keep = new Keep(user);
    const visit = this.keep.load();
    this.clock = visit?.clock ?? 0;
    this.desk = visit?.desk ?? desk.newDesk(crypto.randomUUID().slice(0, 8));
    this.crowd = new Crowd(cast, this.clock, Math.random, visit?.roles);
    this.paused = false;
    this.list = new ChatList(byId("chats"), t, (key) => this.#open(key));
    this.thread = new Thread(t, { locale, agent });
    this.composer = new Composer(t, {
      draft: (text, caret) => this.#draft(text, caret),
      send: () => this.#send(),
      key: (code) => this.#key(code),
    });
    this.guide = new Guide(t, () => this.#typeForMe());
    /** @type {HTMLIFrameElement} */
    const frame = byId("panel");
    this.panel = new PanelLink(frame, this.desk.run, {
      channelName: (channel) => t(`demo.channel.${channel}`),
      hear: (message) => this.#hear(message),
    });
    // A panel that is new to the page, or reloaded itself, says `ready`; one that was there
    // before us has said it already.
    this.#catchUp();
    this.#listen();
    this.composer.show(this.#active());
    this.#draw();
  }

  #listen() {
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      const lived = Math.min(now - last, 1_000); // a sleeping computer is no waiting customer
      last = now;
      if (!this.paused && !document.hidden) this.#live(lived * this.pace);
      this.#draw();
    }, TICK_MS);
    byId("pause").addEventListener("click", () => this.#pause());
    for (const button of document.querySelectorAll("[data-view]")) {
      button.addEventListener("click", () => this.#show(/** @type {HTMLElement} */ (button).dataset.view ?? ""));
    }
    addEventListener("pagehide", () => this.#save());
  }

  /** @param {number} milliseconds */
  #live(milliseconds) {
    this.clock += milliseconds;
    const events = this.crowd.advance(this.clock);
    for (const event of events) this.#happen(event);
    if (events.length > 0) this.#save();
  }

  /** @param {CrowdEvent} event */
  #happen(event) {
    if (event.kind === "arrives") {
      const actor = this.cast.customers.find(({ key }) => key === event.key);
      if (actor) desk.arrive(this.desk, actor);
      // The first customer is shown at once: an empty console explains nothing.
      if (this.desk.active === null) this.#open(event.key, false);
      return;
    }
    const chat = desk.chatOf(this.desk, event.key);
    if (!chat) return;
    if (event.kind === "typing") chat.typing = event.typing;
    else if (event.kind === "leaves") desk.settle(chat);
    else {
      const message = desk.customerSays(this.desk, chat, event.line.zh, event.line.en, Date.now());
      this.panel.customerMessage(chat, message);
    }
  }

  /**
   * @param {string} key
   * @param {boolean} [byHand]
   */
  #open(key, byHand = true) {
    desk.open(this.desk, key);
    const chat = this.#active();
    if (!chat) return;
    this.panel.context(chat);
    this.composer.show(chat);
    if (byHand) {
      this.#show("thread");
      this.composer.focus();
    }
    this.#draw();
  }

  /**
   * @param {string} text
   * @param {number} caret
   */
  #draft(text, caret) {
    const chat = this.#active();
    if (!chat || chat.draft === text) return;
    desk.write(chat, text, caret);
    this.panel.draft(chat);
    this.#save();
  }

  #send() {
    const chat = this.#active();
    if (!chat?.draft.trim()) return;
    const message = desk.agentSends(this.desk, chat, Date.now());
    this.panel.replySent(chat, message);
    this.panel.draft(chat);
    this.composer.show(chat);
    this.composer.focus();
    for (const event of this.crowd.answered(chat.key, message.text, this.clock)) this.#happen(event);
    this.guide.achieved("insert");
    this.guide.achieved("look");
    this.#save();
    this.#draw();
  }

  /** @param {string} code */
  #key(code) {
    const chat = this.#active();
    if (chat) this.panel.key(chat, code);
  }

  /** @param {FromPanel} message */
  #hear(message) {
    switch (message.type) {
      case "ready":
        this.#catchUp();
        break;
      case "open":
        if (message.conversation && message.conversation !== this.desk.active) {
          this.#open(message.conversation, false);
        }
        break;
      case "insert":
        this.#insert(message.conversation, message.text, message.mode);
        break;
      case "block":
        this.composer.block(message.conversation ?? this.desk.active ?? "", message.diagnostics, message.unchecked);
        this.guide.achieved("warn");
        byId("tab-warning").hidden = false;
        break;
      case "unblock":
        this.composer.unblock(message.conversation ?? this.desk.active ?? "");
        byId("tab-warning").hidden = true;
        break;
    }
  }

  /**
   * @param {string | undefined} key
   * @param {string} text
   * @param {"replace" | "caret"} mode
   */
  #insert(key, text, mode) {
    if (key && key !== this.desk.active) this.#open(key);
    this.#show("thread");
    this.composer.insert(text, mode);
  }

  #catchUp() {
    this.panel.catchUp(this.desk.chats, this.#active());
  }

  /** Types, at a person's speed, what nobody should send. */
  #typeForMe() {
    if (this.desk.active === null) return;
    this.#show("thread");
    this.composer.insert("", "replace");
    const characters = [...this.t("demo.guide.bad_sentence")];
    const typing = setInterval(() => {
      const character = characters.shift();
      if (character === undefined) clearInterval(typing);
      else this.composer.insert(character, "caret");
    }, TYPE_FOR_ME_MS);
  }

  #pause() {
    this.paused = !this.paused;
    const button = byId("pause");
    button.setAttribute("aria-pressed", String(this.paused));
    write(byId("pause-label"), this.t(this.paused ? "demo.resume" : "demo.pause"));
  }

  /**
   * On a narrow screen one part is shown at a time.
   * @param {string} view
   */
  #show(view) {
    byId("desk").dataset.shown = view;
    for (const button of document.querySelectorAll("[data-view][role=tab]")) {
      const chosen = /** @type {HTMLElement} */ (button).dataset.view === view;
      button.setAttribute("aria-selected", String(chosen));
    }
  }

  #active() {
    return desk.chatOf(this.desk, this.desk.active);
  }

  #draw() {
    this.list.draw(this.desk, Date.now());
    this.thread.draw(this.#active());
    const waiting = this.desk.chats.filter(({ waitingSince }) => waitingSince !== null).length;
    write(byId("waiting"), this.t("demo.waiting", { n: waiting }));
    const unread = this.desk.chats.reduce((sum, chat) => sum + chat.unread, 0);
    write(byId("tab-unread"), unread ? String(unread) : "");
  }

  #save() {
    this.keep.save({ desk: this.desk, roles: this.crowd.roles, clock: Math.round(this.clock) });
  }
}
