/**
 * What the fields of the editor mean. Pure: replies to fields, fields to changes.
 *
 * @import {Answer, Fields, Picture, StoredReply} from "./types.js"
 */

const SHANGHAI = "+08:00";
const SHANGHAI_MS = 8 * 3_600_000;

/** @returns {Fields} */
export function emptyFields() {
  return {
    title: "",
    text: "",
    answers: "[]",
    questions: "",
    stage: "",
    shortcut: "",
    tags: "",
    scope: "organisation",
    team: "",
    pictures: "[]",
    condition: "",
    note: "",
    valid_from: "",
    valid_until: "",
  };
}

/**
 * @param {StoredReply} reply
 * @returns {Fields}
 */
export function fieldsOf(reply) {
  return {
    title: reply.title,
    text: reply.text,
    answers: JSON.stringify(reply.answers.map(({ text, condition }) => ({ text, condition }))),
    questions: reply.questions.join("\n"),
    stage: reply.stage,
    shortcut: reply.shortcut,
    tags: reply.tags.join("，"),
    scope: reply.scope,
    team: reply.team,
    pictures: JSON.stringify(reply.pictures.map(({ hash, alt }) => ({ hash, alt }))),
    condition: reply.condition,
    note: reply.note,
    valid_from: localTime(reply.valid_from),
    valid_until: localTime(reply.valid_until),
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
    answers: answersOf(fields.answers)
      .map(({ text, condition }) => ({ text: text.trim(), condition: condition.trim() }))
      .filter(({ text, condition }) => text || condition),
    questions: parts(fields.questions, /\n/u),
    stage: fields.stage,
    shortcut: fields.shortcut.trim(),
    tags: parts(fields.tags, /[,，、;；]/u),
    scope: fields.scope,
    team: fields.scope === "team" ? fields.team.trim() : "",
    pictures: picturesOf(fields.pictures),
    condition: fields.condition.trim(),
    note: fields.note.trim(),
    valid_from: instant(fields.valid_from),
    valid_until: instant(fields.valid_until),
  };
}

/**
 * Fields as they would be read back after saving: what is typed loosely compares alike.
 * @param {Fields} fields
 * @returns {Fields}
 */
export function settled(fields) {
  const content = contentOf(fields);
  return {
    ...fields,
    ...content,
    answers: JSON.stringify(content.answers),
    questions: content.questions.join("\n"),
    tags: content.tags.join("，"),
    pictures: JSON.stringify(content.pictures),
    valid_from: fields.valid_from,
    valid_until: fields.valid_until,
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

/** @param {string} value @returns {Answer[]} */
export function answersOf(value) {
  return listOf(value).map((one) => ({ text: String(one["text"] ?? ""), condition: String(one["condition"] ?? "") }));
}

/** @param {string} value @returns {Picture[]} */
export function picturesOf(value) {
  return listOf(value).map((one) => ({ hash: String(one["hash"] ?? ""), alt: String(one["alt"] ?? "").trim() }));
}

/**
 * A field as text to read: lists one a line.
 * @param {string} name
 * @param {string} value
 */
export function readable(name, value) {
  if (name === "answers") return answersOf(value).map(({ text, condition }) => [condition, text].filter(Boolean).join("\n")).join("\n\n");
  if (name === "pictures") return picturesOf(value).map(({ alt, hash }) => `${alt} ${hash.slice(0, 8)}`.trim()).join("\n");
  return value.replace("T", name.startsWith("valid_") ? " " : "T");
}

/**
 * A stored moment as `datetime-local` has it, in Shanghai's time.
 * @param {string | null} moment
 */
function localTime(moment) {
  return moment ? new Date(Date.parse(moment) + SHANGHAI_MS).toISOString().slice(0, 16) : "";
}

/**
 * The moment of a `datetime-local`, which is in Shanghai's time whatever the computer's is.
 * @param {string} local
 */
export function instant(local) {
  const at = local ? Date.parse(`${local}:00${SHANGHAI}`) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** @param {string} value @returns {Record<string, unknown>[]} */
function listOf(value) {
  try {
    const list = JSON.parse(value || "[]");
    return Array.isArray(list) ? list.filter((one) => typeof one === "object" && one !== null) : [];
  } catch {
    return [];
  }
}

/**
 * @param {string} text
 * @param {RegExp} separator
 */
function parts(text, separator) {
  return [...new Set(text.split(separator).map((part) => part.trim()).filter(Boolean))];
}
