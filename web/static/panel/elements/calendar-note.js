/**
 * The server does not know a year's holidays: told once, quietly, since limits given in working
 * days are then counted by plain weekdays.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, write } from "../dom.js";
import { icon } from "../icons.js";

export class CalendarNote extends HTMLElement {
  constructor() {
    super();
    this.words = h("p", {});
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.setAttribute("role", "note");
    this.append(icon("information"), this.words, h("button", { type: "button", class: "button small", t: "panel.announcement.ack", onclick: () => intend(this, { type: "calendar.seen" }) }));
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ calendar }, t) {
    this.hidden = !calendar.news;
    if (calendar.news) write(this.words, calendarWords(calendar.unknown, t));
  }
}

/**
 * @param {number[]} years
 * @param {Translate} t
 */
export function calendarWords(years, t) {
  return t("panel.calendar.unknown", { years: years.join(t("panel.calendar.joint")) });
}

customElements.define("assist-calendar-note", CalendarNote);
