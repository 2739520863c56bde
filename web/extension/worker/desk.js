/** What the options page and the diagnostics page ask of the worker. */
import { findings } from "../lib/schema.js";
import { patternOf, rightOf } from "../lib/patterns.js";
import * as consoles from "./consoles.js";
import * as server from "./server.js";
import * as storage from "./storage.js";

const PAGES = ["extension/pages/options.html", "extension/pages/diagnostics.html"];

/** @typedef {{error?: string, params?: Record<string, any>, [name: string]: any}} Answer */

export class Desk {
  /** @param {any} worker */
  constructor(worker) {
    this.worker = worker;
  }

  /**
   * Only our own settings pages, never a script in a web page or a framed panel.
   * @param {chrome.runtime.MessageSender} sender
   */
  isOurs({ id, url = "", frameId }) {
    return id === chrome.runtime.id && (frameId ?? 0) === 0 && PAGES.some((page) => url.split(/[?#]/)[0] === chrome.runtime.getURL(page));
  }

  /**
   * @param {any} message
   * @returns {Promise<Answer>}
   */
  async answer(message) {
    try {
      switch (message.type) {
        case "get":
          return await this.#all();
        case "pair":
          return await this.#pair(message);
        case "unpair":
          return await this.#unpair();
        case "console.add":
          return await this.#addConsole(message);
        case "console.change":
          return await this.#changeConsole(message);
        case "console.remove":
          return await this.#removeConsole(message);
        case "switches":
          await this.worker.set({ switches: { ...this.worker.kept.switches, ...message.change } });
          return await this.#all();
        case "locale":
          return await this.#locale(message.locale);
        case "adapter.save":
          return await this.#saveAdapter(message.adapter);
        case "adapter.remove":
          await this.worker.set({ adapters: this.worker.kept.adapters.filter((/** @type {any} */ { id }) => id !== message.id) });
          return await this.#all();
        case "adapters.refresh":
          await this.worker.refreshAdapters();
          return await this.#all();
        case "adapter.propose":
          await server.propose(this.worker.kept.server, this.worker.kept.token, message.adapter);
          return await this.#all();
        case "picker.start":
          return await this.#pick();
        case "report":
          return { report: await this.#report() };
        default:
          return { error: "unknown" };
      }
    } catch (error) {
      if (error instanceof server.CallError) return { error: error.code, params: error.params };
      return { error: "internal", params: { detail: /** @type {Error} */ (error).message } };
    }
  }

  /** @returns {Promise<Answer>} */
  async #all() {
    const { worker } = this;
    const { kept, trouble } = worker;
    const { known, broken, config } = worker.shelf;
    const { phase } = worker.agent?.state?.phase ?? { phase: "none" };
    const listed = await Promise.all(
      kept.consoles.map(async (/** @type {any} */ one) => ({ ...one, allowed: await consoles.isAllowed(rightOf(one.pattern) ?? "") })),
    );
    return {
      server: kept.server || config.server,
      packed: Boolean(config.server),
      user: kept.token ? kept.user : null,
      device: kept.device,
      trouble,
      phase,
      locale: worker.words.locale,
      consoles: listed,
      managed: chrome.runtime.getManifest().host_permissions ?? [],
      adapters: known,
      broken,
      switches: kept.switches,
      hasSidePanel: worker.surfaces.hasSidePanel,
    };
  }

  /** @param {{server: string, code: string, device: string}} given */
  async #pair({ server: typed, code, device }) {
    const address = server.serverOf(typed);
    if (!address) return { error: "address" };
    const digits = String(code).replace(/\D/g, "");
    if (digits.length !== 6) return { error: "digits" };
    const { token, user } = await server.pair(address, { code: digits, device: device.trim().slice(0, 60) || "Chrome" });
    await storage.forgetAgent();
    await this.worker.set({ server: address, token, user, device: device.trim().slice(0, 60) });
    await this.worker.connect();
    this.worker.note("paired");
    return this.#all();
  }

  async #unpair() {
    await storage.forgetAgent();
    await this.worker.set({ token: "", user: null, serverAdapters: { items: [], version: 0, at: 0 } });
    await this.worker.connect();
    this.worker.note("unpaired");
    return this.#all();
  }

  /** @param {{address: string, adapter: string | null}} given */
  async #addConsole({ address, adapter }) {
    const pattern = patternOf(address);
    if (!pattern || !rightOf(pattern)) return { error: "console" };
    const others = this.worker.kept.consoles.filter((/** @type {any} */ one) => one.pattern !== pattern);
    await this.worker.set({ consoles: [...others, { pattern, adapter, on: true }] });
    return this.#all();
  }

