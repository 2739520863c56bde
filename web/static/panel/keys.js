/**
 * Which key means what, apart from the page: by physical key where a layout or Alt would change
 * the letter, never while an input method composes, never with AltGr, which types letters.
 */

/**
 * @typedef {object} Press
 * @property {string} key
 * @property {string} code
 * @property {boolean} altKey
 * @property {boolean} ctrlKey
 * @property {boolean} metaKey
 * @property {boolean} shiftKey
 * @property {boolean} isComposing
 * @property {boolean} altGraph
 * @property {boolean} repeat the key is kept down
 *
 * @typedef {object} Place where the focus is
 * @property {boolean} field in something that takes text
 * @property {boolean} draft in the draft editor
 * @property {boolean} draftEmpty
 * @property {boolean} draftAtEnd
 * @property {boolean} pane a pane is open and takes the keys
 *
 * @typedef {{do: "suggestion", index: number} | {do: "list"} | {do: "apply"} | {do: "send", repeat: boolean}
 *   | {do: "finding", by: 1 | -1} | {do: "blank", back: boolean} | {do: "customer"} | {do: "draft"}
 *   | {do: "step", by: 1 | -1} | {do: "new"} | {do: "pane", pane: "search" | "callbacks" | "help"}
 *   | {do: "pause"} | {do: "complaint"} | {do: "promise", yes: boolean} | {do: "urgent"} | {do: "restore"} | {do: "escape"} | {do: "nothing"}} Command
 */

/** @type {Record<string, Command>} */
const WITH_ALT = {
  KeyM: { do: "customer" },
  KeyR: { do: "draft" },
  KeyJ: { do: "step", by: 1 },
  KeyK: { do: "step", by: -1 },
  KeyC: { do: "new" },
  KeyB: { do: "pane", pane: "callbacks" },
  KeyH: { do: "pause" },
  KeyT: { do: "complaint" },
  KeyP: { do: "promise", yes: true },
  KeyX: { do: "promise", yes: false },
  KeyU: { do: "urgent" },
  KeyZ: { do: "restore" },
  Enter: { do: "apply" },
  NumpadEnter: { do: "apply" },
};

/**
 * @param {Press} press
 * @param {Place} place
 * @returns {Command | null}
 */
export function commandOf(press, place) {
  if (press.isComposing || press.altGraph || place.pane) return null;
  if (press.altKey && !press.ctrlKey && !press.metaKey) return withAlt(press);
  if (press.ctrlKey || press.metaKey) return withControl(press, place);
  if (press.key === "F8") return { do: "finding", by: press.shiftKey ? -1 : 1 };
  if (press.key === "F1") return { do: "pane", pane: "help" };
  if (place.draft) return inDraft(press, place);
  if (press.key === "Escape") return { do: "escape" };
  if (place.field) return null;
  if (press.key === "/") return { do: "pane", pane: "search" };
  return press.key === "?" ? { do: "pane", pane: "help" } : null;
}

/**
 * @param {Press} press
 * @returns {Command | null}
 */
function withAlt({ code, shiftKey, repeat }) {
  if (shiftKey) return null;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  const command = digit ? { do: /** @type {const} */ ("suggestion"), index: Number(digit) - 1 } : WITH_ALT[code];
  if (!command) return null;
  // Kept down a moment too long it would insert a reply twice, replace what nobody has read, begin
  // conversations by the dozen; stepping through them is meant.
  return repeat && command.do !== "step" ? { do: "nothing" } : command;
}

/**
 * @param {Press} press
 * @param {Place} place
 * @returns {Command | null}
 */
function withControl({ key, altKey, repeat }, { draft }) {
  if (altKey) return null;
  if (key === "Enter") return { do: "send", repeat };
  return key === "ArrowDown" && draft ? { do: "list" } : null;
}

/**
 * @param {Press} press
 * @param {Place} place
 * @returns {Command | null}
 */
function inDraft({ key, shiftKey }, { draftEmpty, draftAtEnd }) {
  if (key === "Tab") return { do: "blank", back: shiftKey };
  if (key === "ArrowDown" && draftAtEnd && !shiftKey) return { do: "list" };
  if (key === "/" && draftEmpty) return { do: "pane", pane: "search" };
  return key === "Escape" ? { do: "escape" } : null;
}
