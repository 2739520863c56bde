/**
 * The extension's worker: holds the one live connection, and joins consoles, panels and server.
 * All listeners are put up at once, for the event that starts the worker is told to those alone.
 */
import { loadCatalogue, translator } from "../../static/panel/i18n.js";
import { view } from "../../static/panel/view.js";
import { adapterFor, merged, sorted } from "../lib/adapters.js";
import { matches } from "../lib/patterns.js";
import { Agent } from "./agent.js";
import { badge } from "./badge.js";
import * as consoles from "./consoles.js";
import { Desk } from "./desk.js";
import { Pages } from "./pages.js";
import { Panels } from "./panels.js";
import * as server from "./server.js";
import * as storage from "./storage.js";

/** How often the server is asked for the team's adapters, beside each welcome. */
const ADAPTERS_EVERY_MS = 10 * 60_000;
/** The number on the button takes a view of everything, and may come a little later. */
const BADGE_MS = 200;
/** How long a drawing of the panel takes. */
const MARK_MS = 8;
const MOST_NOTES = 40;
/** Why a finding is dismissed whose draft was sent all the same: a code, which leads read in their own language. */
const SENT_ANYWAY = "sent-anyway";
const PAGE_SENTENCES = /^extension\.(?:guard|insert|dock|page|picker)\./;
const COMMANDS = /** @type {Record<string, string>} */ ({ "insert-first": "Digit1", "insert-second": "Digit2", "insert-third": "Digit3", "take-wording": "Enter", "most-urgent": "KeyU" });

class Worker {
  constructor() {
    /** @type {storage.Kept | null} */
    this.kept = null;
    /** @type {Agent | null} */
    this.agent = null;
    /** @type {"none" | "unpaired" | "revoked" | "outdated" | "forbidden"} */
    this.trouble = "none";
    /** @type {{at: string, what: string}[]} for the diagnostics page: never words of a customer */
    this.notes = [];
    /** @type {import("../lib/adapters.js").Known[]} */
    this.known = [];
    /** @type {{id: string, source: string, findings: import("../lib/schema.js").Finding[]}[]} */
    this.broken = [];
    this.t = (/** @type {string} */ key, /** @type {any} */ _params) => key;
    /** @type {Record<string, string>} */
    this.sentences = {};
    this.locale = /** @type {"zh" | "en"} */ (chrome.i18n.getUILanguage().toLowerCase().startsWith("zh") ? "zh" : "en");
    this.askedAt = 0;
    this.badgeTimer = 0;
    this.marking = false;
    /** @type {string[]} on which hosts the extension may work now */
    this.rights = [];
    this.pages = new Pages({
      host: (message) => this.agent?.dispatch({ type: "host", message }),
      state: () => this.agent?.state ?? null,
      configFor: (address) => this.#configFor(address),
      onkey: (_tab, code) => this.#press(code),
      onconfirmed: (codes, conversation) => this.#confirmed(codes, conversation),
      oninserted: (outcome, text) => void this.#inserted(/** @type {any} */ (outcome), text),
      ondock: (tab, open) => void this.#dock(tab, open),
      onremoved: (tab) => this.#evicted(tab),
      onpicked: (tab, adapter, address) => void this.#picked(tab, adapter, address),
      onpages: () => this.panels.refresh(),
      t: (key) => this.t(key, {}),
    });
    this.panels = new Panels({
      state: () => this.agent?.state ?? null,
      meta: () => this.#meta(),
      onintent: (event) => this.#intent(event),
      isOurs: (tab, number) => this.pages.tabs.get(tab)?.frameNumber === number,
      onaction: (message) => void this.#action(message),
    });
    this.desk = new Desk(this);
    this.ready = this.#begin();
  }

