/** Every key there is, on one page. */
import { h } from "../dom.js";
import { Pane } from "./pane.js";

/** @type {[string, string[]][]} */
const KEYS = [
  ["panel.help.insert", ["Alt 1", "…", "Alt 9"]],
  ["panel.help.list", ["↓", "Ctrl ↓"]],
  ["panel.help.replace", ["Shift ↵"]],
  ["panel.help.apply", ["Alt ↵"]],
  ["panel.help.next_finding", ["F8", "Shift F8"]],
  ["panel.help.blank", ["Tab", "Shift Tab"]],
  ["panel.help.send", ["Ctrl ↵"]],
  ["panel.help.undo", ["Ctrl Z"]],
  ["panel.help.search", ["/"]],
  ["panel.help.customer", ["Alt M"]],
  ["panel.help.draft", ["Alt R"]],
  ["panel.help.conversations", ["Alt J", "Alt K"]],
  ["panel.help.new", ["Alt C"]],
  ["panel.help.callbacks", ["Alt B"]],
  ["panel.help.help", ["?", "F1"]],
  ["panel.help.close", ["Esc"]],
];

export class HelpPane extends Pane {
  constructor() {
    super("help", "panel.help.title");
    this.body.append(
      h(
        "dl",
        { class: "keys" },
        ...KEYS.flatMap(([key, keys]) => [
          h("dt", { t: key }),
          h("dd", {}, ...keys.map((name) => (name === "…" ? h("span", {}, "–") : h("kbd", {}, name)))),
        ]),
      ),
      h("h3", { t: "panel.help.marks" }),
      h(
        "ul",
        { class: "legend" },
        ...["error", "warning", "information", "hint"].map((severity) =>
          h("li", {}, h("span", { class: `mark is-${severity}`, t: `panel.severity.${severity}` }), h("span", { t: `panel.help.${severity}` })),
        ),
      ),
    );
  }

  /** @param {import("../view.js").View} view */
  render({ pane }) {
    this.show(pane === "help");
  }
}

customElements.define("assist-help-pane", HelpPane);
