/** Building and renewing elements. Text only ever becomes text. */
import { placeholders } from "./placeholders.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes
 * @typedef {Node | string | null | undefined | false} Child
 */

/**
 * An element. Attributes that are functions are listeners (`onclick`), `false` and null are left
 * out, `t`, `t-title`, `t-label` and `t-placeholder` name sentences of the catalogue.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  give(element, attributes);
  for (const child of children) if (child) element.append(child);
  return element;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...SVGElement} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
function give(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "t" || name.startsWith("t-")) element.setAttribute(`data-${name}`, String(value));
    // What is so in ARIA says "true"; an empty one says nothing.
    else element.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : String(value));
  }
}

/** Where a sentence goes, by the attribute that names it. */
const PLACES = { title: "title", label: "aria-label", placeholder: "placeholder" };

/**
 * Write the sentences that were named when the elements were built, in the language of now.
 * @param {ParentNode} root
 * @param {(key: string) => string} t
 */
export function localise(root, t) {
  for (const element of root.querySelectorAll("[data-t]")) {
    write(element, t(element.getAttribute("data-t") ?? ""));
  }
  for (const [name, attribute] of Object.entries(PLACES)) {
    for (const element of root.querySelectorAll(`[data-t-${name}]`)) {
      set(element, attribute, t(element.getAttribute(`data-t-${name}`) ?? ""));
    }
  }
}

/**
 * Set the text where it differs: an unchanged node keeps the reader's selection.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Set or take away an attribute, where it differs.
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null} value
 */
export function set(element, name, value) {
  if (value === null || value === false) element.removeAttribute(name);
  else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * Let the children of `parent` be one for each item, in order; a node stays with its key, and so
 * keeps focus and selection.
 * @template T
 * @template {Element} E
 * @param {Element} parent
 * @param {readonly T[]} items
 * @param {{key: (item: T) => string, make: (item: T) => E, fill: (element: E, item: T, index: number) => void}} how
 */
export function keyed(parent, items, { key, make, fill }) {
  const had = new Map([...parent.children].map((child) => [child.getAttribute("data-key"), child]));
  const focused = document.activeElement;
  let place = parent.firstElementChild;
  items.forEach((item, index) => {
    const name = key(item);
    let element = /** @type {E | undefined} */ (had.get(name));
    had.delete(name);
    if (!element) {
      element = make(item);
      element.setAttribute("data-key", name);
    }
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
    fill(element, item, index);
  });
  for (const gone of had.values()) gone.remove();
  // Moving a node takes its focus away.
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}

/**
 * Text with some of its stretches in `<mark>`, and its blanks (`{{name}}`) as what they ask for.
 * @param {Element} element
 * @param {string} text
 * @param {readonly [number, number][]} ranges in order, not overlapping
 * @param {(name: string) => string} [label] what a blank is called; without it blanks are text
 */
export function writeMarked(element, text, ranges, label) {
  const blanks = label ? placeholders(text) : [];
  const stamp = `${ranges.join(";")}|${blanks.map(({ name }) => label?.(name)).join()}|${text}`;
  if (element.getAttribute("data-stamp") === stamp) return;
  element.setAttribute("data-stamp", stamp);
  const pieces = [
    ...ranges.map(([start, end]) => ({ start, end, node: () => h("mark", {}, text.slice(start, end)) })),
    ...blanks.map(({ start, end, name }) => ({ start, end, node: () => h("span", { class: "blank" }, label?.(name) ?? name) })),
  ].sort((a, b) => a.start - b.start);
  const parts = [];
  let at = 0;
  for (const { start, end, node } of pieces) {
    if (start < at || end > text.length) continue;
    parts.push(text.slice(at, start), node());
    at = end;
  }
  element.replaceChildren(...parts, text.slice(at));
}

/**
 * Tell whoever holds the panel what the agent wants.
 * @param {Element} from
 * @param {import("./types.js").PanelEvent} event
 */
export function intend(from, event) {
  from.dispatchEvent(new CustomEvent("intent", { detail: event, bubbles: true }));
}
