/**
 * One quiet remark on the manner of the conversation, and the own typing speed where the agent
 * wants to see it. It takes no focus, makes no sound and is not read out unasked.
 *
 * @import {View} from "../view.js"
 * @import {Remark} from "../state/coaching.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, set, write } from "../dom.js";
import { icon } from "../icons.js";

export class CoachLine extends HTMLElement {
  constructor() {
    super();
    this.words = h("p", { class: "words" });
    this.away = h("button", { type: "button", class: "icon-button small", "t-label": "panel.coach.seen", "t-title": "panel.coach.seen", onclick: () => this.#seen() }, icon("close"));
    this.remark = h("div", { class: "remark" }, icon("information"), this.words, this.away);
    this.speed = h("span", { class: "speed", "t-title": "panel.coach.speed.title" });
    this.built = false;
    this.key = "";
    /** @type {Remark | null} */
    this.shown = null;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.remark, this.speed);
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ current, settings, filling }, t) {
    const { hint = null, speed = null } = current?.coaching ?? {};
    // A finding that matters is enough to read at a time.
    const busy = filling !== null || current?.cards.some(({ diagnostic }) => diagnostic.severity !== "hint");
    const remark = settings.coach && !busy ? hint : null;
    const shownSpeed = settings.speed ? speed : null;
    this.key = current?.key ?? "";
    this.shown = remark?.remark ?? null;
    this.hidden = remark === null && shownSpeed === null;
    this.remark.hidden = remark === null;
    this.speed.hidden = shownSpeed === null;
    if (remark) {
      const { minutes = 0, seconds = 0 } = remark.params;
      const time = `${minutes}:${String(seconds).padStart(2, "0")}`;
      write(this.words, t(`panel.coach.${remark.remark}`, { ...remark.params, time }));
      set(this.remark, "data-remark", remark.remark);
    }
    if (shownSpeed !== null) write(this.speed, t("panel.coach.speed", { n: shownSpeed }));
  }

  #seen() {
    if (this.shown) intend(this, { type: "coach.seen", conversation: this.key, remark: this.shown });
  }
}

customElements.define("assist-coach-line", CoachLine);
