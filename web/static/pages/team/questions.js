/** Unanswered questions: one key or button makes a draft of a group, another puts it aside. */

import { h, write } from "../../panel/dom.js";
import { loadCatalogue, translator } from "../../panel/i18n.js";
import { call, Refused } from "../rest.js";

const locale = document.documentElement.dataset["locale"] ?? "zh";
const t = translator(await loadCatalogue(locale, "/static/i18n/"), locale);
const list = /** @type {HTMLElement} */ (document.getElementById("questions"));
const status = /** @type {HTMLElement} */ (document.getElementById("questions-status"));
/** @type {Record<string, "draft" | "dismiss">} */
const KEYS = { f: "draft", x: "dismiss" };

const cards = () => /** @type {HTMLElement[]} */ ([...list.children]);

/** @param {HTMLElement} card @param {"draft" | "dismiss"} what */
async function decide(card, what) {
  const buttons = card.querySelectorAll("button");
  if (card.dataset["busy"] !== undefined) return;
  card.dataset["busy"] = "";
  for (const button of buttons) button.disabled = true;
  try {
    const questions = (card.dataset["ids"] ?? "").split(",").map(Number);
    const made = await call("POST", `questions/${what}`, { questions });
    const title = card.querySelector("h2")?.textContent ?? "";
    if (what === "draft") status.replaceChildren(t("questions.drafted", { title }), " ", h("a", { href: `/lead#${encodeURIComponent(made.id)}` }, t("questions.write")));
    else write(status, t("questions.dismissed", { title }));
    remove(card);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const known = t(`questions.error.${error.code}`);
    write(status, known.startsWith("questions.error.") ? error.message : known);
    for (const button of buttons) button.disabled = false;
    delete card.dataset["busy"];
  }
}

/** The next group takes the place, and the focus, of the one that is done. @param {HTMLElement} card */
function remove(card) {
  const all = cards();
  const next = all[all.indexOf(card) + 1] ?? all[all.indexOf(card) - 1];
  const focused = card.contains(document.activeElement);
  card.remove();
  const none = document.getElementById("questions-none");
  if (none) none.hidden = next !== undefined;
  if (next && focused) choose(next);
}

/** @param {HTMLElement} card */
function choose(card) {
  for (const each of cards()) each.tabIndex = each === card ? 0 : -1;
  card.focus();
}

list.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  const card = button?.closest("li.question");
  const what = button?.dataset["do"];
  if (card instanceof HTMLElement && (what === "draft" || what === "dismiss")) void decide(card, what);
});

list.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
  const card = event.target.closest("li.question");
  if (!(card instanceof HTMLElement)) return;
  const what = KEYS[event.key.toLowerCase()];
  const all = cards();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const next = step === undefined ? undefined : all[all.indexOf(card) + step];
  if (next) choose(next);
  else if (what) void decide(card, what);
  else return;
  event.preventDefault();
});

const first = cards()[0];
if (first) first.tabIndex = 0;
document.documentElement.dataset["ready"] = "";
