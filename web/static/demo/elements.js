/**
 * Small builders for the console's views. Text only ever goes in as text.
 */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

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
  const face = make("span", "avatar", [...name][0] ?? "?");
  face.dataset.tint = String([...key].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 6);
  face.setAttribute("aria-hidden", "true");
  return face;
}
