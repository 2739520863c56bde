/** The fields of a calendar, and the calendar as a pack writes it, read back from them. */
import { h } from "../../panel/dom.js";
import { choice, text } from "./limit-policy.js";

/**
 * @typedef {import("../../panel/format.js").Translate} Translate
 * @typedef {import("./limits.js").Notation} Notation
 */

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * @param {Notation} body
 * @param {Translate} t
 */
export function calendarFields(body, t) {
  const exceptions = Object.entries(body["exceptions"] ?? {}).map(([day, hours]) => `${day} ${said(hours)}`);
  return [
    h(
      "div",
      { class: "grid" },
      text("zone", t("limits.field.zone"), body["zone"]),
      choice("holidays", t("limits.field.holidays"), body["holidays"], { china: t("limits.holidays.china"), none: t("limits.holidays.none") }),
      text("make_up", t("limits.field.make_up"), said(body["make_up"] ?? ""), t("limits.make_up.hint")),
      text("extension", t("limits.field.extension"), body["extension"] ?? "0s"),
      text("years_by_hand", t("limits.field.years_by_hand"), (body["years_by_hand"] ?? []).join(", ")),
    ),
    body["shifts"]
      ? h("div", {}, area("shifts", t("limits.field.shifts"), body["shifts"].map((/** @type {Notation} */ one) => `${one["name"]} ${one["hours"]}`)), text("days", t("limits.field.days"), body["days"] ?? "mon-sun"))
      : h(
          "div",
          { class: "stack" },
          ...DAYS.map((day) =>
            h("label", { class: "field day-row" }, h("span", {}, t(`limits.day.${day}`)), h("input", { name: `hours.${day}`, value: said(body["hours"]?.[day] ?? ""), placeholder: t("limits.closed"), autocomplete: "off" })),
          ),
        ),
    area("exceptions", t("limits.field.exceptions"), exceptions),
    h("p", { class: "small" }, t("limits.exceptions.hint")),
  ];
}

/**
 * @param {HTMLFormElement} form
 * @param {Notation} was
 * @returns {Notation}
 */
export function calendarBody(form, was) {
  const value = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value.trim();
  const lines = (/** @type {string} */ name) => value(name).split("\n").map((line) => line.trim()).filter(Boolean);
  const makeUp = periods(value("make_up"));
  /** @type {Notation} */
  const read = {
    zone: value("zone"),
    holidays: value("holidays"),
    extension: value("extension") || "0s",
    years_by_hand: value("years_by_hand").split(/[,，、\s]+/).filter(Boolean),
    exceptions: Object.fromEntries(lines("exceptions").map((line) => split(line)).map(([day, hours]) => [day, periods(hours) || "closed"])),
    ...(makeUp && { make_up: makeUp }),
  };
  if (was["shifts"]) {
    read["shifts"] = lines("shifts").map((line) => {
      const [name, hours] = line.includes(" ") ? split(line) : ["", line];
      return { name, hours };
    });
    read["days"] = value("days");
    return read;
  }
  read["hours"] = Object.fromEntries(DAYS.map((day) => [day, periods(value(`hours.${day}`))]).filter(([, hours]) => hours));
  return read;
}

/** @param {string} line the first word and the rest */
function split(line) {
  const at = line.search(/\s/);
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).trim()];
}

/**
 * Hours as they are typed: periods with commas, or one word for closed or all day.
 * @param {string} typed
 */
function periods(typed) {
  const plain = typed.replace(/[，、]/g, ",").replace(/：/g, ":").replace(/[—–~～至到]/g, "-");
  if (!plain || plain === "休" || plain === "休息" || plain === "closed") return plain ? "closed" : "";
  if (plain === "全天" || plain === "all day") return "all day";
  return plain.split(",").map((one) => one.trim()).filter(Boolean);
}

/** @param {string | string[]} hours */
function said(hours) {
  return Array.isArray(hours) ? hours.join(", ") : hours;
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string[]} lines
 */
function area(name, label, lines) {
  const field = h("textarea", { name, rows: Math.min(8, Math.max(2, lines.length + 1)) });
  field.value = lines.join("\n");
  return h("label", { class: "field" }, h("span", {}, label), field);
}
