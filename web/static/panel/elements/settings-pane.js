/**
 * Language, colours, sound, motion; who is signed in, and the way to the browser extension.
 *
 * @import {Settings} from "../types.js"
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, write } from "../dom.js";
import { CoachSettings } from "./coach-settings.js";
import { Pane } from "./pane.js";
import { ReminderSettings } from "./reminder-settings.js";

/** @type {{name: "locale" | "theme" | "motion", choices: {value: string, key: string}[]}[]} */
const CHOICES = [
  { name: "locale", choices: [{ value: "zh", key: "panel.settings.locale.zh" }, { value: "en", key: "panel.settings.locale.en" }] },
  {
    name: "theme",
    choices: [
      { value: "system", key: "panel.settings.theme.system" },
      { value: "light", key: "panel.settings.theme.light" },
      { value: "dark", key: "panel.settings.theme.dark" },
    ],
  },
  {
    name: "motion",
    choices: [
      { value: "system", key: "panel.settings.motion.system" },
      { value: "reduced", key: "panel.settings.motion.reduced" },
    ],
  },
];

export class SettingsPane extends Pane {
  constructor() {
    super("settings", "panel.settings.title");
    this.who = h("p", { class: "who" });
    this.reminders = new ReminderSettings();
    this.coach = new CoachSettings();
    this.pair = h("a", { class: "button small", href: "/account#devices", target: "_blank", rel: "noopener", t: "panel.settings.pair" });
    // In a host's frame only the panel itself can be shown, so that is where signing out leads.
    const next = document.documentElement.dataset["embed"] === "true" ? location.pathname + location.search : "";
    this.leave = h("form", { method: "post", action: "/logout" }, h("input", { type: "hidden", name: "next", value: next }), h("button", { type: "submit", class: "button small", t: "panel.settings.sign_out" }));
    // The extension's own panel is paired already, and has none of the server's pages beside it.
    this.pair.hidden = this.leave.hidden = location.protocol === "chrome-extension:";
    this.body.append(
      ...CHOICES.map((group) => this.#group(group)),
      this.reminders,
      this.coach,
      h("footer", { class: "account" }, this.who, this.pair, this.leave),
    );
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  render(view, t) {
    const { pane, settings, me } = view;
    this.show(pane === "settings");
    this.reminders.render(view, t);
    this.coach.render(view);
    for (const input of this.body.querySelectorAll(".segmented input")) {
      if (!(input instanceof HTMLInputElement)) continue;
      input.checked = input.value === settings[/** @type {keyof Settings} */ (input.name)];
    }
    write(this.who, me ? `${me.name} · ${t(`panel.role.${me.role}`)}` : "");
  }

  /** @param {typeof CHOICES[number]} group */
  #group({ name, choices }) {
    return h(
      "fieldset",
      { class: "setting" },
      h("legend", { t: `panel.settings.${name}` }),
      h(
        "div",
        { class: "segmented" },
        ...choices.map(({ value, key }) =>
          h("label", {}, h("input", { type: "radio", name, value, onchange: () => this.#change(name, value) }), h("span", { t: key })),
        ),
      ),
    );
  }

  /**
   * @param {"locale" | "theme" | "motion"} name
   * @param {string} value
   */
  #change(name, value) {
    intend(this, { type: "settings", change: { [name]: value } });
  }
}

customElements.define("assist-settings-pane", SettingsPane);
