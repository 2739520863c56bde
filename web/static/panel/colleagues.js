/** Whom work may be handed to, asked of the server with the page's own cookie. */

/**
 * @returns {Promise<import("./types.js").Colleague[]>}
 * @throws {Error} where the list cannot be had
 */
export async function colleagues() {
  const response = await fetch("/api/v1/colleagues", { credentials: "same-origin", headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`colleagues: ${response.status}`);
  const { items } = await response.json();
  return items;
}
