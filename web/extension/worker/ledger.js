/**
 * Which messages of a thread are new. A console shows a part of its thread, draws it again and
 * again, loads older pages above and loses them below; each message must be told once. What was
 * seen is remembered as codes of the words, never as the words.
 *
 * @typedef {object} Shown one message as a page shows it now
 * @property {"customer" | "agent" | "bot"} by
 * @property {string} text
 * @property {number} token tells elements of one page apart
 * @property {string} [key] the console's own
 * @property {string} [time] as the console shows it
 *
 * @typedef {object} Seen
 * @property {string} id our key for it
 * @property {string} code of author and words
 * @property {string} [key]
 * @property {string} [time]
 * @property {string} source of the token
 * @property {number} token
 *
 * @typedef {Shown & {id: string, live: boolean}} Fresh `live`: it came while we watched
 */

import { aligned } from "./aligning.js";

/** This much of a thread is remembered; what is new stands at its end. */
const MOST = 400;
/** Without a common message, the page may be on its way to another thread: look again. */
export const DOUBT_MS = 1_000;
/** How long what was seen of another thread counts against this one. */
const MIXED_MS = 3_000;

export class Thread {
  /**
   * @param {string} conversation
   * @param {Seen[]} [seen]
   */
  constructor(conversation, seen = []) {
    this.conversation = conversation;
    this.seen = seen;
    /** @type {Set<string>} keys we have made, also of messages that are forgotten */
    this.given = new Set();
    /** @type {number | null} since when the page shows nothing that we know */
    this.strangeSince = null;
  }

  /**
   * Take what the page shows now.
   * @param {readonly Shown[]} shown in the order of the thread
   * @param {{source: string, atEnd: boolean, now: number}} view `source`: which page, for tokens
   * @returns {{fresh: Fresh[], doubt: boolean}} the messages that are new, in order; `doubt`: ask
   *   again in a moment, nothing was taken
   */
  take(shown, { source, atEnd, now }) {
    if (shown.length === 0) return { fresh: [], doubt: false };
    const rows = shown.map((item) => ({ item, code: codeOf(item) }));
    if (this.seen.length === 0) return { fresh: this.#first(rows, source), doubt: false };
    const pairs = aligned(this.seen, rows, source);
    if (pairs.every((pair) => pair === null)) return this.#strange(rows, { source, atEnd, now });
    this.strangeSince = null;
    return { fresh: this.#merge(rows, pairs, { source, atEnd }), doubt: false };
  }

  /**
   * The first look: what the customer has said since the last reply still waits for one.
   * @param {{item: Shown, code: string}[]} rows
   * @param {string} source
   * @returns {Fresh[]}
   */
  #first(rows, source) {
    const waiting = trailing(rows.map(({ item }) => item));
    const fresh = [];
    for (const [index, row] of rows.entries()) {
      const seen = this.#seen(row, source);
      this.seen.push(seen);
      if (index >= waiting) fresh.push({ ...row.item, id: seen.id, live: false });
    }
    this.#trim();
    return fresh;
  }

  /**
   * Nothing of what is shown was seen before.
   * @param {{item: Shown, code: string}[]} rows
   * @param {{source: string, atEnd: boolean, now: number}} view
   * @returns {{fresh: Fresh[], doubt: boolean}}
   */
  #strange(rows, { source, atEnd, now }) {
    this.strangeSince ??= now;
    if (now - this.strangeSince < DOUBT_MS) return { fresh: [], doubt: true };
    this.strangeSince = null;
    // Scrolled far up: older than all we know.
    if (!atEnd) return { fresh: [], doubt: false };
    this.seen = [];
    return { fresh: this.#first(rows, source), doubt: false };
  }

  /**
   * @param {{item: Shown, code: string}[]} rows
   * @param {(number | null)[]} pairs for each row the place in `seen`
   * @param {{source: string, atEnd: boolean}} view
   * @returns {Fresh[]}
   */
  #merge(rows, pairs, { source, atEnd }) {
    /** @type {Fresh[]} */
    const fresh = [];
    /** @type {Seen[]} */
    const next = [];
    const firstPair = pairs.findIndex((pair) => pair !== null);
    const lastPair = pairs.findLastIndex((pair) => pair !== null);
    const lastKnown = /** @type {number} */ (pairs[lastPair]);
    let taken = 0;
    rows.forEach((row, index) => {
      const pair = pairs[index];
      if (pair !== null && pair !== undefined) {
        next.push(...this.seen.slice(taken, pair), this.#renewed(/** @type {Seen} */ (this.seen[pair]), row, source));
        taken = pair + 1;
        return;
      }
      const seen = this.#seen(row, source);
      // Above what we know: older messages were loaded.
      if (index < firstPair) {
        if (taken === 0 && pairs[firstPair] === 0) next.push(seen);
        return;
      }
      // Between known ones: an edited message stands in the place of one that is gone.
      if (index < lastPair) {
        const following = /** @type {number} */ (pairs.slice(index + 1).find((one) => one !== null));
        if (following > taken) {
          next.push({ ...seen, id: /** @type {Seen} */ (this.seen[taken]).id });
          taken += 1;
          return;
        }
      }
      // Below the last pair: new, unless it is a stretch that scrolled out of our memory.
      if (index > lastPair && lastKnown < this.seen.length - 1 && !atEnd) return;
      if (index > lastPair && lastKnown < this.seen.length - 1) {
        const edited = this.seen[taken];
        // The last message was edited or given back: the new words stand in its place.
        if (edited && taken === this.seen.length - 1 && rows.length - 1 === index && isEdit(edited, row)) {
          next.push({ ...seen, id: edited.id });
          taken += 1;
          return;
        }
        // What the page no longer shows below was taken back.
        next.push(...this.seen.slice(taken));
        taken = this.seen.length;
      }
      next.push(seen);
      fresh.push({ ...row.item, id: seen.id, live: true });
    });
    next.push(...this.seen.slice(taken));
    this.seen = next;
    this.#trim();
    return fresh;
  }

  /**
   * @param {Seen} had
   * @param {{item: Shown, code: string}} row
   * @param {string} source
   * @returns {Seen}
   */
  #renewed(had, { item }, source) {
    return { ...had, source, token: item.token, ...(item.key && { key: item.key }), ...(item.time && { time: item.time }) };
  }

