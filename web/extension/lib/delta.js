/**
 * The panel's state crosses from the worker to the panels with each keystroke: only what has
 * changed of it does. States share what they have in common, so that comparing is cheap.
 *
 * @typedef {{set: Record<string, unknown>, within: Record<string, Delta>, gone: string[]}} Delta
 */

/** How deep changes are looked for: state, its records, and one conversation's parts. */
const DEPTH = 3;

/**
 * @param {Record<string, any>} before
 * @param {Record<string, any>} after
 * @param {number} [depth]
 * @returns {Delta | null} null where nothing has changed
 */
export function delta(before, after, depth = DEPTH) {
  if (before === after) return null;
  /** @type {Delta} */
  const change = { set: {}, within: {}, gone: [] };
  for (const name of Object.keys(before)) if (after[name] === undefined && before[name] !== undefined) change.gone.push(name);
  for (const [name, value] of Object.entries(after)) {
    const had = before[name];
    if (had === value || value === undefined) continue;
    const inner = depth > 1 && isRecord(had) && isRecord(value) ? delta(had, value, depth - 1) : undefined;
    if (inner) change.within[name] = inner;
    else if (inner === undefined) change.set[name] = value;
  }
  const changed = change.gone.length > 0 || Object.keys(change.set).length > 0 || Object.keys(change.within).length > 0;
  return changed ? change : null;
}

/**
 * @template {Record<string, any>} T
 * @param {T} before
 * @param {Delta | null} change
 * @returns {T}
 */
export function patched(before, change) {
  if (!change) return before;
  /** @type {Record<string, any>} */
  const after = { ...before, ...change.set };
  for (const name of change.gone) delete after[name];
  for (const [name, inner] of Object.entries(change.within)) after[name] = patched(after[name], inner);
  return /** @type {T} */ (after);
}

/** What typing, and what is answered to it, change of a conversation and beside it. */
const OF_THE_DRAFT = new Set(["draft", "dismissed", "touchedAt", "forDraft", "forMessage"]);
const BESIDE_THE_DRAFT = new Set(["kept", "excused", "typing", "blocked", "lastTick"]);

/**
 * Whether nothing else of a state has changed than the draft of one conversation and its answers.
 * @param {Delta} change
 * @param {string | null} key the conversation's
 */
export function isAboutDraft({ set, within, gone }, key) {
  if (gone.length > 0 || !Object.keys(set).every((name) => BESIDE_THE_DRAFT.has(name))) return false;
  const { conversations, ...others } = within;
  if (!Object.keys(others).every((name) => BESIDE_THE_DRAFT.has(name))) return false;
  if (!conversations) return true;
  const names = [...Object.keys(conversations.set), ...conversations.gone, ...Object.keys(conversations.within)];
  const part = key === null ? undefined : conversations.within[key];
  if (!part || names.length > 1) return false;
  return [...Object.keys(part.set), ...part.gone, ...Object.keys(part.within)].every((name) => OF_THE_DRAFT.has(name));
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
