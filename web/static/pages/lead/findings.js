/**
 * What the wording rules say about the text in the editor, while it is written.
 *
 * @import {Finding} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";
import { editOf } from "../../panel/edits.js";
import { checkText } from "./api.js";
import { find } from "./find.js";

const TYPING_PAUSE_MS = 200;

export class Findings {
  /**
   * @param {HTMLTextAreaElement} text
   * @param {Translate} t
   */
  constructor(text, t) {
    this.text = text;
    this.t = t;
    this.list = find("findings", HTMLUListElement);
    this.pause = 0;
    this.asking = new AbortController();
    /** @type {Finding[]} */
    this.found = [];
    text.addEventListener("input", (event) => {
      // Half a syllable of an input method is no wording yet.
      if (!(event instanceof InputEvent && event.isComposing)) this.soon();
    });
    text.addEventListener("compositionend", () => this.soon());
  }

  /** Whether something must not go out. */
  get grave() {
    return this.found.some((finding) => finding.severity === "error");
  }

  /** Whether something goes out only with a reason. */
  get doubtful() {
    return this.found.some((finding) => finding.severity === "warning");
  }

  soon() {
    clearTimeout(this.pause);
    this.asking.abort();
    this.pause = window.setTimeout(() => this.#ask(), TYPING_PAUSE_MS);
  }

  async #ask() {
    this.asking = new AbortController();
    const text = this.text.value;
    if (!text.trim()) {
      this.show([], "");
      return;
    }
    try {
      const { diagnostics } = await checkText(text, this.asking.signal);
      if (this.text.value === text) this.show(diagnostics, this.t("lead.findings.clean"));
    } catch (error) {
      if (!(error instanceof DOMException)) this.show([], this.t("lead.findings.offline"));
    }
  }

  /**
   * @param {Finding[]} found
   * @param {string} otherwise what to say when there are none
   */
  show(found, otherwise) {
    this.found = found;
    const items = found.map((finding) => this.#item(finding));
    this.list.replaceChildren(...(items.length || !otherwise ? items : [h("li", { class: "clean" }, otherwise)]));
  }

  /** @param {Finding} finding */
  #item(finding) {
    const { t } = this;
    const words = this.text.value.slice(finding.start, finding.end);
    const { start, end } = editOf(finding);
    const title = t("lead.findings.replace", { text: this.text.value.slice(start, end) });
    return h(
      "li",
      { class: `finding finding-${finding.severity}` },
      h("span", { class: `badge badge-${finding.severity}` }, t(`lead.severity.${finding.severity}`)),
      h(
        "button",
        {
          type: "button",
          class: "finding-where",
          "aria-label": t("lead.findings.show", { text: words }),
          onclick: () => this.#select(finding),
        },
        words,
      ),
      h("span", { class: "finding-why" }, finding.message),
      h(
        "span",
        { class: "finding-better" },
        ...finding.replacements.map((replacement) =>
          h("button", { type: "button", class: "button small", title, onclick: () => this.#replace(finding, replacement) }, replacement),
        ),
      ),
    );
  }

  /** @param {{start: number, end: number}} stretch */
  #select({ start, end }) {
    this.text.focus();
    this.text.setSelectionRange(start, end);
  }

  /**
   * @param {Finding} finding
   * @param {string} replacement
   */
  #replace(finding, replacement) {
    const { start, end } = editOf(finding);
    this.#select({ start, end });
    // The editing command keeps the browser's own undo; where it is gone, the text itself is set.
    if (!document.execCommand("insertText", false, replacement)) {
      this.text.setRangeText(replacement, start, end, "end");
      this.text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}
