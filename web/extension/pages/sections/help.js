/** Keys, and whom to ask. */
import { h, keyed, write } from "../../../static/panel/dom.js";

/** @import {Desk} from "../options.js" */

export class Help {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.keys = h("ul", { class: "rows" });
    const change = h("button", { type: "button", class: "button", t: "extension.help.change", onclick: () => void chrome.tabs.create({ url: "chrome://extensions/shortcuts" }) });
    this.element = h(
      "section",
      { "aria-labelledby": "help" },
      h("h2", { id: "help", t: "extension.help.title" }),
      h("p", { class: "hint", t: "extension.help.in_composer" }),
      this.keys,
      h("p", {}, change),
      h("p", { class: "hint", t: "extension.help.privacy" }),
    );
    /** @type {{name?: string, description?: string, shortcut?: string}[]} */
    this.commands = [];
    void chrome.commands?.getAll().then((all) => {
      this.commands = all;
      this.#draw();
    });
  }

  render() {
    this.#draw();
  }

  #draw() {
    keyed(this.keys, this.commands, {
      key: ({ name }) => name ?? "",
      make: () => h("li", {}, h("span", { class: "name" }), h("span", { class: "gap" }), h("kbd")),
      fill: (row, { name, shortcut }) => {
        const [words, keys] = [row.querySelector(".name"), row.querySelector("kbd")];
        if (words) write(words, this.desk.t(`extension.help.command.${name}`));
        if (keys) write(keys, shortcut || this.desk.t("extension.help.no_key"));
      },
    });
  }
}
