/**
 * Handing over at the end of a shift: to whom, with which words, and what goes.
 *
 * @import {HandoverView} from "../state/handovers.js"
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, write } from "../dom.js";
import { when } from "../when.js";
import { Pane } from "./pane.js";

const SHOWN = 6;

export class HandoverPane extends Pane {
  constructor() {
    super("handover", "panel.handover.title");
    this.waiting = h("p", { class: "handover-waiting" });
    this.withdraw = h("button", { type: "button", class: "button", t: "panel.handover.withdraw", onclick: () => this.#answer("withdraw") });
    this.offered = h("div", { class: "handover-offered" }, this.waiting, h("div", { class: "actions" }, this.withdraw));
    this.to = h("select", { name: "to", required: true });
    this.note = h("textarea", { name: "note", rows: 3, maxlength: 2000, "t-placeholder": "panel.handover.note_hint" });
    this.goes = h("p", { class: "goes" });
    this.list = h("ul", { class: "going" });
    this.more = h("p", { class: "more" });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.send = h("button", { type: "submit", class: "button primary", t: "panel.handover.send" });
    this.form = h(
      "form",
      { class: "handover-form", onsubmit: (/** @type {SubmitEvent} */ event) => this.#offer(event) },
      h("label", { class: "field" }, h("span", { t: "panel.handover.to" }), this.to),
      h("label", { class: "field" }, h("span", { t: "panel.handover.note" }), this.note),
      h("div", { class: "going-box" }, this.goes, this.list, this.more),
      h("p", { class: "hint", t: "panel.handover.hint" }),
      this.problem,
      h("div", { class: "actions" }, h("button", { type: "button", class: "button", t: "panel.fill.cancel", onclick: () => intend(this, { type: "pane", pane: null }) }), this.send),
    );
    this.body.append(this.offered, this.form);
    this.stamp = "";
    this.handover = "";
  }

  /**
   * @param {View} view
   * @param {Translate} t
   * @param {number} now
   */
  render({ pane, handover, connection }, t, now) {
    this.show(pane === "handover");
    if (pane !== "handover") return;
    const { outgoing, open, colleagues } = handover;
    this.offered.hidden = !outgoing;
    this.form.hidden = Boolean(outgoing);
    if (outgoing) {
      this.handover = outgoing.id;
      write(this.waiting, t("panel.handover.waits", { to: outgoing.to_name, callbacks: outgoing.callbacks.length, conversations: outgoing.conversations.length }));
      return;
    }
    this.#renderColleagues(colleagues, t);
    this.#renderGoing(open, t, now);
    const nothing = open.callbacks.length + open.conversations.length === 0;
    const away = connection.phase !== "online";
    this.problem.hidden = colleagues.state !== "failed" && !away;
    write(this.problem, t(away ? "panel.handover.offline" : "panel.handover.no_list"));
    this.send.disabled = nothing || away || colleagues.items.length === 0;
  }

  /**
   * @param {HandoverView["colleagues"]} colleagues
   * @param {Translate} t
   */
  #renderColleagues({ items, state }, t) {
    const stamp = `${state}|${t("panel.locale")}|${items.map(({ id }) => id).join()}`;
    if (this.stamp === stamp) return;
    this.stamp = stamp;
    const chosen = this.to.value;
    const empty = t(state === "known" && items.length === 0 ? "panel.handover.nobody" : state === "known" ? "panel.handover.choose" : "panel.handover.loading");
    const teams = [...new Set(items.map(({ team }) => team))];
    this.to.replaceChildren(
      h("option", { value: "" }, empty),
      ...teams.map((team) => {
        const group = h("optgroup", { label: team || t("panel.handover.no_team") });
        group.append(...items.filter((one) => one.team === team).map(({ id, name }) => h("option", { value: id }, name)));
        return group;
      }),
    );
    this.to.value = chosen;
    if (!this.to.value) this.to.value = "";
  }

  /**
   * @param {HandoverView["open"]} open
   * @param {Translate} t
   * @param {number} now
   */
  #renderGoing({ callbacks, conversations }, t, now) {
    const rows = [
      ...callbacks.map(({ id, customer, due_at: due }) => ({
        key: `b-${id}`,
        name: customer.name,
        what: `${t("panel.deadline.kind.callback")} · ${when(Date.parse(due), now, t)}`,
      })),
      ...conversations.map(({ key, name, number }) => ({
        key: `c-${key}`,
        name: name ?? t("panel.conversation.nameless", { n: number }),
        what: t("panel.handover.conversation"),
      })),
    ];
    write(this.goes, rows.length ? t("panel.handover.goes", { callbacks: callbacks.length, conversations: conversations.length }) : t("panel.handover.nothing"));
    keyed(this.list, rows.slice(0, SHOWN), {
      key: ({ key }) => key,
      make: () => h("li", {}, h("span", { class: "name" }), h("span", { class: "what" })),
      fill: (element, { name, what }) => {
        const [first, second] = element.children;
        if (first) write(first, name);
        if (second) write(second, what);
      },
    });
    this.more.hidden = rows.length <= SHOWN;
    write(this.more, t("panel.alarm.more", { n: rows.length - SHOWN }));
  }

  /** @param {SubmitEvent} event */
  #offer(event) {
    event.preventDefault();
    if (!this.to.value) return;
    intend(this, { type: "handover.offer", to: this.to.value, note: this.note.value.trim() });
    this.form.reset();
  }

  /** @param {"withdraw"} answer */
  #answer(answer) {
    intend(this, { type: "handover.answer", handover: this.handover, answer });
  }
}

customElements.define("assist-handover-pane", HandoverPane);
