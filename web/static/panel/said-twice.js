/**
 * Whether two texts that are put into a draft, or one and what stands beside it, say the same: a
 * sentence that reassures once sounds hollow when it comes twice in a row, word for word or with
 * 跟您 for 为您.
 */

/**
 * All that may stand between two like sentences without their being said twice: what ends or
 * parts clauses of one line. A line break, a bracket, a bullet or a number is the text's order.
 */
const PAUSE = "[，,、。．｡.；;：:！!？?…~～\\p{Zs}\\t]*";
const ONLY_PAUSE = new RegExp(`^${PAUSE}$`, "u");
const PARTS = new RegExp(`^(${PAUSE})(.*?)(${PAUSE})$`, "su");
const AHEAD = new RegExp(`^${PAUSE}`, "u");
const BEHIND = new RegExp(`${PAUSE}$`, "u");
const CLAUSES = /[^，,、。．｡.；;：:！!？?…~～\n]+/gu;
/** To whom it is said makes no difference. */
const ADDRESSED = /[跟为给帮替向对与和]?您/gu;
/** Characters from which a text is a sentence; shorter ones are words, and may well stand twice. */
export const SENTENCE = 6;
/** How much two sentences share that say the same, of all that both hold. */
const SHARED = 0.8;

/** @param {string} text */
export function isPause(text) {
  return ONLY_PAUSE.test(text);
}

/**
 * A text and the marks that it has around it.
 * @param {string} text
 */
export function parted(text) {
  const [, lead = "", core = "", trail = ""] = PARTS.exec(text) ?? [];
  return { lead, core, trail };
}

/**
 * Whether two texts, without the marks around them, say the same.
 * @param {string} a
 * @param {string} b
 */
export function alike(a, b) {
  if (a === b) return true;
  if (a.length < SENTENCE || b.length < SENTENCE) return false;
  const [one, other] = [a.replace(ADDRESSED, ""), b.replace(ADDRESSED, "")];
  return 2 * common(one, other) >= SHARED * (one.length + other.length);
}

/**
 * Where a text ends, but for a pause, if its last sentence says what `core` says.
 * @param {string} text
 * @param {string} core
 * @returns {number | null}
 */
export function saidLast(text, core) {
  const line = text.split("\n").at(-1) ?? "";
  const stop = line.length - pauseBehind(line).length;
  const [first] = [...line.slice(0, stop).matchAll(CLAUSES)].slice(-clausesOf(core));
  return first && says(line.slice(first.index, stop), core) ? text.length - line.length + stop : null;
}

/**
 * Where a text begins, after a pause, if its first sentence says what `core` says.
 * @param {string} text
 * @param {string} core
 * @returns {number | null}
 */
export function saidFirst(text, core) {
  const [line = ""] = text.split("\n");
  const pause = pauseBefore(line).length;
  const last = [...line.slice(pause).matchAll(CLAUSES)][clausesOf(core) - 1];
  return last && says(line.slice(pause, pause + last.index + last[0].length), core) ? pause : null;
}

/** @param {string} text */
export function pauseBefore(text) {
  return AHEAD.exec(text)?.[0] ?? "";
}

/** @param {string} text */
export function pauseBehind(text) {
  return BEHIND.exec(text)?.[0] ?? "";
}

/**
 * @param {string} standing
 * @param {string} core
 */
function says(standing, core) {
  return core.length >= SENTENCE && alike(standing.trim(), core);
}

/** @param {string} core */
function clausesOf(core) {
  return core.match(CLAUSES)?.length ?? 0;
}

/**
 * How many characters two short texts have in common, in the same order.
 * @param {string} a
 * @param {string} b
 */
function common(a, b) {
  let row = new Array(b.length + 1).fill(0);
  for (const character of a) {
    const next = [0];
    for (let at = 0; at < b.length; at += 1) {
      next.push(b[at] === character ? row[at] + 1 : Math.max(row[at + 1], next[at] ?? 0));
    }
    row = next;
  }
  return row[b.length];
}
