/** The fields of a policy, and the policy as a pack writes it, read back from them. */
import { h } from "../../panel/dom.js";

/**
 * @typedef {import("../../panel/format.js").Translate} Translate
 * @typedef {import("./limits.js").Notation} Notation
 */

/**
 * @param {Notation} body
 * @param {string[]} calendars ids
 * @param {Translate} t
 */
export function policyFields(body, calendars, t) {
  const enabled = h("input", { type: "checkbox", name: "enabled" });
  enabled.checked = body["enabled"] !== "false";
  return [
    body["caveat"] && h("p", { class: "small" }, body["caveat"][t("panel.locale") === "zh" ? "zh" : "en"] ?? body["caveat"].zh),
    h(
      "div",
      { class: "grid" },
      text("name", t("limits.field.name"), body["name"]?.zh ?? ""),
      text("channels", t("limits.field.channels"), (body["channels"] ?? []).join(", "), t("limits.all")),
      text("teams", t("limits.field.teams"), (body["teams"] ?? []).join(", "), t("limits.all")),
      text("priority", t("limits.field.priority"), String(body["priority"] ?? 0)),
      choice("courtesy", t("limits.field.courtesy"), body["courtesy"], { light: t("limits.courtesy.light"), count: t("limits.courtesy.count") }),
      h("label", { class: "check" }, enabled, h("span", {}, t("limits.field.enabled"))),
    ),
    h(
      "div",
      {},
      ...body["clocks"].map((/** @type {Notation} */ clock) => clockRow(clock, ["wall", ...calendars], t)),
      h("p", { class: "small" }, t("limits.clocks.hint")),
    ),
  ].filter(Boolean);
}

/**
 * @param {HTMLFormElement} form
 * @param {Notation} was
 * @returns {Notation}
 */
export function policyBody(form, was) {
  const value = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value.trim();
  const rows = [...form.querySelectorAll(".clock-row")];
  const enabled = /** @type {HTMLInputElement} */ (form.elements.namedItem("enabled"));
  return {
    ...was,
    name: { ...was["name"], zh: value("name"), ...(was["name"]?.en === was["name"]?.zh && { en: value("name") }) },
    channels: list(value("channels")),
    teams: list(value("teams")),
    priority: value("priority"),
    courtesy: value("courtesy"),
    enabled: enabled.checked ? "true" : "false",
    clocks: was["clocks"].map((/** @type {Notation} */ clock, /** @type {number} */ index) => clockOf(clock, /** @type {Element} */ (rows[index]))),
  };
}

/**
 * @param {Notation} clock
 * @param {string[]} calendars
 * @param {Translate} t
 */
export function clockRow(clock, calendars, t) {
  const key = `limits.clock.${clock["name"]}`;
  const name = t(key) === key ? clock["name"] : t(key);
  return h(
    "div",
    { class: "clock-row", role: "group", "aria-label": name },
    h("span", { class: "name" }, name),
    text("target", t("limits.field.target"), clock["target"]),
    text("warn", t("limits.field.warn"), clock["warn"]),
    text("limit", t("limits.field.limit"), clock["limit"]),
    choice("calendar", t("limits.field.calendar"), clock["calendar"], Object.fromEntries(calendars.map((id) => [id, id === "wall" ? t("limits.wall") : id]))),
    choice("outside_hours", t("limits.field.outside_hours"), clock["outside_hours"] ?? "wait", { wait: t("limits.outside.wait"), skip: t("limits.outside.skip") }),
    h("div", { class: "source" }, text("source", t("limits.field.source"), clock["source"] ?? "")),
  );
}

/**
 * @param {Notation} clock
 * @param {Element} row
 */
export function clockOf(clock, row) {
  const read = { ...clock };
  for (const input of row.querySelectorAll("input, select")) {
    const { name, value } = /** @type {HTMLInputElement} */ (input);
    read[name] = value.trim();
  }
  return read;
}

/** @param {string} said separated by commas of either kind */
function list(said) {
  return said.split(/[,，、]/).map((one) => one.trim()).filter(Boolean);
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} value
 * @param {string} [placeholder]
 */
export function text(name, label, value, placeholder = "") {
  return h("label", { class: "field" }, h("span", {}, label), h("input", { name, value, placeholder, autocomplete: "off", maxlength: 500 }));
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} value
 * @param {Record<string, string>} options
 */
export function choice(name, label, value, options) {
  const select = h("select", { name }, ...Object.entries(options).map(([key, words]) => h("option", { value: key }, words)));
  select.value = value;
  return h("label", { class: "field" }, h("span", {}, label), select);
}
