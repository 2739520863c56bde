/** The few calls that do not go over the live connection: pairing, adapters, colleagues. */

/** What went wrong, as the end of a key of the catalogue: `extension.pair.wrong.${code}`. */
export class CallError extends Error {
  /**
   * @param {string} code
   * @param {Record<string, string | number>} [params]
   */
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

const PATIENCE_MS = 10_000;
const KNOWN = new Set(["pairing_code_wrong", "pairing_code_expired", "pairing_locked", "rate_limited"]);

/**
 * Give a code for a token.
 * @param {string} server origin
 * @param {{code: string, device: string}} given
 * @returns {Promise<{token: string, user: {id: string, name: string, role: string}, device: unknown}>}
 * @throws {CallError} `unreachable`, `not_assist`, `old_server`, the server's own codes, `refused`
 */
export async function pair(server, given) {
  await meet(server);
  const response = await call(`${server}/api/v1/pairing`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(given) });
  if (response.status === 404 || response.status === 405) throw new CallError("old_server");
  const answer = await body(response);
  if (!response.ok) throw refusal(response, answer);
  if (typeof answer?.token !== "string" || typeof answer?.user?.id !== "string") throw new CallError("not_assist");
  return answer;
}

/**
 * Whether there is an Assist at that address.
 * @param {string} server
 */
async function meet(server) {
  let response;
  try {
    response = await call(`${server}/healthz`, {});
  } catch (error) {
    // A server that does not let extensions read this answer may still take the code.
    if (/** @type {CallError} */ (error).code === "unreachable" && (await answers(server))) return;
    throw error;
  }
  if (response.status === 404) throw new CallError("not_assist");
}

/**
 * Whether anything at all answers there, whatever it says.
 * @param {string} server
 */
async function answers(server) {
  try {
    await fetch(`${server}/healthz`, { mode: "no-cors", credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} server
 * @param {string} token
 * @returns {Promise<{items: unknown[], version: number | string}>}
 */
export async function adapters(server, token) {
  const response = await call(`${server}/api/v1/adapters`, { headers: { authorization: `Bearer ${token}` } });
  const answer = await body(response);
  if (!response.ok || !Array.isArray(answer?.items)) throw new CallError(response.status === 404 ? "old_server" : "refused");
  return { items: answer.items, version: answer.version ?? 0 };
}

/**
 * Offer an adapter to the lead.
 * @param {string} server
 * @param {string} token
 * @param {object} adapter
 */
export async function propose(server, token, adapter) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await call(`${server}/api/v1/adapter-proposals`, { method: "POST", headers, body: JSON.stringify({ adapter }) });
  if (!response.ok) throw refusal(response, await body(response));
}

/**
 * @param {string} server
 * @param {string} token
 * @returns {Promise<import("../../static/panel/types.js").Colleague[]>}
 */
export async function colleagues(server, token) {
  const response = await call(`${server}/api/v1/colleagues`, { headers: { authorization: `Bearer ${token}` } });
  const answer = await body(response);
  if (!response.ok) throw new CallError("refused");
  return answer.items;
}

/**
 * @param {string} address
 * @param {RequestInit} request
 */
async function call(address, request) {
  try {
    return await fetch(address, { ...request, credentials: "omit", redirect: "error", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    throw new CallError("unreachable");
  }
}

/** @param {Response} response */
async function body(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

/**
 * @param {Response} response
 * @param {any} answer
 */
function refusal(response, answer) {
  const code = String(answer?.code ?? "");
  if (KNOWN.has(code)) return new CallError(code);
  return response.status === 429 ? new CallError("pairing_locked") : new CallError("refused", { detail: String(answer?.detail ?? response.status) });
}

/**
 * What an agent types as the server's address.
 * @param {string} typed
 * @returns {string | null} its origin
 */
export function serverOf(typed) {
  const text = typed.trim();
  if (!text) return null;
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
    if (!/^https?:$/.test(url.protocol) || !url.hostname || url.username || url.password) return null;
    return url.origin;
  } catch {
    return null;
  }
}
