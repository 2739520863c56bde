/**
 * The beginning of a text that is longer than what is taken of it; no character is cut in two, for
 * half a one is no valid text to the server.
 * @param {string} text
 * @param {number} limit UTF-16 units
 */
export function beginningOf(text, limit) {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const halved = last >= 0xd800 && last < 0xdc00;
  return text.slice(0, halved ? limit - 1 : limit);
}
