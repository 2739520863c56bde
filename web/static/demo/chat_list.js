/**
 * The list of chats on the left. Rows are kept and moved, never rebuilt, so that focus and
 * screen readers stay where they are.
 *
 * @import {Chat, Desk} from "./types.js"
 * @import {Translate} from "../panel/format.js"
 */
import { h, keyed, set, write } from "../panel/dom.js";
import { inOrder } from "./desk.js";
import { avatar } from "./elements.js";

export class ChatList {
  /**
   * @param {HTMLElement} list
   * @param {Translate} t
   * @param {(key: string) => void} choose
   */
  constructor(list, t, choose) {
    this.list = list;
    this.t = t;
    this.choose = choose;
    /** @type {Map<string, Row>} */
    this.rows = new Map();
  }

  /**
   * @param {Desk} desk
   * @param {number} now
   */
  draw(desk, now) {
    keyed(this.list, inOrder(desk), {
      key: ({ key }) => key,
      make: (chat) => this.#row(chat).item,
      fill: (_, chat) => this.#row(chat).draw(chat, chat.key === desk.active, now),
    });
  }

  /** @param {Chat} chat */
  #row(chat) {
    let row = this.rows.get(chat.key);
    if (!row) {
      row = new Row(chat, this.t, () => this.choose(chat.key));
      this.rows.set(chat.key, row);
    }
    return row;
  }
}

class Row {
  /**
   * @param {Chat} chat
   * @param {Translate} t
   * @param {() => void} choose
   */
  constructor(chat, t, choose) {
    this.t = t;
    this.name = h("span", { class: "row-name" }, chat.name);
    this.channel = h("span", { class: "row-channel" }, t(`demo.channel.${chat.channel}`));
    this.preview = h("span", { class: "row-preview" });
    this.wait = h("span", { class: "row-wait" });
    this.unread = h("span", { class: "row-unread" });
    const button = h(
      "button",
      { class: "row" },
      avatar(chat.name, chat.key),
      h(
        "span",
        { class: "row-text" },
        h("span", { class: "row-head" }, this.name, this.channel, this.wait),
        h("span", { class: "row-foot" }, this.preview, this.unread),
      ),
    );
    button.type = "button";
    button.dataset.chat = chat.key;
    button.addEventListener("click", choose);
    this.button = button;
    this.item = h("li", {}, button);
  }

  /**
   * @param {Chat} chat
   * @param {boolean} active
   * @param {number} now
   */
  draw(chat, active, now) {
    set(this.button, "aria-current", active && "true");
    this.button.classList.toggle("is-ended", chat.ended && chat.waitingSince === null);
    write(this.preview, this.#previewOf(chat));
    write(this.wait, this.#waitOf(chat, now));
    this.wait.classList.toggle("is-waiting", chat.waitingSince !== null);
    write(this.unread, chat.unread ? String(chat.unread) : "");
    this.unread.hidden = chat.unread === 0;
    set(this.button, "data-unread", chat.unread > 0);
    set(this.button, "data-waiting", chat.waitingSince !== null);
    this.button.title = `${chat.name}${chat.title}`;
  }

  /** @param {Chat} chat */
  #previewOf(chat) {
    if (chat.typing) return this.t("demo.typing");
    if (chat.draft.trim()) return this.t("demo.draft", { text: chat.draft.trim() });
    return chat.messages.at(-1)?.text ?? "";
  }

  /**
   * @param {Chat} chat
   * @param {number} now
   */
  #waitOf(chat, now) {
    if (chat.waitingSince === null) return chat.ended ? this.t("demo.settled") : "";
    const seconds = Math.max(0, Math.floor((now - chat.waitingSince) / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}
