/**
 * The page of pushes: what will go out, what was announced and who has got it, what was taken
 * back and who sent it all the same. Counted anew while one looks on.
 *
 * @import {Planned, Push, Reader, Recalled} from "./types.js"
 */
import { h, write } from "../../panel/dom.js";
import { moment } from "../../panel/format.js";
import { loadCatalogue, translator } from "../../panel/i18n.js";
import { call, Refused } from "../rest.js";

const LOOK_MS = 2_000;

const locale = document.documentElement.dataset["locale"] ?? "zh";
const t = translator(await loadCatalogue(locale, "/static/i18n/"), locale);
/** @type {(id: string) => HTMLElement} */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @type {Set<string>} announcements whose readers are shown */
const opened = new Set();
let drawn = "";

async function look() {
  if (document.visibilityState === "visible") {
    try {
      await refresh();
    } catch (error) {
      if (error instanceof Refused && error.code === "unauthenticated") location.reload();
      // Else the page stays as it was; the next look may do better.
    }
  }
  setTimeout(() => void look(), LOOK_MS);
}

async function refresh() {
  const [planned, told, recalled] = await Promise.all([call("GET", "schedules?state=waiting"), call("GET", "announcements"), call("GET", "recalls")]);
  const failed = (await call("GET", "schedules?state=failed")).items;
  const people = Object.fromEntries(await Promise.all([...opened].map(async (id) => [id, (await call("GET", `announcements/${id}`)).people])));
  const seen = JSON.stringify([planned, failed, told, recalled, people]);
  if (seen === drawn) return; // Nothing moved: whoever reads keeps place and selection.
  drawn = seen;
  fill("planned", [...planned.items.map(plannedRow), ...failed.map(failedRow)]);
  fill("told", told.items.map((/** @type {Push} */ push) => toldRow(push, people[push.id] ?? [])));
  fill("recalled", recalled.items.map(recalledRow));
}

/** @param {string} id @param {HTMLElement[]} rows */
function fill(id, rows) {
  at(`${id}-none`).hidden = rows.length > 0;
  at(id).replaceChildren(...rows);
}

/** @param {Planned} plan */
function plannedRow(plan) {
  return h(
    "li",
    { class: "row", "data-plan": plan.id },
    h("div", { class: "row-main" }, link(plan.reply, plan.title), h("span", { class: "small" }, t("pushes.planned.at", { at: when(plan.at), n: plan.version, by: plan.by })), plan.announcement && h("span", { class: "small" }, t("pushes.planned.tells", { note: plan.announcement.note }))),
    h("button", { type: "button", class: "button small", onclick: () => void act("DELETE", `schedules/${plan.id}`, t("pushes.planned.cancelled")) }, t("pushes.planned.cancel")),
  );
}

/** @param {Planned} plan */
function failedRow(plan) {
  return h("li", { class: "row" }, h("div", { class: "row-main" }, link(plan.reply, plan.title), h("span", { class: "small why-bad" }, t("pushes.planned.failed", { at: when(plan.at), why: plan.problem }))));
}

/** @param {Push} push @param {Reader[]} people */
function toldRow(push, people) {
  const waiting = push.of - push.acknowledged;
  const over = push.recalled_at !== null || (push.expires_at !== null && Date.parse(push.expires_at) <= Date.now());
  const details = h("details", { class: "readers", ...(opened.has(push.id) && { open: true }) }, h("summary", {}, t("pushes.readers", { n: waiting })), h("ul", { class: "readers-list" }, ...people.map(readerRow)));
  details.addEventListener("toggle", () => {
    if (details.open === opened.has(push.id)) return;
    if (details.open) opened.add(push.id);
    else opened.delete(push.id);
    void refresh().catch(() => {});
  });
  return h(
    "li",
    { class: "row push-row", "data-push": push.id },
    h(
      "div",
      { class: "row-main" },
      h("span", { class: "push-note" }, push.note || t("lead.pushes.no_note")),
      h("span", { class: "small" }, t("lead.pushes.by", { by: push.by, at: when(push.created_at) }), push.teams.length ? ` · ${push.teams.join("、")}` : ""),
      h(
        "span",
        { class: "choices" },
        push.urgent && h("span", { class: "kind kind-refused" }, t("lead.pushes.urgent")),
        push.must_acknowledge && h("span", { class: "kind kind-changed" }, t("pushes.must")),
        push.recalled_at !== null && h("span", { class: "kind" }, t("lead.pushes.recalled")),
      ),
      h("dl", { class: "counts" }, ...["delivered", "seen", "acknowledged", "used"].map((name) => count(push, name))),
      details,
    ),
    !over && waiting > 0 && h("button", { type: "button", class: "button small", onclick: () => void act("POST", `announcements/${push.id}/remind`, "") }, t("pushes.remind")),
  );
}

/** @param {Push} push @param {string} name */
function count(push, name) {
  const n = push[/** @type {"seen"} */ (name)];
  return h("div", { "data-count": name, ...(n < push.of && name !== "used" && { class: "short" }) }, h("dt", {}, t(`lead.pushes.${name}`)), h("dd", {}, t("lead.pushes.of", { n, of: push.of })));
}

/** @param {Reader} reader */
function readerRow(reader) {
  const how = reader.acknowledged_at ? "acknowledged" : reader.seen_at ? "seen" : reader.delivered_at ? "delivered" : "away";
  const last = reader.acknowledged_at ?? reader.seen_at ?? reader.delivered_at;
  return h(
    "li",
    { "data-how": how },
    h("span", {}, reader.name),
    h("span", { class: how === "acknowledged" ? "kind kind-new" : how === "away" ? "kind" : "kind kind-changed" }, t(`pushes.reader.${how}`)),
    h("span", { class: "small" }, last ? when(last) : ""),
    h("span", { class: "small" }, reader.used ? t("pushes.reader.used", { n: reader.used }) : ""),
  );
}

/** @param {Recalled} recall */
function recalledRow(recall) {
  return h(
    "li",
    { class: "row" },
    h(
      "div",
      { class: "row-main" },
      link(recall.reply, recall.title || recall.text.slice(0, 40)),
      h("span", { class: "small" }, t("pushes.recalled.by", { by: recall.by, at: when(recall.at) }), recall.note ? ` · ${recall.note}` : ""),
      recall.sent.length === 0
        ? h("span", { class: "small" }, t("pushes.recalled.unsent"))
        : h("details", { class: "readers" }, h("summary", { class: "why-bad" }, t("pushes.recalled.sent", { n: recall.sent.length })), h("ul", { class: "readers-list" }, ...recall.sent.map((sent) => h("li", {}, h("span", {}, sent.name), h("span", { class: "small" }, sent.conversation), h("span", { class: "small" }, when(sent.at)))))),
    ),
  );
}

/** @param {string} reply @param {string} title */
function link(reply, title) {
  return h("a", { href: `/lead#${encodeURIComponent(reply)}` }, title || t("lead.untitled"));
}

/** @param {string} iso */
function when(iso) {
  return moment(Date.parse(iso), Date.now(), locale);
}

/** @param {string} method @param {string} path @param {string} said */
async function act(method, path, said) {
  const status = at("status");
  try {
    const done = await call(method, path);
    status.dataset["tone"] = "good";
    write(status, said || t("pushes.reminded", { n: done.reminded }));
    await refresh();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    status.dataset["tone"] = "bad";
    write(status, error.message);
  }
}

await look();
document.documentElement.dataset["ready"] = "true";
