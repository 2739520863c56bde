/**
 * The options page: pairing, consoles, switches, adapters, keys, help. What it shows is the
 * worker's; every change goes to the worker and comes back as the whole.
 */
import { h, localise, write } from "../../static/panel/dom.js";
import { loadCatalogue, translator } from "../../static/panel/i18n.js";
import { Adapters } from "./sections/adapters.js";
import { Consoles } from "./sections/consoles.js";
import { Help } from "./sections/help.js";
import { Pairing } from "./sections/pairing.js";
import { Switches } from "./sections/switches.js";

/**
 * @typedef {object} Everything what the worker knows
 * @property {string} server
 * @property {{id: string, name: string, role: string} | null} user
 * @property {string} device
 * @property {string} trouble
 * @property {string} phase
 * @property {"zh" | "en"} locale
 * @property {{pattern: string, adapter: string | null, on: boolean, allowed: boolean}[]} consoles
 * @property {string[]} managed
 * @property {import("../lib/adapters.js").Known[]} adapters
 * @property {{id: string, source: string, findings: import("../lib/schema.js").Finding[]}[]} broken
 * @property {import("../worker/storage.js").Switches} switches
 * @property {boolean} hasSidePanel
 *
 * @typedef {object} Desk what a section may do
 * @property {(message: object) => Promise<{error?: string, params?: any}>} ask and draw what comes back
 * @property {(key: string, params?: Record<string, any>) => string} t
 * @property {() => Everything} all
 */

const REFRESH_MS = 2_000;

class Options {
  constructor() {
    /** @type {Everything | null} */
    this.everything = null;
    /** @type {(key: string, params?: Record<string, any>) => string} */
    this.t = (key) => key;
    this.locale = "";
    /** @type {Desk} */
    const desk = { ask: (message) => this.ask(message), t: (key, params) => this.t(key, params), all: () => /** @type {Everything} */ (this.everything) };
    this.sections = [new Pairing(desk), new Consoles(desk), new Switches(desk), new Adapters(desk), new Help(desk)];
    this.state = h("span", { class: "state" });
    this.language = h("button", { type: "button", class: "link", onclick: () => void this.ask({ type: "locale", locale: this.locale === "zh" ? "en" : "zh" }) });
    const diagnostics = h("a", { href: "diagnostics.html", t: "extension.options.diagnostics" });
    this.head = h("header", {}, h("img", { src: "../icons/48.png", alt: "", width: 28, height: 28 }), h("h1", { t: "extension.options.title" }), this.state, h("span", { class: "gap" }), diagnostics, this.language);
  }

  async start() {
    await this.ask({ type: "get" });
    document.getElementById("options")?.replaceChildren(this.head, ...this.sections.map(({ element }) => element));
    setInterval(() => document.visibilityState === "visible" && void this.ask({ type: "get" }), REFRESH_MS);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void this.ask({ type: "get" }));
  }

  /** @param {object} message */
  async ask(message) {
    const answer = await chrome.runtime.sendMessage(message);
    if (answer && !answer.error) {
      this.everything = answer;
      await this.#speak(answer.locale);
      this.#render();
    }
    return answer ?? { error: "internal", params: { detail: "" } };
  }

  /** @param {"zh" | "en"} locale */
  async #speak(locale) {
    if (locale === this.locale) return;
    this.locale = locale;
    this.t = translator(await loadCatalogue(locale, new URL("../../static/i18n/", import.meta.url).href), locale);
    document.documentElement.lang = locale === "zh" ? "zh-CN" : "en";
    document.title = this.t("extension.options.title");
    for (const { element } of [...this.sections, { element: this.head }]) localise(element, this.t);
  }

  #render() {
    const all = /** @type {Everything} */ (this.everything);
    const bad = all.trouble !== "none" || all.phase !== "online";
    const key = all.trouble !== "none" ? all.trouble : all.phase === "online" ? "online" : "connecting";
    write(this.state, this.t(`extension.options.state.${key}`));
    this.state.dataset["bad"] = String(bad);
    write(this.language, this.t("extension.options.language"));
    for (const section of this.sections) {
      section.render(all);
      localise(section.element, this.t);
    }
  }
}

void new Options().start();
