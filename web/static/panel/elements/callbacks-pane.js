/**
 * Promises to call or write back: what is open, what is late, and a new one. What is left at the
 * end of a shift is handed over from here.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, localise, write } from "../dom.js";
import { fromShanghai, toShanghai } from "../format.js";
import { icon } from "../icons.js";
import { CallbackItem, REASONS, REASONS_ID } from "./callback-row.js";
import { Pane } from "./pane.js";

/** Settled ones are shown for a while, to be taken back after a slip. */
const SETTLED_SHOWN = 5;
const DAY_MS = 86_400_000;

export class CallbacksPane extends Pane {
  constructor() {
    super("callbacks", "panel.callbacks.title");
    this.list = h("div", { class: "callbacks", role: "list", "t-label": "panel.callbacks.title" });
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
    this.reasons = h("datalist", { id: REASONS_ID });
    const hand = h("button", { type: "button", class: "button hand-over", onclick: () => intend(this, { type: "handover.begin" }) }, icon("handover"), h("span", { t: "panel.handover.open" }));
    this.body.append(this.list, this.nothing, this.form, this.reasons, h("footer", { class: "pane-foot" }, hand));
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
    if (this.reasons.dataset["locale"] !== t("panel.locale")) {
      this.reasons.dataset["locale"] = t("panel.locale");
      this.reasons.replaceChildren(...REASONS.map((name) => h("option", { value: t(`panel.postpone.${name}`) })));
    }
    const settled = callbacks.filter(({ callback }) => callback.state !== "open").slice(0, SETTLED_SHOWN);
    const rows = [...callbacks.filter(({ callback }) => callback.state === "open"), ...settled];
    this.nothing.hidden = rows.length > 0;
    keyed(this.list, rows, {
      key: ({ callback }) => callback.id,
      make: ({ callback }) => {
        const element = new CallbackItem(callback.id);
        // Its sentences are written once it is in the page, where it builds itself.
        queueMicrotask(() => localise(element, this.t));
        return element;
      },
      fill: (element, row) => element.render(row, t, now),
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
 * @param {string} key
 * @param {HTMLElement} input
 */
function field(key, input, kind = "") {
  return h("label", { class: `field ${kind}`.trim() }, h("span", { t: key }), input);
}

customElements.define("assist-callbacks-pane", CallbacksPane);
