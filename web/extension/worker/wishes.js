/** What agents press and wish for, in consoles, in panels and by the browser's own keys. */
import { view } from "../../static/panel/view.js";

/** @typedef {import("./worker.js").Worker} Worker */

/** Why a finding is dismissed whose draft was sent all the same: a code, which leads read in their own language. */
const SENT_ANYWAY = "sent-anyway";
const COMMANDS = /** @type {Record<string, string>} */ ({ "insert-first": "Digit1", "insert-second": "Digit2", "insert-third": "Digit3", "take-wording": "Enter", "most-urgent": "KeyU" });

export class Wishes {
  /** @param {Worker} worker */
  constructor(worker) {
    this.worker = worker;
  }

  /** @param {string} command of the browser */
  async command(command) {
    const { worker } = this;
    await worker.ready;
    if (command === "pause") await worker.set({ switches: { .../** @type {import("./storage.js").Kept} */ (worker.kept).switches, paused: !worker.kept?.switches.paused } });
    else if (COMMANDS[command]) this.press(COMMANDS[command]);
  }

  /** @param {string} code */
  press(code) {
    const { agent, panels } = this.worker;
    if (panels.press(code)) return;
    const state = agent?.state;
    if (!state) return;
    // No panel is open: the worker does what it can by itself.
    const { current } = view(state, agent?.clock.now() ?? Date.now());
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    const choice = digit ? current?.choices[Number(digit) - 1] : undefined;
    const card = current?.cards.find(({ diagnostic }) => diagnostic.replacements.length > 0);
    if (choice) agent?.dispatch({ type: "suggestion.choose", suggestion: choice.suggestion, from: "suggestions", mode: "caret" });
    else if (/Enter$/.test(code) && card) agent?.dispatch({ type: "diagnostic.apply", diagnostic: card.diagnostic, replacement: card.diagnostic.replacements[0] ?? "" });
    else if (code === "KeyU") agent?.dispatch({ type: "alarm.go" });
    else if (code === "KeyZ") agent?.dispatch({ type: "diagnostic.restore", stay: true });
  }

  /** @param {import("../../static/panel/types.js").PanelEvent} event of a panel */
  intend(event) {
    const { agent } = this.worker;
    const before = agent?.state?.settings.locale;
    agent?.dispatch(event);
    const after = agent?.state?.settings.locale;
    if (after && before !== after) void this.worker.relocate(after);
  }

  /** @param {any} message of a panel */
  async act({ what }) {
    if (what === "options") await chrome.runtime.openOptionsPage();
    else if (what === "wake") this.worker.agent?.connection.wake();
  }

  /**
   * @param {string[]} codes
   * @param {string} conversation
   */
  confirmed(codes, conversation) {
    this.worker.note(`sent although held: ${codes.join(", ")}`);
    for (const code of new Set(codes.filter((one) => !one.startsWith("panel/")))) {
      this.worker.agent?.connection.send({ type: "diagnostic.dismiss", conversation, code, reason: SENT_ANYWAY });
    }
  }

  /**
   * @param {{ok: boolean, why?: string, tried: string[], copied: boolean}} outcome
   * @param {string} text
   */
  async inserted({ ok, why, tried, copied }, text) {
    const { worker } = this;
    worker.note(`insert: ${ok ? "ok" : `failed (${why})`} by ${tried.join(" > ") || "nothing"}`);
    if (ok || why === "composing" || copied) return;
    const done = await worker.panels.copy(text);
    const tab = worker.pages.latest;
    const key = done ? "extension.insert.copied" : "extension.insert.failed";
    if (tab) worker.pages.tell(tab.id, { type: "say", key });
    worker.panels.show({ type: "say", key, params: {}, urgent: true });
  }

  /**
   * Start the picker in a tab.
   * @param {number} tab
   */
  async pick(tab) {
    await chrome.tabs.update(tab, { active: true });
    await chrome.scripting.executeScript({ target: { tabId: tab }, files: ["extension/content/picker.js"] });
  }

  /**
   * An adapter made by pointing. It comes out of a web page, so it is checked like any other, and
   * it counts for that page's host alone.
   * @param {number} tab
   * @param {any} given
   * @param {string} address
   */
  async picked(tab, given, address) {
    const { worker } = this;
    const adapter = { ...given, matches: [`${new URL(address).protocol}//${new URL(address).hostname}/*`] };
    const { error, params } = await worker.desk.answer({ type: "adapter.save", adapter });
    const why = error === "adapter" ? params?.["findings"].map((/** @type {any} */ one) => `${one.at}: ${worker.words.t(one.key, one.params)}`).join("; ") : (error ?? "");
    worker.pages.tell(tab, { type: "say", key: error ? "extension.picker.wrong" : "extension.picker.saved", params: { why } });
    worker.note(`picked an adapter: ${error ?? "saved"}`);
  }
}
