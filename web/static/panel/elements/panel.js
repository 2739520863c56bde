/**
 * The whole panel on a page: its parts, where they stand, and which key goes where.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 * @import {Command, Place} from "../keys.js"
 */
import { h, intend, localise, write } from "../dom.js";
import { commandOf } from "../keys.js";
import { AlarmPopup } from "./alarm-popup.js";
import { Announcements } from "./announcements.js";
import { CalendarNote } from "./calendar-note.js";
import { CallbacksPane } from "./callbacks-pane.js";
import { ComplaintsPane } from "./complaints-pane.js";
import { Composer } from "./composer.js";
import { ConversationTabs } from "./conversation-tabs.js";
import { AnswerCards } from "./answer-cards.js";
import { HandoverCards } from "./handover-cards.js";
import { HandoverPane } from "./handover-pane.js";
import { HelpPane } from "./help-pane.js";
import { Notices } from "./notices.js";
import { ReportCards } from "./report-cards.js";
import { SearchPane } from "./search-pane.js";
import { SettingsPane } from "./settings-pane.js";
import { Suggestions } from "./suggestions.js";
import { Thread } from "./thread.js";
import { TopBar } from "./top-bar.js";

export class Panel extends HTMLElement {
  constructor() {
    super();
    this.bar = new TopBar();
    this.alarm = new AlarmPopup();
    this.handovers = new HandoverCards();
    this.answers = new AnswerCards();
    this.calendar = new CalendarNote();
    this.announcements = new Announcements();
    this.tabs = new ConversationTabs();
    this.thread = new Thread();
    this.suggestions = new Suggestions();
    this.composer = new Composer();
    this.notices = new Notices();
    this.search = new SearchPane();
    this.callbacks = new CallbacksPane();
    this.complaints = new ComplaintsPane();
    this.reports = new ReportCards();
    this.settings = new SettingsPane();
    this.help = new HelpPane();
    this.handover = new HandoverPane();
    this.polite = h("div", { class: "visually-hidden", "aria-live": "polite" });
    this.assertive = h("div", { class: "visually-hidden", "aria-live": "assertive" });
    /** @type {View | null} */
    this.view = null;
    /** @type {Translate} */
    this.t = (key) => key;
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    const main = h("main", { id: "conversation", class: "conversation", role: "tabpanel", "t-label": "panel.conversation.label" }, this.thread, this.suggestions, this.notices, this.composer);
    const news = h("div", { class: "news" }, this.alarm, this.reports, this.handovers, this.announcements, this.answers, this.calendar);
    this.append(this.bar, news, this.tabs, main, this.search, this.callbacks, this.complaints, this.settings, this.help, this.handover, this.polite, this.assertive);
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.suggestions.addEventListener("leave", () => this.focusOn("draft"));
    this.composer.addEventListener("goto", (event) => this.#goTo(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {Translate} t */
  speak(t) {
    localise(this, t);
  }

  /**
   * @param {View} view
   * @param {Translate} t
   * @param {{now: number, retryIn: number | null}} time server milliseconds; seconds
   */
  render(view, t, { now, retryIn }) {
    this.view = view;
    this.t = t;
    this.toggleAttribute("data-embed", view.embed);
    this.toggleAttribute("data-tabs", view.tabs.length > 1 || !view.embed);
    this.bar.render(view, t, retryIn);
    this.alarm.render(view, t, now);
    this.handovers.render(view, t);
    this.answers.render(view, t);
    this.calendar.render(view, t);
    this.announcements.render(view, t);
    this.tabs.render(view, t);
    this.thread.render(view, t, now);
    this.suggestions.render(view, t);
    this.composer.render(view, t, now);
    this.notices.render(view, t);
    this.search.render(view, t);
    this.callbacks.render(view, t, now);
    this.complaints.render(view, t, now);
    this.reports.render(view, t);
    this.settings.render(view, t);
    this.help.render(view, t);
    this.handover.render(view, t, now);
  }

  /**
   * Draw the warnings alone, ahead of `renderDraft`.
   * @param {import("../cards.js").Card[]} cards
   * @param {Translate} t
   */
  warn(cards, t) {
    this.composer.cards.render(cards, t);
  }

  /**
   * Draw what stands by the draft alone: nothing else has changed.
   * @param {View} view
   * @param {Translate} t
   * @param {number} now server milliseconds
   */
  renderDraft(view, t, now) {
    this.view = view;
    this.t = t;
    this.composer.render(view, t, now);
    this.suggestions.render(view, t);
  }

  /** @param {"draft" | "customer" | "fields"} where */
  focusOn(where) {
    if (where === "fields") this.suggestions.form.focus();
    else if (where === "customer") this.thread.focus();
    else this.composer.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const press = {
      key: event.key,
      code: event.code,
      altKey: event.altKey,
      ctrlKey: event.ctrlKey,
      metaKey: event.metaKey,
      shiftKey: event.shiftKey,
      isComposing: event.isComposing || event.keyCode === 229,
      altGraph: event.getModifierState("AltGraph"),
      repeat: event.repeat,
    };
    const command = commandOf(press, this.#place(event.target));
    if (command && this.#perform(command)) event.preventDefault();
  }

  /**
   * @param {EventTarget | null} target
   * @returns {Place}
   */
  #place(target) {
    const editor = this.composer.editor;
    const draft = Boolean(editor && target === editor.field);
    return {
      field: target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement,
      draft,
      draftEmpty: draft && editor?.field.value === "",
      draftAtEnd: draft && Boolean(editor?.atEnd),
      pane: this.view?.pane !== null,
    };
  }

  /**
   * @param {Command} command
   * @returns {boolean} whether the key was used and must not do anything else
   */
  #perform(command) {
    switch (command.do) {
      case "suggestion":
        return this.#choose(command.index);
      case "list":
        return this.suggestions.list.enter();
      case "apply":
        return this.#apply();
      case "finding":
        return this.#goToFinding(command.by);
      case "blank":
        return this.composer.editor?.selectBlank(command.back) ?? false;
      case "send":
        intend(this, { type: "send", repeat: command.repeat });
        return true;
      case "step":
        intend(this, { type: "conversation.step", by: command.by });
        return true;
      case "new":
        if (!this.view?.embed) intend(this, { type: "conversation.new" });
        return true;
      case "pane":
        intend(this, { type: "pane", pane: command.pane });
        return true;
      case "pause":
        this.thread.pause();
        return true;
      case "complaint":
        intend(this, { type: "complaint.begin" });
        return true;
      case "promise":
        if (command.yes) this.composer.promise.accept();
        else this.composer.promise.drop();
        return true;
      case "urgent":
        intend(this, { type: "alarm.go" });
        return true;
      case "restore":
        intend(this, { type: "diagnostic.restore", stay: true });
        return true;
      case "escape":
        return this.#escape();
      case "nothing":
        return true;
      default:
        this.focusOn(command.do);
        return true;
    }
  }

  /** @param {number} index */
  #choose(index) {
    const choice = this.view?.current && this.suggestions.list.choices[index];
    if (choice) intend(this, { type: "suggestion.choose", suggestion: choice.suggestion, from: "suggestions", mode: "caret" });
    return true;
  }

  #apply() {
    const card = this.composer.cards.target();
    const replacement = card?.diagnostic.replacements[0];
    if (card && replacement !== undefined) intend(this, { type: "diagnostic.apply", diagnostic: card.diagnostic, replacement });
    return true;
  }

