/**
 * Conversations, the most urgent first. The order stands still while the pointer or the focus is
 * in it: nothing moves away from under a finger.
 *
 * @import {Tab, View} from "../view.js"
 * @import {Translate} from "../format.js"
 */
import { h, intend, keyed, set, write } from "../dom.js";
import { icon } from "../icons.js";
import { Ring, described } from "./ring.js";
import { left } from "../format.js";

export class ConversationTabs extends HTMLElement {
  constructor() {
    super();
    this.list = h("div", { class: "tabs", role: "tablist", "t-label": "panel.tabs.label" });
    this.fresh = h(
      "button",
      { type: "button", class: "icon-button new", "t-label": "panel.tabs.new", "t-title": "panel.tabs.new", onclick: () => intend(this, { type: "conversation.new" }) },
      icon("plus"),
      h("span", { t: "panel.tabs.fresh" }),
    );
    /** @type {string[]} */
    this.order = [];
    this.held = false;
    /** @type {string | null} */
    this.active = null;
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    this.append(this.list, this.fresh);
    this.addEventListener("pointerenter", () => (this.held = true));
    this.addEventListener("pointerleave", () => (this.held = this.#focused()));
    this.addEventListener("focusin", () => (this.held = true));
    this.addEventListener("focusout", () => (this.held = this.matches(":hover")));
    this.list.addEventListener("keydown", (event) => this.#walk(event));
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  render(view, t) {
    const tabs = this.#ordered(view.tabs);
    const hasActive = tabs.some(({ active }) => active);
    keyed(this.list, tabs, {
      key: ({ key }) => key,
      make: ({ key }) => this.#make(key),
      fill: (element, tab, index) => fill(element, tab, t, hasActive ? tab.active : index === 0),
    });
    this.fresh.hidden = view.embed;
    set(this, "data-empty", tabs.length === 0);
    this.#reveal(tabs.find(({ active }) => active)?.key ?? null);
  }

  /**
   * A conversation chosen by key, or by the host, may stand out of sight.
   * @param {string | null} active
   */
  #reveal(active) {
    if (active === this.active) return;
    this.active = active;
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {Tab[]} tabs */
  #ordered(tabs) {
    if (!this.held) this.order = tabs.map(({ key }) => key);
    const place = new Map(this.order.map((key, index) => [key, index]));
    return [...tabs].sort((a, b) => (place.get(a.key) ?? Infinity) - (place.get(b.key) ?? Infinity) || 0);
  }

  /** @param {string} key */
  #make(key) {
    return h(
      "button",
      { type: "button", class: "tab", role: "tab", "aria-controls": "conversation", onclick: () => intend(this, { type: "conversation.choose", conversation: key }) },
      h("span", { class: "name" }),
      new Ring(),
      h("span", { class: "preview" }),
      h("span", { class: "unread" }),
    );
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    const tabs = /** @type {HTMLElement[]} */ ([...this.list.children]);
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    next?.focus();
    next?.click();
  }

  #focused() {
    return this.contains(document.activeElement);
  }
}

/**
 * @param {HTMLElement} element
 * @param {Tab} tab
 * @param {Translate} t
 * @param {boolean} reachable
 */
function fill(element, tab, t, reachable) {
  const [name, ring, preview, unread] = /** @type {[HTMLElement, Ring, HTMLElement, HTMLElement]} */ (
    /** @type {unknown} */ ([...element.children])
  );
  const called = tab.name ?? t("panel.conversation.nameless", { n: tab.number });
  write(name, called);
  ring.render(tab.clock, tab.waiting, t);
  write(preview, tab.preview);
  write(unread, tab.unread > 9 ? "9+" : String(tab.unread));
  unread.hidden = tab.unread === 0;
  set(element, "aria-selected", String(tab.active));
  set(element, "tabindex", reachable ? 0 : -1);
  set(element, "data-tone", tab.clock?.tone ?? "calm");
  set(element, "data-drafted", tab.drafted);
  // The figure changes each second: a reader is told the minute only, when it arrives at the tab.
  const urgency = tab.clock ? described(tab.clock, left(tab.clock.left, t), t) : "";
  if (document.activeElement !== element) set(element, "aria-label", [called, urgency, tab.unread ? t("panel.tabs.unread", { n: tab.unread }) : ""].filter(Boolean).join(", "));
}

customElements.define("assist-conversation-tabs", ConversationTabs);
