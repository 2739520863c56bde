/**
 * A key under which the server does something once, however often it is asked: one for each
 * attempt, the same for its repetitions.
 */
export function freshKey() {
  // Pages without https have no randomUUID.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
