/**
 * What the panel keeps on this computer: drafts, unsent messages, settings; and, as long as its tab
 * lives, prints of what is excused. Over any store of
 * strings, so that a page's localStorage and an extension's storage both serve. Keeping may fail
 * (full, forbidden, private window): the panel then goes on without.
 *
 * @import {KeptDraft, KeptExcuses, Settings, Unsent} from "./types.js"
 */

/**
 * @typedef {object} Store
 * @property {() => string[] | Promise<string[]>} keys
 * @property {(key: string) => string | null | Promise<string | null>} get
 * @property {(key: string, value: string) => void | Promise<void>} set
 * @property {(key: string) => void | Promise<void>} remove
 */

const MAX_DRAFTS = 60;
const MAX_UNSENT = 500;
const MAX_EXCUSED = 60;

export class Keeper {
  /**
   * @param {Store} store
   * @param {string} user whose things these are: several agents may share a computer
   * @param {Store} [passing] what lives no longer than the page's tab; without it nothing of that is kept
   */
  constructor(store, user, passing) {
    this.store = store;
    this.passing = passing;
    this.drafts = `assist.draft.${user}.`;
    this.unsent = `assist.unsent.${user}.`;
    this.excused = `assist.excused.${user}.`;
    this.settings = "assist.settings";
    this.told = `assist.told.${user}`;
  }

  /**
   * @returns {Promise<{kept: Record<string, KeptDraft>, outbox: Unsent[], settings: Record<string, unknown>,
   *   told: Record<string, number>, excused: Record<string, KeptExcuses>}>} `settings` as they were written, perhaps by an older panel
   */
  async load() {
    const kept = await all(this.store, this.drafts, isDraft, MAX_DRAFTS);
    const unsent = await all(this.store, this.unsent, isUnsent, MAX_UNSENT);
    const excused = this.passing ? await all(this.passing, this.excused, isExcuses, MAX_EXCUSED) : {};
    const outbox = Object.values(unsent).sort((a, b) => a.at - b.at);
    const settings = parsed(await read(this.store, this.settings));
    const told = parsed(await read(this.store, this.told));
    return {
      kept,
      outbox,
      settings: isRecord(settings) ? settings : {},
      told: isTold(told) ? told : {},
      excused,
    };
  }

  /**
   * @param {string} conversation
   * @param {KeptDraft} draft
   */
  keepDraft(conversation, draft) {
    return write(this.store, this.drafts + conversation, draft);
  }

  /** @param {string} conversation */
  forgetDraft(conversation) {
    return remove(this.store, this.drafts + conversation);
  }

  /** @param {Unsent} entry */
  keepUnsent(entry) {
    return write(this.store, this.unsent + entry.id, entry);
  }

  /** @param {string} id */
  forgetUnsent(id) {
    return remove(this.store, this.unsent + id);
  }

  /** @param {Record<string, number>} told which alarms have been announced, and when */
  keepTold(told) {
    return write(this.store, this.told, told);
  }

  /** @param {Settings} settings */
  keepSettings(settings) {
    return write(this.store, this.settings, settings);
  }

  /**
   * @param {string} conversation
   * @param {KeptExcuses} excuses
   */
  async keepExcused(conversation, excuses) {
    if (this.passing) await write(this.passing, this.excused + conversation, excuses);
  }

  /** @param {string} conversation */
  async forgetExcused(conversation) {
    if (this.passing) await remove(this.passing, this.excused + conversation);
  }
}

/**
 * Everything under a prefix, newest first up to `most`; the rest and the unreadable are
 * removed, so that nothing grows for ever.
 * @template {{at: number}} T
 * @param {Store} store
 * @param {string} prefix
 * @param {(value: unknown) => value is T} isRight
 * @param {number} most
 * @returns {Promise<Record<string, T>>}
 */
async function all(store, prefix, isRight, most) {
  /** @type {[string, T][]} */
  const found = [];
  for (const key of await keysOf(store)) {
    if (!key.startsWith(prefix)) continue;
    const value = parsed(await read(store, key));
    if (isRight(value)) found.push([key, value]);
    else await remove(store, key);
  }
  found.sort(([, a], [, b]) => b.at - a.at);
  for (const [key] of found.slice(most)) await remove(store, key);
  return Object.fromEntries(found.slice(0, most).map(([key, value]) => [key.slice(prefix.length), value]));
}

/** @param {Store} store */
async function keysOf(store) {
  try {
    return await store.keys();
  } catch {
    return [];
  }
}

/**
 * @param {Store} store
 * @param {string} key
 */
async function read(store, key) {
  try {
    return await store.get(key);
  } catch {
    return null;
  }
}

/**
 * @param {Store} store
 * @param {string} key
 * @param {unknown} value
 */
async function write(store, key, value) {
  try {
    await store.set(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the page still holds it.
  }
}

/**
 * @param {Store} store
 * @param {string} key
 */
async function remove(store, key) {
  try {
    await store.remove(key);
  } catch {
    // As above.
  }
}

/**
 * What a page may keep things in: its own storage, or only its memory where a browser denies it
 * (a frame of another site, a private window).
 * @param {() => Storage} open
 * @returns {Store}
 */
export function pageStore(open) {
  try {
    return storageStore(open());
  } catch {
    /** @type {Map<string, string>} */
    const memory = new Map();
    return {
      keys: () => [...memory.keys()],
      get: (key) => memory.get(key) ?? null,
      set: (key, value) => void memory.set(key, value),
      remove: (key) => void memory.delete(key),
    };
  }
}

/**
 * @param {Storage} storage
 * @returns {Store}
 */
function storageStore(storage) {
  return {
    keys: () => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? ""),
    get: (key) => storage.getItem(key),
    set: (key, value) => storage.setItem(key, value),
    remove: (key) => storage.removeItem(key),
  };
}

/** @param {string | null} text */
function parsed(text) {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, number>}
 */
function isTold(value) {
  return isRecord(value) && Object.values(value).every((at) => typeof at === "number");
}

/**
 * @param {unknown} value
 * @returns {value is KeptDraft}
 */
function isDraft(value) {
  return (
    isRecord(value) &&
    typeof value["text"] === "string" &&
    typeof value["at"] === "number" &&
    Number.isSafeInteger(value["revision"])
  );
}

/**
 * @param {unknown} value
 * @returns {value is KeptExcuses}
 */
function isExcuses(value) {
  return isRecord(value) && typeof value["at"] === "number" && Array.isArray(value["items"]) && value["items"].every(isExcuse);
}

/** @param {unknown} value */
function isExcuse(value) {
  return isRecord(value) && typeof value["id"] === "string" && typeof value["code"] === "string" && Array.isArray(value["prints"]);
}

/**
 * @param {unknown} value
 * @returns {value is Unsent}
 */
function isUnsent(value) {
  return (
    isRecord(value) &&
    typeof value["id"] === "string" &&
    typeof value["at"] === "number" &&
    isRecord(value["message"]) &&
    typeof value["message"]["type"] === "string"
  );
}
