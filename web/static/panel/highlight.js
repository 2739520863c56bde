/** Which words of a reply answer the words that were asked. */

/** Pairs that stand in every other sentence: marking them would mark everything. */
const COMMON = new Set(
  "您好 你好 请问 我们 你们 可以 什么 怎么 这个 那个 一下 是否 如果 已经 需要 为您 麻烦 谢谢 抱歉 不好 意思 的话 没有 就是 还是 the and you for your".split(" "),
);
const MAX_MARKS = 40;
const MAX_LENGTH = 2_000;

/**
 * Stretches of `text` that also stand in `about`: two Chinese characters or more, or a whole
 * Latin word or number. Ranges are UTF-16, in order, not overlapping.
 * @param {string} text
 * @param {string} about
 * @returns {[number, number][]}
 */
export function matches(text, about) {
  const asked = about.slice(-MAX_LENGTH).toLowerCase();
  const lower = text.slice(0, MAX_LENGTH).toLowerCase();
  // Lower-casing may change lengths (İ): then offsets would lie.
  if (!asked || lower.length !== Math.min(text.length, MAX_LENGTH)) return [];
  const words = new Set(asked.match(/[a-z0-9][a-z0-9.+-]*/g) ?? []);
  const pairs = new Set(pairsOf(asked));
  /** @type {[number, number][]} */
  const found = [];
  for (const { index, 0: run } of lower.matchAll(/[a-z0-9][a-z0-9.+-]*|\p{Script=Han}{2,}/gu)) {
    if (/^[a-z0-9]/.test(run)) {
      if (run.length > 1 && words.has(run) && !COMMON.has(run)) found.push([index, index + run.length]);
    } else found.push(...stretches(run, index, pairs));
    if (found.length >= MAX_MARKS) break;
  }
  return found;
}

/**
 * @param {string} run
 * @param {number} offset
 * @param {Set<string>} pairs
 * @returns {[number, number][]}
 */
function stretches(run, offset, pairs) {
  /** @type {[number, number][]} */
  const found = [];
  for (let at = 0; at + 1 < run.length; at += 1) {
    if (!pairs.has(run.slice(at, at + 2))) continue;
    const last = found.at(-1);
    if (last && last[1] >= offset + at) last[1] = offset + at + 2;
    else found.push([offset + at, offset + at + 2]);
  }
  return found;
}

/** @param {string} text */
function* pairsOf(text) {
  for (const [run] of text.matchAll(/\p{Script=Han}{2,}/gu)) {
    for (let at = 0; at + 1 < run.length; at += 1) {
      const pair = run.slice(at, at + 2);
      if (!COMMON.has(pair)) yield pair;
    }
  }
}
