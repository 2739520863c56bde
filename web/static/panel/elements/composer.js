/**
 * Where the reply is written: the findings, the editor of each conversation, and the last step.
 * In a host page the draft is the host's, and is only shown.
 *
 * @import {Current, View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, localise, set, write } from "../dom.js";
import { icon } from "../icons.js";
import { segments } from "../spans.js";
import { CoachLine } from "./coach-line.js";
import { DiagnosticCards } from "./diagnostic-cards.js";
import { DraftEditor } from "./draft-editor.js";
import { ExcusedList } from "./excused-list.js";
import { PromiseNote } from "./promise-note.js";

/** From here on it is worth saying how much room is left. */
const ROOM_WARNING = 200;

export class Composer extends HTMLElement {
  constructor() {
    super();
    /** @type {Map<string, DraftEditor>} */
    this.editors = new Map();
    this.cards = new DiagnosticCards();
    this.excused = new ExcusedList();
    this.coach = new CoachLine();
    this.promise = new PromiseNote();
    this.desk = h("div", { class: "desk" });
    this.hosted = h("div", { class: "hosted" });
    this.status = h("span", { class: "draft-status", id: "draft-status" });
    this.room = h("span", { class: "room", id: "draft-room" });
    this.question = h("span", { class: "question" });
    this.back = h("button", { type: "button", class: "button", t: "panel.send.back", onclick: () => intend(this, { type: "send.cancel" }) });
    this.label = h("span");
    // A button presses itself again and again while Enter is kept down on it.
    const onkeydown = (/** @type {KeyboardEvent} */ event) => event.repeat && event.key === "Enter" && event.preventDefault();
    this.send = h("button", { type: "button", class: "button primary send", onkeydown, onclick: () => intend(this, { type: "send" }) }, icon("copy"), this.label, h("kbd", {}, "Ctrl ↵"));
    this.fixAll = h("button", { type: "button", class: "button", t: "panel.cards.apply_all", onclick: () => intend(this, { type: "diagnostic.apply-all" }) });
    this.row = h("div", { class: "send-row" }, this.question, this.status, this.room, h("span", { class: "gap" }), this.back, this.fixAll, this.send);
    this.built = false;
    /** @type {string | null} */
    this.active = null;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.promise, this.coach, this.cards, this.excused, this.hosted, this.desk, this.row);
    this.desk.addEventListener("pointerdown", (event) => {
      if (event.target !== this.desk) return;
      event.preventDefault();
      this.editor?.focus();
    });
  }

  /** The editor on screen; null in a host page or without a conversation. */
  get editor() {
    return this.active === null ? null : (this.editors.get(this.active) ?? null);
  }

  /**
   * To the draft. Where that is the host's, only a focus that has just lost its place here is given
   * another; the one in the host's page is never taken.
   * @override
   */
  focus() {
    if (this.editor) this.editor.focus();
    else if (document.hasFocus() && document.activeElement === document.body) {
      const card = /** @type {HTMLElement | null} */ (this.cards.querySelector(".card[data-open] .card-head"));
      (card ?? this.excused.toggle).focus();
    }
  }

  /**
   * @param {View} view
   * @param {Translate} t
   * @param {number} now
   */
  render(view, t, now) {
    const { current, hosted } = view;
    this.hidden = !current;
    this.desk.hidden = hosted;
    this.hosted.hidden = !hosted;
    this.promise.render(view, t, now);
    this.coach.render(view, t);
    // While blanks are filled in, the little room there is belongs to them.
    this.cards.render(view.filling ? [] : (current?.cards ?? []), t);
    this.excused.render(view.filling ? null : current, t);
    if (hosted) this.#renderHosted(current, t);
    else this.#renderEditors(view, t);
    this.#renderRow(view, t);
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  #renderEditors({ current, tabs }, t) {
    const alive = new Set(tabs.map(({ key }) => key));
    for (const [key, editor] of this.editors) {
      if (!alive.has(key)) {
        editor.remove();
        this.editors.delete(key);
      }
    }
    this.active = current?.key ?? null;
    if (current && !this.editors.has(current.key)) this.#add(current, t);
    for (const [key, editor] of this.editors) editor.hidden = key !== current?.key;
    if (current) this.editor?.mark(current.marks);
  }

  /**
   * @param {Current} current
   * @param {Translate} t
   */
  #add({ key, text }, t) {
    const editor = new DraftEditor(key, text);
    this.editors.set(key, editor);
    this.desk.append(editor);
    localise(editor, t);
  }

  /**
   * @param {Current | null} current
   * @param {Translate} t
   */
  #renderHosted(current, t) {
    const text = current?.text ?? "";
    const marks = current?.marks ?? [];
    const stamp = `${JSON.stringify(marks)}|${text}|${t("panel.locale")}`;
    if (this.hosted.dataset["stamp"] === stamp) return;
    this.hosted.dataset["stamp"] = stamp;
    const parts = segments(text, marks).map(({ text: part, marks: over }) =>
      over[0] ? h("span", { class: `mark is-${over[0].severity}` }, part) : part,
    );
    const body = text ? h("p", { class: "hosted-text" }, ...parts) : h("p", { class: "hosted-empty" }, t("panel.draft.hosted_empty"));
    this.hosted.replaceChildren(h("span", { class: "caption" }, t("panel.draft.hosted")), body);
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  #renderRow({ current, hosted, fed }, t) {
    if (!current) return;
    const { status, confirming, cards, unfilled, left, unchecked, fixable } = current;
    set(this.row, "data-confirming", confirming);
    set(this.status, "data-status", status);
    set(this.status, "data-gravest", cards[0]?.diagnostic.severity ?? (unfilled ? "error" : null));
    this.status.hidden = confirming;
    write(this.status, sentence(current, t));
    this.question.hidden = !confirming;
    write(this.question, t(unchecked > 0 ? "panel.send.confirm_part" : "panel.send.confirm", { n: unchecked }));
    this.back.hidden = !confirming;
    // The question says itself what is not checked.
    this.room.hidden = confirming || left > ROOM_WARNING;
    if (!this.room.hidden) write(this.room, unchecked > 0 ? t("panel.draft.over", { n: unchecked }) : t("panel.draft.room", { n: left }));
    set(this.room, "data-over", unchecked > 0);
    this.fixAll.hidden = confirming || fixable < 2;
    this.send.hidden = hosted;
    this.send.disabled = current.text.trim() === "" || current.sending;
    write(this.label, t(confirming ? "panel.send.anyway" : "panel.send.copy"));
    set(this.send, "title", t(fed ? "panel.send.title.fed" : "panel.send.title"));
    set(this.send, "data-grave", confirming);
  }
}

/**
 * @param {Current} current
 * @param {Translate} t
 */
function sentence({ status, found, unfilled, text, unchecked }, t) {
  if (status !== "found") return status === "empty" ? "" : t(`panel.draft.${status}`, { n: text.length - unchecked });
  if (found === 0) return t("panel.draft.unfilled", { n: unfilled });
  return t("panel.draft.found", { n: found + unfilled });
}

customElements.define("assist-composer", Composer);
