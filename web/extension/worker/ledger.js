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
 * Pairs what is shown with what was seen, in order, so that as much as possible fits and as
 * little as possible is torn apart.
 * @param {readonly Seen[]} seen
 * @param {readonly {item: Shown, code: string}[]} rows
 * @param {string} source
 * @returns {(number | null)[]} for each row the place in `seen`
 */
function aligned(seen, rows, source) {
  const height = seen.length + 1;
  const width = rows.length + 1;
  const present = new Set(rows.map(({ item }) => item.token));
  const keys = new Set(rows.map(({ item }) => item.key).filter(Boolean));
  // best[i][j]: the best pairing of what follows seen[i] and rows[j]; joined: where both are paired.
  const best = new Float64Array(height * width);
  const joined = new Float64Array(height * width).fill(-Infinity);
  for (let i = seen.length - 1; i >= 0; i -= 1) {
    for (let j = rows.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      const fit = fits(/** @type {Seen} */ (seen[i]), /** @type {any} */ (rows[j]), source, present, keys);
      if (fit > 0) {
        const next = (i + 1) * width + j + 1;
        joined[at] = fit + Math.max(/** @type {number} */ (best[next]), /** @type {number} */ (joined[next]) + 0.25);
      }
      best[at] = Math.max(
        /** @type {number} */ (joined[at]),
        /** @type {number} */ (best[at + width]),
        /** @type {number} */ (best[at + 1]),
      );
    }
  }
  return traced(best, joined, seen.length, rows.length);
}

/**
 * @param {Float64Array} best
 * @param {Float64Array} joined
 * @param {number} seen
 * @param {number} rows
 */
function traced(best, joined, seen, rows) {
  const width = rows + 1;
  /** @type {(number | null)[]} */
  const pairs = Array(rows).fill(null);
  let i = 0;
  let j = 0;
  let held = false;
  while (i < seen && j < rows) {
    const at = i * width + j;
    if (held || best[at] === joined[at]) {
      pairs[j] = i;
      const next = at + width + 1;
      held = /** @type {number} */ (joined[next] ?? -Infinity) + 0.25 > /** @type {number} */ (best[next] ?? 0);
      i += 1;
      j += 1;
    } else if (best[at] === best[at + width]) i += 1;
    else j += 1;
  }
  return pairs;
}

/**
 * How surely they are the same: 0 not, 1 by words, 3 beyond doubt.
 * @param {Seen} had
 * @param {{item: Shown, code: string}} row
 * @param {string} source
 * @param {Set<number>} present tokens that are shown
 * @param {Set<string | undefined>} keys that are shown
 */
function fits(had, { item, code }, source, present, keys) {
  if (had.key && had.key === item.key) return 3;
  if (had.code !== code) return 0;
  if (had.source === source) {
    if (had.token === item.token) return 3;
    // Its own element is still there: this is another one.
    if (present.has(had.token)) return 0;
  }
  // Its own key is still there; a key that is gone may have been for the time of sending.
  if (had.key && item.key && keys.has(had.key)) return 0;
  if (had.time && item.time && !sameTime(had.time, item.time)) return 0;
  return 1;
}

/**
 * Times like 刚刚 and 3 minutes ago change by themselves; clock times do not.
 * @param {string} a
 * @param {string} b
 */
function sameTime(a, b) {
  if (a === b) return true;
  const clock = /\d{1,2}:\d{2}/;
  const [one] = clock.exec(a) ?? [];
  const [other] = clock.exec(b) ?? [];
  return !one || !other || one === other;
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
