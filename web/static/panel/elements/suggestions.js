/**
 * The part of the panel that offers replies: the list, what it says when there is nothing, and
 * the blanks of the reply that was chosen.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, set, write } from "../dom.js";
import { FillForm } from "./fill-form.js";
import { SuggestionList } from "./suggestion-list.js";

/** @type {[string, string][]} */
const HINTS = [
  ["Alt 1 – 9", "panel.welcome.insert"],
  ["Alt ↵", "panel.welcome.apply"],
  ["Ctrl ↵", "panel.welcome.send"],
  ["/", "panel.welcome.search"],
  ["?", "panel.welcome.help"],
];

export class Suggestions extends HTMLElement {
  constructor() {
    super();
    this.heading = h("h2", { t: "panel.suggestions.title" });
    this.count = h("span", { class: "count" });
    this.list = new SuggestionList("suggestions");
    this.form = new FillForm();
    this.nothing = h("p", { class: "empty" });
    this.welcome = h(
      "ul",
      { class: "welcome" },
      ...HINTS.map(([keys, key]) => h("li", {}, h("kbd", {}, keys), h("span", { t: key }))),
    );
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(h("header", {}, this.heading, this.count), this.form, this.list, this.nothing, this.welcome);
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ current, filling, connection }, t) {
    const choices = current?.choices ?? [];
    set(this, "data-filling", Boolean(filling));
    this.form.render(filling, t);
    this.list.render(choices, t, current?.text === "");
    write(this.count, choices.length > 0 ? String(choices.length) : "");
    this.nothing.hidden = choices.length > 0 || Boolean(filling);
    // Of a conversation that is only looked at the server does not know what the customer asks.
    const asked = current?.lines.at(-1)?.by === "customer" || current?.text || current?.watched;
    const key = connection.phase !== "online" ? "away" : asked ? "none" : "idle";
    write(this.nothing, t(`panel.suggestions.${key}`));
    // Before the first conversation there is room to say how it is used.
    this.welcome.hidden = Boolean(current);
  }
}

customElements.define("assist-suggestions", Suggestions);
