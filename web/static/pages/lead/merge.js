/**
 * Two leads changed one reply: what each did since the version both began with. Pure.
 *
 * @import {Fields} from "./types.js"
 */

/**
 * A field on which the two differ. `by` says who changed it: the other alone, this lead alone, or
 * both, differently; only then somebody has to choose.
 * @typedef {{name: keyof Fields, base: string, mine: string, theirs: string, by: "mine" | "theirs" | "both"}} Differing
 */

/**
 * @param {Fields} base
 * @param {Fields} mine
 * @param {Fields} theirs
 * @returns {Differing[]}
 */
export function differing(base, mine, theirs) {
  const names = /** @type {(keyof Fields)[]} */ (Object.keys(mine));
  return names
    .filter((name) => mine[name] !== theirs[name])
    .map((name) => ({ name, base: base[name], mine: mine[name], theirs: theirs[name], by: who(base[name], mine[name], theirs[name]) }));
}

/**
 * The fields with each difference settled: by the side that changed it, by what was chosen, and
 * where both did and nothing was chosen by `otherwise`.
 * @param {Fields} base
 * @param {Fields} mine
 * @param {Fields} theirs
 * @param {Partial<Record<keyof Fields, "mine" | "theirs" | "both">>} chosen
 * @param {"mine" | "theirs"} otherwise
 * @returns {Fields}
 */
export function merged(base, mine, theirs, chosen = {}, otherwise = "mine") {
  const settled = { ...theirs };
  for (const { name, by } of differing(base, mine, theirs)) {
    const side = chosen[name] ?? (by === "both" ? otherwise : by);
    settled[name] = side === "theirs" ? theirs[name] : side === "mine" ? mine[name] : together(name, mine[name], theirs[name]);
  }
  return settled;
}

/**
 * Both versions in one field, to be put into shape by hand.
 * @param {keyof Fields} name
 * @param {string} mine
 * @param {string} theirs
 */
function together(name, mine, theirs) {
  if (name === "tags") return [...new Set([...mine.split("，"), ...theirs.split("，")].filter(Boolean))].join("，");
  if (name === "questions") return [...new Set([...mine.split("\n"), ...theirs.split("\n")].filter(Boolean))].join("\n");
  if (name === "answers" || name === "pictures") return joinedLists(mine, theirs);
  return [mine, theirs].filter((one) => one.trim()).join("\n\n");
}

/** Fields of which both versions can stand together. */
export const TOGETHER = new Set(["text", "answers", "questions", "tags", "note", "pictures"]);

/** @param {string} mine @param {string} theirs */
function joinedLists(mine, theirs) {
  const all = [...JSON.parse(mine || "[]"), ...JSON.parse(theirs || "[]")];
  return JSON.stringify([...new Map(all.map((one) => [JSON.stringify(one), one])).values()]);
}

/** @param {string} base @param {string} mine @param {string} theirs @returns {"mine" | "theirs" | "both"} */
function who(base, mine, theirs) {
  if (mine === base) return "theirs";
  return theirs === base ? "mine" : "both";
}
