/**
 * One promise to call back: whom, about what, by when; done, put off, struck out.
 *
 * @import {CallbackRow as Row} from "../state/callbacks.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, set, write } from "../dom.js";
import { left, span } from "../format.js";
import { icon } from "../icons.js";
import { canReveal, masked } from "../phone.js";
import { when } from "../when.js";
import { DuePicker } from "./due-picker.js";

/** A number that was shown hides again: others may look at the screen. */
const REVEALED_MS = 20_000;

/** Reasons that come up every day, offered while one is typed. */
export const REASONS = ["no_answer", "customer_asked", "checking", "waiting"];
export const REASONS_ID = "postpone-reasons";

export class CallbackItem extends HTMLElement {
  /** @param {string} id */
  constructor(id) {
    super();
    this.callback = id;
    this.name = h("span", { class: "name" });
    this.due = h("span", { class: "due" });
    this.number = h("span", { class: "number" });
    this.shows = h("button", { type: "button", class: "quiet", onclick: () => this.#reveal() });
    this.copies = h("button", { type: "button", class: "icon-button small", "t-label": "panel.callbacks.copy", "t-title": "panel.callbacks.copy", onclick: () => intend(this, { type: "callback.copy", callback: id }) }, icon("copy"));
    this.phone = h("div", { class: "phone" }, this.number, this.shows, this.copies);
    this.question = h("p", { class: "question" });
    this.about = h("p", { class: "about" });
    this.done = h("button", { type: "button", class: "button small", onclick: () => this.#settle("done") }, icon("check"), h("span", { t: "panel.callbacks.done" }));
    this.later = h("button", { type: "button", class: "button small", t: "panel.callbacks.postpone", "aria-expanded": "false", onclick: () => this.#open(Boolean(this.form.hidden)) });
    this.look = h("button", { type: "button", class: "quiet", t: "panel.callbacks.look", onclick: () => this.#look() });
    this.cancel = h("button", { type: "button", class: "quiet", t: "panel.callbacks.cancel", onclick: () => this.#settle("cancelled") });
    this.reopen = h("button", { type: "button", class: "quiet", t: "panel.callbacks.reopen", onclick: () => this.#settle("open") });
    this.reason = h("input", { maxlength: 200, autocomplete: "off", list: REASONS_ID, "t-placeholder": "panel.postpone.why" });
    this.picker = new DuePicker();
    this.form = h("div", { class: "postpone", hidden: true }, h("label", { class: "field" }, h("span", { t: "panel.postpone.reason" }), this.reason), this.picker);
    this.revealed = false;
    this.timer = 0;
    this.dueMs = 0;
    this.conversation = "";
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.className = "callback";
    this.setAttribute("role", "listitem");
    this.append(
      h("div", { class: "callback-head" }, this.name, h("span", { class: "gap" }), this.due),
      this.question,
      this.phone,
      this.about,
      h("div", { class: "actions" }, this.done, this.later, h("span", { class: "gap" }), this.look, this.cancel, this.reopen),
      this.form,
    );
    this.picker.addEventListener("due", (event) => this.#postpone(/** @type {CustomEvent<string>} */ (event).detail));
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      event.preventDefault();
      this.#open(false);
    });
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  /**
   * @param {Row} row
   * @param {Translate} t
   * @param {number} now
   */
  render({ callback, left: ms, tone, here }, t, now) {
    const open = callback.state === "open";
    this.dueMs = Date.parse(callback.due_at);
    this.conversation = callback.conversation ?? "";
    write(this.name, callback.customer.name);
    write(this.due, dueWords(callback.state, ms, t));
    set(this.due, "data-tone", tone);
    write(this.question, callback.question);
    write(this.about, aboutWords(callback, now, t));
    this.#renderPhone(callback.customer.phone ?? "", t);
    set(this, "data-state", callback.state);
    this.done.hidden = this.later.hidden = this.cancel.hidden = !open;
    this.look.hidden = !here;
    this.reopen.hidden = open;
    if (!open) this.#open(false);
    if (!this.form.hidden) this.picker.render(t, now);
  }

  /**
   * @param {string} phone
   * @param {Translate} t
   */
  #renderPhone(phone, t) {
    this.phone.hidden = !phone;
    if (!phone) return;
    write(this.number, this.revealed ? phone : masked(phone));
    this.shows.hidden = this.copies.hidden = !canReveal(phone);
    write(this.shows, t(this.revealed ? "panel.callbacks.hide" : "panel.callbacks.reveal"));
    set(this.shows, "aria-pressed", String(this.revealed));
  }

  #reveal() {
    this.revealed = !this.revealed;
    clearTimeout(this.timer);
    if (this.revealed) this.timer = setTimeout(() => this.#reveal(), REVEALED_MS);
    // The next beat draws it; sooner is better under a finger.
    intend(this, { type: "alarm.read" });
  }

  /** @param {"done" | "cancelled" | "open"} state */
  #settle(state) {
    intend(this, { type: "callback.settle", callback: this.callback, state });
  }

  #look() {
    intend(this, { type: "pane", pane: null });
    intend(this, { type: "conversation.choose", conversation: this.conversation });
  }

  /** @param {boolean} open */
  #open(open) {
    if (this.form.hidden === !open) return;
    const inside = this.form.contains(document.activeElement);
    this.form.hidden = !open;
    set(this.later, "aria-expanded", String(open));
    if (!open) {
      if (inside && !this.later.hidden) this.later.focus();
      return;
    }
    this.picker.start(this.dueMs);
    this.reason.focus();
  }

  /** @param {string} dueAt */
  #postpone(dueAt) {
    const note = this.reason.value.trim();
    if (!note) {
      this.picker.complain("panel.postpone.no_reason");
      this.reason.focus();
      return;
    }
    this.reason.value = "";
    this.#open(false);
    intend(this, { type: "callback.postpone", callback: this.callback, dueAt, note });
  }
}

/**
 * @param {string} state
 * @param {number} ms
 * @param {Translate} t
 */
function dueWords(state, ms, t) {
  if (state !== "open") return t(`panel.callbacks.is_${state}`);
  const time = Math.abs(ms) < 600_000 ? left(ms, t).replace("+", "") : span(Math.abs(ms), t);
  return t(ms <= 0 ? "panel.callbacks.late" : "panel.callbacks.in", { time });
}

/**
 * @param {Row["callback"]} callback
 * @param {number} now
 * @param {Translate} t
 */
function aboutWords({ due_at: due, source = "agent", note }, now, t) {
  return [when(Date.parse(due), now, t), t(`panel.callbacks.source.${source}`), note].filter(Boolean).join(" · ");
}

customElements.define("assist-callback", CallbackItem);
