/**
 * Which adapter goes with which page: the agent's own first, then the team's from the server,
 * then those that were shipped, and the generic one for all the rest.
 *
 * @typedef {{selector?: string, attribute?: string}} Place
 *
 * @typedef {object} Adapter
 * @property {string} id
 * @property {number} version
 * @property {{zh: string, en?: string}} name
 * @property {string[]} matches
 * @property {string} [tested]
 * @property {string} [note]
 * @property {{selector?: string, send?: string, keys?: "enter" | "ctrl-enter" | "none",
 *   insert?: "auto" | "typing" | "paste" | "rich-paste"}} [composer]
 * @property {{list?: string, message?: string, customer?: string, agent?: string, bot?: string,
 *   ignore?: string, text?: string, key?: string, time?: Place, separator?: string}} [thread]
 * @property {{name?: Place, title?: Place}} [customer]
 * @property {{url?: string, element?: Place}} [conversation]
 * @property {string} [channel]
 *
 * @typedef {"own" | "server" | "packed" | "shipped"} Source
 * @typedef {{adapter: Adapter, source: Source}} Known
 */
import { matches } from "./patterns.js";
import { findings } from "./schema.js";

/** @type {Adapter} */
export const GENERIC = { id: "generic", version: 1, name: { zh: "通用（自动识别）", en: "Any console (guessed)" }, matches: [] };

/**
 * @param {readonly Known[]} known in order of precedence
 * @param {string} address of the page
 * @param {string | null} [chosen] the agent's choice for this console
 * @returns {Known}
 */
export function adapterFor(known, address, chosen = null) {
  const wanted = chosen === null ? undefined : known.find(({ adapter }) => adapter.id === chosen);
  if (wanted) return wanted;
  const fitting = known.find(({ adapter }) => adapter.matches.some((pattern) => matches(pattern, address)));
  return fitting ?? known.find(({ adapter }) => adapter.id === GENERIC.id) ?? { adapter: GENERIC, source: "shipped" };
}

/**
 * A list that came from elsewhere: what is right in it, and what is wrong with the rest.
 * @param {unknown} items
 * @param {Source} source
 * @param {Record<string, any>} schema
 * @returns {{known: Known[], broken: {id: string, findings: import("./schema.js").Finding[]}[]}}
 */
export function sorted(items, source, schema) {
  const known = [];
  const broken = [];
  for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
    const found = findings(item, schema);
    if (found.length === 0) known.push({ adapter: /** @type {Adapter} */ (item), source });
    else broken.push({ id: String(/** @type {any} */ (item)?.id ?? `#${index + 1}`), findings: found });
  }
  return { known, broken };
}

/**
 * Later lists give way to earlier ones with the same id.
 * @param {...readonly Known[]} lists
 * @returns {Known[]}
 */
export function merged(...lists) {
  /** @type {Map<string, Known>} */
  const byId = new Map();
  for (const one of lists.flat()) if (!byId.has(one.adapter.id)) byId.set(one.adapter.id, one);
  return [...byId.values()];
}
