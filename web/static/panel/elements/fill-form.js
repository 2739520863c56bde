/**
 * The blanks of a chosen reply, to tab through.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, write, writeMarked } from "../dom.js";

export class FillForm extends HTMLElement {
  constructor() {
    super();
    this.heading = h("p", { class: "fill-title" });
    this.fields = h("div", { class: "fields" });
    this.preview = h("p", { class: "preview" });
    this.form = h(
      "form",
      {
        onsubmit: (/** @type {SubmitEvent} */ event) => this.#submit(event),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
        oninput: () => this.#show(),
      },
      this.heading,
      this.fields,
      this.preview,
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "button", t: "panel.fill.cancel", onclick: () => intend(this, { type: "suggestion.cancel" }) }),
        h("button", { type: "submit", class: "button primary", t: "panel.fill.insert" }),
      ),
    );
    this.built = false;
    this.text = "";
    this.reply = "";
    /** @type {Translate} */
    this.t = (key) => key;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.form);
  }

  /** @override */
  focus() {
    const inputs = this.#inputs();
    (inputs.find((input) => !input.value) ?? inputs[0])?.focus();
  }

  /**
   * @param {View["filling"]} filling
   * @param {Translate} t
   */
  render(filling, t) {
    this.hidden = !filling;
    if (!filling) {
      this.reply = "";
      return;
    }
    this.t = t;
    const { suggestion, fields } = filling;
    if (this.reply === suggestion.reply) return;
    this.reply = suggestion.reply;
    this.text = suggestion.text;
    write(this.heading, t("panel.fill.title", { title: suggestion.title }));
    this.fields.replaceChildren(
      ...fields.map(({ name, value }) => {
        const input = h("input", { name, value, autocomplete: "off", maxlength: 200 });
        return h("label", {}, h("span", {}, labelOf(name, t)), input);
      }),
    );
    this.#show();
  }

  #values() {
    return Object.fromEntries(this.#inputs().map((input) => [input.name, input.value.trim()]));
  }

  #show() {
    const values = this.#values();
    writeMarked(this.preview, this.text, [], (name) => values[name] || labelOf(name, this.t));
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    intend(this, { type: "suggestion.fill", values: this.#values() });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    intend(this, { type: "suggestion.cancel" });
  }

  #inputs() {
    return [...this.fields.querySelectorAll("input")];
  }
}

/**
 * @param {string} name
 * @param {Translate} t
 */
export function labelOf(name, t) {
  const key = `panel.variable.${name}`;
  const label = t(key);
  return label === key ? name : label;
}

customElements.define("assist-fill-form", FillForm);
