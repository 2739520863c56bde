/** On which pages the extension works: only where the agent has allowed it, and nowhere else. */
import { rightOf } from "../lib/patterns.js";

const ID = "assist";
const FILES = ["names", "dom", "reading", "inserting", "thread", "place", "watch", "composer", "shell", "underlines", "guard", "dock", "main"].map((name) => `extension/content/${name}.js`);

/**
 * @typedef {import("./storage.js").Kept["consoles"][number]} Console
 */

/**
 * Register our scripts for what is allowed now, and bring them into pages that are open already.
 * @param {readonly Console[]} consoles
 * @param {{afresh?: boolean}} [how] `afresh`: also into pages that have had older scripts
 * @returns {Promise<string[]>} the rights that are chosen and held
 */
export async function sync(consoles, { afresh = false } = {}) {
  const matches = await allowed(consoles);
  const [had] = await chrome.scripting.getRegisteredContentScripts({ ids: [ID] });
  const before = new Set(had?.matches ?? []);
  if (matches.length === 0) {
    if (had) await chrome.scripting.unregisterContentScripts({ ids: [ID] });
    return matches;
  }
  const script = { id: ID, matches, js: FILES, allFrames: true, matchOriginAsFallback: true, persistAcrossSessions: true, runAt: /** @type {const} */ ("document_idle") };
  const same = had?.matches?.toSorted().join() === matches.toSorted().join() && had.js?.join() === FILES.join();
  if (same && !afresh) return matches;
  // Update alone would keep the list of files of an older version.
  if (had) await chrome.scripting.unregisterContentScripts({ ids: [ID] });
  await chrome.scripting.registerContentScripts([script]);
  await bringInto(afresh ? matches : matches.filter((match) => !before.has(match)));
  return matches;
}

/**
 * The hosts that were chosen and are allowed. Registering succeeds without the right, so it has
 * to be asked for.
 * @param {readonly Console[]} consoles
 */
export async function allowed(consoles) {
  const chosen = consoles.filter(({ on }) => on).map(({ pattern }) => rightOf(pattern)).filter((right) => right !== null);
  const rights = [...new Set([...chosen, ...granted(consoles)])];
  const held = await Promise.all(rights.map((right) => isAllowed(right)));
  return rights.filter((_, index) => held[index]);
}

/** @param {string} right */
export async function isAllowed(right) {
  try {
    return await chrome.permissions.contains({ origins: [right] });
  } catch {
    return false;
  }
}

/**
 * What an administrator has allowed at installation, unless the agent has switched it off; the
 * browser's own menu may have taken it back.
 * @param {readonly Console[]} consoles
 */
function granted(consoles) {
  const managed = chrome.runtime.getManifest().host_permissions ?? [];
  const off = new Set(consoles.filter(({ on }) => !on).map(({ pattern }) => rightOf(pattern)));
  return managed.filter((right) => !off.has(right));
}

/** @param {string[]} matches */
async function bringInto(matches) {
  if (matches.length === 0) return;
  for (const tab of await chrome.tabs.query({ url: matches })) {
    if (tab.id === undefined || tab.discarded) continue;
    // A page that may not be touched (an error page, the browser's store) is none of ours.
    await chrome.scripting.executeScript({ target: { tabId: tab.id, allFrames: true }, files: FILES }).catch(() => undefined);
  }
}

/**
 * Whether the extension should work on a page: some of its patterns may be narrower than rights.
 * @param {readonly Console[]} consoles
 * @param {string} address
 * @param {(pattern: string, address: string) => boolean} matches
 * @returns {Console | null | undefined} null: allowed by the administrator; undefined: not
 */
export function consoleOf(consoles, address, matches) {
  const chosen = consoles.find(({ pattern }) => matches(pattern, address));
  if (chosen) return chosen.on ? chosen : undefined;
  const managed = chrome.runtime.getManifest().host_permissions ?? [];
  return managed.some((right) => matches(right, address)) ? null : undefined;
}
