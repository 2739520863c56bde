/**
 * The embedded panel's line to its host page, by `postMessage`. Only the parent window is heard,
 * only from an origin on the list, and only it is answered.
 *
 * @import {AppContexts} from "./chatwoot.js"
 * @import {HostMessage, PanelMessage} from "./types.js"
 */
import { ASK } from "./chatwoot.js";

/** How many messages are kept while the panel is still loading its words. */
const MAX_EARLY = 200;
/** Chatwoot tells what has changed only when it is asked. */
const ASK_MS = 3_000;
const MAX_KEY = 128;
/** Keys of the host's composer that are meant for the panel, all with Alt. */
const FORWARDED = /^(?:Digit[1-9]|Numpad[1-9]|Enter|NumpadEnter|Key[PUXZ])$/;

export class HostBridge {
  /**
   * @param {Window} page
   * @param {readonly string[]} allowed origins
   * @param {AppContexts | null} [contexts] for a dashboard app of Chatwoot, which speaks its host's words
   */
  constructor(page, allowed, contexts = null) {
    this.page = page;
    this.contexts = contexts;
    this.allowed = new Set(allowed);
    /** @type {string | null} */
    this.origin = null;
    /** @type {HostMessage[]} */
    this.early = [];
    /** @type {((message: HostMessage) => void) | null} */
    this.onmessage = null;
    /** @type {(code: string) => void} */
    this.onkey = () => {};
    page.addEventListener("message", (event) => this.#receive(event));
  }

  /**
   * From now on messages go here; those that came before come first.
   * @param {(message: HostMessage) => void} onmessage
   */
  start(onmessage) {
    this.onmessage = onmessage;
    this.early.splice(0).forEach(onmessage);
    this.post({ type: "ready" });
    if (this.contexts) this.page.setInterval(() => this.post({ type: "ready" }), ASK_MS);
  }

  /** @param {PanelMessage} message */
  post(message) {
    const origin = this.origin ?? this.#likelyOrigin();
    if (origin === null || this.page.parent === this.page) return;
    if (!this.contexts) this.page.parent.postMessage({ assist: 1, ...message }, origin);
    // Being told the conversation is all a dashboard app can ask for.
    else if (message.type === "ready") this.page.parent.postMessage(ASK, origin);
  }

  /** @param {MessageEvent} event */
  #receive(event) {
    if (event.source !== this.page.parent || !this.allowed.has(event.origin)) return;
    if (this.contexts) {
      this.contexts.read(event.data).forEach((message) => this.#take(message, event.origin));
      return;
    }
    const code = forwardedKey(event.data);
    if (code) this.onkey(code);
    const message = hostMessage(event.data);
    if (message) this.#take(message, event.origin);
  }

  /**
   * @param {HostMessage} message
   * @param {string} origin
   */
  #take(message, origin) {
    this.origin = origin;
    if (this.onmessage) this.onmessage(message);
    else if (this.early.length < MAX_EARLY) this.early.push(message);
  }

  /** Before the host has spoken only its address bar tells who it is. */
  #likelyOrigin() {
    const { location, document } = this.page;
    const above = location.ancestorOrigins?.[0] ?? originOf(document.referrer);
    return above && this.allowed.has(above) ? above : null;
  }
}

/**
 * The agent types in the host's composer, and Alt with this key was pressed there.
 * @param {unknown} data
 * @returns {string | null} the physical key, as in `KeyboardEvent.code`
 */
export function forwardedKey(data) {
  if (!isRecord(data) || data["assist"] !== 1 || data["type"] !== "key") return null;
  return typeof data["code"] === "string" && FORWARDED.test(data["code"]) ? data["code"] : null;
}

/**
 * What a host page sent, checked field by field: it is another page's data.
 * @param {unknown} data
 * @returns {HostMessage | null}
 */
export function hostMessage(data) {
  if (!isRecord(data) || data["assist"] !== 1 || !isKey(data["conversation"])) return null;
  const { type, conversation, message, text, at, by, caret } = data;
  if (type === "context") return { type, conversation, ...about(data) };
  if (type === "conversation.close") return { type, conversation };
  if (typeof text !== "string") return null;
  const time = typeof at === "string" ? { at } : {};
  if (type === "draft") {
    return { type, conversation, text, ...(Number.isSafeInteger(caret) && { caret: Number(caret) }) };
  }
  if (!isKey(message)) return null;
  if (type === "customer.message") {
    return { type, conversation, message, text, ...time, ...about(data) };
  }
  if (type !== "reply.sent") return null;
  return { type, conversation, message, text, ...time, by: by === "bot" ? "bot" : "agent" };
}

/**
 * Who the customer is, and where they write.
 * @param {Record<string, unknown>} data
 */
function about({ channel, customer }) {
  const given = isRecord(customer) ? customer : {};
  return {
    ...(isName(channel) && { channel }),
    customer: {
      ...(isName(given["name"]) && { name: given["name"] }),
      ...(isName(given["title"]) && { title: given["title"] }),
    },
  };
}

/** @param {string} address */
function originOf(address) {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null;
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isKey(value) {
  return typeof value === "string" && value.length > 0 && value.length <= MAX_KEY;
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isName(value) {
  return typeof value === "string" && value.length > 0 && value.length <= 200;
}
