/** What the agent may switch on and off. */
import { h } from "../../../static/panel/dom.js";

/** @import {Desk, Everything} from "../options.js" */

const NAMES = /** @type {const} */ (["underline", "guard", "badge", "paused"]);

export class Switches {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** @type {Map<typeof NAMES[number], HTMLInputElement>} */
    this.boxes = new Map(
      NAMES.map((name) => [name, h("input", { type: "checkbox", role: "switch", onchange: () => void this.#change({ [name]: this.boxes.get(name)?.checked ?? false }) })]),
    );
    this.side = h("input", { type: "radio", name: "surface", value: "side", onchange: () => void this.#change({ surface: "side" }) });
    this.frame = h("input", { type: "radio", name: "surface", value: "frame", onchange: () => void this.#change({ surface: "frame" }) });
    this.noSide = h("p", { class: "hint", t: "extension.switches.no_side" });
    const rows = NAMES.map((name) => h("label", { class: "switch" }, /** @type {HTMLInputElement} */ (this.boxes.get(name)), h("span", {}, h("b", { t: `extension.switches.${name}` }), h("small", { t: `extension.switches.${name}.why` }))));
    const surface = h(
      "fieldset",
      {},
      h("legend", { t: "extension.switches.surface" }),
      h("label", {}, this.side, h("span", { t: "extension.switches.side" })),
      h("label", {}, this.frame, h("span", { t: "extension.switches.frame" })),
      this.noSide,
    );
    this.element = h("section", { "aria-labelledby": "switches" }, h("h2", { id: "switches", t: "extension.switches.title" }), ...rows, surface);
  }

  /** @param {Everything} all */
  render({ switches, hasSidePanel }) {
    for (const [name, box] of this.boxes) box.checked = switches[name];
    const side = hasSidePanel && switches.surface === "side";
    this.side.checked = side;
    this.frame.checked = !side;
    this.side.disabled = !hasSidePanel;
    this.noSide.hidden = hasSidePanel;
  }

  /** @param {object} change */
  #change(change) {
    return this.desk.ask({ type: "switches", change });
  }
}
