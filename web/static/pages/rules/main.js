/**
 * The page of wording rules: one's own with their form and trial, and the packs with switches.
 *
 * @import {OwnRule} from "./types.js"
 */
import { h, write } from "../../panel/dom.js";
import { loadCatalogue, translator } from "../../panel/i18n.js";
import { call, Refused } from "../rest.js";
import { Files } from "./files.js";
import { Form } from "./form.js";
import { Packs } from "./packs.js";
import { drawTrial } from "./trial.js";

const locale = document.documentElement.dataset["locale"] ?? "zh";
const t = translator(await loadCatalogue(locale, "/static/i18n/"), locale);
/** @type {(id: string) => HTMLElement} */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {OwnRule[]} */
let rules = [];
/** @type {OwnRule | null} */
let open = null;
const form = new Form(/** @type {HTMLFormElement} */ (at("form")), t);
const packs = new Packs(t, explain);
const files = new Files(t, explain, () => packs.load());

/** @param {string} sentence @param {"good" | "bad" | ""} [tone] */
function say(sentence, tone = "") {
  const status = at("status");
  status.dataset["tone"] = tone;
  write(status, sentence);
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof Refused)) throw error;
  form.refuse(error.errors);
  const known = t(`rules.error.${error.code}`);
  // What is to be mended in a field the server says; anything else the page knows to say.
  const fields = error.code === "bad_message" ? [...new Set(error.errors.map(({ message }) => message))].join(" ") : "";
  say(fields || (known.startsWith("rules.error.") ? error.message : known), "bad");
}

async function list() {
  rules = (await call("GET", "rules/own")).items;
  at("own-none").hidden = rules.length > 0;
  at("own").replaceChildren(...rules.map(row));
}

/** @param {OwnRule} rule */
function row(rule) {
  const words = [...rule.phrases, ...rule.slots.map((groups) => groups.map(({ words: some }) => some[0]).join(" … "))];
  return h(
    "li",
    { class: "row" },
    h(
      "div",
      { class: "row-main" },
      h("button", { type: "button", class: "link", onclick: () => show(rule) }, rule.title),
      h("span", { class: "small" }, words.slice(0, 6).join("、")),
    ),
    h("div", { class: "row-side" }, ...badges(rule)),
  );
}

/** @param {OwnRule} rule */
function badges(rule) {
  const pending = rule.published_version !== null && rule.published_version !== rule.version;
  return [
    h("span", { class: `kind kind-${rule.severity}` }, t(`rules.severity.${rule.severity}`)),
    h("span", { class: rule.published_version === null ? "kind" : "kind kind-new" }, t(`rules.state.${rule.published_version === null ? rule.state : "published"}`)),
    ...(pending ? [h("span", { class: "kind kind-changed" }, t("rules.pending"))] : []),
    ...(rule.team ? [h("span", { class: "kind" }, rule.team)] : []),
  ];
}

/** @param {OwnRule | null} rule */
function show(rule) {
  open = rule;
  form.fill(rule);
  write(at("editor-title"), rule ? rule.title : t("rules.new"));
  at("badges").replaceChildren(...(rule ? badges(rule) : []));
  at("editor").hidden = false;
  at("trial").hidden = true;
  at("retire").hidden = !rule || rule.published_version === null;
  at("editor").scrollIntoView({ block: "start" });
  form.focus();
  history.replaceState(null, "", rule ? `#${rule.id}` : "#new");
}

/** What was done, and which published replies hold what the rule forbids. @param {string} sentence @param {OwnRule} rule */
function tell(sentence, { flags_published: flags }) {
  say(flags ? `${sentence}${t("rules.flags_published", { n: flags.flagged })}` : sentence, flags ? "" : "good");
  if (!flags) return;
  drawTrial(at("trial"), [flags], t);
  at("trial").hidden = false;
}

/** @returns {Promise<OwnRule | null>} */
async function save() {
  try {
    const body = form.read();
    const saved = open
      ? await call("PATCH", `rules/own/${open.id}`, { ...body, version: open.version })
      : await call("POST", "rules/own", { ...body, team: form.team });
    form.refuse([]);
    await list();
    show(saved);
    tell(t("rules.saved", { n: saved.version }), saved);
    return saved;
  } catch (error) {
    explain(error);
    return null;
  }
}

async function publish() {
  const saved = open && !form.changed(open) ? open : await save();
  if (!saved) return;
  try {
    const done = await call("POST", `rules/own/${saved.id}/publish`, { version: saved.version });
    await list();
    show(done);
    tell(t("rules.published"), done);
  } catch (error) {
    explain(error);
  }
}

async function retire() {
  if (!open || !confirm(t("rules.retire.sure"))) return;
  try {
    const done = await call("POST", `rules/own/${open.id}/retire`);
    await list();
    show(done);
    say(t("rules.retired"), "good");
  } catch (error) {
    explain(error);
  }
}

async function tryOut() {
  const place = at("trial");
  try {
    say(t("rules.trying"));
    const { items } = await call("POST", "rules/trial", form.read());
    form.refuse([]);
    drawTrial(place, items, t);
    place.hidden = false;
    place.scrollIntoView({ block: "nearest" });
    say("");
  } catch (error) {
    place.hidden = true;
    explain(error);
  }
}

/** A sheet of prohibited wording in an import becomes the phrases of a draft. @param {string} id */
async function fromImport(id) {
  try {
    const { wording, file } = await call("GET", `imports/${encodeURIComponent(id)}`);
    show(null);
    form.suggest(file, wording.map((/** @type {{text: string}} */ { text }) => text));
    say(t("rules.from_import", { n: wording.length }));
  } catch (error) {
    explain(error);
  }
}

at("new").addEventListener("click", () => show(null));
at("close").addEventListener("click", () => {
  at("editor").hidden = true;
  at("new").focus();
});
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  void save();
});
at("publish").addEventListener("click", () => void publish());
at("retire").addEventListener("click", () => void retire());
at("try").addEventListener("click", () => void tryOut());

await Promise.all([list(), packs.load(), files.load()]).catch(explain);
const wanted = location.hash.slice(1);
const from = new URLSearchParams(location.search).get("import");
const named = rules.find(({ id }) => id === wanted);
if (from) await fromImport(from);
else if (named) show(named);
document.documentElement.dataset["ready"] = "true";
