/**
 * A visit survives a reload: threads, drafts and where each customer stands are kept in this
 * browser, for one user of one demo database.
 *
 * @import {Desk, Role} from "./types.js"
 */

/** @typedef {{desk: Desk, roles: Role[], clock: number}} Visit `clock`: the crowd's own time */

export class Keep {
  /** @param {string} user */
  constructor(user) {
    this.name = `assist.demo.visit.${user}`;
    /** @type {string | null} */
    this.last = null;
  }

  /** @returns {Visit | null} null where there was none, or one this version cannot read */
  load() {
    try {
      const visit = JSON.parse(localStorage.getItem(this.name) ?? "null");
      return Array.isArray(visit?.desk?.chats) && Array.isArray(visit.roles) ? visit : null;
    } catch {
      return null;
    }
  }

  /** @param {Visit} visit */
  save(visit) {
    const text = JSON.stringify(visit);
    if (text === this.last) return;
    this.last = text;
    try {
      localStorage.setItem(this.name, text);
    } catch {
      // A full or forbidden store costs the demo its memory, nothing else.
    }
  }
}
