/**
 * Serious complaints that wait for this lead to take notice.
 *
 * @import {View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, localise, set, write } from "../dom.js";
import { icon } from "../icons.js";

export class ReportCards extends HTMLElement {
  /**
   * @param {View} view
   * @param {Translate} t
   */
  render({ complaints: { reports } }, t) {
    this.hidden = reports.length === 0;
    keyed(this, reports, {
      key: ({ id }) => id,
      make: ({ id }) => {
        const card = h(
          "section",
          { class: "handover-card report-card" },
          h("div", { class: "handover-head" }, icon("complaint"), h("strong", {})),
          h("p", { class: "note" }),
          h(
            "div",
            { class: "actions" },
            h("a", { class: "button small", href: `/lead/complaints/${encodeURIComponent(id)}`, target: "_blank", rel: "noopener", t: "panel.complaints.look" }),
            h("button", { type: "button", class: "button small primary", t: "panel.complaints.seen", onclick: () => intend(this, { type: "complaint.change", complaint: id, change: { seen: true } }) }),
          ),
        );
        localise(card, t);
        return card;
      },
      fill: (element, complaint) => {
        const words = t("panel.complaints.reported", { name: complaint.customer.name });
        const [head, said] = element.children;
        const title = head?.querySelector("strong");
        if (title) write(title, words);
        if (said) write(said, complaint.about);
        set(element, "aria-label", words);
      },
    });
  }
}

customElements.define("assist-report-cards", ReportCards);
