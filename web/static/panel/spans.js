/**
 * Keeps spans on the words they were found in while the text moves under them.
 * All offsets are UTF-16 code units.
 */

/**
 * One edit: at `start`, `removed` units went and `inserted` units came.
 * @typedef {{start: number, removed: number, inserted: number}} Splice
 */

/**
 * The one edit that turns `before` into `after`; null where they are equal. Typing, pasting,
 * undoing and replacing are each one such edit.
 * @param {string} before
 * @param {string} after
 * @returns {Splice | null}
 */
export function difference(before, after) {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail += 1;
  }
  return { start, removed: before.length - start - tail, inserted: after.length - start - tail };
}

/**
 * The spans as they stand after the edit. A span that the edit touched inside is dropped: what
 * was said of it may no longer hold, and a mark on the wrong words is worse than none.
 * @template {{start: number, end: number}} T
 * @param {readonly T[]} items
 * @param {Splice | null} splice
 * @returns {T[]}
 */
export function moved(items, splice) {
  if (!splice) return [...items];
  const { start, removed, inserted } = splice;
  const shift = inserted - removed;
  /** @type {T[]} */
  const kept = [];
  for (const item of items) {
    if (item.end <= start) kept.push(item);
    else if (item.start >= start + removed) {
      kept.push({ ...item, start: item.start + shift, end: item.end + shift });
    }
  }
  return kept;
}

/**
 * Only spans that lie within the text, in order.
 * @template {{start: number, end: number}} T
 * @param {readonly T[]} items
 * @param {string} text
 * @returns {T[]}
 */
export function within(items, text) {
  return items
    .filter(({ start, end }) => start >= 0 && start < end && end <= text.length)
    .sort((a, b) => a.start - b.start || b.end - a.end);
}

/**
 * Cut the text where marks begin and end, so that overlapping marks can be drawn side by side.
 * @template {{start: number, end: number}} T
 * @param {string} text
 * @param {readonly T[]} items
 * @returns {{text: string, marks: T[]}[]}
 */
export function segments(text, items) {
  const cuts = new Set([0, text.length]);
  for (const { start, end } of items) cuts.add(start).add(end);
  const places = [...cuts].sort((a, b) => a - b);
  /** @type {{text: string, marks: T[]}[]} */
  const parts = [];
  for (let index = 0; index + 1 < places.length; index += 1) {
    const [from, to] = [/** @type {number} */ (places[index]), /** @type {number} */ (places[index + 1])];
    parts.push({
      text: text.slice(from, to),
      marks: items.filter((item) => item.start <= from && item.end >= to),
    });
  }
  return parts;
}
