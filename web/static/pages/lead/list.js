/**
 * The list of replies: filters, pages, arrows.
 *
 * @import {StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 * @import {UnsavedChanges} from "./unsaved.js"
 */
import { h, keyed, set, write } from "../../panel/dom.js";
import { listReplies } from "./api.js";
import { badges } from "./badges.js";
import { nameOf } from "./edit.js";
import { find, seek } from "./find.js";

const TYPING_PAUSE_MS = 150;

export class ReplyList {
  /**
   * @param {Translate} t
   * @param {UnsavedChanges} unsaved
   * @param {(reply: StoredReply) => void} chosen
   * @param {(error: unknown) => void} failed
   */
  constructor(t, unsaved, chosen, failed) {
    this.t = t;
    this.unsaved = unsaved;
    this.chosen = chosen;
    this.failed = failed;
    this.query = find("query", HTMLInputElement);
    this.stage = find("filter-stage", HTMLSelectElement);
    this.scope = seek("filter-scope", HTMLSelectElement);
    this.tag = find("filter-tag", HTMLInputElement);
    this.unused = find("filter-unused", HTMLInputElement);
    this.list = find("replies", HTMLUListElement);
    this.more = find("more", HTMLButtonElement);
    /** @type {StoredReply[]} */
    this.items = [];
    /** @type {number | null} */
    this.next = null;
    this.current = "";
    /** Several may be picked only where something can be done with several. */
    this.picks = seek("picked", HTMLElement) !== null;
    /** @type {Map<string, StoredReply>} */
    this.picked = new Map();
    this.asking = new AbortController();
    this.pause = 0;
    this.#listen();
  }

  #listen() {
    this.query.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = window.setTimeout(() => this.load(), TYPING_PAUSE_MS);
    });
    for (const filter of [this.stage, this.scope, this.tag, this.unused, ...document.getElementsByName("state")]) {
      filter?.addEventListener("change", () => this.load());
    }
    this.more.addEventListener("click", () => this.#page(this.next ?? 1));
    this.list.addEventListener("keydown", (event) => this.#keys(event));
    this.list.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement) this.#pick(event.target.value);
    });
    seek("picked-none", HTMLButtonElement)?.addEventListener("click", () => {
      this.unpick();
      this.query.focus();
    });
    this.query.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        this.list.querySelector("button")?.focus();
      }
    });
  }

  /** Ask anew from the first page. */
  async load() {
    await this.#page(1);
  }

  /** @param {number} page */
  async #page(page) {
    this.asking.abort();
    this.asking = new AbortController();
    const state = document.querySelector("[name=state]:checked");
    try {
      const found = await listReplies(
        {
          query: this.query.value.trim(),
          state: state instanceof HTMLInputElement ? state.value : "",
          stage: this.stage.value,
          scope: this.scope?.value ?? "personal",
          tag: this.tag.value.trim(),
          unused_days: this.unused.checked ? "30" : "",
          sort: "updated",
          page: String(page),
        },
        this.asking.signal,
      );
      const known = new Set(page === 1 ? [] : this.items.map((item) => item.id));
      this.items = [...(page === 1 ? [] : this.items), ...found.items.filter((item) => !known.has(item.id))];
      this.next = found.next;
      this.render();
    } catch (error) {
      if (!(error instanceof DOMException)) this.failed(error);
    }
  }

  /**
   * Put a changed reply in its place, or on top where it is new.
   * @param {StoredReply} reply
   */
  put(reply) {
    const known = this.items.some((item) => item.id === reply.id);
    if (this.picked.has(reply.id)) this.picked.set(reply.id, reply);
    this.items = known ? this.items.map((item) => (item.id === reply.id ? reply : item)) : [reply, ...this.items];
    this.render();
  }

  /** @param {string} id */
  mark(id) {
    this.current = id;
    this.render();
  }

  render() {
    const { t } = this;
    keyed(this.list, this.items, {
      key: (reply) => reply.id,
      make: (reply) => {
        const button = h("button", { type: "button", class: "reply", onclick: () => this.#choose(reply.id) });
        button.append(h("span", { class: "reply-title" }), h("span", { class: "reply-text" }), h("span", { class: "badges" }));
        const box = this.picks && h("input", { type: "checkbox", class: "pick", value: reply.id, tabindex: -1 });
        return h("li", { class: "reply-row" }, box, button);
      },
      fill: (item, reply) => {
        const [title, text] = item.querySelectorAll("span");
        if (title) write(title, nameOf(reply) || t("lead.untitled"));
        if (text) write(text, reply.text);
        item.querySelector(".badges")?.replaceChildren(...badges(reply, t, this.unsaved.get(reply.id) !== null));
        const box = item.querySelector("input");
        if (box) {
          box.checked = this.picked.has(reply.id);
          set(box, "aria-label", t("lead.bulk.pick", { title: nameOf(reply) || t("lead.untitled") }));
        }
        const button = item.querySelector("button");
        if (button) set(button, "aria-current", reply.id === this.current ? "true" : null);
      },
    });
    find("nothing", HTMLElement).hidden = this.items.length > 0;
    this.more.hidden = this.next === null;
    const count = t(this.next === null ? "lead.count" : "lead.count_more", { n: this.items.length });
    write(find("count", HTMLElement), count);
    this.#tags();
    this.#renderPicked();
  }

  /** Take in replies that were changed together. @param {StoredReply[]} replies */
  putAll(replies) {
    for (const reply of replies) this.put(reply);
  }

  unpick() {
    this.picked.clear();
    this.render();
  }

  #renderPicked() {
    const bar = seek("picked", HTMLElement);
    if (!bar) return;
    bar.hidden = this.picked.size === 0;
    write(find("picked-count", HTMLElement), this.t("lead.bulk.picked", { n: this.picked.size }));
  }

  /** The tags of what is listed, to filter by. */
  #tags() {
    const tags = [...new Set(this.items.flatMap((item) => item.tags))].sort();
    keyed(find("known-tags", HTMLDataListElement), tags, {
      key: (tag) => tag,
      make: (tag) => h("option", { value: tag }),
      fill: () => undefined,
    });
  }

  /** @param {string} id */
  #pick(id) {
    const reply = this.items.find((item) => item.id === id);
    if (!reply || !this.picks) return;
    if (!this.picked.delete(id)) this.picked.set(id, reply);
    this.render();
  }

  /** @param {string} id */
  #choose(id) {
    const reply = this.items.find((item) => item.id === id);
    if (reply) this.chosen(reply);
  }

  /** @param {KeyboardEvent} event */
  #keys(event) {
    if (event.key === "x" && !event.ctrlKey && !event.metaKey) {
      const here = document.activeElement?.closest("li")?.getAttribute("data-key");
      if (here) this.#pick(here);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey) && this.picks) {
      event.preventDefault();
      for (const item of this.items) this.picked.set(item.id, item);
      this.render();
    } else {
      this.#arrows(event);
    }
  }

  /** @param {KeyboardEvent} event */
  #arrows(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...this.list.querySelectorAll("button")];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (at + step < 0) this.query.focus();
    else {
      const next = buttons[Math.min(at + step, buttons.length - 1)];
      next?.focus();
      const id = next?.closest("li")?.getAttribute("data-key");
      if (event.shiftKey && id && !this.picked.has(id)) this.#pick(id);
    }
  }
}
