/**
 * What "Not wrong here" excuses: these words, by this rule. The findings of the model's pack are
 * whole clauses that grow with the draft, and what they are called changes from key to key; of
 * those, the clause stays excused while it grows or shrinks, whatever the pack calls it.
 */

const LIKELY = "likely/";
/** All before the first letter or digit and after the last. */
const MARKS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/**
 * @typedef {{code: string, words: string}} Said a finding by its code and the words it marks
 */

/**
 * Whether calling one finding not wrong holds for another of the same conversation.
 * @param {Said} excused
 * @param {Said} found
 */
export function excuses(excused, found) {
  if (excused.code === found.code && excused.words === found.words) return true;
  // A code alone, as an older version kept it, has none of these.
  if (!excused.code?.startsWith(LIKELY) || !found.code.startsWith(LIKELY)) return false;
  const [before, now] = [bare(excused.words), bare(found.words)];
  return before !== "" && now !== "" && (now.includes(before) || before.includes(now));
}

/** @param {string} words */
function bare(words) {
  return words.replace(MARKS, "");
}
