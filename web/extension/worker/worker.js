/**
 * The worker itself: begins with what is kept, holds the connection of the agent who is paired, and
 * joins consoles and panels to it.
 */
import { matches } from "../lib/patterns.js";
import { Agent } from "./agent.js";
import * as consoles from "./consoles.js";
import { Desk } from "./desk.js";
import { Pages } from "./pages.js";
import { Panels } from "./panels.js";
import * as server from "./server.js";
import { Shelf } from "./shelf.js";
import { Showing } from "./showing.js";
import * as storage from "./storage.js";
import { Surfaces } from "./surfaces.js";
import { Wishes } from "./wishes.js";
import { Words } from "./words.js";

const MOST_NOTES = 40;

export class Worker {
  constructor() {
    /** @type {storage.Kept | null} */
    this.kept = null;
    /** @type {Agent | null} */
    this.agent = null;
    /** @type {"none" | "unpaired" | "revoked" | "outdated" | "forbidden"} */
    this.trouble = "none";
    /** @type {{at: string, what: string}[]} for the diagnostics page: never words of a customer */
    this.notes = [];
    /** @type {string[]} on which hosts the extension may work now */
    this.rights = [];
    this.words = new Words();
    this.shelf = new Shelf();
    this.surfaces = new Surfaces(this);
    this.wishes = new Wishes(this);
    this.showing = new Showing(this);
    this.pages = new Pages({
      host: (message) => this.agent?.dispatch({ type: "host", message }),
      state: () => this.agent?.state ?? null,
      configFor: (address) => this.#configFor(address),
      onkey: (_tab, code) => this.wishes.press(code),
      onconfirmed: (codes, conversation) => this.wishes.confirmed(codes, conversation),
      oninserted: (outcome, text) => void this.wishes.inserted(/** @type {any} */ (outcome), text),
      ondock: (tab, open) => void this.surfaces.dock(tab, open),
      onremoved: (tab) => this.surfaces.evicted(tab),
      onpicked: (tab, adapter, address) => void this.wishes.picked(tab, adapter, address),
      onpages: () => this.panels.refresh(),
      t: (key) => this.words.t(key, {}),
    });
    this.panels = new Panels({
      state: () => this.agent?.state ?? null,
      meta: () => this.#meta(),
      onintent: (event) => this.wishes.intend(event),
      isOurs: (tab, number) => this.pages.tabs.get(tab)?.frameNumber === number,
      onaction: (message) => void this.wishes.act(message),
    });
    this.desk = new Desk(this);
    this.ready = this.#begin();
  }

  async #begin() {
    await storage.lock();
    const kept = await storage.load();
    this.kept = kept;
    await this.words.learn();
    await this.shelf.gather(kept);
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
    this.surfaces.arrange();
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
      { server: address, token, user, locale: this.words.locale },
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

  /**
   * Settings have changed.
   * @param {Partial<storage.Kept>} change
   */
  async set(change) {
    await this.ready;
    this.kept = { .../** @type {storage.Kept} */ (this.kept), ...change };
    await storage.keep(change);
    if (change.adapters || change.serverAdapters) await this.shelf.gather(this.kept);
    if (change.consoles) await this.allow();
    else {
      this.pages.configureAll();
      this.surfaces.arrange();
    }
    this.panels.refresh();
    this.#changed();
  }

  /**
   * Another language was chosen, here or in the options.
   * @param {"zh" | "en"} locale
   */
  async relocate(locale) {
    this.words.locale = locale;
    await this.words.learn(this.agent?.state?.settings.locale);
    this.agent?.renew();
    this.pages.configureAll();
    this.panels.refresh();
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
      if (sender.frameId === 0 && sender.tab?.id !== undefined) this.surfaces.tellDock(sender.tab.id);
      port.onMessage.addListener((/** @type {any} */ message) => message.type === "frame.number" && this.panels.admit());
    } else if (port.name === "panel" && isOwnPage(sender)) this.panels.join(port);
    else port.disconnect();
  }

  /** Just installed: begin where the agent has to begin. */
  async welcome() {
    if (this.trouble === "unpaired") await chrome.runtime.openOptionsPage();
  }

  // The connection

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
    this.showing.changed();
  }

  /** @param {any} message of the server */
  #heard(message) {
    if (message.type === "welcome") this.#welcomed(message);
    else if (message.type === "adapters" || this.shelf.isStale) void this.refreshAdapters();
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
    try {
      const serverAdapters = await this.shelf.renewed(kept);
      if (serverAdapters) await this.set({ serverAdapters });
    } catch (error) {
      this.note(`adapters of the team: ${/** @type {Error} */ (error).message}`);
    }
  }

  // What pages and panels are told

  /** @param {string} address of a page */
  #configFor(address) {
    const { kept } = this;
    const chosen = kept ? consoles.consoleOf(kept.consoles, address, matches) : undefined;
    const adapter = this.shelf.adapterFor(address, chosen?.adapter ?? null);
    const { underline = true, guard = true, paused = false } = kept?.switches ?? {};
    const held = this.rights.some((right) => matches(right, address));
    return { adapter, config: { sentences: this.words.sentences, underline, guard, on: chosen !== undefined && held && !paused } };
  }

  #meta() {
    const { kept } = this;
    return {
      trouble: this.trouble,
      server: kept?.server ?? "",
      locale: this.words.locale,
      paused: kept?.switches.paused ?? false,
      consoles: this.pages.tabs.size,
      offset: (this.agent?.clock.now() ?? Date.now()) - Date.now(),
    };
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
