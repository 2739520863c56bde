/** Telephone numbers on a screen that others can see. */

const FIRST = 3;
const LAST = 4;
/** With fewer digits than this the first and the last would be the whole number. */
const LONG_ENOUGH = 9;

/**
 * The number with its middle hidden (`138****0000`), its spaces and hyphens where they were.
 * @param {string} phone
 */
export function masked(phone) {
  const country = /^(?:\+86|0086)[\s-]*/.exec(phone)?.[0] ?? "";
  const rest = phone.slice(country.length);
  const count = rest.replaceAll(/[^\d*]/g, "").length;
  const [first, last] = count >= LONG_ENOUGH ? [FIRST, LAST] : [0, Math.min(2, Math.floor(count / 2))];
  let index = -1;
  return country + rest.replaceAll(/[\d*]/g, (digit) => {
    index += 1;
    return index < first || index >= count - last ? digit : "*";
  });
}

/**
 * Whether anything is hidden that could be shown: a number may have come masked already.
 * @param {string} phone
 */
export function canReveal(phone) {
  return /\d/.test(phone) && !phone.includes("*");
}