  async #begin() {
    await storage.lock();
    const kept = await storage.load();
    this.kept = kept;
    await this.#speak();
    await this.#gather();
    await this.pages.restore();
    await this.connect();
    // Started for the first time since it was installed, updated or switched on again: pages that
    // are open have no script of ours, or one that has lost its worker.
    const afresh = await storage.isFirstStart();
    await this.allow({ afresh });
  }

  /**
   * Work where it is chosen and allowed now, and nowhere else.
   * @param {{afresh?: boolean}} [how]
   */
  async allow(how) {
    this.rights = await consoles.sync(this.kept?.consoles ?? [], how);
    this.pages.configureAll();
    this.surface();
  }

  /** Begin with the pairing that there is, or without one. */
  async connect() {
    const { kept } = this;
    this.agent?.stop();
    this.agent = null;
    this.trouble = "none";
    if (!kept?.server || !kept.token || !kept.user) {
      this.trouble = "unpaired";
      this.#changed();
      this.panels.refresh();
      return;
    }
    const { server: address, token, user } = kept;
    this.agent = new Agent(
      { server: address, token, user, locale: this.locale },
      {
        post: (message) => this.pages.post(message),
        show: (effect) => this.panels.show(effect),
        copy: (text) => this.panels.copy(text),
        colleagues: () => server.colleagues(address, token),
        onstate: () => this.#changed(),
        onmessage: (message) => this.#heard(message),
      },
    );
    await this.agent.start();
    this.pages.repeat();
    this.panels.refresh();
    this.#changed();
  }

  /**
   * For the diagnostics page.
   * @param {string} what without anybody's words
   */
  note(what) {
    this.notes.push({ at: new Date().toISOString(), what });
    this.notes.splice(0, this.notes.length - MOST_NOTES);
  }

  /** Where the panel is shown: the browser's side panel, or a frame in the page. */
  surface() {
    const side = this.hasSidePanel && this.kept?.switches.surface === "side";
    if (this.hasSidePanel) void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: side }).catch(() => undefined);
    for (const tab of this.pages.tabs.values()) this.#tellDock(tab.id);
  }

  get hasSidePanel() {
    return Boolean(chrome.sidePanel?.setPanelBehavior);
  }

  /**
   * Settings have changed.
   * @param {Partial<storage.Kept>} change
   */
  async set(change) {
    await this.ready;
    this.kept = { .../** @type {storage.Kept} */ (this.kept), ...change };
    await storage.keep(change);
    if (change.adapters || change.serverAdapters) await this.#gather();
    if (change.consoles) await this.allow();
    else {
      this.pages.configureAll();
      this.surface();
    }
    this.panels.refresh();
    this.#changed();
  }

  /**
   * Start the picker in a tab.
   * @param {number} tab
   */
  async pick(tab) {
    await chrome.tabs.update(tab, { active: true });
    await chrome.scripting.executeScript({ target: { tabId: tab }, files: ["extension/content/picker.js"] });
  }

  // Connections of pages and panels

  /** @param {chrome.runtime.Port} port */
  join(port) {
    const { sender } = port;
    if (!sender || sender.id !== chrome.runtime.id) {
      port.disconnect();
      return;
    }
    if (port.name === "page") {
      this.pages.join(port);
      if (sender.frameId === 0 && sender.tab?.id !== undefined) this.#tellDock(sender.tab.id);
      port.onMessage.addListener((/** @type {any} */ message) => message.type === "frame.number" && this.panels.admit());
    } else if (port.name === "panel" && isOwnPage(sender)) this.panels.join(port);
    else port.disconnect();
  }

  /** Just installed: begin where the agent has to begin. */
  async welcome() {
    if (this.trouble === "unpaired") await chrome.runtime.openOptionsPage();
  }

  /** @param {string} command */
  async command(command) {
    await this.ready;
    if (command === "pause") await this.set({ switches: { .../** @type {storage.Kept} */ (this.kept).switches, paused: !this.kept?.switches.paused } });
    else if (COMMANDS[command]) this.#press(COMMANDS[command]);
  }

  /** The extension's button, where it does not open the side panel. @param {chrome.tabs.Tab} tab */
  async clicked(tab) {
    await this.ready;
    const { kept } = this;
    if (!kept || tab.id === undefined) return;
    const shown = this.pages.tabs.get(tab.id);
    if (shown?.evicted && this.hasSidePanel) await chrome.sidePanel.open({ tabId: tab.id });
    else if (this.#framed && shown) await this.#dock(tab.id, !kept.switches.dockOpen);
    else await chrome.runtime.openOptionsPage();
  }

  // The agent's keys and wishes

  /** @param {string} code */
  #press(code) {
    if (this.panels.press(code)) return;
    const state = this.agent?.state;
    if (!state) return;
    // No panel is open: the worker does what it can by itself.
    const { current } = view(state, this.agent?.clock.now() ?? Date.now());
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    const choice = digit ? current?.choices[Number(digit) - 1] : undefined;
    const card = current?.cards.find(({ diagnostic }) => diagnostic.replacements.length > 0);
    if (choice) this.agent?.dispatch({ type: "suggestion.choose", suggestion: choice.suggestion, from: "suggestions", mode: "caret" });
    else if (/Enter$/.test(code) && card) this.agent?.dispatch({ type: "diagnostic.apply", diagnostic: card.diagnostic, replacement: card.diagnostic.replacements[0] ?? "" });
    else if (code === "KeyU") this.agent?.dispatch({ type: "alarm.go" });
  }

  /** @param {import("../../static/panel/types.js").PanelEvent} event */
  #intent(event) {
    const before = this.agent?.state?.settings.locale;
    this.agent?.dispatch(event);
    const after = this.agent?.state?.settings.locale;
    if (after && before !== after) void this.relocate(after);
  }

  /**
   * Another language was chosen, here or in the options.
   * @param {"zh" | "en"} locale
   */
  async relocate(locale) {
    this.locale = locale;
    await this.#speak();
    this.agent?.renew();
    this.pages.configureAll();
    this.panels.refresh();
  }

  /** @param {any} message */
  async #action({ what }) {
    if (what === "options") await chrome.runtime.openOptionsPage();
    else if (what === "wake") this.agent?.connection.wake();
  }

  /**
   * @param {string[]} codes
   * @param {string} conversation
   */
  #confirmed(codes, conversation) {
    this.note(`sent although held: ${codes.join(", ")}`);
    for (const code of new Set(codes.filter((one) => !one.startsWith("panel/")))) {
      this.agent?.connection.send({ type: "diagnostic.dismiss", conversation, code, reason: SENT_ANYWAY });
    }
  }

  /**
   * @param {{ok: boolean, why?: string, tried: string[], copied: boolean}} outcome
   * @param {string} text
   */
  async #inserted({ ok, why, tried, copied }, text) {
    this.note(`insert: ${ok ? "ok" : `failed (${why})`} by ${tried.join(" > ") || "nothing"}`);
    if (ok || why === "composing" || copied) return;
    const done = await this.panels.copy(text);
    const tab = this.pages.latest;
    const key = done ? "extension.insert.copied" : "extension.insert.failed";
    if (tab) this.pages.tell(tab.id, { type: "say", key });
    this.panels.show({ type: "say", key, params: {}, urgent: true });
  }

  /**
   * An adapter made by pointing. It comes out of a web page, so it is checked like any other, and
   * it counts for that page's host alone.
   * @param {number} tab
   * @param {any} given
   * @param {string} address
   */
  async #picked(tab, given, address) {
    const adapter = { ...given, matches: [`${new URL(address).protocol}//${new URL(address).hostname}/*`] };
    const { error, params } = await this.desk.answer({ type: "adapter.save", adapter });
    const why = error === "adapter" ? params?.["findings"].map((/** @type {any} */ one) => `${one.at}: ${this.t(one.key, one.params)}`).join("; ") : (error ?? "");
    this.pages.tell(tab, { type: "say", key: error ? "extension.picker.wrong" : "extension.picker.saved", params: { why } });
    this.note(`picked an adapter: ${error ?? "saved"}`);
  }

  // Surfaces

  /**
   * @param {number} tab
   * @param {boolean} open
   */
  async #dock(tab, open) {
    const { switches } = /** @type {storage.Kept} */ (this.kept);
    await this.set({ switches: { ...switches, dockOpen: open } });
    this.#tellDock(tab);
  }

  get #framed() {
    return this.kept?.switches.surface === "frame" || !this.hasSidePanel;
  }

  /** @param {number} tab */
  #tellDock(tab) {
    const { kept } = this;
    if (!kept) return;
    const there = this.#framed && this.pages.isOn(tab);
    this.pages.tell(tab, { type: "dock", there, open: kept.switches.dockOpen });
  }

  /**
   * A page that takes our panel out again and again: the button shows a way on.
   * @param {number} tabId
   */
  #evicted(tabId) {
    this.note(`page of tab ${tabId} takes our elements out`);
    void chrome.action.setBadgeText({ tabId, text: "!" }).catch(() => undefined);
    void chrome.action.setTitle({ tabId, title: this.t(`extension.trouble.${this.hasSidePanel ? "evicted" : "evicted_alone"}`, {}) }).catch(() => undefined);
  }

  // State

  #changed() {
    const state = this.agent?.state ?? null;
    const { phase } = state?.phase ?? { phase: "none" };
    const trouble = /** @type {const} */ ({ "signed-out": "revoked", outdated: "outdated", forbidden: "forbidden" })[String(phase)];
    const now = trouble ?? (this.agent ? "none" : "unpaired");
    if (now !== this.trouble) {
      this.trouble = now;
      this.note(`connection: ${now}`);
      this.panels.refresh();
    }
    // The warning first; what is drawn beside it waits until that is on its way.
    this.#markSoon(this.panels.push());
    this.badgeTimer ||= setTimeout(() => this.#showBadge(), BADGE_MS);
  }

  /** @param {boolean} warned whether the panels are about to draw a warning */
  #markSoon(warned) {
    if (this.marking) return;
    this.marking = true;
    const mark = () => {
      this.marking = false;
      this.pages.mark();
    };
    // Marks move with the words at once; new ones leave the machine to the warning first.
    if (warned) setTimeout(mark, MARK_MS);
    else queueMicrotask(mark);
  }

  #showBadge() {
    this.badgeTimer = 0;
    badge(this.agent?.state ?? null, { trouble: this.trouble, on: this.kept?.switches.badge ?? true, now: this.agent?.clock.now() ?? Date.now(), title: (key, params) => this.t(key, params) });
  }

  /** @param {any} message of the server */
  #heard(message) {
    if (message.type === "welcome") this.#welcomed(message);
    else if (message.type === "adapters") void this.refreshAdapters();
    else if (Date.now() - this.askedAt > ADAPTERS_EVERY_MS) void this.refreshAdapters();
  }

  /** @param {import("../../static/messages.js").Welcome} message */
  #welcomed({ user }) {
    this.note("connected");
    if (this.kept && this.kept.user?.name !== user.name) {
      this.kept = { ...this.kept, user };
      void storage.keep({ user });
    }
    void this.refreshAdapters();
  }

  /** Take in the adapters of the team. */
  async refreshAdapters() {
    const { kept } = this;
    if (!kept?.token) return;
    this.askedAt = Date.now();
    try {
      const { items, version } = await server.adapters(kept.server, kept.token);
      if (JSON.stringify(items) !== JSON.stringify(kept.serverAdapters.items)) await this.set({ serverAdapters: { items, version, at: Date.now() } });
    } catch (error) {
      this.note(`adapters of the team: ${/** @type {Error} */ (error).message}`);
    }
  }

  // Adapters and sentences

  async #gather() {
    const kept = /** @type {storage.Kept} */ (this.kept);
    const read = async (/** @type {string} */ name) => (await fetch(chrome.runtime.getURL(`extension/${name}`))).json();
    const schema = await read("adapters/adapter.schema.json");
    const config = await read("config.json");
    const shipped = await Promise.all((await read("adapters/index.json")).map((/** @type {string} */ id) => read(`adapters/${id}.json`)));
    const lists = [
      sorted(kept.adapters, "own", schema),
      sorted(kept.serverAdapters.items, "server", schema),
      sorted(config.adapters, "packed", schema),
      sorted(shipped, "shipped", schema),
    ];
    this.schema = schema;
    this.config = config;
    this.known = merged(...lists.map(({ known }) => known));
    this.broken = lists.flatMap(({ broken }, index) => broken.map((one) => ({ ...one, source: ["own", "server", "packed", "shipped"][index] ?? "" })));
  }

  async #speak() {
    const chosen = this.agent?.state?.settings.locale ?? (await settingsLocale());
    if (chosen) this.locale = chosen;
    const catalogue = await loadCatalogue(this.locale, chrome.runtime.getURL("static/i18n/"));
    this.t = translator(catalogue, this.locale);
    this.sentences = Object.fromEntries(Object.entries(catalogue).filter(([key]) => PAGE_SENTENCES.test(key)));
  }

  /** @param {string} address of a page */
  #configFor(address) {
    const { kept } = this;
    const chosen = kept ? consoles.consoleOf(kept.consoles, address, matches) : undefined;
    const { adapter } = adapterFor(this.known, address, chosen?.adapter ?? null);
    const { underline = true, guard = true, paused = false } = kept?.switches ?? {};
    const held = this.rights.some((right) => matches(right, address));
    return { adapter, config: { sentences: this.sentences, underline, guard, on: chosen !== undefined && held && !paused } };
  }

  #meta() {
    const { kept } = this;
    return {
      trouble: this.trouble,
      server: kept?.server ?? "",
      locale: this.locale,
      paused: kept?.switches.paused ?? false,
      consoles: this.pages.tabs.size,
      offset: (this.agent?.clock.now() ?? Date.now()) - Date.now(),
    };
  }
}

