/**
 * Limits that a lead has taken over from a handbook: each as a draft of a clock, tried at once and
 * in force only when it is saved.
 */
import { h } from "../../panel/dom.js";
import { choice, clockOf, clockRow } from "./limit-policy.js";

/**
 * @typedef {import("../../panel/format.js").Translate} Translate
 * @typedef {import("./limits.js").Notation} Notation
 * @typedef {import("./limits.js").Limits} Limits
 * @typedef {{id: number, handbook: string, handbook_name: string, text: string, condition: string, place: {heading: string, line: number}, guessed: string, amount: string, policy: string, clock: string, row: Notation, present: Notation}} Listed
 * @typedef {Listed & {version: number, body: Notation}} Draft
 * @typedef {(method: string, address: string, body: unknown, problem: HTMLElement) => Promise<Notation | null>} Call
 * @typedef {{t: Translate, locale: "zh" | "en", known: Limits, call: Call, trial: (found: Notation) => Node[], refresh: (said: string) => Promise<void>}} Desk
 */

export const DRAFTS = "/api/v1/limits/drafts";

/**
 * @param {HTMLElement} place
 * @param {Listed[]} items
 * @param {Desk} desk
 */
export function showDrafts(place, items, desk) {
  const open = new Set([...place.querySelectorAll("details[open]")].map((one) => one.id));
  if (location.hash.startsWith("#draft-")) open.add(location.hash.slice(1));
  place.hidden = items.length === 0;
  place.querySelector(".stack")?.replaceChildren(...items.map((one) => card(one, open.has(`draft-${one.id}`), desk)));
  const named = document.getElementById(location.hash.slice(1));
  if (named && place.contains(named)) named.scrollIntoView({ block: "start" });
}

/**
 * @param {Listed} listed
 * @param {boolean} open
 * @param {Desk} desk
 */
function card(listed, open, desk) {
  const { t, locale } = desk;
  /** @type {Draft | null} */
  let draft = null;
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const outcome = h("div", { class: "scroll", role: "status" });
  const figures = h("div", { class: "figures" });
  const choosing = h("div", { class: "grid" });
  const saving = h("button", { type: "submit", class: "button primary" }, t("limits.draft.save"));
  const trying = h("button", { type: "button", class: "button", onclick: () => void tryOut() }, t("limits.try"));
  const form = h(
    "form",
    {},
    h("blockquote", {}, [listed.condition, listed.text].filter(Boolean).join("，")),
    h("p", { class: "small" }, h("a", { href: from() }, t("limits.draft.from", { name: listed.handbook_name, line: listed.place.line }))),
    choosing,
    figures,
    problem,
    outcome,
    h(
      "div",
      { class: "doing" },
      trying,
      saving,
      h("button", { type: "button", class: "button", onclick: () => void giveBack() }, t("limits.draft.back")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void save();
  });
  const details = h(
    "details",
    { class: "limit draft", id: `draft-${listed.id}`, open },
    h(
      "summary",
      {},
      h("strong", {}, `${clockName(listed.clock)} ${listed.amount || t("limits.draft.at_once")}`),
      h("span", { class: "small" }, listed.text),
      h("span", { class: "badge" }, t("limits.draft")),
    ),
    form,
  );
  details.addEventListener("toggle", () => {
    if (details.open && draft === null) void load();
  });
  return details;

  function from() {
    return `/lead/handbooks/${encodeURIComponent(listed.handbook)}?kind=policy&state=accepted#p${listed.id}`;
  }

  /** @param {string} clock */
  function clockName(clock) {
    if (clock === "") return t("limits.draft.no_clock");
    const key = `limits.clock.${clock}`;
    return t(key) === key ? clock : t(key);
  }

  /** @param {string} [query] the policy and clock chosen instead of those guessed */
  async function load(query = "") {
    // What is typed meanwhile would be lost, or saved for another clock.
    figures.replaceChildren();
    saving.disabled = true;
    trying.disabled = true;
    const found = await desk.call("GET", `${DRAFTS}/${listed.id}${query}`, null, problem);
    if (!found) return;
    draft = /** @type {Draft} */ (found);
    show(draft);
    outcome.replaceChildren();
    if (draft.clock !== "") await tryOut();
  }

  /** @param {Draft} shown */
  function show(shown) {
    const policies = Object.fromEntries(desk.known.policies.map((one) => [one.id, one.body["name"]?.[locale] ?? one.id]));
    const clocks = Object.fromEntries(shown.body["clocks"].map((/** @type {Notation} */ one) => [one["name"], clockName(one["name"])]));
    choosing.replaceChildren(
      choice("policy", t("limits.draft.policy"), shown.policy, policies),
      choice("clock", t("limits.field.clock"), shown.clock, { ...(shown.clock === "" && { "": t("limits.draft.choose") }), ...clocks }),
    );
    const [policy, clock] = /** @type {HTMLSelectElement[]} */ ([...choosing.querySelectorAll("select")]);
    policy?.addEventListener("change", () => void load(`?${new URLSearchParams({ policy: policy.value })}`));
    clock?.addEventListener("change", () => void load(`?${new URLSearchParams({ policy: shown.policy, clock: clock.value })}`));
    const none = shown.clock === "";
    saving.disabled = none;
    trying.disabled = none;
    const calendars = ["wall", ...desk.known.calendars.map((one) => one.id)];
    figures.replaceChildren(
      ...(none
        ? [h("p", {}, t("limits.draft.none"))]
        : [
            clockRow(shown.row, calendars, t),
            h("p", { class: "small" }, t("limits.draft.present", { target: shown.present["target"], warn: shown.present["warn"], limit: shown.present["limit"] })),
            ...(shown.amount === "" ? [h("p", { class: "small" }, t("limits.draft.no_number"))] : []),
          ]),
    );
  }

  /** The policy with the figures as they stand in the form. */
  function body() {
    const shown = /** @type {Draft} */ (draft);
    const row = /** @type {Element} */ (figures.querySelector(".clock-row"));
    const clocks = shown.body["clocks"].map((/** @type {Notation} */ one) => (one["name"] === shown.clock ? clockOf(one, row) : one));
    return { ...shown.body, clocks };
  }

  async function tryOut() {
    if (draft === null) return;
    const clock = draft.clock;
    const found = await desk.call("POST", "/api/v1/limits/trial", { policies: { [draft.policy]: body() } }, problem);
    if (!found) return;
    const samples = found["samples"].filter((/** @type {Notation} */ one) => one["clock"] === clock);
    outcome.replaceChildren(...desk.trial({ ...found, samples }));
  }

  async function save() {
    if (draft === null || draft.clock === "") return;
    const asked = { body: body(), version: draft.version, draft: listed.id };
    const found = await desk.call("PUT", `/api/v1/limits/policies/${encodeURIComponent(draft.policy)}`, asked, problem);
    if (found) await desk.refresh(t("limits.saved", { name: clockName(draft.clock), n: found["moved"] }));
  }

  async function giveBack() {
    const address = `/api/v1/handbooks/${encodeURIComponent(listed.handbook)}/proposals/${listed.id}/reopen`;
    const found = await desk.call("POST", address, {}, problem);
    if (found) await desk.refresh(t("limits.draft.was_back"));
  }
}
