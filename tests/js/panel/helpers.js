/** What the panel's tests share: a panel without a page, driven by plain calls. */
import { DEFAULT_SETTINGS } from "../../../web/static/panel/settings.js";
import { initial, update } from "../../../web/static/panel/state.js";

/** @import {ServerMessage, WireDiagnostic, WireSuggestion, WireDeadline} from "../../../web/static/messages.js" */
/** @import {Effect, PanelEvent, Settings, State, KeptDraft, KeptExcuses, Unsent} from "../../../web/static/panel/types.js" */

export const START = Date.parse("2026-11-21T08:00:00.000Z");

export class Panel {
  /**
   * @param {{embed?: boolean, oneWay?: boolean, fed?: boolean, kept?: Record<string, KeptDraft>, outbox?: Unsent[],
   *   excused?: Record<string, KeptExcuses>, told?: Record<string, number>, settings?: Partial<Settings>}} [options]
   */
  constructor({ embed = false, oneWay = false, fed = false, kept = {}, outbox = [], excused = {}, told = {}, settings = {} } = {}) {
    /** @type {State} */
    this.state = initial({
      embed,
      oneWay,
      fed,
      kept,
      outbox,
      excused,
      told,
      settings: { ...DEFAULT_SETTINGS, ...settings },
    });
    this.now = START;
    this.ids = 0;
    /** @type {Effect[]} */
    this.effects = [];
  }

  /** @param {PanelEvent} event */
  do(event) {
    const given = { now: this.now, newId: () => `id${(this.ids += 1)}` };
    const [state, effects] = update(this.state, event, given);
    this.state = state;
    this.effects = effects;
    return this;
  }

  /** @param {ServerMessage} message */
  hears(message) {
    return this.do({ type: "server", message });
  }

  /** @param {Partial<import("../../../web/static/messages.js").Snapshot>} [snapshot] */
  connects(snapshot = {}) {
    this.hears({
      type: "welcome",
      protocol: 1,
      stream: "s",
      seq: 0,
      now: new Date(this.now).toISOString(),
      user: { id: "u", name: "小王", role: "agent" },
      phrasebook: 1,
      limits: { draft: 4000, customer_message: 8000, frame_bytes: 65536, messages_per_second: 200 },
      resumed: false,
    });
    this.do({ type: "phase", phase: { phase: "online" } });
    return this.hears({
      type: "snapshot",
      seq: 1,
      conversations: [],
      deadlines: [],
      callbacks: [],
      announcements: [],
      ...snapshot,
    });
  }

  loses() {
    return this.do({ type: "phase", phase: { phase: "waiting", retryAt: 0 } });
  }

  /** @param {string} text */
  types(text, conversation = "c1") {
    return this.do({ type: "draft.typed", conversation, text, caret: text.length });
  }

  /**
   * The server's findings for a revision.
   * @param {number} revision
   * @param {WireDiagnostic[]} items
   */
  finds(revision, items, conversation = "c1") {
    return this.hears({ type: "diagnostics", conversation, revision, items });
  }

  get draft() {
    const conversation = this.state.conversations["c1"];
    if (!conversation) throw new Error("there is no conversation c1");
    return conversation.draft;
  }

  /** Messages the last step sent. */
  get sent() {
    return this.effects.flatMap((effect) => (effect.do === "send" ? [effect.message] : []));
  }

  /** @param {Effect["do"]} kind */
  did(kind) {
    return this.effects.filter((effect) => effect.do === kind);
  }
}

export function withConversation() {
  return new Panel().connects({ conversations: [{ conversation: "c1", state: "open" }] });
}

/**
 * @param {number} start
 * @param {number} end
 * @param {Partial<WireDiagnostic>} [rest]
 * @returns {WireDiagnostic}
 */
export function finding(start, end, rest = {}) {
  return {
    start,
    end,
    severity: "error",
    code: "pack/rule",
    category: "brush_off",
    message: "原因",
    replacements: [],
    ...rest,
  };
}

/**
 * @param {string} reply
 * @param {string} text
 * @param {Partial<WireSuggestion>} [rest]
 * @returns {WireSuggestion}
 */
export function suggestion(reply, text, rest = {}) {
  return { reply, version: 1, title: reply, text, score: 0.8, source: "phrasebook", missing: [], why: "", ...rest };
}

/**
 * @param {string} id
 * @param {number} dueIn seconds from the start
 * @param {Partial<WireDeadline>} [rest]
 * @returns {WireDeadline}
 */
export function deadline(id, dueIn, rest = {}) {
  /** @param {number} seconds */
  const at = (seconds) => new Date(START + seconds * 1000).toISOString();
  return {
    id,
    kind: "first_reply",
    state: "running",
    started_at: at(0),
    warn_at: at(dueIn / 2),
    due_at: at(dueIn),
    policy: "handbook",
    conversation: "c1",
    ...rest,
  };
}
