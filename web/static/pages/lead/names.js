/** Replies by names that tell them apart, for lists in which only a name can be chosen. */
import { nameOf } from "./edit.js";

const SHOWN = 20;

/**
 * The ids of replies by name: the title where no other has it, else with the beginning of the
 * text, and with a number where that is the same too.
 * @param {{id: string, title: string, text: string}[]} replies
 * @returns {Map<string, string>}
 */
export function namesOf(replies) {
  const often = new Map();
  for (const reply of replies) often.set(nameOf(reply), (often.get(nameOf(reply)) ?? 0) + 1);
  /** @type {Map<string, string>} */
  const ids = new Map();
  for (const reply of replies) {
    const name = nameOf(reply);
    const told = often.get(name) === 1 ? name : `${name} · ${begin(reply.text)}`;
    let free = told;
    for (let number = 2; ids.has(free); number += 1) free = `${told} (${number})`;
    ids.set(free, reply.id);
  }
  return ids;
}

/** @param {string} text */
function begin(text) {
  const letters = [...text.trim().replaceAll(/\s+/g, " ")];
  return letters.length > SHOWN ? `${letters.slice(0, SHOWN).join("")}…` : letters.join("");
}
