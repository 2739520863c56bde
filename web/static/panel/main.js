/** Starts the panel on its page: reads what the page says, and joins the parts. */
import { translator, loadCatalogue } from "./i18n.js";
import { Announcer } from "./announcer.js";
import { copy } from "./clipboard.js";
import { AppContexts } from "./chatwoot.js";
import { colleagues } from "./colleagues.js";
import { ServerClock } from "./clock.js";
import { Connection, SUBPROTOCOL } from "./connection.js";
import { Desktop } from "./desktop.js";
import { Panel } from "./elements/panel.js";
import { HostBridge } from "./host-bridge.js";
import { Runtime } from "./runtime.js";
import { readSettings } from "./settings.js";
import { chime } from "./sound.js";
import { initial } from "./state.js";
import { Keeper, pageStore } from "./storage.js";
import { startTicker } from "./ticker.js";
import { view } from "./view.js";

/** @import {PanelMessage, Settings, State} from "./types.js" */
/** @import {Translate} from "./format.js" */

const root = document.documentElement;
const embed = root.dataset["embed"] === "true";
const allowed = [location.origin, ...(root.dataset["allowedOrigins"] ?? "").split(/\s+/).filter(Boolean)];
// Made before anything is awaited: the host may speak first.
const chatwoot = root.dataset["host"] === "chatwoot";
const fed = chatwoot && root.dataset["fed"] === "true";
const bridge = embed ? new HostBridge(window, allowed, chatwoot ? new AppContexts({ fed }) : null) : null;

void begin();

async function begin() {
  const keeper = new Keeper(pageStore(() => localStorage), root.dataset["user"] ?? "", pageStore(() => sessionStorage));
  const saved = await keeper.load();
  const settings = readSettings(saved.settings, { locale: root.dataset["locale"] === "en" ? "en" : "zh" });
  const page = new Page(settings.locale);
  const state = initial({ embed, oneWay: chatwoot, fed, settings, kept: embed && !chatwoot ? {} : saved.kept, excused: saved.excused, outbox: saved.outbox, told: saved.told });
  await page.speak(settings.locale);
  page.run(state, keeper);
}

/**
 * A key of the host's composer does here what it would do in ours.
 * @param {string} code
 */
function pressed(code) {
  root.dispatchEvent(new KeyboardEvent("keydown", { code, key: code, altKey: true, bubbles: true, cancelable: true }));
}

class Page {
  /** @param {Settings["locale"]} locale */
  constructor(locale) {
    this.locale = locale;
    /** @type {Translate} */
    this.t = (key) => key;
    this.panel = new Panel();
    this.clock = new ServerClock({ monotonic: () => performance.now(), wall: () => Date.now() });
    this.desktop = new Desktop(() => this.runtime?.dispatch({ type: "alarm.go" }));
    this.announcer = new Announcer(this.panel, () => performance.now());
    this.renderDue = false;
    this.title = document.title;
  }

