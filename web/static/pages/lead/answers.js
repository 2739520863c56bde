/**
 * The further answers of a reply: rows of a text and when to give it, kept in one hidden field.
 *
 * @import {Answer} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";
import { answersOf } from "./edit.js";
import { find } from "./find.js";

export class Answers {
  /**
   * @param {HTMLInputElement} field
   * @param {Translate} t
   */
  constructor(field, t) {
    this.field = field;
    this.t = t;
    this.list = find("answers", HTMLOListElement);
    this.list.addEventListener("input", (event) => {
      event.stopPropagation();
      this.#keep();
    });
    find("answer-add", HTMLButtonElement).addEventListener("click", () => {
      this.list.append(this.#row({ text: "", condition: "" }));
      this.list.lastElementChild?.querySelector("input")?.focus();
    });
  }

  /** Show what the field holds. */
  render() {
    this.list.replaceChildren(...answersOf(this.field.value).map((answer) => this.#row(answer)));
  }

  /** @param {Answer} answer */
  #row({ text, condition }) {
    const { t } = this;
    const words = h("textarea", { rows: 2, maxlength: 4000, "aria-label": t("lead.answers.text"), placeholder: t("lead.answers.text") });
    words.value = text;
    const when = h("input", { maxlength: 2000, "aria-label": t("lead.answers.condition"), placeholder: t("lead.answers.condition_hint") });
    when.value = condition;
    const row = h("li", { class: "answer-row" }, when, words);
    row.append(
      h(
        "button",
        {
          type: "button",
          class: "quiet",
          "aria-label": t("lead.answers.remove"),
          onclick: () => {
            row.remove();
            this.#keep();
            find("answer-add", HTMLButtonElement).focus();
          },
        },
        t("lead.remove"),
      ),
    );
    return row;
  }

  #keep() {
    const rows = [...this.list.children].map((row) => ({
      text: row.querySelector("textarea")?.value ?? "",
      condition: row.querySelector("input")?.value ?? "",
    }));
    this.field.value = JSON.stringify(rows);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
