/**
 * The page of shared fragments: a list, an editor, and where each is used.
 *
 * @import {Fragment} from "./types.js"
 */
import { h, keyed, set, write } from "../../panel/dom.js";
import { loadCatalogue, translator } from "../../panel/i18n.js";
import { Refused } from "../rest.js";
import { changeFragment, compareTexts, createFragment, getFragment, listFragments, removeFragment } from "./api.js";
import { badge } from "./badges.js";
import { nameOf } from "./edit.js";
import { find } from "./find.js";
import { freshKey } from "./keys.js";
import { shown } from "./pieces.js";
import { UnsavedChanges } from "./unsaved.js";

const page = find("main", HTMLElement);
const locale = document.documentElement.dataset["locale"] ?? "zh";
const t = translator(await loadCatalogue(locale, "/static/i18n/"), locale);
const unsaved = new UnsavedChanges(`${page.dataset["user"] ?? ""}.fragment`);
const form = find("editor", HTMLFormElement);
const status = find("status", HTMLElement);

/** @type {Fragment[]} */
let items = [];
/** @type {Fragment | null} */
let base = null;
/** @type {{version: number, text: string} | null} */
let theirs = null;
let key = freshKey();

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement | HTMLTextAreaElement} */ (form.elements.namedItem(name));
}

async function load() {
  ({ items } = await listFragments());
  find("nothing", HTMLElement).hidden = items.length > 0;
  keyed(find("fragments", HTMLUListElement), items, {
    key: (one) => one.name,
    make: (one) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "reply", onclick: () => void open(one.name) },
          h("span", { class: "reply-title" }),
          h("span", { class: "reply-text" }),
          h("span", { class: "badges" }),
        ),
      ),
    fill: (item, one) => {
      const [title, text, marks] = item.querySelectorAll("span");
      if (title) write(title, one.name);
      if (text) write(text, one.text);
      marks?.replaceChildren(badge("plain", t("fragments.used", { n: one.used })));
      const button = item.querySelector("button");
      if (button) set(button, "aria-current", one.name === base?.name ? "true" : null);
    },
  });
}

/** @param {string} name empty for a new one */
async function open(name) {
  try {
    const found = name ? await getFragment(name) : null;
    base = found;
    key = freshKey();
    const kept = unsaved.get(name);
    field("name").value = found?.name ?? kept?.fields.title ?? "";
    /** @type {HTMLInputElement} */ (field("name")).readOnly = found !== null;
    field("text").value = kept?.fields.text ?? found?.text ?? "";
    field("note").value = kept?.fields.note ?? found?.note ?? "";
    field("reason").value = "";
    form.hidden = false;
    find("empty", HTMLElement).hidden = true;
    find("reason", HTMLElement).hidden = true;
    find("conflict", HTMLElement).hidden = true;
    write(find("editor-title", HTMLElement), found?.name ?? t("fragments.new"));
    find("remove", HTMLElement).hidden = found === null || found.used > 0;
    showUses(found?.replies ?? [], found?.used ?? 0);
    say(kept && found && kept.version !== found.version ? t("lead.restored") : "");
    if (kept && found && kept.version !== found.version) await showConflict(found);
    history.replaceState(null, "", name ? `#${encodeURIComponent(name)}` : "#");
    page.dataset["shown"] = "editor";
    await load();
    if (!name) field("name").focus();
  } catch (error) {
    say(explain(error), "bad");
  }
}

/** @param {{id: string, title: string, text: string}[]} replies @param {number} used */
function showUses(replies, used) {
  find("used", HTMLElement).hidden = used === 0;
  write(find("used-title", HTMLElement), t("fragments.used_in", { n: used }));
  find("used-list", HTMLUListElement).replaceChildren(
    ...replies.map((reply) => h("li", {}, h("a", { href: `/lead#${encodeURIComponent(reply.id)}` }, nameOf(reply) || reply.id))),
  );
}

