/** The extension's storage, open to its own pages and this worker alone. */

/** Nothing that runs in a web page may read it, not even our own scripts there. */
export async function lock() {
  await chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
}

/**
 * The panel's keeper writes strings under names of its own.
 * @returns {import("../../static/panel/storage.js").Store}
 */
export function keeperStore() {
  const { local } = chrome.storage;
  return {
    keys: async () => Object.keys(await local.get(null)),
    get: async (key) => /** @type {any} */ ((await local.get(key))[key] ?? null),
    set: (key, value) => local.set({ [key]: value }),
    remove: (key) => local.remove(key),
  };
}

/**
 * What the agent has set, and what pairing has given.
 * @typedef {object} Kept
 * @property {string} server origin; empty before pairing
 * @property {string} token empty before pairing
 * @property {{id: string, name: string, role: string} | null} user
 * @property {string} device what the agent calls this browser
 * @property {{pattern: string, adapter: string | null, on: boolean}[]} consoles
 * @property {import("../lib/adapters.js").Adapter[]} adapters the agent's own
 * @property {{items: unknown[], version: number | string, at: number}} serverAdapters
 * @property {Switches} switches
 *
 * @typedef {object} Switches
 * @property {boolean} underline
 * @property {boolean} guard
 * @property {"side" | "frame"} surface
 * @property {boolean} dockOpen
 * @property {boolean} badge
 * @property {boolean} paused
 */

/** @type {Kept} */
const NOTHING = {
  server: "",
  token: "",
  user: null,
  device: "",
  consoles: [],
  adapters: [],
  serverAdapters: { items: [], version: 0, at: 0 },
  switches: { underline: true, guard: true, surface: "side", dockOpen: true, badge: true, paused: false },
};

/** @returns {Promise<Kept>} */
export async function load() {
  const kept = /** @type {Partial<Kept>} */ (await chrome.storage.local.get(Object.keys(NOTHING)));
  return { ...NOTHING, ...kept, switches: { ...NOTHING.switches, ...kept.switches } };
}

/** @param {Partial<Kept>} change */
export async function keep(change) {
  await chrome.storage.local.set(change);
}

/**
 * Whether this worker is the first since the browser, or this version of the extension, started.
 * @returns {Promise<boolean>}
 */
export async function isFirstStart() {
  const { begun = false } = /** @type {{begun?: boolean}} */ (await chrome.storage.session.get("begun"));
  if (!begun) await chrome.storage.session.set({ begun: true });
  return !begun;
}

/** Forget the pairing and everything that belongs to that agent. */
export async function forgetAgent() {
  const mine = Object.keys(await chrome.storage.local.get(null)).filter((key) => /^assist\.(?:draft|unsent|told)\./.test(key));
  await chrome.storage.local.remove([...mine, "token", "user", "serverAdapters"]);
  await chrome.storage.session.clear();
  await chrome.storage.session.set({ begun: true });
}
