/**
 * The first-run guide: three steps in a slim strip, gone for good once dismissed.
 *
 * @import {Translate} from "../panel/format.js"
 */
import { h } from "../panel/dom.js";
import { byId } from "./elements.js";

const KEPT_AS = "assist.demo.guide";
const STEPS = /** @type {const} */ (["look", "warn", "insert"]);
/** @typedef {typeof STEPS[number]} Step */

export class Guide {
  /**
   * @param {Translate} t
   * @param {() => void} typeForMe types a sentence that draws a warning
   */
  constructor(t, typeForMe) {
    this.t = t;
    this.typeForMe = typeForMe;
    this.strip = byId("guide");
    this.list = byId("guide-steps");
    /** @type {Step | "done"} */
    this.step = /** @type {Step | "done" | null} */ (localStorage.getItem(KEPT_AS)) ?? STEPS[0];
    byId("guide-close").addEventListener("click", () => this.#go("done"));
    byId("guide-open").addEventListener("click", () => this.#go(this.step === "done" ? STEPS[0] : "done"));
    this.#draw();
  }

  /**
   * Something a step waits for has happened.
   * @param {Step} step
   */
  achieved(step) {
    if (this.step === step) this.#next();
  }

  #next() {
    this.#go(STEPS[STEPS.indexOf(/** @type {Step} */ (this.step)) + 1] ?? "done");
  }

  /** @param {Step | "done"} step */
  #go(step) {
    this.step = step;
    localStorage.setItem(KEPT_AS, step);
    this.#draw();
  }

  #draw() {
    const done = this.step === "done";
    this.strip.hidden = done;
    byId("guide-open").setAttribute("aria-expanded", String(!done));
    if (done) return;
    const at = STEPS.indexOf(/** @type {Step} */ (this.step));
    this.list.replaceChildren(...STEPS.map((step, index) => this.#item(step, index, at)));
  }

  /**
   * @param {Step} step
   * @param {number} index
   * @param {number} at
   */
  #item(step, index, at) {
    const number = h("span", { class: "guide-number" }, index < at ? "✓" : String(index + 1));
    number.setAttribute("aria-hidden", "true");
    const item = h("li", { class: "guide-step" }, number, h("span", { class: "guide-text" }, this.t(`demo.guide.${step}`)));
    if (index < at) item.classList.add("is-past");
    if (index !== at) return item;
    item.classList.add("is-now");
    item.setAttribute("aria-current", "step");
    if (step === "look") item.append(this.#button("demo.guide.next", () => this.#next()));
    if (step === "warn") item.append(this.#button("demo.guide.type", this.typeForMe));
    return item;
  }

  /**
   * @param {string} key
   * @param {() => void} press
   */
  #button(key, press) {
    const button = h("button", { class: "guide-button" }, this.t(key));
    button.type = "button";
    button.addEventListener("click", press);
    return button;
  }
}
