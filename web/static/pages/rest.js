/** REST calls of pages: JSON in, JSON out, refusals as one kind of error. */

/** A refusal: `code` is the contract's, or `network` when no answer came. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {{detail?: string, errors?: {field: string, message: string}[]}} [body]
   */
  constructor(code, body = {}) {
    super(body.detail ?? code);
    this.code = code;
    this.errors = body.errors ?? [];
  }
}

/**
 * @param {string} method
 * @param {string} path below `/api/v1/`
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function call(method, path, body) {
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refused("network");
  }
  const answer = await response.json().catch(() => {
    // An answer that was cut off on its way is none. What carries nothing, or refuses in no JSON, may be empty.
    if (response.ok && response.status !== 204) throw new Refused("network");
    return {};
  });
  if (!response.ok) throw new Refused(answer.code ?? "internal", answer);
  return answer;
}
