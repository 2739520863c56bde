/** Variables of a reply that nobody has filled: `{{name}}`, `{{name|fallback}}`. */

const PLACEHOLDER = /\{\{\s*([^{}|]+?)\s*(?:\|[^{}]*)?\}\}/g;

/**
 * They must not reach a customer. Offsets are UTF-16.
 * @param {string} text
 * @returns {{start: number, end: number, name: string}[]}
 */
export function placeholders(text) {
  return [...text.matchAll(PLACEHOLDER)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    name: /** @type {string} */ (match[1]),
  }));
}

/**
 * The text with what is known put in; what is not stays as it is.
 * @param {string} text
 * @param {Record<string, string>} values
 */
export function filled(text, values) {
  let out = "";
  let at = 0;
  for (const { start, end, name } of placeholders(text)) {
    out += text.slice(at, start) + (values[name] ?? text.slice(start, end));
    at = end;
  }
  return out + text.slice(at);
}
