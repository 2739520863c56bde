/**
 * How this agent is reminded: by what, how early, and when not.
 *
 * @import {Settings} from "../types.js"
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, set, write } from "../dom.js";
import { calendarWords } from "./calendar-note.js";

const SWITCHES = /** @type {const} */ (["sound", "badge", "desktop", "quiet"]);
/** Seconds earlier than the policy; negative is later. */
const SHIFTS = [300, 120, 60, 30, 10, 0, -10, -30, -60];

export class ReminderSettings extends HTMLElement {
  constructor() {
    super();
    /** @type {Map<string, HTMLInputElement>} */
    this.switches = new Map(SWITCHES.map((name) => [name, h("input", { type: "checkbox", role: "switch", onchange: () => this.#switch(name) })]));
    this.from = this.#clock("quietFrom", "panel.settings.quiet.from");
    this.to = this.#clock("quietTo", "panel.settings.quiet.to");
    this.shift = h("select", { "t-label": "panel.settings.shift", onchange: () => this.#change({ warnShift: Number(this.shift.value) }) });
    this.calendar = h("p", { class: "calendar-line", hidden: true });
    this.stamp = "";
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(
      h("h3", { t: "panel.settings.reminders" }),
      this.#row("sound", "panel.settings.sound"),
      this.#row("badge", "panel.settings.badge"),
      this.#row("desktop", "panel.settings.desktop"),
      this.#row("quiet", "panel.settings.quiet", h("span", { class: "quiet-hours" }, this.from, h("span", {}, "–"), this.to)),
      h("label", { class: "setting" }, h("span", { class: "called", t: "panel.settings.shift" }), this.shift),
      this.calendar,
    );
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ settings, calendar }, t) {
    for (const [name, input] of this.switches) input.checked = Boolean(settings[/** @type {keyof Settings} */ (name)]);
    for (const [input, value] of /** @type {const} */ ([[this.from, settings.quietFrom], [this.to, settings.quietTo]])) {
      if (document.activeElement !== input) input.value = value;
      input.disabled = !settings.quiet;
    }
    this.#renderShift(settings.warnShift, t);
    this.calendar.hidden = calendar.unknown.length === 0;
    if (calendar.unknown.length > 0) write(this.calendar, calendarWords(calendar.unknown, t));
  }

  /**
   * @param {number} shift
   * @param {Translate} t
   */
  #renderShift(shift, t) {
    const stamp = `${shift}|${t("panel.locale")}`;
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    const shifts = [...new Set([...SHIFTS, shift])].sort((a, b) => b - a);
    this.shift.replaceChildren(...shifts.map((seconds) => h("option", { value: seconds }, shiftWords(seconds, t))));
    this.shift.value = String(shift);
  }

  /**
   * @param {typeof SWITCHES[number]} name
   * @param {string} key
   * @param {HTMLElement} [more]
   */
  #row(name, key, more) {
    return h("div", { class: "setting" }, h("label", { class: "called" }, h("span", { t: key }), this.switches.get(name)), more);
  }

  /**
   * @param {"quietFrom" | "quietTo"} name
   * @param {string} key
   */
  #clock(name, key) {
    const input = h("input", { type: "time", "t-label": key, onchange: () => input.value && this.#change({ [name]: input.value }) });
    return input;
  }

  /** @param {typeof SWITCHES[number]} name */
  #switch(name) {
    const input = this.switches.get(name);
    const on = Boolean(input?.checked);
    if (name === "desktop" && on) {
      // The browser asks the agent first; until then it is off.
      if (input) set(input, "checked", false);
      intend(this, { type: "desktop.ask" });
    } else this.#change({ [name]: on });
  }

  /** @param {Partial<Settings>} change */
  #change(change) {
    intend(this, { type: "settings", change });
  }
}

/**
 * @param {number} seconds
 * @param {Translate} t
 */
function shiftWords(seconds, t) {
  if (seconds === 0) return t("panel.settings.shift.none");
  return t(seconds > 0 ? "panel.settings.shift.earlier" : "panel.settings.shift.later", { n: Math.abs(seconds) });
}

customElements.define("assist-reminder-settings", ReminderSettings);
