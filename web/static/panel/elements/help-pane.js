/** Every key there is, on one page. */
import { h, write } from "../dom.js";
import { calendarWords } from "./calendar-note.js";
import { Pane } from "./pane.js";

/** @type {[string, string[]][]} */
const KEYS = [
  ["panel.help.insert", ["Alt 1", "…", "Alt 9"]],
  ["panel.help.list", ["↓", "Ctrl ↓"]],
  ["panel.help.replace", ["Shift ↵"]],
  ["panel.help.wordings", ["→", "←"]],
  ["panel.help.apply", ["Alt ↵"]],
  ["panel.help.next_finding", ["F8", "Shift F8"]],
  ["panel.help.restore", ["Alt Z"]],
  ["panel.help.blank", ["Tab", "Shift Tab"]],
  ["panel.help.send", ["Ctrl ↵"]],
  ["panel.help.undo", ["Ctrl Z"]],
  ["panel.help.search", ["/"]],
  ["panel.help.customer", ["Alt M"]],
  ["panel.help.draft", ["Alt R"]],
  ["panel.help.conversations", ["Alt J", "Alt K"]],
  ["panel.help.new", ["Alt C"]],
  ["panel.help.urgent", ["Alt U"]],
  ["panel.help.pause", ["Alt H"]],
  ["panel.help.callbacks", ["Alt B"]],
  ["panel.help.complaint", ["Alt T"]],
  ["panel.help.promise", ["Alt P", "Alt X"]],
  ["panel.help.help", ["?", "F1"]],
  ["panel.help.close", ["Esc"]],
];

export class HelpPane extends Pane {
  constructor() {
    super("help", "panel.help.title");
    this.calendar = h("p", { class: "calendar-line", hidden: true });
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
      this.calendar,
    );
  }

  /**
   * @param {import("../view.js").View} view
   * @param {import("../format.js").Translate} t
   */
  render({ pane, calendar }, t) {
    this.show(pane === "help");
    this.calendar.hidden = calendar.unknown.length === 0;
    if (calendar.unknown.length > 0) write(this.calendar, calendarWords(calendar.unknown, t));
  }
}

customElements.define("assist-help-pane", HelpPane);