/** The language that was chosen in the panel. */
async function settingsLocale() {
  const { "assist.settings": text } = /** @type {any} */ (await chrome.storage.local.get("assist.settings"));
  try {
    const { locale } = JSON.parse(text ?? "{}");
    return locale === "zh" || locale === "en" ? locale : null;
  } catch {
    return null;
  }
}

/**
 * A page of ours that stands under an address of its own for this session.
 * @param {chrome.runtime.MessageSender} sender
 */
function isOwnPage({ origin, url }) {
  const ours = new URL(chrome.runtime.getURL("")).origin;
  return origin === ours || Boolean(url?.startsWith(`${ours}/`));
}

const worker = new Worker();

chrome.runtime.onConnect.addListener((port) => {
  void worker.ready.then(() => worker.join(port));
});
chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (!worker.desk.isOurs(sender)) return false;
  void worker.ready.then(() => worker.desk.answer(message)).then(answer);
  return true;
});
chrome.commands?.onCommand.addListener((command) => void worker.command(command));
chrome.action.onClicked.addListener((tab) => void worker.clicked(tab));
chrome.permissions.onAdded.addListener(() => void worker.ready.then(() => worker.allow()));
chrome.permissions.onRemoved.addListener(() => void worker.ready.then(() => worker.allow()));
chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void worker.ready.then(() => worker.welcome());
});
// Being listened to is what starts the worker with the browser; the rest it does by itself.
chrome.runtime.onStartup.addListener(() => undefined);
