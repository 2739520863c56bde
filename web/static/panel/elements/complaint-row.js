/**
 * One complaint: what it is about, its five steps, its clocks, and what is to be done next.
 *
 * @import {ComplaintUpdate, Fault, Satisfied} from "../../messages.js"
 * @import {ComplaintRow as Row} from "../state/complaints.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, set, write } from "../dom.js";
import { left, span } from "../format.js";
import { masked } from "../phone.js";
import { DuePicker } from "./due-picker.js";

const STEPS = ["heard", "asked", "followed", "answered", "recorded"];
const BY_HAND = /** @type {const} */ (["asked", "followed", "answered"]);
const FAULTS = ["ours", "customer", "third", "nobody"];
const SATISFIED = ["yes", "no", "unreachable"];

export class ComplaintItem extends HTMLElement {
  /** @param {string} id */
  constructor(id) {
    super();
    this.complaint = id;
    this.name = h("span", { class: "name" });
    this.serious = h("span", { class: "serious", t: "panel.complaints.serious" });
    this.phone = h("span", { class: "number" });
    this.about = h("p", { class: "question" });
    this.steps = h("ol", { class: "complaint-steps", "t-label": "panel.complaints.steps" });
    this.clocks = h("ul", { class: "complaint-clocks" });
    this.note = h("input", { maxlength: 2000, autocomplete: "off", "t-label": "panel.complaints.note", "t-placeholder": "panel.complaints.note" });
    this.next = h("button", { type: "submit", class: "button small primary" });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.form = h("form", { class: "complaint-next", onsubmit: (/** @type {SubmitEvent} */ event) => this.#forward(event) }, this.note, this.next);
    this.fault = choice("fault", "panel.complaints.fault", FAULTS, (value) => this.#change({ fault: /** @type {Fault} */ (value) }));
    this.satisfied = choice("satisfied", "panel.complaints.satisfied", SATISFIED, (value) => this.#change({ satisfied: /** @type {Satisfied} */ (value) }));
    this.promised = h("input", { maxlength: 500, autocomplete: "off", "t-label": "panel.complaints.promised", "t-placeholder": "panel.complaints.promised" });
    this.picker = new DuePicker();
    this.more = h(
      "details",
      { class: "complaint-more" },
      h("summary", { t: "panel.complaints.more" }),
      h("div", { class: "complaint-promise" }, this.promised, this.picker),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "quiet report", t: "panel.complaints.report", onclick: () => this.#change({ serious: true }) }),
        h("button", { type: "button", class: "quiet back", t: "panel.complaints.back", onclick: () => this.#back() }),
        h("button", { type: "button", class: "quiet", t: "panel.complaints.withdraw", onclick: () => this.#change({ state: "withdrawn" }) }),
      ),
    );
    /** @type {Row | null} */
    this.row = null;
    this.built = false;
    /** @type {Translate} */
    this.t = (key) => key;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.className = "complaint";
    this.setAttribute("role", "listitem");
    this.append(
      h("div", { class: "callback-head" }, this.name, this.serious, h("span", { class: "gap" }), this.phone),
      this.about,
      this.steps,
      this.clocks,
      h("div", { class: "complaint-decide" }, this.fault, this.satisfied),
      this.form,
      this.problem,
      this.more,
    );
    // The next beat draws what was opened; sooner is better under a finger.
    this.more.addEventListener("toggle", () => intend(this, { type: "alarm.read" }));
    this.picker.addEventListener("due", (event) => this.#promise(/** @type {CustomEvent<string>} */ (event).detail));
  }

  /**
   * @param {Row} row
   * @param {Translate} t
   * @param {number} now
   */
  render(row, t, now) {
    const { complaint, clocks } = row;
    this.row = row;
    this.t = t;
    write(this.name, complaint.customer.name);
    this.serious.hidden = !complaint.serious;
    write(this.phone, complaint.customer.phone ? masked(complaint.customer.phone) : "");
    write(this.about, complaint.about);
    keyed(this.steps, STEPS, {
      key: (step) => step,
      make: () => h("li", {}),
      fill: (element, step) => {
        const done = step in complaint.steps;
        write(element, t(`panel.complaints.step.${step}`));
        set(element, "data-done", done);
        set(element, "title", complaint.steps[step]?.note ?? t(`panel.complaints.step.${step}.hint`));
        set(element, "aria-label", done ? t("panel.complaints.step_done", { step: t(`panel.complaints.step.${step}`) }) : null);
      },
    });
    keyed(this.clocks, clocks, {
      key: ({ id }) => id,
      make: () => h("li", {}),
      fill: (element, clock) => {
        const time = Math.abs(clock.left) < 600_000 ? left(clock.left, t).replace("+", "") : span(Math.abs(clock.left), t);
        const words = t(clock.left <= 0 ? "panel.callbacks.late" : "panel.callbacks.in", { time });
        write(element, `${t(nameOf(clock.name))} ${words}`);
        set(element, "data-tone", clock.tone);
      },
    });
    this.#renderChoice(this.fault, complaint.fault ?? "", FAULTS, "fault", t);
    this.#renderChoice(this.satisfied, complaint.satisfied ?? "", SATISFIED, "satisfied", t);
    const step = this.#step();
    write(this.next, t(step ? `panel.complaints.do.${step}` : "panel.complaints.close"));
    const report = this.more.querySelector(".report");
    const back = this.more.querySelector(".back");
    if (report instanceof HTMLElement) report.hidden = Boolean(complaint.serious);
    if (back instanceof HTMLElement) back.hidden = this.#last() === null;
    if (this.more.open) this.picker.render(t, now);
    else this.picker.start(complaint.promised_at ? Date.parse(complaint.promised_at) : now + 3_600_000);
    if (this.promised !== document.activeElement && !this.promised.value && complaint.promised) this.promised.value = complaint.promised;
  }

  /**
   * @param {HTMLSelectElement} select
   * @param {string} value
   * @param {string[]} names
   * @param {string} kind
   * @param {Translate} t
   */
  #renderChoice(select, value, names, kind, t) {
    if (select.options.length === 0 || select.dataset["locale"] !== t("panel.locale")) {
      select.dataset["locale"] = t("panel.locale");
      select.replaceChildren(
        h("option", { value: "" }, t(`panel.complaints.${kind}.none`)),
        ...names.map((name) => h("option", { value: name }, t(`panel.complaints.${kind}.${name}`))),
      );
    }
    if (select !== document.activeElement && select.value !== value) select.value = value;
  }

  /** The step that is due by hand; null when all are done. */
  #step() {
    const done = this.row?.complaint.steps ?? {};
    return BY_HAND.find((step) => !(step in done)) ?? null;
  }

  #last() {
    const done = this.row?.complaint.steps ?? {};
    return BY_HAND.findLast((step) => step in done) ?? null;
  }

  /** @param {SubmitEvent} event */
  #forward(event) {
    event.preventDefault();
    const step = this.#step();
    const note = this.note.value.trim();
    const problem = this.#problemWith(step, note);
    this.problem.hidden = !problem;
    if (problem) {
      write(this.problem, this.t(problem));
      return;
    }
    this.#change(step ? { step, ...(note && { note }) } : { state: "closed", ...(note && { note }) });
    this.note.value = "";
  }

  /**
   * @param {string | null} step
   * @param {string} note
   */
  #problemWith(step, note) {
    if (step === "answered" && !note) return "panel.complaints.no_result";
    if (step) return null;
    if (!this.fault.value) return "panel.complaints.no_fault";
    return this.satisfied.value ? null : "panel.complaints.not_asked";
  }

  #back() {
    const step = this.#last();
    if (step) this.#change({ step, done: false });
  }

  /** @param {string} due */
  #promise(due) {
    const promised = this.promised.value.trim();
    if (!promised) {
      this.picker.complain("panel.complaints.no_promise");
      this.promised.focus();
      return;
    }
    this.more.open = false;
    this.#change({ promised, promised_at: due });
  }

  /** @param {Omit<ComplaintUpdate, "type" | "id" | "complaint">} change */
  #change(change) {
    intend(this, { type: "complaint.change", complaint: this.complaint, change });
  }
}

/**
 * @param {string} name
 * @param {string} key
 * @param {string[]} _names
 * @param {(value: string) => void} onchange
 */
function choice(name, key, _names, onchange) {
  const select = h("select", { name, "t-label": key });
  select.addEventListener("change", () => onchange(select.value));
  return select;
}

/** @param {string} clock its name in the policy */
function nameOf(clock) {
  const known = ["complaint_follow_up", "complaint_reply", "complaint_finish"];
  return known.includes(clock) ? `panel.complaints.clock.${clock}` : "panel.deadline.kind.complaint";
}

customElements.define("assist-complaint", ComplaintItem);
