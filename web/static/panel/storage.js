/**
 * What the panel keeps on this computer: drafts, unsent messages, settings. Over any store of
 * strings, so that a page's localStorage and an extension's storage both serve. Keeping may fail
 * (full, forbidden, private window): the panel then goes on without.
 *
 * @import {KeptDraft, Settings, Unsent} from "./types.js"
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

export class Keeper {
  /**
   * @param {Store} store
   * @param {string} user whose things these are: several agents may share a computer
   */
  constructor(store, user) {
    this.store = store;
    this.drafts = `assist.draft.${user}.`;
    this.unsent = `assist.unsent.${user}.`;
    this.settings = "assist.settings";
    this.told = `assist.told.${user}`;
  }

  /**
   * @returns {Promise<{kept: Record<string, KeptDraft>, outbox: Unsent[], settings: Record<string, unknown>,
   *   told: Record<string, number>}>} `settings` as they were written, perhaps by an older panel
   */
  async load() {
    const kept = await this.#all(this.drafts, isDraft, MAX_DRAFTS);
    const unsent = await this.#all(this.unsent, isUnsent, MAX_UNSENT);
    const outbox = Object.values(unsent).sort((a, b) => a.at - b.at);
    const settings = parsed(await this.#get(this.settings));
    const told = parsed(await this.#get(this.told));
    return {
      kept,
      outbox,
      settings: isRecord(settings) ? settings : {},
      told: isTold(told) ? told : {},
    };
  }

  /**
   * @param {string} conversation
   * @param {KeptDraft} draft
   */
  keepDraft(conversation, draft) {
    return this.#set(this.drafts + conversation, draft);
  }

  /** @param {string} conversation */
  forgetDraft(conversation) {
    return this.#remove(this.drafts + conversation);
  }

  /** @param {Unsent} entry */
  keepUnsent(entry) {
    return this.#set(this.unsent + entry.id, entry);
  }

  /** @param {string} id */
  forgetUnsent(id) {
    return this.#remove(this.unsent + id);
  }

  /** @param {Record<string, number>} told which alarms have been announced, and when */
  keepTold(told) {
    return this.#set(this.told, told);
  }

  /** @param {Settings} settings */
  keepSettings(settings) {
    return this.#set(this.settings, settings);
  }

  /**
   * Everything under a prefix, newest first up to `most`; the rest and the unreadable are
   * removed, so that nothing grows for ever.
   * @template {{at: number}} T
   * @param {string} prefix
   * @param {(value: unknown) => value is T} isRight
   * @param {number} most
   * @returns {Promise<Record<string, T>>}
   */
  async #all(prefix, isRight, most) {
    /** @type {[string, T][]} */
    const found = [];
    for (const key of await this.#keys()) {
      if (!key.startsWith(prefix)) continue;
      const value = parsed(await this.#get(key));
      if (isRight(value)) found.push([key, value]);
      else await this.#remove(key);
    }
    found.sort(([, a], [, b]) => b.at - a.at);
    for (const [key] of found.slice(most)) await this.#remove(key);
    return Object.fromEntries(found.slice(0, most).map(([key, value]) => [key.slice(prefix.length), value]));
  }

  async #keys() {
    try {
      return await this.store.keys();
    } catch {
      return [];
    }
  }

  /** @param {string} key */
  async #get(key) {
    try {
      return await this.store.get(key);
    } catch {
      return null;
    }
  }

  /**
   * @param {string} key
   * @param {unknown} value
   */
  async #set(key, value) {
    try {
      await this.store.set(key, JSON.stringify(value));
    } catch {
      // Full or forbidden: the page still holds it.
    }
  }

  /** @param {string} key */
  async #remove(key) {
    try {
      await this.store.remove(key);
    } catch {
      // As above.
    }
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
