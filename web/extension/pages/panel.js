/**
 * The panel as the extension shows it, in the side panel or in a frame. The state lives in the
 * worker; here it is drawn, and what the agent wants goes back.
 */
import "../../static/panel/elements/panel.js";
import { Announcer } from "../../static/panel/announcer.js";
import { copy } from "../../static/panel/clipboard.js";
import { h, write } from "../../static/panel/dom.js";
import { Panel } from "../../static/panel/elements/panel.js";
import { loadCatalogue, translator } from "../../static/panel/i18n.js";
import { chime } from "../../static/panel/sound.js";
import { view, viewOfDraft, warningsOfDraft } from "../../static/panel/view.js";
import { isAboutDraft, patched } from "../lib/delta.js";
import { watchSight } from "./sight.js";

/** @import {State} from "../../static/panel/types.js" */
/** @import {Translate} from "../../static/panel/format.js" */

const BACK_MS = 300;
const TICK_MS = 1_000;
const framed = window.parent !== window;
const root = document.documentElement;

class Page {
  constructor() {
    this.panel = new Panel();
    this.announcer = new Announcer(this.panel, () => performance.now());
    /** @type {Translate} */
    this.t = (key) => key;
    this.locale = "";
    /** @type {State | null} */
    this.state = null;
    this.meta = { trouble: "none", server: "", locale: "zh", paused: false, consoles: 0, offset: 0 };
    /** @type {chrome.runtime.Port | null} */
    this.port = null;
    /** @type {string | null} */
    this.number = null;
    /** @type {"nothing" | "draft" | "all"} what is to be drawn anew */
    this.due = "nothing";
    /** A task of its own; unlike a timer it is not put off where the panel is hidden. */
    this.later = new MessageChannel();
    this.later.port1.onmessage = () => this.#renderDue();
    /** @type {import("../../static/panel/view.js").View | null} what was drawn last */
    this.shown = null;
    this.trouble = /** @type {HTMLElement} */ (document.getElementById("trouble"));
    this.why = h("p");
    this.way = h("button", { type: "button", class: "button primary", onclick: () => this.#say({ type: "action", what: "options" }) });
    this.trouble.append(this.why, this.way);
  }

  start() {
    this.panel.addEventListener("intent", (event) => this.#say({ type: "intent", event: /** @type {CustomEvent} */ (event).detail }));
    addEventListener("message", (event) => this.#numbered(event));
    document.addEventListener("visibilitychange", () => {
      this.#say({ type: "visible", on: document.visibilityState === "visible" });
      this.#renderSoon();
    });
    setInterval(() => document.visibilityState === "visible" && this.#render(), TICK_MS);
    if (framed) watchSight(() => this.t("extension.panel.covered"));
    this.#connect();
  }

  #connect() {
    if (!chrome.runtime?.id) {
      this.#stranded();
      return;
    }
    const port = chrome.runtime.connect({ name: "panel" });
    this.port = port;
    port.onMessage.addListener((/** @type {any} */ message) => void this.#hear(message));
    port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError;
      this.port = null;
      setTimeout(() => this.#connect(), BACK_MS);
    });
  }

  #introduce() {
    if (this.number) this.#say({ type: "number", number: this.number });
    this.#say({ type: "visible", on: document.visibilityState === "visible" });
  }

  /** The extension was updated under this page. */
  #stranded() {
    write(this.why, this.t("extension.panel.updated"));
    this.way.hidden = true;
    this.trouble.hidden = false;
  }

  /** @param {object} message */
  #say(message) {
    try {
      this.port?.postMessage(message);
    } catch {
      // Between two workers; the next one asks for everything again.
    }
  }

  /**
   * Our own script in the page says which frame this is; a page cannot know the number.
   * @param {MessageEvent} event
   */
  #numbered({ source, data }) {
    if (!framed || source !== window.parent || data?.assist !== 1 || data.type !== "frame.number") return;
    this.number = String(data.number);
    this.#say({ type: "number", number: this.number });
  }