async function save() {
  const [name, text, note, reason] = ["name", "text", "note", "reason"].map((one) => field(one).value.trim());
  say(t("lead.saving"));
  try {
    if (base) {
      const { changed } = await changeFragment(base.name, { version: base.version, text, note, reason });
      unsaved.drop(base.name);
      await open(base.name);
      say(t("fragments.changed", { n: changed.length }), "good");
    } else {
      const made = await createFragment({ name, text, note }, key);
      unsaved.drop("");
      await open(made.name);
      say(t("fragments.created", { name: made.name }), "good");
    }
  } catch (error) {
    await refused(error);
  }
}

/** @param {unknown} error */
async function refused(error) {
  if (!(error instanceof Refused)) throw error;
  key = freshKey();
  const present = /** @type {{version: number, text: string} | undefined} */ (/** @type {unknown} */ (error.present));
  if (error.code === "conflict" && present) await showConflict(present);
  const asks = error.errors.some((one) => one.field === "reason");
  if (asks) {
    find("reason", HTMLElement).hidden = false;
    field("reason").focus();
  }
  say(asks ? t("lead.publish.needs_reason") : explain(error), "bad");
}

/** @param {{version: number, text: string}} present what somebody else has saved */
async function showConflict(present) {
  theirs = present;
  const mine = field("text").value;
  const before = base?.text ?? "";
  const pairs = [
    { name: "mine", before, after: mine },
    { name: "theirs", before, after: present.text },
  ];
  const compared = await compareTexts(pairs).catch(() => ({ items: [] }));
  for (const { field: side, pieces } of compared.items) find(`conflict-${side}`, HTMLElement).replaceChildren(shown(pieces, t));
  write(find("conflict-text", HTMLElement), t("lead.conflict", { n: present.version, by: t("lead.conflict.somebody") }));
  find("conflict", HTMLElement).hidden = false;
}

/** @param {string} text */
function settle(text) {
  if (!theirs || !base) return;
  base = { ...base, version: theirs.version, text: theirs.text };
  field("text").value = text;
  find("conflict", HTMLElement).hidden = true;
  keep();
}

function keep() {
  const fields = { title: field("name").value, text: field("text").value, note: field("note").value };
  unsaved.keep(base?.name ?? "", /** @type {any} */ ({ version: base?.version ?? 0, fields }));
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof Refused)) throw error;
  return error.errors[0]?.message ?? t(`lead.error.${error.code}`);
}

/** @param {string} sentence @param {string} [mood] */
function say(sentence, mood = "") {
  status.className = `status ${mood}`;
  write(status, sentence);
}

form.addEventListener("input", () => {
  say("");
  keep();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void save();
});
find("new", HTMLButtonElement).addEventListener("click", () => void open(""));
find("back", HTMLButtonElement).addEventListener("click", () => {
  page.dataset["shown"] = "list";
});
find("take-mine", HTMLButtonElement).addEventListener("click", () => settle(field("text").value));
find("take-both", HTMLButtonElement).addEventListener("click", () => settle([field("text").value, theirs?.text].filter(Boolean).join("\n\n")));
find("take-theirs", HTMLButtonElement).addEventListener("click", () => settle(theirs?.text ?? ""));
find("remove", HTMLButtonElement).addEventListener("click", async () => {
  if (!base) return;
  try {
    await removeFragment(base.name);
    unsaved.drop(base.name);
    base = null;
    form.hidden = true;
    find("empty", HTMLElement).hidden = false;
    page.dataset["shown"] = "list";
    await load();
  } catch (error) {
    say(explain(error), "bad");
  }
});
addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const writes = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && !form.hidden) {
    event.preventDefault();
    void save();
  } else if (event.key === "n" && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    void open("");
  } else if (event.key === "Escape") {
    page.dataset["shown"] = "list";
  }
});

const named = decodeURIComponent(location.hash.slice(1));
await load();
if (named) await open(named);
document.documentElement.dataset["ready"] = "true";
