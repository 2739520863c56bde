/**
 * Deadline policies and calendars in forms: what counts, a trial of what would count, and saving.
 */
import { h, write } from "../../panel/dom.js";
import { loadCatalogue, translator } from "../../panel/i18n.js";
import { calendarBody, calendarFields } from "./limit-calendar.js";
import { DRAFTS, showDrafts } from "./limit-drafts.js";
import { policyBody, policyFields } from "./limit-policy.js";

/**
 * @typedef {import("../../panel/format.js").Translate} Translate
 * @typedef {Record<string, any>} Notation
 * @typedef {{id: string, body: Notation, shipped: boolean, version: number, by: string, updated_at: string | null}} Shown
 * @typedef {{policies: Shown[], calendars: Shown[], unknown_years: Record<string, number[]>}} Limits
 * @typedef {{policy: string, clock: string, start: string, target_at: string, warn_at: string, due_at: string}} Sample
 * @typedef {"policies" | "calendars"} Kind
 */

const ADDRESS = "/api/v1/limits";
const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const state = /** @type {HTMLElement} */ (document.getElementById("limits-state"));
const unknown = /** @type {HTMLElement} */ (document.getElementById("unknown"));
const locale = document.documentElement.dataset["locale"] === "en" ? "en" : "zh";
const moment = new Intl.DateTimeFormat(locale === "zh" ? "zh-CN" : "en-GB", {
  timeZone: main.dataset["zone"] ?? "Asia/Shanghai",
  month: "numeric",
  day: "numeric",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** @type {Translate} */
let t = (key) => key;
/** @type {Limits | null} */
let known = null;

void begin();

async function begin() {
  t = translator(await loadCatalogue(locale, "/static/i18n/"), locale);
  await refresh("");
  document.documentElement.dataset["ready"] = "";
}

/** @param {string} said what has just been done */
async function refresh(said) {
  const answer = await fetch(ADDRESS, { headers: { Accept: "application/json" } });
  if (answer.status === 401) {
    location.assign("/login?next=/lead/limits");
    return;
  }
  if (!answer.ok) {
    write(state, t("limits.away"));
    return;
  }
  known = /** @type {Limits} */ (await answer.json());
  showUnknown(known.unknown_years);
  show("policies", known.policies);
  show("calendars", known.calendars);
  await showWaiting(known);
  write(state, said);
}

/**
 * Limits of handbooks that wait to become clocks.
 * @param {Limits} limits
 */
async function showWaiting(limits) {
  const place = document.getElementById("drafts");
  const answer = await fetch(DRAFTS, { headers: { Accept: "application/json" } });
  if (!place || !answer.ok) return;
  showDrafts(place, (await answer.json()).items, { t, locale, known: limits, call, trial, refresh });
}

/** @param {Record<string, number[]>} years by calendar */
function showUnknown(years) {
  const all = [...new Set(Object.values(years).flat())].sort();
  unknown.hidden = all.length === 0;
  write(unknown, t("limits.unknown", { years: all.join(t("limits.and")), calendars: Object.keys(years).join(t("limits.and")) }));
}

/**
 * @param {Kind} kind
 * @param {Shown[]} items
 */
function show(kind, items) {
  const place = document.getElementById(kind);
  const open = new Set([...(place?.querySelectorAll("details[open]") ?? [])].map((one) => one.getAttribute("data-id")));
  place?.replaceChildren(...items.map((one) => card(kind, one, open.has(one.id))), addition(kind, items));
}

/**
 * @param {Kind} kind
 * @param {Shown} shown
 * @param {boolean} open
 */
function card(kind, shown, open) {
  const { id, body, version, by, shipped } = shown;
  const off = kind === "policies" && body["enabled"] === "false";
  const fields = kind === "policies" ? policyFields(body, known?.calendars.map((one) => one.id) ?? [], t) : calendarFields(body, t);
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const outcome = h("div", { class: "scroll", role: "status" });
  const form = h(
    "form",
    {},
    ...fields,
    problem,
    outcome,
    h(
      "div",
      { class: "doing" },
      h("button", { type: "button", class: "button", onclick: () => void tryOut() }, t("limits.try")),
      h("button", { type: "submit", class: "button primary" }, t("limits.save")),
      version > 0 && h("button", { type: "button", class: "button danger", onclick: () => void reset() }, t(shipped ? "limits.reset" : "limits.remove")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void save();
  });
  const name = kind === "policies" ? (body["name"]?.[locale] ?? id) : id;
  return h(
    "details",
    { class: "limit", "data-id": id, "data-off": off, open },
    h(
      "summary",
      {},
      h("strong", {}, name),
      h("span", { class: "small" }, about(kind, body)),
      off && h("span", { class: "badge" }, t("limits.off")),
      version > 0 && h("span", { class: "badge changed" }, t("limits.edited", { by })),
    ),
    form,
  );

  function read() {
    return kind === "policies" ? policyBody(form, body) : calendarBody(form, body);
  }

  async function tryOut() {
    const found = await call("POST", `${ADDRESS}/trial`, { [kind]: { [id]: read() } }, problem);
    if (found) outcome.replaceChildren(...trial(found));
  }

  async function save() {
    const found = await call("PUT", `${ADDRESS}/${kind}/${encodeURIComponent(id)}`, { body: read(), version }, problem);
    if (found) await refresh(t("limits.saved", { name, n: found["moved"] }));
  }

  async function reset() {
    const found = await call("DELETE", `${ADDRESS}/${kind}/${encodeURIComponent(id)}`, null, problem);
    if (found) await refresh(t("limits.was_reset", { name, n: found["moved"] }));
  }
}

/**
 * @param {Kind} kind
 * @param {Notation} body
 */
function about(kind, body) {
  if (kind === "calendars") return [body["zone"], t(`limits.holidays.${body["holidays"]}`)].join(" · ");
  const parts = [...(body["channels"] ?? []), ...(body["teams"] ?? [])];
  return parts.length > 0 ? parts.join(t("limits.and")) : t("limits.everybody");
}

/**
 * One of one's own: a copy of what is there, under an id of its own.
 * @param {Kind} kind
 * @param {Shown[]} items
 */
function addition(kind, items) {
  const id = h("input", { required: true, maxlength: 64, pattern: "[A-Za-z0-9_-]+", autocomplete: "off" });
  const from = h("select", {}, ...items.map((one) => h("option", { value: one.id }, one.id)));
  const form = h(
    "form",
    { class: "grid" },
    h("label", { class: "field" }, h("span", {}, t("limits.new.id")), id),
    h("label", { class: "field" }, h("span", {}, t("limits.new.from")), from),
    h("button", { type: "submit", class: "button" }, t("limits.new.add")),
  );
  const details = h("details", { class: "limit" }, h("summary", {}, h("strong", {}, t(`limits.new.${kind}`))), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const base = items.find((one) => one.id === from.value);
    if (!base || items.some((one) => one.id === id.value)) return;
    const body = structuredClone(base.body);
    if (kind === "policies") Object.assign(body, { id: id.value, name: { zh: id.value, en: id.value } });
    const made = card(kind, { ...base, id: id.value, body, shipped: false, version: 0 }, true);
    details.before(made);
    details.open = false;
    made.querySelector("input")?.focus();
  });
  return details;
}

/**
 * @param {string} method
 * @param {string} address
 * @param {unknown} body
 * @param {HTMLElement} problem where a refusal is told
 * @returns {Promise<Notation | null>}
 */
async function call(method, address, body, problem) {
  problem.hidden = true;
  try {
    const answer = await fetch(address, {
      method,
      headers: { Accept: "application/json", ...(body !== null && { "Content-Type": "application/json" }) },
      ...(body !== null && { body: JSON.stringify(body) }),
    });
    const found = await answer.json();
    if (answer.ok) return found;
    if (answer.status === 409) write(problem, t("limits.conflict"));
    else problem.replaceChildren(...refusal(found.errors?.[0]?.field ?? "", found.detail));
  } catch {
    write(problem, t("limits.away"));
  }
  problem.hidden = false;
  return null;
}

/**
 * What the field takes, in the reader's language, and the server's own words, which name the value.
 * @param {string} field
 * @param {string} detail
 */
function refusal(field, detail) {
  const [name, rule] = [`limits.field.${field}`, `limits.problem.${field}`];
  const where = t(name) === name ? "" : t("limits.problem.where", { field: t(name) });
  const why = t(rule) === rule ? t("limits.problem.other") : t(rule);
  return [`${where}${why} `, h("small", { lang: "en" }, detail)];
}

/** @param {Notation} found */
function trial(found) {
  const samples = /** @type {Sample[]} */ (found["samples"]);
  const rows = samples.map((one) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, named(one.clock)),
      ...[one.start, one.target_at, one.warn_at, one.due_at].map((at) => h("td", {}, moment.format(new Date(at)))),
    ),
  );
  return [
    h("p", {}, t("limits.would_move", { moved: found["moved"], running: found["running"] })),
    samples.length > 0 &&
      h(
        "table",
        { class: "numbers" },
        h("thead", {}, h("tr", {}, ...["clock", "start", "target", "warn", "limit"].map((name) => h("th", { scope: "col" }, t(`limits.field.${name}`))))),
        h("tbody", {}, ...rows),
      ),
  ].filter((node) => node !== false);
}

/** @param {string} clock its name in the policy */
function named(clock) {
  const key = `limits.clock.${clock}`;
  return t(key) === key ? clock : t(key);
}
