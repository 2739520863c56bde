/**
 * What the reply that has just gone out promised: written down, or offered to be. It takes no
 * focus; the draft stays where the agent writes.
 *
 * @import {PromiseNote as Note} from "../types.js"
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, set, write } from "../dom.js";
import { icon } from "../icons.js";
import { when } from "../when.js";
import { DuePicker } from "./due-picker.js";

export class PromiseNote extends HTMLElement {
  constructor() {
    super();
    this.words = h("span", { class: "words" });
    this.due = h("strong", { class: "due" });
    this.yes = h("span");
    this.no = h("span");
    this.picker = new DuePicker();
    this.picker.hidden = true;
    this.built = false;
    this.note = "";
    this.nameless = "";
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.setAttribute("role", "group");
    this.append(
      h(
        "div",
        { class: "promise" },
        icon("callback"),
        h("p", {}, this.words, " ", this.due),
        h(
          "div",
          { class: "actions" },
          h("button", { type: "button", class: "button small", "aria-keyshortcuts": "Alt+P", onclick: () => this.accept() }, this.yes, h("kbd", {}, "Alt P")),
          h("button", { type: "button", class: "quiet", "aria-keyshortcuts": "Alt+X", onclick: () => this.drop() }, this.no, " ", h("kbd", {}, "Alt X")),
        ),
      ),
      this.picker,
    );
    this.picker.addEventListener("due", (event) =>
      intend(this, { type: "promise.retime", id: this.note, dueAt: /** @type {CustomEvent<string>} */ (event).detail }),
    );
    this.picker.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.accept();
    });
  }

  accept() {
    if (this.note) intend(this, { type: "promise.accept", id: this.note, nameless: this.nameless });
  }

  drop() {
    if (this.note) intend(this, { type: "promise.drop", id: this.note });
  }

  /**
   * @param {View} view
   * @param {Translate} t
   * @param {number} now
   */
  render({ promise: note, current }, t, now) {
    this.hidden = !note;
    this.nameless = t("panel.conversation.nameless", { n: current?.number ?? 0 });
    if (!note) {
      this.note = "";
      return;
    }
    this.note = note.id;
    write(this.words, sentence(note, t));
    write(this.due, t(note.vague ? "panel.promise.about" : "panel.promise.at", { time: when(note.due, now, t) }));
    write(this.yes, t(note.callback ? "panel.promise.retime" : note.instead ? "panel.promise.move" : "panel.promise.keep"));
    write(this.no, t(note.callback ? "panel.promise.strike" : "panel.promise.ignore"));
    set(this, "aria-label", t("panel.promise.label"));
    set(this, "data-made", note.callback !== null);
    set(this, "data-busy", note.posted !== null);
    this.#renderPicker(note, t, now);
  }

  /**
   * @param {Note} note
   * @param {Translate} t
   * @param {number} now
   */
  #renderPicker(note, t, now) {
    const opens = note.editing && this.picker.hidden;
    this.picker.hidden = !note.editing;
    if (!note.editing) return;
    this.picker.render(t, now);
    if (!opens) return;
    this.picker.start(note.due);
    // It was asked for; only then the focus moves.
    this.picker.focus();
  }
}

/**
 * @param {Note} note
 * @param {Translate} t
 */
function sentence({ callback, instead, posted, text }, t) {
  if (callback) return t("panel.promise.made", { text });
  if (posted) return t("panel.promise.making", { text });
  return t(instead ? "panel.promise.offer_move" : "panel.promise.offer", { text });
}

customElements.define("assist-promise-note", PromiseNote);
