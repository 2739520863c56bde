/**
 * Which message that a page shows now is which of those that it showed before.
 *
 * @import {Seen, Shown} from "./ledger.js"
 */

/**
 * Pairs what is shown with what was seen, in order, so that as much as possible fits and as
 * little as possible is torn apart.
 * @param {readonly Seen[]} seen
 * @param {readonly {item: Shown, code: string}[]} rows
 * @param {string} source
 * @returns {(number | null)[]} for each row the place in `seen`
 */
export function aligned(seen, rows, source) {
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