  /** @param {any} message */
  async #hear(message) {
    switch (message.type) {
      case "state":
        this.state = message.state;
        await this.#told(message);
        break;
      case "who":
        this.#introduce();
        break;
      case "meta":
        await this.#told(message);
        break;
      case "change":
        if (!this.state) break;
        this.#change(this.state, message.change);
        break;
      case "say":
        this.announcer.say(this.t(message.key, message.params), message.urgent);
        break;
      case "chime":
        chime(message.level);
        break;
      case "focus":
        this.#renderDue();
        this.panel.focusOn(message.where);
        break;
      case "copy":
        this.#say({ type: "copied", id: message.id, ok: await copy(message.text) });
        break;
      case "key":
        // What it is about is what the agent will have seen by then.
        this.#renderDue();
        root.dispatchEvent(new KeyboardEvent("keydown", { code: message.code, key: message.code, altKey: true, bubbles: true, cancelable: true }));
        break;
    }
  }

  /**
   * With each keystroke: a warning does not wait for all that is the same as before, nor for what
   * stands beside it, which is drawn as soon as the browser has seen the warning.
   * @param {State} state
   * @param {import("../lib/delta.js").Delta} change
   */
  #change(state, change) {
    this.state = patched(state, change);
    if (!isAboutDraft(change, this.state.active)) {
      this.#renderSoon();
      return;
    }
    const warnings = this.due !== "all" && this.shown && warningsOfDraft(this.shown, this.state);
    if (warnings) this.panel.warn(warnings, this.t);
    this.#renderSoon("draft");
  }

  /** @param {any} meta */
  async #told({ trouble, server, locale, paused, consoles, offset }) {
    this.meta = { trouble, server, locale, paused, consoles, offset };
    if (locale !== this.locale) await this.#speak(locale);
    if (!this.panel.isConnected) document.getElementById("panel")?.replaceChildren(this.panel);
    this.panel.hidden = this.state === null;
    this.#renderTrouble();
    this.#renderSoon();
  }

  /** @param {"zh" | "en"} locale */
  async #speak(locale) {
    this.locale = locale;
    this.t = translator(await loadCatalogue(locale, new URL("../../static/i18n/", import.meta.url).href), locale);
    root.lang = locale === "zh" ? "zh-CN" : "en";
    if (this.panel.isConnected) this.panel.speak(this.t);
    else {
      document.getElementById("panel")?.replaceChildren(this.panel);
      this.panel.speak(this.t);
    }
  }

  #renderTrouble() {
    const { trouble, paused, consoles } = this.meta;
    const hint = paused ? "paused" : consoles === 0 ? "no_console" : "";
    const key = trouble === "none" ? hint : trouble;
    this.trouble.hidden = key === "";
    this.trouble.dataset["kind"] = trouble === "none" ? "hint" : "trouble";
    if (!key) return;
    write(this.why, this.t(`extension.trouble.${key}`));
    write(this.way, this.t(trouble === "none" ? "extension.trouble.settings" : "extension.trouble.mend"));
  }

  /** @param {"draft" | "all"} what */
  #renderSoon(what = "all") {
    if (this.due === "all" || this.due === what) return;
    this.due = what;
    if (what === "all") queueMicrotask(() => this.#renderDue());
    else this.later.port2.postMessage(null);
  }

  #renderDue() {
    const { due } = this;
    this.due = "nothing";
    if (due === "draft" && this.shown) this.#renderDraft(this.shown);
    else if (due !== "nothing") this.#render();
  }

  #render() {
    const { state } = this;
    if (!state) return;
    this.#dress(state.settings);
    const now = this.#now();
    this.shown = view(state, now);
    this.announcer.look(this.shown, this.t);
    this.panel.render(this.shown, this.t, { now, retryIn: null });
  }

  /** @param {import("../../static/panel/view.js").View} before */
  #renderDraft(before) {
    if (!this.state) return;
    const now = this.#now();
    this.shown = viewOfDraft(before, this.state, now);
    this.panel.renderDraft(this.shown, this.t, now);
    this.announcer.look(this.shown, this.t);
  }

  /** The server's time, in milliseconds. */
  #now() {
    return Date.now() + this.meta.offset;
  }

  /** @param {State["settings"]} settings */
  #dress({ theme, motion }) {
    if (theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = theme;
    if (motion === "system") delete root.dataset["motion"];
    else root.dataset["motion"] = motion;
  }
}

new Page().start();
