/**
 * What a lead has just pushed: a quiet banner with the replies that came with it.
 *
 * @import {WireAnnouncement, WireReply} from "../../messages.js"
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, set, write } from "../dom.js";
import { icon } from "../icons.js";

/** More than this at once is a list to work off, not a banner. */
const SHOWN = 2;

export class Announcements extends HTMLElement {
  constructor() {
    super();
    /** @type {Set<string>} announcements the agent has had before their eyes, told once */
    this.seen = new Set();
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ announcements }, t) {
    this.hidden = announcements.length === 0;
    keyed(this, announcements.slice(0, SHOWN), {
      key: ({ id }) => id,
      make: ({ id }) => make(this, id),
      fill: (element, announcement) => fill(element, announcement, t),
    });
    this.#note(announcements.slice(0, SHOWN));
  }

  /** @param {WireAnnouncement[]} shown */
  #note(shown) {
    if (document.visibilityState !== "visible") return;
    for (const { id } of shown) {
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      intend(this, { type: "announcement.seen", announcement: id });
    }
  }
}

/**
 * @param {Element} from
 * @param {string} id
 */
function make(from, id) {
  return h(
    "section",
    { class: "announcement" },
    h("div", { class: "announcement-head" }, icon("megaphone"), h("span", { class: "by" }), h("button", { type: "button", class: "button small", onclick: () => intend(from, { type: "announcement.ack", announcement: id }) })),
    h("p", { class: "note" }),
    h("div", { class: "replies" }),
  );
}

/**
 * @param {HTMLElement} element
 * @param {WireAnnouncement} announcement
 * @param {Translate} t
 */
function fill(element, { by, note, replies = [], urgent, must_acknowledge: must, reminder }, t) {
  const [head, body, list] = /** @type {[HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...element.children]));
  const [, from, seen] = /** @type {[Element, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...head.children]));
  set(element, "data-urgent", Boolean(urgent));
  set(element, "aria-label", t("panel.announcement.label", { by }));
  set(element, "data-reminder", Boolean(reminder));
  write(from, t(reminder ? "panel.announcement.reminder_by" : "panel.announcement.by", { by }));
  write(seen, t(must ? "panel.announcement.confirm" : "panel.announcement.ack"));
  write(body, note);
  body.hidden = !note;
  list.hidden = replies.length === 0;
  keyed(list, replies, {
    key: ({ id }) => id,
    make: () => h("button", { type: "button", class: "pushed" }, h("span", { class: "title" }), h("span", { class: "text" })),
    fill: (button, reply) => {
      const [title, text] = /** @type {HTMLElement[]} */ ([...button.children]);
      if (title) write(title, reply.title);
      if (text) write(text, reply.text);
      set(button, "title", t("panel.announcement.insert"));
      button.onclick = () => intend(button, { type: "suggestion.choose", suggestion: asSuggestion(reply), from: "announcement", mode: "caret" });
    },
  });
}

/**
 * @param {WireReply} reply
 * @returns {import("../../messages.js").WireSuggestion}
 */
function asSuggestion({ id, version, title, text }) {
  return { reply: id, version, title, text, score: 1, source: "phrasebook", missing: [], why: "" };
}

customElements.define("assist-announcements", Announcements);
