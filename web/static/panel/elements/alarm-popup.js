/**
 * The one merged alarm: what is about to be missed and what has been, the most urgent first. It
 * takes no focus and leaves by itself.
 *
 * @import {AlarmRow} from "../state/alarms.js"
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { summary } from "../alarm-words.js";
import { h, intend, keyed, set, write } from "../dom.js";
import { icon } from "../icons.js";
import { when } from "../when.js";
import { Ring } from "./ring.js";

const SHOWN = 3;

export class AlarmPopup extends HTMLElement {
  constructor() {
    super();
    this.words = h("strong", { class: "alarm-words" });
    this.list = h("ul", {});
    this.more = h("p", { class: "more" });
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.setAttribute("role", "region");
    this.append(
      h(
        "header",
        {},
        this.words,
        h("kbd", {}, "Alt U"),
        h("button", { type: "button", class: "icon-button", "t-label": "panel.close", "t-title": "panel.close", onclick: () => intend(this, { type: "alarm.close" }) }, icon("close")),
      ),
      this.list,
      this.more,
    );
    for (const event of ["pointerenter", "pointerleave", "focusin"]) this.addEventListener(event, () => intend(this, { type: "alarm.read" }));
    this.addEventListener("keydown", (event) => event.key === "Escape" && intend(this, { type: "alarm.close" }));
  }

  /**
   * @param {View} view
   * @param {Translate} t
   * @param {number} now
   */
  render({ alarm }, t, now) {
    this.hidden = !alarm;
    if (!alarm) return;
    set(this, "aria-label", t("panel.alarm.label"));
    set(this, "data-tone", alarm.missed ? "red" : alarm.warned ? "amber" : "good");
    write(this.words, summary(alarm, t));
    keyed(this.list, alarm.rows.slice(0, SHOWN), {
      key: ({ alarm: { deadline } }) => deadline,
      make: ({ alarm: { deadline } }) =>
        h(
          "li",
          {},
          h("button", { type: "button", class: "alarm-row", onclick: () => intend(this, { type: "alarm.go", deadline }) }, h("span", { class: "name" }), h("span", { class: "kind" }), h("span", { class: "stale" }), h("span", { class: "gap" }), new Ring()),
        ),
      fill: (element, row) => fill(element, row, t, now),
    });
    const more = alarm.rows.length - SHOWN;
    this.more.hidden = more <= 0;
    write(this.more, t("panel.alarm.more", { n: more }));
  }
}

/**
 * @param {HTMLElement} element
 * @param {AlarmRow} row
 * @param {Translate} t
 * @param {number} now
 */
function fill(element, { alarm, name, number, clock }, t, now) {
  const [called, kind, stale, , ring] = /** @type {[HTMLElement, HTMLElement, HTMLElement, HTMLElement, Ring]} */ (
    /** @type {unknown} */ ([...(element.firstElementChild?.children ?? [])])
  );
  write(called, name ?? t("panel.conversation.nameless", { n: number }));
  write(kind, t(`panel.deadline.kind.${alarm.clock}`));
  stale.hidden = !alarm.stale;
  write(stale, t("panel.alarm.since", { time: when(alarm.at, now, t) }));
  set(element, "data-kind", alarm.kind);
  ring.render(clock, null, t);
}

customElements.define("assist-alarm", AlarmPopup);
