/** Before an adapter is saved: whether the browser understands its selectors. The server does not. */

const form = document.querySelector("form[data-selectors]");
const wrong = document.querySelector("[data-wrong]");

if (form instanceof HTMLFormElement && wrong instanceof HTMLElement) {
  form.addEventListener("submit", (event) => {
    const found = badSelector(read(String(new FormData(form).get("text") ?? "")), "");
    wrong.hidden = !found;
    if (!found) return;
    event.preventDefault();
    wrong.textContent = `${found.at}: ${(form.dataset["selectors"] ?? "").replace("{value}", found.value)}`;
    wrong.scrollIntoView({ block: "center" });
  });
}

/** @param {string} text */
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // The server says where it breaks off.
  }
}

/**
 * The first selector the browser does not take. Fields that hold one are named so in the schema.
 * @param {unknown} value
 * @param {string} at
 * @returns {{at: string, value: string} | null}
 */
function badSelector(value, at) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  for (const [name, part] of Object.entries(value)) {
    const place = at ? `${at}.${name}` : name;
    if (typeof part === "string" && isSelectorField(at, name)) {
      if (!isSelector(part)) return { at: place, value: part };
    } else {
      const below = badSelector(part, place);
      if (below) return below;
    }
  }
  return null;
}

/**
 * @param {string} at
 * @param {string} name
 */
function isSelectorField(at, name) {
  if (name === "selector") return true;
  if (at === "composer") return name === "send";
  return at === "thread" && name !== "key";
}

/** @param {string} text */
function isSelector(text) {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}