  /** @param {{pattern: string, change: object}} given */
  async #changeConsole({ pattern, change }) {
    const changed = this.worker.kept.consoles.map((/** @type {any} */ one) => (one.pattern === pattern ? { ...one, ...change } : one));
    await this.worker.set({ consoles: changed });
    return this.#all();
  }

  /** @param {{pattern: string}} given */
  async #removeConsole({ pattern }) {
    const kept = this.worker.kept.consoles.filter((/** @type {any} */ one) => one.pattern !== pattern);
    const right = rightOf(pattern);
    await this.worker.set({ consoles: kept });
    // The right goes as well, unless another console of that host still needs it.
    if (right && !kept.some((/** @type {any} */ one) => rightOf(one.pattern) === right)) await chrome.permissions.remove({ origins: [right] }).catch(() => false);
    return this.#all();
  }

  /** @param {"zh" | "en"} locale */
  async #locale(locale) {
    const { "assist.settings": text } = /** @type {any} */ (await chrome.storage.local.get("assist.settings"));
    let settings = {};
    try {
      settings = JSON.parse(text ?? "{}");
    } catch {
      // Unreadable settings give way.
    }
    await chrome.storage.local.set({ "assist.settings": JSON.stringify({ ...settings, locale }) });
    this.worker.agent?.dispatch({ type: "settings", change: { locale } });
    await this.worker.relocate(locale);
    return this.#all();
  }

  /** @param {unknown} adapter */
  async #saveAdapter(adapter) {
    const found = findings(adapter, this.worker.shelf.schema);
    if (found.length > 0) return { error: "adapter", params: { findings: found } };
    const { id } = /** @type {{id: string}} */ (adapter);
    const others = this.worker.kept.adapters.filter((/** @type {any} */ one) => one.id !== id);
    await this.worker.set({ adapters: [adapter, ...others] });
    return this.#all();
  }

  /** Let the agent point at the parts of the console that was used last. */
  async #pick() {
    const tab = this.worker.pages.latest;
    if (!tab) return { error: "no_page" };
    await this.worker.wishes.pick(tab.id);
    return this.#all();
  }

  /** Everything that helps to help, nothing that is anybody's: no token, no words, no names. */
  async #report() {
    const { worker } = this;
    const { kept, trouble, notes, agent } = worker;
    const { known, broken } = worker.shelf;
    const state = agent?.state;
    const lines = [
      `Assist ${chrome.runtime.getManifest().version} · ${navigator.userAgent}`,
      `at ${new Date().toISOString()} · ${Intl.DateTimeFormat().resolvedOptions().timeZone}`,
      `server ${kept.server || "-"} · paired ${kept.token ? "yes" : "no"} · role ${kept.user?.role ?? "-"}`,
      `connection ${state?.phase.phase ?? "none"} · trouble ${trouble} · unsent ${state?.outbox.length ?? 0} · seq ${agent?.connection.seq ?? 0}`,
      `surface ${kept.switches.surface}${worker.surfaces.hasSidePanel ? "" : " (no side panel here)"} · panels ${worker.panels.all.size} · underline ${kept.switches.underline} · guard ${kept.switches.guard} · paused ${kept.switches.paused}`,
      `conversations ${Object.keys(state?.conversations ?? {}).length} · deadlines ${Object.keys(state?.deadlines ?? {}).length} · callbacks ${Object.keys(state?.callbacks ?? {}).length}`,
      "",
      "consoles",
      ...(await Promise.all(kept.consoles.map(async (/** @type {any} */ one) => `  ${one.pattern} · ${one.adapter ?? "auto"} · ${one.on ? "on" : "off"} · ${(await consoles.isAllowed(rightOf(one.pattern) ?? "")) ? "allowed" : "NOT ALLOWED"}`))),
      "pages",
      ...[...worker.pages.tabs.values()].flatMap((tab) => [...tab.frames.values()].map((frame) => `  ${hostOf(frame.address)} frame ${frame.id} · ${frame.on ? "on" : "off"} · adapter ${frame.adapter.id} v${frame.adapter.version} · composer ${frame.composer ? "yes" : "no"} · thread ${frame.thread ? "yes" : "no"} · conversation ${tab.conversation ? "yes" : "no"}`)),
      "adapters",
      ...known.map((/** @type {any} */ { adapter, source }) => `  ${adapter.id} v${adapter.version} · ${source} · ${adapter.tested ? `tested ${adapter.tested}` : "untested"}`),
      ...broken.map((/** @type {any} */ one) => `  BROKEN ${one.id} (${one.source}): ${one.findings.map((/** @type {any} */ { at, key }) => `${at || "whole"} ${key.split(".").slice(2).join(".")}`).join("; ")}`),
      "notes",
      ...notes.map((/** @type {any} */ { at, what }) => `  ${at} ${what}`),
    ];
    return lines.join("\n");
  }
}

/** @param {string} address */
function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return "-";
  }
}
