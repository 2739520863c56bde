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

export class Suggestions extends HTMLElement {
  constructor() {
    super();
    this.heading = h("h2", { t: "panel.suggestions.title" });
    this.count = h("span", { class: "count" });
    this.list = new SuggestionList("suggestions");
    this.form = new FillForm();
    this.nothing = h("p", { class: "empty" });
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(h("header", {}, this.heading, this.count), this.form, this.list, this.nothing);
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ current, filling, connection }, t) {
    const choices = current?.choices ?? [];
    set(this, "data-filling", Boolean(filling));
    this.form.render(filling, t);
    this.list.render(choices, t);
    write(this.count, choices.length > 0 ? String(choices.length) : "");
    this.nothing.hidden = choices.length > 0 || Boolean(filling);
    const asked = current?.lines.some(({ by }) => by === "customer") || current?.text;
    const key = connection.phase !== "online" ? "away" : asked ? "none" : "idle";
    write(this.nothing, t(`panel.suggestions.${key}`));
  }
}

customElements.define("assist-suggestions", Suggestions);
