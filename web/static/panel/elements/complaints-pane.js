/**
 * Complaints: one more from this conversation in a few keys, and those that are not settled yet.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, localise, write } from "../dom.js";
import { ComplaintItem } from "./complaint-row.js";
import { Pane } from "./pane.js";

export class ComplaintsPane extends Pane {
  constructor() {
    super("complaints", "panel.complaints.title");
    this.who = h("input", { name: "name", required: true, maxlength: 200, autocomplete: "off" });
    this.phone = h("input", { name: "phone", type: "tel", maxlength: 40, autocomplete: "off", inputmode: "tel" });
    this.about = h("textarea", { name: "about", required: true, maxlength: 2000, rows: 3 });
    this.named = h("select", { name: "named" });
    this.serious = h("input", { type: "checkbox", name: "serious" });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.form = h(
      "form",
      { class: "callback-form", onsubmit: (/** @type {SubmitEvent} */ event) => this.#add(event) },
      h("h3", { t: "panel.complaints.add" }),
      field("panel.complaints.about", this.about, "whole"),
      field("panel.callbacks.name", this.who),
      field("panel.callbacks.phone", this.phone),
      field("panel.complaints.named", this.named),
      h("label", { class: "check" }, this.serious, h("span", { t: "panel.complaints.is_serious" })),
      this.problem,
      h("div", { class: "actions" }, h("button", { type: "submit", class: "button primary", t: "panel.complaints.save" })),
    );
    // Enter writes it down from wherever one is; a new line is Shift Enter.
    this.about.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.list = h("div", { class: "callbacks", role: "list", "t-label": "panel.complaints.title" });
    this.nothing = h("p", { class: "empty", t: "panel.complaints.none" });
    this.body.append(this.form, this.list, this.nothing);
    this.opened = false;
    /** @type {Translate} */
    this.t = (key) => key;
    this.people = "";
  }

  /** @override */
  start() {
    this.about.focus();
  }

  /**
   * @param {View} view
   * @param {Translate} t
   * @param {number} now
   */
  render({ pane, complaints, current, me }, t, now) {
    this.t = t;
    const open = pane === "complaints";
    if (open && !this.opened) {
      this.who.value = current?.name ?? "";
      this.problem.hidden = true;
    }
    this.opened = open;
    this.show(open);
    if (!open) return;
    this.#renderPeople(complaints.colleagues.items, me, t);
    this.nothing.hidden = complaints.rows.length > 0;
    keyed(this.list, complaints.rows, {
      key: ({ complaint }) => complaint.id,
      make: ({ complaint }) => {
        const element = new ComplaintItem(complaint.id);
        // Its sentences are written once it is in the page, where it builds itself.
        queueMicrotask(() => localise(element, this.t));
        return element;
      },
      fill: (element, row) => element.render(row, t, now),
    });
  }

  /**
   * @param {import("../types.js").Colleague[]} colleagues
   * @param {View["me"]} me
   * @param {Translate} t
   */
  #renderPeople(colleagues, me, t) {
    const stamp = [t("panel.locale"), me?.id, ...colleagues.map(({ id }) => id)].join();
    if (stamp === this.people) return;
    this.people = stamp;
    const chosen = this.named.value;
    this.named.replaceChildren(
      h("option", { value: "" }, t("panel.complaints.nobody_named")),
      ...(me ? [h("option", { value: me.id }, t("panel.complaints.myself", { name: me.name }))] : []),
      ...colleagues.map(({ id, name }) => h("option", { value: id }, name)),
    );
    this.named.value = chosen;
  }

  /** @param {SubmitEvent} event */
  #add(event) {
    event.preventDefault();
    const name = this.who.value.trim();
    const about = this.about.value.trim();
    const phone = this.phone.value.trim();
    const problem = problemWith(name, about, phone);
    this.problem.hidden = !problem;
    if (problem) {
      write(this.problem, this.t(problem));
      return;
    }
    intend(this, { type: "complaint.add", name, phone, about, named: this.named.value, serious: this.serious.checked });
    this.form.reset();
  }
}

/**
 * @param {string} name
 * @param {string} about
 * @param {string} phone
 */
function problemWith(name, about, phone) {
  if (!about) return "panel.complaints.no_about";
  if (!name) return "panel.callbacks.no_name";
  if (phone && !/^[+\d][\d\s-]{2,}$/.test(phone)) return "panel.callbacks.bad_phone";
  return null;
}

/**
 * @param {string} key
 * @param {HTMLElement} input
 */
function field(key, input, kind = "") {
  return h("label", { class: `field ${kind}`.trim() }, h("span", { t: key }), input);
}

customElements.define("assist-complaints-pane", ComplaintsPane);
