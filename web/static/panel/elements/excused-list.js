/**
 * What the agent has called not wrong in this conversation: one quiet line that says how much, and
 * behind it a list to take each back. It stands between the findings and the draft, so that it is
 * one step back from the draft by the keyboard.
 *
 * @import {ExcusedView} from "../state/excusing.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, set, write } from "../dom.js";
import { icon } from "../icons.js";

const MAX_WORDS = 20;

export class ExcusedList extends HTMLElement {
  constructor() {
    super();
    this.toggle = h("button", { type: "button", class: "quiet", "aria-controls": "excused-list" });
    this.list = h("ul", { id: "excused-list", "t-label": "panel.excused.label" });
    this.unfolded = false;
    /** @type {string | null} the conversation whose list is unfolded */
    this.conversation = null;
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.toggle, this.list);
  }

  /**
   * @param {{key: string, excused: ExcusedView[]} | null} current
   * @param {Translate} t
   */
  render(current, t) {
    const excused = current?.excused ?? [];
    this.hidden = excused.length === 0;
    if (this.hidden || current?.key !== this.conversation) this.unfolded = false;
    this.conversation = current?.key ?? null;
    this.list.hidden = !this.unfolded;
    if (this.hidden) return;
    set(this.toggle, "aria-expanded", String(this.unfolded));
    write(this.toggle, t("panel.excused.count", { n: excused.length }));
    this.toggle.onclick = () => {
      this.unfolded = !this.unfolded;
      this.render(current, t);
    };
    if (!this.unfolded) return;
    keyed(this.list, excused, {
      key: ({ id }) => id,
      make: (one) => h("li", {}, icon(one.severity ?? "hint"), h("span", { class: "word" }), h("button", { type: "button", class: "quiet" })),
      fill: (element, one) => this.#fill(element, one, t),
    });
  }

  /**
   * @param {HTMLElement} element
   * @param {ExcusedView} one
   * @param {Translate} t
   */
  #fill(element, { id, words, severity, here }, t) {
    const [, word, back] = /** @type {[Element, HTMLElement, HTMLButtonElement]} */ (/** @type {unknown} */ ([...element.children]));
    const named = words ? t("panel.excused.word", { words: shortened(words) }) : t("panel.excused.gone");
    set(element, "data-severity", severity ?? "hint");
    set(element, "data-here", here);
    write(word, named);
    write(back, t("panel.excused.restore"));
    set(back, "aria-label", t("panel.excused.restore_of", { words: named }));
    back.onclick = () => this.#restore(element, id);
  }

  /**
   * The keyboard goes on to the next of the list; after the last of them to the draft.
   * @param {HTMLElement} element
   * @param {string} id
   */
  #restore(element, id) {
    const next = element.nextElementSibling ?? element.previousElementSibling;
    next?.querySelector("button")?.focus();
    intend(this, { type: "diagnostic.restore", id, stay: next !== null });
  }
}

/** @param {string} words */
function shortened(words) {
  return words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS - 1)}…` : words;
}

customElements.define("assist-excused", ExcusedList);
