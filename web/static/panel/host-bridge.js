/**
 * The embedded panel's line to its host page, by `postMessage`. Only the parent window is heard,
 * only from an origin on the list, and only it is answered.
 *
 * @import {HostMessage, PanelMessage} from "./types.js"
 */

/** How many messages are kept while the panel is still loading its words. */
const MAX_EARLY = 200;
const MAX_KEY = 128;

export class HostBridge {
  /**
   * @param {Window} page
   * @param {readonly string[]} allowed origins
   */
  constructor(page, allowed) {
    this.page = page;
    this.allowed = new Set(allowed);
    /** @type {string | null} */
    this.origin = null;
    /** @type {HostMessage[]} */
    this.early = [];
    /** @type {((message: HostMessage) => void) | null} */
    this.onmessage = null;
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
  }

  /** @param {PanelMessage} message */
  post(message) {
    const origin = this.origin ?? this.#likelyOrigin();
    if (origin === null || this.page.parent === this.page) return;
    this.page.parent.postMessage({ assist: 1, ...message }, origin);
  }

  /** @param {MessageEvent} event */
  #receive(event) {
    if (event.source !== this.page.parent || !this.allowed.has(event.origin)) return;
    const message = hostMessage(event.data);
    if (!message) return;
    this.origin = event.origin;
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
 * What a host page sent, checked field by field: it is another page's data.
 * @param {unknown} data
 * @returns {HostMessage | null}
 */
export function hostMessage(data) {
  if (!isRecord(data) || data["assist"] !== 1 || !isKey(data["conversation"])) return null;
  const { type, conversation, message, text, at, by, caret } = data;
  if (type === "context") return context(data, conversation);
  if (typeof text !== "string") return null;
  const time = typeof at === "string" ? { at } : {};
  if (type === "draft") {
    return { type, conversation, text, ...(Number.isSafeInteger(caret) && { caret: Number(caret) }) };
  }
  if (!isKey(message)) return null;
  if (type === "customer.message") return { type, conversation, message, text, ...time };
  if (type !== "reply.sent") return null;
  return { type, conversation, message, text, ...time, by: by === "bot" ? "bot" : "agent" };
}

/**
 * @param {Record<string, unknown>} data
 * @param {string} conversation
 * @returns {HostMessage}
 */
function context({ channel, customer }, conversation) {
  const given = isRecord(customer) ? customer : {};
  return {
    type: "context",
    conversation,
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
