/**
 * Holds the state and does what it asks for. Everything of the outside comes in by the
 * constructor, so that a page and an extension run the same panel.
 *
 * @import {ClientMessage} from "../messages.js"
 * @import {Colleague, Effect, PanelEvent, PanelMessage, State} from "./types.js"
 * @import {AlarmView} from "./state/alarms.js"
 * @import {Keeper} from "./storage.js"
 */
import { update } from "./state.js";

/**
 * @typedef {object} Parts
 * @property {State} state
 * @property {() => number} now server milliseconds
 * @property {() => string} newId
 * @property {(message: ClientMessage) => void} send
 * @property {Keeper} keeper
 * @property {(message: PanelMessage) => void} post
 * @property {Screen} screen
 *
 * @typedef {object} Screen what can be done to the page
 * @property {(conversation: string, start: number, end: number, text: string) => void} edit
 * @property {(conversation: string, text: string) => void} insert
 * @property {(text: string) => Promise<boolean>} copy
 * @property {(key: string, params: Record<string, string | number>, urgent: boolean) => void} say
 * @property {(level: "warn" | "due") => void} chime
 * @property {(alarm: AlarmView) => void} notify on the desktop
 * @property {() => Promise<boolean>} askDesktop whether the browser lets us onto the desktop
 * @property {() => Promise<Colleague[]>} colleagues
 * @property {(where: "draft" | "customer" | "fields") => void} focus
 * @property {() => void} render soon
 */

export class Runtime {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.state = parts.state;
    /** @type {PanelEvent[]} */
    this.queue = [];
    this.busy = false;
  }

  /**
   * Effects may cause events (an edit is typed input): those wait their turn, so that each
   * event sees a finished state.
   * @param {PanelEvent} event
   */
  dispatch(event) {
    this.queue.push(event);
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) this.#step(next);
    } finally {
      this.busy = false;
    }
  }

  /** @param {PanelEvent} event */
  #step(event) {
    const { now, newId, screen } = this.parts;
    const before = this.state;
    const [state, effects] = update(before, event, { now: now(), newId });
    this.state = state;
    // The wire first: what is drawn here meanwhile does not hold up the answer.
    for (const effect of effects) if (effect.do === "send") this.parts.send(effect.message);
    if (state !== before) screen.render();
    for (const effect of effects) if (effect.do !== "send") this.#perform(effect);
  }

  /** @param {Exclude<Effect, {do: "send"}>} effect */
  #perform(effect) {
    const { keeper, post, screen } = this.parts;
    switch (effect.do) {
      case "keep":
        void keeper.keepUnsent(effect.entry);
        break;
      case "forget":
        void keeper.forgetUnsent(effect.id);
        break;
      case "keep-draft":
        void keeper.keepDraft(effect.conversation, effect.draft);
        break;
      case "forget-draft":
        void keeper.forgetDraft(effect.conversation);
        break;
      case "keep-excused":
        void keeper.keepExcused(effect.conversation, effect.excuses);
        break;
      case "forget-excused":
        void keeper.forgetExcused(effect.conversation);
        break;
      case "keep-settings":
        void keeper.keepSettings(effect.settings);
        break;
      case "edit":
        screen.edit(effect.conversation, effect.start, effect.end, effect.text);
        break;
      case "insert":
        screen.insert(effect.conversation, effect.text);
        break;
      case "copy":
        void this.#copy(effect);
        break;
      case "post":
        post(effect.message);
        break;
      case "say":
        screen.say(effect.key, effect.params, effect.urgent);
        break;
      case "chime":
        screen.chime(effect.level);
        break;
      case "notify":
        screen.notify(effect.alarm);
        break;
      case "keep-told":
        void keeper.keepTold(effect.told);
        break;
      case "clip":
        void this.#clip(effect.text);
        break;
      case "colleagues":
        void this.#colleagues();
        break;
      case "ask-desktop":
        void this.#askDesktop();
        break;
      default:
        screen.focus(effect.where);
    }
  }

  /** @param {{conversation: string, text: string}} what */
  async #copy({ conversation, text }) {
    const done = await this.parts.screen.copy(text);
    this.dispatch(done ? { type: "copied", conversation, text } : { type: "copy.failed" });
  }

  /** @param {string} text */
  async #clip(text) {
    const done = await this.parts.screen.copy(text);
    this.parts.screen.say(done ? "panel.callbacks.copied" : "panel.callbacks.not_copied", {}, !done);
  }

  async #colleagues() {
    const items = await this.parts.screen.colleagues().catch(() => null);
    this.dispatch({ type: "colleagues", items });
  }

  async #askDesktop() {
    const granted = await this.parts.screen.askDesktop().catch(() => false);
    this.dispatch({ type: "desktop.answered", granted });
  }
}
