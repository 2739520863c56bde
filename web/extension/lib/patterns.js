/** Chromium's match patterns: which addresses they mean, and which right they need. */

const PATTERN = /^(https?|\*):\/\/(\*|(?:\*\.)?[^/*:]+)(?::(\d{1,5}|\*))?(\/.*)$/;

/**
 * @param {string} pattern
 * @param {string} address
 */
export function matches(pattern, address) {
  const [, scheme, host = "", port, path = ""] = PATTERN.exec(pattern) ?? [];
  if (!scheme) return false;
  let url;
  try {
    url = new URL(address);
  } catch {
    return false;
  }
  if (scheme === "*" ? !/^https?:$/.test(url.protocol) : url.protocol !== `${scheme}:`) return false;
  if (port && port !== "*" && url.port !== port && !isDefault(url, port)) return false;
  return hostMatches(host, url.hostname) && globbed(path).test(url.pathname + url.search);
}

/**
 * The right that a pattern needs, which the browser gives for whole hosts.
 * @param {string} pattern
 */
export function rightOf(pattern) {
  const [, scheme, host = ""] = PATTERN.exec(pattern) ?? [];
  return scheme ? `${scheme}://${host}/*` : null;
}

/**
 * What an agent types or pastes as the address of a console, as a pattern of that site.
 * @param {string} typed
 * @returns {string | null} null where it is no address of a web page
 */
export function patternOf(typed) {
  const text = typed.trim();
  if (PATTERN.test(text)) return text;
  let url;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return null;
  }
  if (!/^https?:$/.test(url.protocol) || !url.hostname || url.username || /[\s*%]/.test(url.hostname)) return null;
  return `${url.protocol}//${url.hostname}/*`;
}

/**
 * @param {URL} url
 * @param {string} port
 */
function isDefault(url, port) {
  return url.port === "" && port === (url.protocol === "https:" ? "443" : "80");
}

/**
 * @param {string} pattern
 * @param {string} host
 */
function hostMatches(pattern, host) {
  if (pattern === "*") return true;
  if (!pattern.startsWith("*.")) return pattern.toLowerCase() === host;
  const rest = pattern.slice(2).toLowerCase();
  return host === rest || host.endsWith(`.${rest}`);
}

/** @param {string} path */
function globbed(path) {
  return new RegExp(`^${path.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
}