  /** @param {1 | -1} by */
  #goToFinding(by) {
    const editor = this.composer.editor;
    const marks = [...(this.view?.current?.marks ?? [])].sort((a, b) => a.start - b.start);
    if (!editor || marks.length === 0) return false;
    const { selectionStart, selectionEnd } = editor.field;
    const next =
      by > 0
        ? (marks.find(({ start }) => start >= selectionEnd && !(start === selectionStart)) ?? marks[0])
        : (marks.findLast(({ end }) => end <= selectionStart) ?? marks.at(-1));
    if (!next) return false;
    editor.focus();
    editor.field.setSelectionRange(next.start, next.end);
    return true;
  }

  /**
   * @param {{diagnostic: import("../../messages.js").WireDiagnostic, stay?: boolean, said?: string}} place
   *   `stay`: the keyboard remains where it is; `said`: for those who do not see where that is
   */
  #goTo({ diagnostic, stay = false, said = "" }) {
    if (said) write(this.polite, said);
    const editor = this.composer.editor;
    if (!editor) {
      // A host page's draft has no caret here; the list itself remembers what was opened.
      if (this.view) this.composer.cards.render(this.view.current?.cards ?? [], this.t);
      return;
    }
    if (!stay) editor.focus();
    editor.field.setSelectionRange(diagnostic.end, diagnostic.end);
  }

  #escape() {
    if (this.view?.alarm) intend(this, { type: "alarm.close" });
    if (this.view?.current?.confirming) intend(this, { type: "send.cancel" });
    else this.focusOn("draft");
    return false;
  }
}

customElements.define("assist-panel", Panel);
