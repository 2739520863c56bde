/**
 * Checks data against the part of JSON Schema that our own schemas use. Findings name the place
 * and the sentence that explains them, so that a person can mend the file.
 */

/**
 * @typedef {object} Finding
 * @property {string} at the field, as in `thread.time.attribute`; empty for the whole
 * @property {string} key of the catalogue
 * @property {Record<string, string | number>} params
 */

/** @typedef {Record<string, any>} Schema */

/**
 * @param {unknown} value
 * @param {Schema} schema
 * @param {{isSelector?: (text: string) => boolean}} [given] where there is a page, it can say what
 *   a CSS selector is; elsewhere selectors are taken as they are
 * @returns {Finding[]} empty where all is well
 */
export function findings(value, schema, given = {}) {
  return checked(value, schema, { at: "", root: schema, ...given });
}

/**
 * @param {unknown} value
 * @param {Schema} schema
 * @param {{at: string, root: Schema, isSelector?: (text: string) => boolean}} place
 * @returns {Finding[]}
 */
function checked(value, schema, place) {
  const { at, root } = place;
  if (schema["$ref"]) return checked(value, referred(root, schema["$ref"]), place);
  if (schema["enum"] && !schema["enum"].includes(value)) {
    return [{ at, key: "extension.schema.enum", params: { allowed: schema["enum"].join(", ") } }];
  }
  if (schema["type"] && !isA(value, schema["type"])) {
    return [{ at, key: `extension.schema.type.${schema["type"]}`, params: {} }];
  }
  if (typeof value === "string") return ofText(value, schema, place);
  if (typeof value === "number") return ofNumber(value, schema, at);
  if (Array.isArray(value)) return ofList(value, schema, place);
  return typeof value === "object" && value !== null ? ofRecord(value, schema, place) : [];
}

/**
 * @param {string} value
 * @param {Schema} schema
 * @param {{at: string, isSelector?: (text: string) => boolean}} place
 * @returns {Finding[]}
 */
function ofText(value, { minLength = 0, maxLength = Infinity, pattern, format }, { at, isSelector }) {
  if (value.length < minLength) return [{ at, key: "extension.schema.empty", params: {} }];
  if (value.length > maxLength) return [{ at, key: "extension.schema.long", params: { most: maxLength } }];
  if (pattern && !new RegExp(pattern, "u").test(value)) return [{ at, key: "extension.schema.pattern", params: { value } }];
  if (format === "selector" && isSelector && !isSelector(value)) {
    return [{ at, key: "extension.schema.selector", params: { value } }];
  }
  return [];
}

/**
 * @param {number} value
 * @param {Schema} schema
 * @param {string} at
 * @returns {Finding[]}
 */
function ofNumber(value, { minimum = -Infinity, maximum = Infinity }, at) {
  if (value >= minimum && value <= maximum) return [];
  return [{ at, key: "extension.schema.range", params: { least: minimum, most: maximum } }];
}

/**
 * @param {unknown[]} value
 * @param {Schema} schema
 * @param {{at: string, root: Schema, isSelector?: (text: string) => boolean}} place
 * @returns {Finding[]}
 */
function ofList(value, { maxItems = Infinity, items }, place) {
  if (value.length > maxItems) return [{ at: place.at, key: "extension.schema.many", params: { most: maxItems } }];
  return value.flatMap((item, index) => checked(item, items ?? {}, { ...place, at: `${place.at}[${index}]` }));
}

/**
 * @param {object} value
 * @param {Schema} schema
 * @param {{at: string, root: Schema, isSelector?: (text: string) => boolean}} place
 * @returns {Finding[]}
 */
function ofRecord(value, { properties = {}, required = [], additionalProperties }, place) {
  /** @type {Finding[]} */
  const found = [];
  for (const name of required) {
    if (!Object.hasOwn(value, name)) found.push({ at: below(place.at, name), key: "extension.schema.missing", params: {} });
  }
  for (const [name, part] of Object.entries(value)) {
    const at = below(place.at, name);
    if (Object.hasOwn(properties, name)) found.push(...checked(part, properties[name], { ...place, at }));
    else if (additionalProperties === false) {
      found.push({ at, key: "extension.schema.unknown", params: { known: Object.keys(properties).join(", ") } });
    }
  }
  return found;
}

/**
 * @param {unknown} value
 * @param {string} type
 */
function isA(value, type) {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isSafeInteger(value);
  return typeof value === type;
}

/**
 * @param {Schema} root
 * @param {string} pointer as in `#/$defs/place`
 * @returns {Schema}
 */
function referred(root, pointer) {
  return pointer.split("/").slice(1).reduce((schema, name) => schema[name], root);
}

/**
 * @param {string} at
 * @param {string} name
 */
function below(at, name) {
  return at ? `${at}.${name}` : name;
}
