/**
 * Another time for a promise: three usual ones by a click, or any other. It tells whoever holds
 * it by a `due` event with the time as RFC 3339.
 *
 * @import {Translate} from "../format.js"
 */
import { h, write } from "../dom.js";
import { fromShanghai, toShanghai } from "../format.js";
import { laterChoices, when } from "../when.js";

export class DuePicker extends HTMLElement {
  constructor() {
    super();
    this.choices = h("div", { class: "later" });
    this.field = h("input", { type: "datetime-local", "t-label": "panel.callbacks.due" });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.form = h(
      "form",
      { class: "due-form", onsubmit: (/** @type {SubmitEvent} */ event) => this.#submit(event) },
      this.field,
      h("button", { type: "submit", class: "button small", t: "panel.later.set" }),
    );
    this.built = false;
    this.now = 0;
    /** @type {Translate} */
    this.t = (key) => key;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.choices, this.form, this.problem);
  }

  /**
   * Begin with what was promised so far.
   * @param {number} due server milliseconds
   */
  start(due) {
    this.field.value = toShanghai(due);
    this.problem.hidden = true;
  }

  /** @override */
  focus() {
    /** @type {HTMLElement | null} */ (this.choices.firstElementChild)?.focus();
  }

  /**
   * @param {Translate} t
   * @param {number} now
   */
  render(t, now) {
    this.now = now;
    this.t = t;
    const choices = laterChoices(now);
    if (this.choices.childElementCount === 0) {
      this.choices.append(...choices.map((_, index) => h("button", { type: "button", class: "button small", onclick: () => this.#choose(index) })));
    }
    choices.forEach(({ name, at }, index) => {
      const button = this.choices.children[index];
      if (!button) return;
      write(button, t(`panel.later.${name}`));
      button.setAttribute("title", when(at, now, t));
    });
  }

  /** @param {number} index */
  #choose(index) {
    const choice = laterChoices(this.now)[index];
    if (choice) this.#tell(new Date(choice.at).toISOString());
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const due = fromShanghai(this.field.value);
    if (!due || Date.parse(due) <= this.now) {
      this.complain("panel.callbacks.past");
      return;
    }
    this.#tell(due);
  }

  /** @param {string} key */
  complain(key) {
    write(this.problem, this.t(key));
    this.problem.hidden = false;
  }

  /** @param {string} due */
  #tell(due) {
    this.problem.hidden = true;
    this.dispatchEvent(new CustomEvent("due", { detail: due }));
  }
}

customElements.define("assist-due-picker", DuePicker);
