/**
 * Changes not saved yet, kept in this browser: a closed tab, a lost connection or a look at
 * another reply costs nobody a word.
 *
 * @import {Unsaved} from "./types.js"
 */

export class UnsavedChanges {
  /** @param {string} user whose they are: several leads may share a computer */
  constructor(user) {
    this.prefix = `assist.lead.${user}.`;
  }

  /** @param {string} id empty for a new reply @returns {Unsaved | null} */
  get(id) {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key(id)) ?? "null");
      return typeof kept?.version === "number" && typeof kept.fields?.text === "string" ? kept : null;
    } catch {
      return null;
    }
  }

  /** @param {string} id @param {Unsaved} unsaved */
  keep(id, unsaved) {
    try {
      localStorage.setItem(this.#key(id), JSON.stringify(unsaved));
    } catch {
      // Full or forbidden: the page itself still holds them.
    }
  }

  /** @param {string} id */
  drop(id) {
    try {
      localStorage.removeItem(this.#key(id));
    } catch {
      // As above.
    }
  }

  /** @param {string} id */
  #key(id) {
    return this.prefix + (id || "new");
  }
}
