/**
 * Which finding matters more.
 *
 * @import {Severity} from "../messages.js"
 */

const ORDER = { error: 0, warning: 1, information: 2, hint: 3 };

/**
 * For sorting, the gravest first.
 * @param {Severity} a
 * @param {Severity} b
 */
export function byGravity(a, b) {
  return ORDER[a] - ORDER[b];
}
