/**
 * Passing remarks, with at most one thing to do about each.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, set, write } from "../dom.js";
import { icon } from "../icons.js";

export class Notices extends HTMLElement {
  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ notices }, t) {
    keyed(this, notices, {
      key: ({ id }) => id,
      make: ({ id }) =>
        h(
          "div",
          { class: "notice" },
          h("span"),
          h("button", { type: "button", class: "button small" }),
          h("button", { type: "button", class: "icon-button", onclick: () => intend(this, { type: "notice.close", id }) }, icon("close")),
        ),
      fill: (element, notice) => {
        const [text, action, close] = /** @type {[HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...element.children]));
        set(element, "data-tone", notice.tone);
        write(text, t(notice.key, notice.params));
        const todo = notice.action;
        action.hidden = !todo;
        if (todo) {
          write(action, t(todo.key));
          action.onclick = () => {
            intend(this, { type: "notice.close", id: notice.id });
            intend(this, todo.event);
          };
        }
        set(close, "aria-label", t("panel.close"));
      },
    });
  }
}

customElements.define("assist-notices", Notices);
