/**
 * The element with that id, which the page's template promises.
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} kind
 * @returns {E}
 */
export function find(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}

/**
 * The element with that id, which this page may do without.
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} kind
 * @returns {E | null}
 */
export function seek(id, kind) {
  const element = document.getElementById(id);
  return element instanceof kind ? element : null;
}