  /**
   * @param {State} state
   * @param {Keeper} keeper
   */
  run(state, keeper) {
    const { panel } = this;
    this.connection = this.#connection();
    this.runtime = new Runtime({
      state,
      now: () => this.clock.now(),
      newId: () => crypto.randomUUID(),
      send: (message) => this.connection?.send(message),
      keeper,
      post: (message) => bridge?.post(this.#worded(message)),
      screen: {
        edit: (conversation, start, end, text) => panel.composer.editors.get(conversation)?.edit(start, end, text),
        insert: (conversation, text) => this.#withEditor(conversation, (editor) => editor.insert(text)),
        copy,
        say: (key, params, urgent) => this.announcer.say(this.t(key, params), urgent),
        chime,
        notify: (alarm) => this.desktop.show(alarm, this.t),
        askDesktop: () => this.desktop.ask(),
        colleagues,
        // Right after the drawing that is due: what is to be focused may not be there yet, and
        // the next key must not find the focus elsewhere.
        focus: (where) => queueMicrotask(() => panel.focusOn(where)),
        render: () => this.#renderSoon(),
      },
    });
    panel.addEventListener("intent", (event) => this.runtime?.dispatch(/** @type {CustomEvent} */ (event).detail));
    document.getElementById("panel")?.replaceChildren(panel);
    panel.speak(this.t);
    this.#dress(state.settings);
    this.#render();
    this.#listen();
    if (bridge) bridge.onkey = pressed;
    bridge?.start((message) => this.runtime?.dispatch({ type: "host", message }));
    this.connection.start();
    startTicker(() => this.#beat());
  }

  /** @param {Settings["locale"]} locale */
  async speak(locale) {
    const catalogue = await loadCatalogue(locale, new URL("../i18n/", import.meta.url).href);
    this.locale = locale;
    this.t = translator(catalogue, locale);
    root.lang = locale === "zh" ? "zh-CN" : "en";
    this.panel.speak(this.t);
  }

  /**
   * The panel's own findings name a sentence; the host is given the sentence.
   * @param {PanelMessage} message
   * @returns {PanelMessage}
   */
  #worded(message) {
    if (message.type !== "block") return message;
    const diagnostics = message.diagnostics.map((item) =>
      item.code.startsWith("panel/") ? { ...item, message: this.t(item.message) } : item,
    );
    return { ...message, diagnostics };
  }

  #connection() {
    const address = new URL("/live", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    return new Connection({
      open: () => new WebSocket(address, [SUBPROTOCOL]),
      now: () => performance.now(),
      random: Math.random,
      greeting: () => ({ client: { kind: "panel", version: root.dataset["version"] ?? "" }, locale: this.locale }),
      onmessage: (message, asked) => {
        // Somebody else has signed in on this computer: nothing of the one before is theirs.
        if (message.type === "welcome" && message.user.id !== root.dataset["user"]) {
          location.reload();
          return;
        }
        if (message.type === "welcome" || message.type === "pong") this.clock.read(message.now, asked);
        if (message.type !== "pong") this.runtime?.dispatch({ type: "server", message });
      },
      onphase: (phase) => this.runtime?.dispatch({ type: "phase", phase }),
    });
  }

  #listen() {
    const wake = () => this.connection?.wake();
    const network = () => {
      this.runtime?.dispatch({ type: "network", down: !navigator.onLine });
      if (navigator.onLine) wake();
    };
    addEventListener("online", network);
    addEventListener("offline", network);
    addEventListener("pageshow", (event) => event.persisted && wake());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      wake();
      this.#renderSoon();
    });
    network();
  }

  #beat() {
    // The clocks parted: this computer slept, or its clock was set. Ask the server at once.
    if (this.clock.jumped()) this.connection?.wake();
    this.connection?.tick();
    this.runtime?.dispatch({ type: "tick" });
  }

  /**
   * @param {string} conversation
   * @param {(editor: import("./elements/draft-editor.js").DraftEditor) => void} act
   */
  #withEditor(conversation, act) {
    // The conversation may have been made a moment ago: its editor appears with the drawing.
    this.#render();
    const editor = this.panel.composer.editors.get(conversation);
    if (editor) act(editor);
  }

  #renderSoon() {
    if (this.renderDue) return;
    this.renderDue = true;
    queueMicrotask(() => {
      this.renderDue = false;
      this.#render();
    });
  }

  #render() {
    if (!this.runtime) return;
    const { state } = this.runtime;
    const now = this.clock.now();
    const shown = view(state, now);
    document.title = shown.pressing > 0 && state.settings.badge ? `(${shown.pressing}) ${this.title}` : this.title;
    this.#follow(state.settings);
    // In a background tab only the title is seen, and the announcements are still due.
    this.announcer.look(shown, this.t);
    if (document.visibilityState === "hidden" && this.drawn) return;
    this.drawn = true;
    this.panel.render(shown, this.t, { now, retryIn: this.#retryIn(state) });
  }

  /** @param {State} state */
  #retryIn({ phase }) {
    return phase.phase === "waiting" ? Math.max(0, Math.ceil((phase.retryAt - performance.now()) / 1000)) : null;
  }

  /** @param {Settings} settings */
  #follow(settings) {
    if (settings === this.dressed) return;
    this.#dress(settings);
    if (settings.locale === this.locale) return;
    void this.speak(settings.locale).then(() => {
      this.#renderSoon();
      // The reasons of findings come in the language of the hello.
      this.connection?.renew();
    });
  }

  /** @param {Settings} settings */
  #dress(settings) {
    this.dressed = settings;
    if (settings.theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = settings.theme;
    if (settings.motion === "system") delete root.dataset["motion"];
    else root.dataset["motion"] = settings.motion;
  }
}
