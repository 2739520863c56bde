/**
 * Whether the agent wants remarks on manner, and to see their own typing speed.
 *
 * @import {View} from "../view.js"
 */
import { h, intend } from "../dom.js";

const SWITCHES = /** @type {const} */ (["coach", "speed"]);

export class CoachSettings extends HTMLElement {
  constructor() {
    super();
    this.inputs = SWITCHES.map((name) =>
      h("input", { type: "checkbox", role: "switch", name, onchange: (/** @type {Event} */ event) => this.#switch(name, event) }),
    );
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(
      h("h3", { t: "panel.settings.manner" }),
      ...this.inputs.map((input) =>
        h("div", { class: "setting" }, h("label", { class: "called" }, h("span", { t: `panel.settings.${input.name}` }), input)),
      ),
    );
  }

  /** @param {View} view */
  render({ settings }) {
    for (const input of this.inputs) input.checked = settings[/** @type {typeof SWITCHES[number]} */ (input.name)];
  }

  /**
   * @param {typeof SWITCHES[number]} name
   * @param {Event} event
   */
  #switch(name, { target }) {
    if (target instanceof HTMLInputElement) intend(this, { type: "settings", change: { [name]: target.checked } });
  }
}

customElements.define("assist-coach-settings", CoachSettings);
