/**
 * What the fields of the editor mean. Pure: replies to fields, fields to changes.
 *
 * @import {Fields, StoredReply} from "./types.js"
 */

/** @returns {Fields} */
export function emptyFields() {
  return { title: "", text: "", questions: "", stage: "", shortcut: "", tags: "", scope: "organisation", team: "", note: "" };
}

/**
 * @param {StoredReply} reply
 * @returns {Fields}
 */
export function fieldsOf(reply) {
  return {
    title: reply.title,
    text: reply.text,
    questions: reply.questions.join("\n"),
    stage: reply.stage,
    shortcut: reply.shortcut,
    tags: reply.tags.join("，"),
    scope: reply.scope,
    team: reply.team,
    note: reply.note,
  };
}

/**
 * The fields as the server takes them.
 * @param {Fields} fields
 */
export function contentOf(fields) {
  return {
    title: fields.title.trim(),
    text: fields.text.trim(),
    questions: parts(fields.questions, /\n/u),
    stage: fields.stage,
    shortcut: fields.shortcut.trim(),
    tags: parts(fields.tags, /[,，、;；]/u),
    scope: fields.scope,
    team: fields.scope === "team" ? fields.team.trim() : "",
    note: fields.note.trim(),
  };
}

/**
 * Only what differs from `reply`; an empty object when nothing does.
 * @param {Fields} fields
 * @param {StoredReply} reply
 * @returns {Partial<ReturnType<typeof contentOf>>}
 */
export function changesTo(fields, reply) {
  const before = contentOf(fieldsOf(reply));
  const changed = Object.entries(contentOf(fields)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[/** @type {keyof typeof before} */ (name)]),
  );
  return Object.fromEntries(changed);
}

/**
 * A name for a list: the title, or how the text begins.
 * @param {{title: string, text: string}} reply
 */
export function nameOf({ title, text }) {
  const begin = text.trim().split("\n", 1)[0] ?? "";
  return title.trim() || (begin.length > 24 ? `${[...begin].slice(0, 24).join("")}…` : begin);
}

/**
 * @param {string} text
 * @param {RegExp} separator
 */
function parts(text, separator) {
  return [...new Set(text.split(separator).map((part) => part.trim()).filter(Boolean))];
}
