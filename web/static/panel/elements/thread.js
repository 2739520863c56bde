/**
 * Who the customer is, what was said last, and the box for what the customer says now.
 *
 * @import {Current, View} from "../view.js"
 * @import {Line} from "../types.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, set, write } from "../dom.js";
import { icon } from "../icons.js";
import { left, moment } from "../format.js";
import { Ring } from "./ring.js";

/** Lines near the end are worth reading here; the console has the rest. */
const SHOWN = 12;

export class Thread extends HTMLElement {
  constructor() {
    super();
    this.name = h("input", {
      class: "customer-name",
      "t-label": "panel.conversation.name",
      "t-title": "panel.conversation.rename",
      maxlength: 60,
      spellcheck: "false",
      onchange: () => this.#rename(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && !event.isComposing && this.name.blur(),
    });
    this.channel = h("span", { class: "channel" });
    this.stage = h("span", { class: "stage", "t-title": "panel.coach.stage.title" });
    this.ring = new Ring();
    this.late = h("span", { class: "late" });
    this.pausing = h("button", { type: "button", class: "icon-button pausing", "aria-keyshortcuts": "Alt+H", onclick: () => this.pause() }, icon("pause"), icon("play"));
    this.lines = h("ol", { class: "lines", "t-label": "panel.thread.label", tabindex: 0 });
    this.box = h("textarea", {
      class: "customer-box",
      rows: 1,
      "t-placeholder": "panel.customer.placeholder",
      "t-label": "panel.customer.label",
      maxlength: 8000,
      oninput: () => this.#grow(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
    });
    this.send = h("button", { type: "button", class: "icon-button", "t-label": "panel.customer.send", "t-title": "panel.customer.send", onclick: () => this.#say() }, icon("enter"));
    this.empty = h("p", { class: "empty", t: "panel.thread.empty" });
    this.built = false;
    this.key = "";
    this.paused = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.head = h(
      "header",
      { class: "customer" },
      this.name,
      this.channel,
      this.stage,
      h("span", { class: "gap" }),
      this.late,
      this.ring,
      this.pausing,
      h("button", { type: "button", class: "icon-button end", "t-label": "panel.conversation.end", "t-title": "panel.conversation.end", onclick: () => intend(this, { type: "conversation.end", conversation: this.key }) }, icon("close")),
    );
    this.form = h("div", { class: "customer-says" }, this.box, this.send);
    this.append(this.head, this.lines, this.empty, this.form);
  }

  /** @override */
  focus() {
    this.box.focus();
  }

  /** Stop the clocks on screen, or let them go on. */
  pause() {
    if (this.key && !this.pausing.hidden) intend(this, { type: "conversation.pause", conversation: this.key, paused: !this.paused });
  }

  /**
   * @param {View} view
   * @param {Translate} t
   * @param {number} now
   */
  render({ current, embed, tabs, settings }, t, now) {
    set(this, "data-bare", !current);
    this.#renderHead(current, t, embed);
    this.#renderStage(current, settings.coach, t);
    this.#renderLines(current, t, now);
    this.empty.hidden = Boolean(current?.lines.length);
    const nothing = current?.watched ? "watched" : current || tabs.length > 0 ? "empty" : embed ? "no_context" : "start";
    write(this.empty, t(`panel.thread.${nothing}`));
    if (this.form) this.form.hidden = embed;
  }

  /**
   * @param {Current | null} current
   * @param {Translate} t
   * @param {boolean} embed
   */
  #renderHead(current, t, embed) {
    if (!this.head) return;
    this.head.hidden = !current;
    if (!current) return;
    if (this.key !== current.key || document.activeElement !== this.name) {
      const called = current.name ?? "";
      if (this.name.value !== called) this.name.value = called;
      this.name.placeholder = t("panel.conversation.nameless", { n: current.number });
    }
    this.name.readOnly = embed;
    this.key = current.key;
    write(this.channel, current.channel);
    this.channel.hidden = !current.channel;
    this.ring.render(current.clock, null, t);
    const calm = !current.clock || current.clock.tone === "paused" || current.clock.tone === "light";
    const late = calm ? current.late : null;
    this.late.hidden = !late;
    if (late) write(this.late, t("panel.deadline.was_late", { kind: t(`panel.deadline.kind.${late.kind}`), time: left(-late.ms, t).replace("+", "") }));
    this.paused = current.pausing.paused;
    this.pausing.hidden = !current.pausing.possible;
    set(this.pausing, "data-paused", this.paused);
    const said = t(this.paused ? "panel.conversation.resume" : "panel.conversation.pause");
    set(this.pausing, "aria-label", said);
    set(this.pausing, "title", t("panel.conversation.pausing.title", { action: said }));
    set(this.head, "data-embed", embed);
  }

  /**
   * @param {Current | null} current
   * @param {boolean} wanted
   * @param {Translate} t
   */
  #renderStage(current, wanted, t) {
    const stage = wanted && current?.lines.length ? current.coaching.stage : "";
    this.stage.hidden = !stage;
    if (stage) write(this.stage, t(`panel.stage.${stage}`));
  }

  /**
   * @param {Current | null} current
   * @param {Translate} t
   * @param {number} now
   */
  #renderLines(current, t, now) {
    const lines = current?.lines.slice(-SHOWN) ?? [];
    this.lines.hidden = lines.length === 0;
    const last = this.lines.lastElementChild?.getAttribute("data-key");
    keyed(this.lines, lines, {
      key: ({ key }) => key,
      make: ({ by }) => h("li", { class: `line by-${by}` }, h("span", { class: "who" }), h("span", { class: "said" })),
      fill: (element, line) => fillLine(element, line, t, now),
    });
    if (lines.at(-1)?.key !== last) this.lines.scrollTop = this.lines.scrollHeight;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    // Enter also ends an input method's composition; that is not for us.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#say();
  }

  #say() {
    const text = this.box.value;
    if (!text.trim()) return;
    this.box.value = "";
    this.#grow();
    intend(this, { type: "customer.wrote", text });
  }

  #rename() {
    intend(this, { type: "conversation.rename", conversation: this.key, name: this.name.value.trim() });
  }

  #grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, 96)}px`;
  }
}

/**
 * @param {HTMLElement} element
 * @param {Line} line
 * @param {Translate} t
 * @param {number} now
 */
function fillLine(element, line, t, now) {
  const [who, said] = /** @type {[HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...element.children]));
  write(who, t(`panel.thread.${line.by}`));
  write(said, line.text);
  set(element, "title", moment(line.at, now, t("panel.locale")));
}

customElements.define("assist-thread", Thread);
