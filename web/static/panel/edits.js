/**
 * What the replacements of a finding stand in place of. A finding underlines the words it is
 * about; its replacements may stand for more around them, the whole clause. All offsets are
 * UTF-16 code units.
 *
 * @import {Edit, WireDiagnostic} from "../messages.js"
 * @import {Splice} from "./spans.js"
 */
import { moved, within } from "./spans.js";

/**
 * The stretch that a replacement takes the place of; it holds the underlined one.
 * @param {{start: number, end: number, edit?: Edit | null}} finding
 * @returns {Edit}
 */
export function editOf({ start, end, edit }) {
  return edit ?? { start, end };
}

/**
 * Findings as they stand after an edit of the text. One whose words still stand stays marked; if
 * something around them that its replacements stand for was changed, it offers none until the
 * next answer: they would undo what was just typed.
 * @template {WireDiagnostic} T
 * @param {readonly T[]} findings
 * @param {Splice | null} splice
 * @returns {T[]}
 */
export function movedFindings(findings, splice) {
  return moved(findings, splice).map((finding) => {
    if (!finding.edit || !splice) return finding;
    const [edit] = moved([finding.edit], splice);
    return edit ? { ...finding, edit } : withoutReplacements(finding);
  });
}

/**
 * Only findings that lie within the text, in order; replacements only where what they stand for
 * lies within it too.
 * @template {WireDiagnostic} T
 * @param {readonly T[]} findings
 * @param {string} text
 * @returns {T[]}
 */
export function findingsWithin(findings, text) {
  return within(findings, text).map((finding) => (holds(finding, text.length) ? finding : withoutReplacements(finding)));
}

/**
 * @param {WireDiagnostic} finding
 * @param {number} length
 */
function holds({ start, end, edit }, length) {
  return !edit || (edit.start >= 0 && edit.start <= start && end <= edit.end && edit.end <= length);
}

/**
 * @template {WireDiagnostic} T
 * @param {T} finding
 * @returns {T}
 */
function withoutReplacements(finding) {
  const bare = { ...finding, replacements: [] };
  delete bare.edit;
  return bare;
}
