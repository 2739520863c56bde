/**
 * Whether the server is there, in honest words; and the way to everything that is not the
 * conversation.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, set, write } from "../dom.js";
import { icon } from "../icons.js";

export class TopBar extends HTMLElement {
  constructor() {
    super();
    this.word = h("span", { class: "word" });
    this.detail = h("span", { class: "detail" });
    this.state = h("div", { class: "connection", role: "status" }, h("span", { class: "dot" }), this.word, this.detail);
    this.remedy = h("a", { class: "remedy", href: "/login?next=/panel", target: "_blank", rel: "noopener", hidden: true });
    this.count = h("span", { class: "count" });
    this.callbacks = button("callback", "panel.callbacks.open", () => intend(this, { type: "pane", pane: "callbacks" }));
    this.callbacks.append(this.count);
    this.complaintCount = h("span", { class: "count" });
    this.complaints = button("complaint", "panel.complaints.open", () => intend(this, { type: "complaint.begin" }));
    this.complaints.append(this.complaintCount);
    this.person = h("span", { class: "initial", "aria-hidden": true });
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    const settings = button("settings", "panel.settings.open", () => intend(this, { type: "pane", pane: "settings" }));
    this.append(
      this.state,
      this.remedy,
      h("span", { class: "gap" }),
      button("search", "panel.search.open", () => intend(this, { type: "pane", pane: "search" })),
      this.callbacks,
      this.complaints,
      button("handover", "panel.handover.open", () => intend(this, { type: "handover.begin" })),
      button("help", "panel.help.open", () => intend(this, { type: "pane", pane: "help" })),
      settings,
      this.person,
    );
    this.remedy.addEventListener("click", (event) => {
      if (this.remedy.dataset["phase"] !== "outdated") return;
      event.preventDefault();
      location.reload();
    });
  }

  /**
   * @param {View} view
   * @param {Translate} t
   * @param {number | null} retryIn seconds until the next try
   */
  render(view, t, retryIn) {
    const { phase, unsent } = view.connection;
    set(this.state, "data-phase", phase);
    write(this.word, t(phase === "waiting" && retryIn === 0 ? "panel.connection.connecting" : `panel.connection.${phase}`));
    write(this.detail, detail(phase, retryIn, unsent, t));
    set(this.state, "title", t(`panel.connection.${phase}.title`));
    this.#renderRemedy(phase, t);
    this.#renderCallbacks(view, t);
    this.#renderComplaints(view, t);
    write(this.person, view.me ? ([...view.me.name].at(-1) ?? "") : "");
    this.person.hidden = !view.me;
    set(this.person, "title", view.me ? `${view.me.name} · ${t(`panel.role.${view.me.role}`)}` : "");
  }

  /**
   * @param {View["connection"]["phase"]} phase
   * @param {Translate} t
   */
  #renderRemedy(phase, t) {
    const key = { "signed-out": "panel.connection.sign-in", outdated: "panel.connection.reload" }[String(phase)];
    this.remedy.hidden = !key;
    this.remedy.dataset["phase"] = phase;
    if (key) write(this.remedy, t(key));
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  #renderCallbacks({ callbacksOpen: open, callbacksOverdue: overdue }, t) {
    write(this.count, open > 99 ? "99+" : String(open));
    this.count.hidden = open === 0;
    set(this.count, "data-tone", overdue > 0 ? "red" : "calm");
    const label = t(overdue > 0 ? "panel.callbacks.overdue_label" : "panel.callbacks.open_label", { n: open, overdue });
    set(this.callbacks, "aria-label", label);
    set(this.callbacks, "title", label);
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  #renderComplaints({ complaints: { open, tone } }, t) {
    write(this.complaintCount, open > 99 ? "99+" : String(open));
    this.complaintCount.hidden = open === 0;
    set(this.complaintCount, "data-tone", tone === "red" ? "red" : "calm");
    const label = t("panel.complaints.open_label", { n: open });
    set(this.complaints, "aria-label", label);
    set(this.complaints, "title", label);
  }
}

/**
 * @param {string} phase
 * @param {number | null} retryIn
 * @param {number} unsent
 * @param {Translate} t
 */
function detail(phase, retryIn, unsent, t) {
  const parts = [];
  if (phase === "waiting" && retryIn) parts.push(t("panel.connection.retry", { n: retryIn }));
  if (phase !== "online" && unsent > 0) parts.push(t("panel.connection.unsent", { n: unsent }));
  return parts.join(" · ");
}

/**
 * @param {string} name
 * @param {string} key
 * @param {() => void} onclick
 */
function button(name, key, onclick) {
  return h("button", { type: "button", class: `icon-button is-${name}`, "t-label": key, "t-title": key, onclick }, icon(name));
}

customElements.define("assist-top-bar", TopBar);
