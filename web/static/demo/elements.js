/** What several views of the console need. */
import { h } from "../panel/dom.js";

/**
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return /** @type {T} */ (/** @type {unknown} */ (element));
}

/**
 * A round picture with the first character of a name; the colour belongs to the person.
 * @param {string} name
 * @param {string} key
 */
export function avatar(name, key) {
  const face = h("span", { class: "avatar" }, [...name][0] ?? "?");
  face.dataset.tint = String([...key].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 6);
  face.setAttribute("aria-hidden", "true");
  return face;
}
