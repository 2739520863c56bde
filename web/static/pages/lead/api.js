/**
 * The REST calls of the lead's console.
 *
 * @import {AnnouncementRequest, Finding, Push, StoredReply} from "./types.js"
 */

/** A refusal: `code` is the contract's, or `network` when no answer came. */
export class Refusal extends Error {
  /**
   * @param {string} code
   * @param {{errors?: {field: string, message: string}[], present?: StoredReply, diagnostics?: Finding[], detail?: string}} [body]
   */
  constructor(code, body = {}) {
    super(body.detail ?? code);
    this.code = code;
    this.errors = body.errors ?? [];
    this.present = body.present;
    this.diagnostics = body.diagnostics;
  }
}

/**
 * @param {Record<string, string>} params empty ones are left out
 * @param {AbortSignal} [signal]
 * @returns {Promise<{items: StoredReply[], next: number | null}>}
 */
export function listReplies(params, signal) {
  const given = Object.entries(params).filter(([, value]) => value !== "");
  return call("GET", `replies?${new URLSearchParams(given)}`, undefined, signal);
}

/** @param {string} id @returns {Promise<StoredReply>} */
export function getReply(id) {
  return call("GET", `replies/${encodeURIComponent(id)}`);
}

/** @param {object} body @param {string} key @returns {Promise<StoredReply>} */
export function createReply(body, key) {
  return call("POST", "replies", body, undefined, key);
}

/** @param {string} id @param {object} body @returns {Promise<StoredReply>} */
export function changeReply(id, body) {
  return call("PATCH", `replies/${encodeURIComponent(id)}`, body);
}

/**
 * @param {string} id
 * @param {{version: number, announcement?: AnnouncementRequest}} body
 * @param {string} key
 * @returns {Promise<{phrasebook: number, reply: StoredReply, announcement?: string}>}
 */
export function publishReply(id, body, key) {
  return call("POST", `replies/${encodeURIComponent(id)}/publish`, body, undefined, key);
}

/** @param {string} id @param {string} note @returns {Promise<{phrasebook: number, reply: StoredReply}>} */
export function recallReply(id, note) {
  return call("POST", `replies/${encodeURIComponent(id)}/recall`, { note });
}

/** @param {string} text @param {AbortSignal} signal @returns {Promise<{diagnostics: Finding[]}>} */
export function checkText(text, signal) {
  return call("POST", "check", { text }, signal);
}

/** @returns {Promise<{items: Push[]}>} */
export function listPushes() {
  return call("GET", "announcements");
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {AbortSignal} [signal]
 * @param {string} [key] for what must not happen twice when the answer was lost on its way
 */
async function call(method, path, body, signal, key) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key !== undefined) headers["Idempotency-Key"] = key;
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal("network");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer.code ?? "internal", answer);
  return answer;
}
