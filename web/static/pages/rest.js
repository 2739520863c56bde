/**
 * REST calls of pages: JSON in, JSON out, refusals as one kind of error.
 *
 * @import {Finding, StoredReply} from "./lead/types.js"
 */

/** A refusal: `code` is the contract's, or `network` when no answer came. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {{detail?: string, errors?: {field: string, message: string}[], present?: StoredReply, diagnostics?: Finding[], report?: {id: string, message: string}[], left_out?: {place: string, message: string}[]}} [body]
   */
  constructor(code, body = {}) {
    super(body.detail ?? code);
    this.code = code;
    this.detail = body.detail ?? "";
    this.errors = body.errors ?? [];
    this.present = body.present;
    this.diagnostics = body.diagnostics;
    this.report = body.report ?? [];
    this.unread = body.left_out ?? [];
  }
}

/**
 * @param {string} method
 * @param {string} path below `/api/v1/`
 * @param {object | Blob} [body] a `Blob` goes as it is
 * @param {{signal?: AbortSignal, key?: string}} [options] `signal`: who asked may not want it any longer (rejects
 *   with its `AbortError`); `key`: for what must not happen twice when the answer was lost on its way
 * @returns {Promise<any>}
 */
export async function call(method, path, body, { signal, key } = {}) {
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers: {
        Accept: "application/json",
        ...(body && { "Content-Type": body instanceof Blob ? "application/octet-stream" : "application/json" }),
        ...(key !== undefined && { "Idempotency-Key": key }),
      },
      ...(body && { body: body instanceof Blob ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    throw unanswered(error);
  }
  const answer = await response.json().catch((/** @type {unknown} */ error) => {
    // An answer that was cut off on its way is none. What carries nothing, or refuses in no JSON, may be empty.
    if (isAborted(error) || (response.ok && response.status !== 204)) throw unanswered(error);
    return {};
  });
  if (!response.ok) throw new Refused(answer.code ?? "internal", answer);
  return answer;
}

/** @param {unknown} error */
function unanswered(error) {
  return isAborted(error) ? error : new Refused("network");
}

/** @param {unknown} error */
function isAborted(error) {
  return error instanceof DOMException && error.name === "AbortError";
}
