/**
 * The list of chats on the left. Rows are kept and moved, never rebuilt, so that focus and
 * screen readers stay where they are.
 *
 * @import {Chat, Desk} from "./types.js"
 * @import {Translate} from "../i18n.js"
 */
import { inOrder } from "./desk.js";
import { avatar, make } from "./elements.js";

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
    const chats = inOrder(desk);
    for (const chat of chats) this.#row(chat).draw(chat, chat.key === desk.active, now);
    const wanted = chats.map((chat) => this.#row(chat).item);
    wanted.forEach((item, index) => {
      if (this.list.children[index] !== item) this.list.insertBefore(item, this.list.children[index] ?? null);
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
    this.name = make("span", "row-name", `${chat.name}`);
    this.channel = make("span", "row-channel", t(`demo.channel.${chat.channel}`));
    this.preview = make("span", "row-preview");
    this.wait = make("span", "row-wait");
    this.unread = make("span", "row-unread");
    const button = make(
      "button",
      "row",
      avatar(chat.name, chat.key),
      make(
        "span",
        "row-text",
        make("span", "row-head", this.name, this.channel, this.wait),
        make("span", "row-foot", this.preview, this.unread),
      ),
    );
    button.type = "button";
    button.dataset.chat = chat.key;
    button.addEventListener("click", choose);
    this.button = button;
    this.item = make("li", "", button);
  }

  /**
   * @param {Chat} chat
   * @param {boolean} active
   * @param {number} now
   */
  draw(chat, active, now) {
    this.button.toggleAttribute("aria-current", active);
    this.button.classList.toggle("is-ended", chat.ended && chat.waitingSince === null);
    write(this.preview, this.#previewOf(chat));
    write(this.wait, this.#waitOf(chat, now));
    this.wait.classList.toggle("is-waiting", chat.waitingSince !== null);
    write(this.unread, chat.unread ? String(chat.unread) : "");
    this.unread.hidden = chat.unread === 0;
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

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