  /**
   * @param {{item: Shown, code: string}} row
   * @param {string} source
   * @returns {Seen}
   */
  #seen({ item, code }, source) {
    const { key, time, token } = item;
    return { id: this.#idOf(item, code), code, source, token, ...(key && { key }), ...(time && { time }) };
  }

  /**
   * The console's own key, if it has one; else one made of the words and how often they were
   * said, so that another page that shows the same thread makes the same.
   * @param {Shown} item
   * @param {string} code
   */
  #idOf({ key, time }, code) {
    if (key) return `k:${key}`.slice(0, 120);
    const base = `h:${code}:${time ? codeOfText(time) : ""}`;
    const taken = new Set(this.seen.map(({ id }) => id));
    let number = 0;
    while (taken.has(`${base}:${number}`) || this.given.has(`${base}:${number}`)) number += 1;
    this.given.add(`${base}:${number}`);
    return `${base}:${number}`;
  }

  #trim() {
    if (this.seen.length > MOST) this.seen = this.seen.slice(-MOST);
    if (this.given.size > 4 * MOST) this.given = new Set(this.seen.map(({ id }) => id));
  }
}

/**
 * Whether the elements that are shown were just seen in another thread: then the console has
 * changed the name already and not yet the messages.
 */
export class Mixing {
  constructor() {
    /** @type {Map<string, {conversation: string, at: number}>} */
    this.owners = new Map();
    /** @type {number | undefined} */
    this.since = undefined;
  }

  /**
   * @param {string} conversation
   * @param {readonly Shown[]} shown
   * @param {{source: string, now: number}} view
   */
  isOthers(conversation, shown, { source, now }) {
    const others = shown.filter(({ token }) => {
      const owner = this.owners.get(`${source}/${token}`);
      return owner && owner.conversation !== conversation;
    });
    if (others.length === 0) {
      for (const { token } of shown) this.owners.set(`${source}/${token}`, { conversation, at: now });
      this.since = undefined;
      this.#forget();
      return false;
    }
    this.since ??= now;
    if (now - this.since < MIXED_MS) return true;
    for (const { token } of shown) this.owners.set(`${source}/${token}`, { conversation, at: now });
    this.since = undefined;
    return false;
  }

  #forget() {
    if (this.owners.size < 4_000) return;
    const kept = [...this.owners].slice(-1_000);
    this.owners = new Map(kept);
  }
}

/**
 * @param {Seen} had
 * @param {{item: Shown}} row
 */
function isEdit(had, { item }) {
  return Boolean(had.key && had.key === item.key) || had.token === item.token;
}

/**
 * Where the customer's words begin that nobody has answered.
 * @param {readonly Shown[]} items
 */
function trailing(items) {
  let at = items.length;
  while (at > 0 && items[at - 1]?.by === "customer") at -= 1;
  return at;
}

/** @param {Shown} item */
function codeOf({ by, text }) {
  return codeOfText(`${by}\n${text.replace(/\s+/g, " ").trim()}`);
}

/**
 * A short code of a text (53 bits), from which the text cannot be read.
 * @param {string} text
 */
export function codeOfText(text) {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
