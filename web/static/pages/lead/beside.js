/**
 * What stands beside a reply while it is written: similar ones, and how a customer will see it.
 *
 * @import {Fields, StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h, write } from "../../panel/dom.js";
import { labelOf } from "../../panel/elements/fill-form.js";
import { Refused } from "../rest.js";
import { previewText, similarReplies } from "./api.js";
import { badge } from "./badges.js";
import { contentOf, nameOf } from "./edit.js";
import { find } from "./find.js";

const PAUSE_MS = 500;

export class Beside {
  /**
   * @param {Translate} t
   * @param {() => Fields} fields
   * @param {(id: string) => void} open
   */
  constructor(t, fields, open) {
    this.t = t;
    this.fields = fields;
    this.open = open;
    this.similar = find("similar", HTMLUListElement);
    this.preview = find("preview", HTMLDetailsElement);
    this.samples = find("preview-samples", HTMLElement);
    this.pause = 0;
    this.id = "";
    this.asking = new AbortController();
    /** @type {Record<string, string>} */
    this.values = {};
    this.preview.addEventListener("toggle", () => void this.#showPreview());
    this.samples.addEventListener("input", (event) => {
      event.stopPropagation();
      const { target } = event;
      if (target instanceof HTMLInputElement) this.values[target.dataset["variable"] ?? ""] = target.value;
      this.#later();
    });
  }

  /** @param {string} id of the reply in the editor, empty for a new one */
  begin(id) {
    if (this.id !== id) this.similar.replaceChildren();
    this.id = id;
    this.#later();
  }

  soon() {
    this.#later();
  }

  #later() {
    clearTimeout(this.pause);
    this.asking.abort();
    this.pause = window.setTimeout(() => this.#look(), PAUSE_MS);
  }

  async #look() {
    this.asking = new AbortController();
    await Promise.all([this.#showSimilar(this.asking.signal), this.#showPreview()]);
  }

  /** @param {AbortSignal} signal */
  async #showSimilar(signal) {
    const { text, answers, questions } = contentOf(this.fields());
    const body = { text, answers: answers.map((one) => one.text), questions, but: this.id };
    try {
      const { items } = text || questions.length ? await similarReplies(body, signal) : { items: [] };
      this.similar.replaceChildren(...items.map((item) => this.#item(item)));
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof Refused)) throw error;
    }
  }

  /** @param {StoredReply & {likeness: number, of: "text" | "question"}} item */
  #item(item) {
    const { t } = this;
    const name = nameOf(item) || t("lead.untitled");
    return h(
      "li",
      {},
      badge(item.likeness >= 90 ? "warning" : "plain", `${item.likeness}%`),
      h("span", {}, t(`lead.similar.${item.of}`, { name })),
      h("button", { type: "button", class: "quiet", onclick: () => this.open(item.id) }, t("lead.similar.open")),
    );
  }

  async #showPreview() {
    if (!this.preview.open) return;
    const place = find("preview-text", HTMLElement);
    try {
      const { text, variables } = await previewText(this.fields().text, this.values);
      write(place, text);
      this.#ask(variables);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      write(place, error.errors[0]?.message ?? this.t(`lead.error.${error.code}`));
    }
  }

  /** @param {string[]} variables */
  #ask(variables) {
    if ([...this.samples.querySelectorAll("input")].map((one) => one.dataset["variable"]).join() === variables.join()) return;
    this.samples.replaceChildren(
      ...variables.map((name) => {
        const input = h("input", { "data-variable": name, maxlength: 200, placeholder: this.t("lead.preview.sample") });
        input.value = this.values[name] ?? "";
        return h("label", { class: "field" }, h("span", {}, labelOf(name, this.t)), input);
      }),
    );
  }
}
