/**
 * Promises to call or write back: what is open, what is late, and a new one.
 *
 * @import {CallbackRow, View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, localise, set, write } from "../dom.js";
import { fromShanghai, moment, span, toShanghai } from "../format.js";
import { icon } from "../icons.js";
import { Pane } from "./pane.js";

/** Settled ones are shown for a while, to be taken back after a slip. */
const SETTLED_SHOWN = 5;
const DAY_MS = 86_400_000;

export class CallbacksPane extends Pane {
  constructor() {
    super("callbacks", "panel.callbacks.title");
    this.list = h("ul", { class: "callbacks", "t-label": "panel.callbacks.title" });
    this.nothing = h("p", { class: "empty", t: "panel.callbacks.none" });
    this.who = h("input", { name: "name", required: true, maxlength: 200, autocomplete: "off" });
    this.phone = h("input", { name: "phone", type: "tel", maxlength: 40, autocomplete: "off", inputmode: "tel" });
    this.question = h("textarea", { name: "question", required: true, maxlength: 2000, rows: 2 });
    this.due = h("input", { name: "due", type: "datetime-local" });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.form = h(
      "form",
      { class: "callback-form", onsubmit: (/** @type {SubmitEvent} */ event) => this.#add(event) },
      h("h3", { t: "panel.callbacks.add" }),
      field("panel.callbacks.name", this.who),
      field("panel.callbacks.phone", this.phone),
      field("panel.callbacks.question", this.question, "whole"),
      field("panel.callbacks.due", this.due, "whole"),
      this.problem,
      h("div", { class: "actions" }, h("button", { type: "submit", class: "button primary", t: "panel.callbacks.save" })),
    );
    this.body.append(this.list, this.nothing, this.form);
    this.opened = false;
    this.now = 0;
    /** @type {Translate} */
    this.t = (key) => key;
  }

  /**
   * @param {View} view
   * @param {Translate} t
   * @param {number} now
   */
  render({ pane, callbacks, current }, t, now) {
    this.now = now;
    this.t = t;
    const open = pane === "callbacks";
    if (open && !this.opened) this.#start(current?.name ?? "", now);
    this.opened = open;
    this.show(open);
    if (!open) return;
    const settled = callbacks.filter(({ callback }) => callback.state !== "open").slice(0, SETTLED_SHOWN);
    const rows = [...callbacks.filter(({ callback }) => callback.state === "open"), ...settled];
    this.nothing.hidden = rows.length > 0;
    keyed(this.list, rows, {
      key: ({ callback }) => callback.id,
      make: ({ callback }) => {
        const element = this.#make(callback.id);
        localise(element, t);
        return element;
      },
      fill: (element, row) => fill(element, row, t, now),
    });
  }

  /**
   * @param {string} name
   * @param {number} now
   */
  #start(name, now) {
    if (!this.who.value) this.who.value = name;
    if (!this.due.value) this.due.value = toShanghai(now + DAY_MS);
    this.problem.hidden = true;
  }

  /** @param {string} id */
  #make(id) {
    /** @param {"done" | "cancelled" | "open"} state */
    const settle = (state) => () => intend(this, { type: "callback.settle", callback: id, state });
    return h(
      "li",
      { class: "callback" },
      h("div", { class: "callback-head" }, h("span", { class: "name" }), h("span", { class: "phone" }), h("span", { class: "gap" }), h("span", { class: "due" })),
      h("p", { class: "question" }),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "button small", onclick: settle("done") }, icon("check"), h("span", { t: "panel.callbacks.done" })),
        h("button", { type: "button", class: "quiet", t: "panel.callbacks.cancel", onclick: settle("cancelled") }),
        h("button", { type: "button", class: "quiet", t: "panel.callbacks.reopen", onclick: settle("open") }),
      ),
    );
  }

  /** @param {SubmitEvent} event */
  #add(event) {
    event.preventDefault();
    const name = this.who.value.trim();
    const question = this.question.value.trim();
    const phone = this.phone.value.trim();
    const dueAt = this.due.value ? fromShanghai(this.due.value) : null;
    const problem = this.#problemWith(name, question, phone, dueAt);
    this.problem.hidden = !problem;
    if (problem) {
      write(this.problem, this.t(problem));
      return;
    }
    intend(this, { type: "callback.add", name, phone, question, dueAt });
    this.form.reset();
    this.due.value = toShanghai(this.now + DAY_MS);
  }

  /**
   * @param {string} name
   * @param {string} question
   * @param {string} phone
   * @param {string | null} dueAt
   */
  #problemWith(name, question, phone, dueAt) {
    if (!name) return "panel.callbacks.no_name";
    if (!question) return "panel.callbacks.no_question";
    if (phone && !/^[+\d][\d\s-]{2,}$/.test(phone)) return "panel.callbacks.bad_phone";
    if (this.due.value && (!dueAt || Date.parse(dueAt) <= this.now)) return "panel.callbacks.past";
    return null;
  }
}

/**
 * @param {HTMLElement} element
 * @param {CallbackRow} row
 * @param {Translate} t
 * @param {number} now
 */
function fill(element, { callback, left, tone }, t, now) {
  const { customer, question, state } = callback;
  const [head, asked, actions] = /** @type {[HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...element.children]));
  const [name, phone, , due] = /** @type {[HTMLElement, HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...head.children]));
  const [done, cancel, reopen] = /** @type {[HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...actions.children]));
  write(name, customer.name);
  write(phone, customer.phone ?? "");
  write(asked, question);
  write(due, dueWords(state, left, t));
  set(due, "data-tone", tone);
  set(due, "title", moment(Date.parse(callback.due_at), now, t("panel.locale")));
  set(element, "data-state", state);
  done.hidden = cancel.hidden = state !== "open";
  reopen.hidden = state === "open";
}

/**
 * @param {string} state
 * @param {number} left
 * @param {Translate} t
 */
function dueWords(state, left, t) {
  if (state !== "open") return t(`panel.callbacks.is_${state}`);
  return t(left <= 0 ? "panel.callbacks.late" : "panel.callbacks.in", { time: span(Math.abs(left), t) });
}

/**
 * @param {string} key
 * @param {HTMLElement} input
 */
function field(key, input, kind = "") {
  return h("label", { class: `field ${kind}`.trim() }, h("span", { t: key }), input);
}

customElements.define("assist-callbacks-pane", CallbacksPane);
