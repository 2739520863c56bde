/**
 * The editor of one conversation's draft: a plain text field, which keeps input methods, undo and
 * screen readers as people know them, over a mirror of its text that carries the underlines.
 *
 * @import {Mark} from "../view.js"
 */
import { h, intend } from "../dom.js";
import { byGravity } from "../gravity.js";
import { placeholders } from "../placeholders.js";
import { difference, moved, segments } from "../spans.js";

export class DraftEditor extends HTMLElement {
  /**
   * @param {string} conversation
   * @param {string} text
   */
  constructor(conversation = "", text = "") {
    super();
    this.conversation = conversation;
    this.mirror = h("div", { class: "mirror", "aria-hidden": true });
    this.field = h("textarea", {
      class: "field",
      rows: 1,
      spellcheck: "false",
      "t-placeholder": "panel.draft.placeholder",
      "t-label": "panel.draft.label",
      "aria-describedby": "draft-status draft-room",
      "aria-keyshortcuts": "Alt+Enter",
      oninput: (/** @type {InputEvent} */ event) => this.#onInput(event),
      oncompositionstart: () => this.#compose(true),
      oncompositionend: () => this.#compose(false),
      onblur: () => this.composing && this.#compose(false),
    });
    this.field.value = text;
    /** @type {Mark[]} */
    this.marks = [];
    this.drawn = "";
    this.text = text;
    this.composing = false;
    this.built = false;
  }

  connectedCallback() {
    if (!this.built) {
      this.built = true;
      this.append(h("div", { class: "sheet" }, this.mirror, this.field));
    }
    document.addEventListener("selectionchange", this.onSelection);
    this.#draw();
  }

  disconnectedCallback() {
    document.removeEventListener("selectionchange", this.onSelection);
  }

  /** @override */
  focus() {
    this.field.focus();
  }

  /** @param {Mark[]} marks findings in the text as the state knows it */
  mark(marks) {
    // Mid-composition the field is ahead of the state: keep what is drawn, moved along.
    if (this.composing) return;
    this.marks = marks;
    this.#draw();
  }

  /**
   * Replace a stretch as if it had been typed: undo brings it back.
   * @param {number} start
   * @param {number} end
   * @param {string} text
   */
  edit(start, end, text) {
    const { field } = this;
    field.focus();
    field.setSelectionRange(start, end);
    if (start === end && !text) return;
    const done = document.execCommand(text ? "insertText" : "delete", false, text);
    if (done) return;
    field.setRangeText(text, start, end, "end");
    this.#tell();
  }

  /**
   * At the caret, in place of what is selected.
   * @param {string} text
   */
  insert(text) {
    this.edit(this.field.selectionStart, this.field.selectionEnd, text);
  }

  /**
   * Select the next unfilled variable after the caret.
   * @returns {boolean} whether there was one
   */
  selectBlank(back = false) {
    const { value, selectionStart, selectionEnd } = this.field;
    const blanks = placeholders(value);
    const blank = back
      ? blanks.findLast(({ end }) => end <= selectionStart)
      : blanks.find(({ start }) => start >= selectionEnd);
    if (!blank) return false;
    this.field.setSelectionRange(blank.start, blank.end);
    return true;
  }

  get atEnd() {
    const { selectionStart, selectionEnd, value } = this.field;
    return selectionStart === value.length && selectionEnd === value.length;
  }

  /** Where the field tells of a moved caret; a property, so that it can be taken off again. */
  onSelection = () => {
    if (this.composing || document.activeElement !== this.field) return;
    intend(this, { type: "draft.caret", conversation: this.conversation, caret: this.field.selectionStart });
  };

  /** @param {InputEvent} event */
  #onInput(event) {
    // Chromium keeps one undo history for the whole page, and undoing what is not on screen does
    // nothing: go on to what is.
    if (this.hidden && event.inputType.startsWith("history")) {
      setTimeout(() => document.execCommand(event.inputType === "historyUndo" ? "undo" : "redo"));
      return;
    }
    this.#follow();
    if (!this.composing && !event.isComposing) this.#tell();
  }

  /** @param {boolean} on */
  #compose(on) {
    if (on) this.composing = true;
    else {
      // Told before the composition is called over: an answer held back belongs to the text
      // before it and must be moved along.
      this.composing = false;
      this.#follow();
      this.#tell();
    }
    intend(this, { type: "draft.composing", conversation: this.conversation, on });
  }

  #tell() {
    const { value, selectionStart } = this.field;
    this.#follow();
    intend(this, { type: "draft.typed", conversation: this.conversation, text: value, caret: selectionStart });
  }

  /** Draw at once what the keys did: the mirror never lags a frame behind its text. */
  #follow() {
    this.marks = moved(this.marks, difference(this.text, this.field.value));
    this.text = this.field.value;
    this.#draw();
  }

  #draw() {
    this.text = this.field.value;
    const marks = this.marks.filter(({ end }) => end <= this.text.length);
    const stamp = `${marks.map(({ start, end, severity }) => `${start}-${end}-${severity}`).join()}|${this.text}`;
    if (stamp === this.drawn) return;
    this.drawn = stamp;
    const parts = segments(this.text, marks).map(({ text, marks: over }) => {
      const gravest = over.map(({ severity }) => severity).sort(byGravity)[0];
      return gravest ? h("span", { class: `mark is-${gravest}` }, text) : text;
    });
    // A last empty line has no height without something on it.
    this.mirror.replaceChildren(...parts, "\u200b");
  }
}

customElements.define("assist-draft", DraftEditor);
