/**
 * The lead's console, and an agent's page of own replies: wires list, editor, dialogs and
 * announcements. What a page has not, it does not do.
 *
 * @import {StoredReply} from "./types.js"
 */
import { write } from "../../panel/dom.js";
import { loadCatalogue, translator } from "../../panel/i18n.js";
import { Refused } from "../rest.js";
import { getReply, listVersions, publishReply, recallReply } from "./api.js";
import { bulk } from "./bulk.js";
import { Correct } from "./correct.js";
import { Corrections } from "./corrections.js";
import { announcementOf, ask } from "./dialogs.js";
import { nameOf } from "./edit.js";
import { Editor } from "./editor.js";
import { find, seek } from "./find.js";
import { offerFragments } from "./fragment-choice.js";
import { History } from "./history.js";
import { Instead } from "./instead.js";
import { freshKey } from "./keys.js";
import { ReplyList } from "./list.js";
import { momentOf, Plans, When } from "./planned.js";
import { Proposals } from "./proposals.js";
import { Pushes } from "./pushes.js";
import { Reviews } from "./reviews.js";
import { UnsavedChanges } from "./unsaved.js";

const page = find("main", HTMLElement);
const { user = "", role = "", team = "", mine = "" } = page.dataset;
const locale = document.documentElement.dataset["locale"] ?? "zh";
const t = translator(await loadCatalogue(locale, "/static/i18n/"), locale);

const unsaved = new UnsavedChanges(user);
const person = { role, team, scope: mine ? "personal" : "organisation" };
const editor = new Editor(t, unsaved, person, saved, (id) => void open(id));
const list = new ReplyList(t, unsaved, (reply) => void open(reply.id), (error) => editor.say(explain(error), "bad"));
const history_ = new History(t, locale, explain);
const pushes = mine ? null : new Pushes(t, locale);
const plans = mine ? null : new Plans(t, locale, (sentence, tone) => editor.say(sentence, tone));
const instead = mine ? null : new Instead(t);
const reviews = mine ? null : new Reviews(t, { user, locale }, took, (sentence) => editor.say(sentence, "good"), explain);
const corrections = mine ? null : new Corrections(t, locale, corrected, (sentence, tone) => editor.say(sentence, tone), (id) => void open(id));
const correct = mine ? new Correct(t, locale, (sentence, tone) => editor.say(sentence, tone)) : null;
const proposals = mine ? new Proposals(t, locale, (sentence) => editor.say(sentence, "good"), explain) : null;

/** @param {StoredReply} reply */
function saved(reply) {
  list.put(reply);
  remember(reply.id);
  void reviews?.show(reply);
}

/** @param {string} id empty for a new reply */
async function open(id) {
  try {
    const reply = id ? await getReply(id) : null;
    editor.open(reply, reply && (await began(reply)));
    void reviews?.show(reply);
    void plans?.show(reply);
    void corrections?.show(reply);
  } catch (error) {
    editor.say(explain(error), "bad");
    return;
  }
  remember(id);
  list.render();
  page.dataset["shown"] = "editor";
  if (!id) editor.text.focus();
}

/**
 * The version that unsaved changes were made from, where somebody has saved another since.
 * @param {StoredReply} reply
 * @returns {Promise<StoredReply | null>}
 */
async function began(reply) {
  const kept = unsaved.get(reply.id);
  if (!kept || kept.version === reply.version) return null;
  const old = (await listVersions(reply.id)).items.find((one) => one.version === kept.version);
  return old ? { ...reply, ...old } : null;
}

/**
 * The address names the open reply, so that it can be sent to a colleague and survives a reload.
 * @param {string} id
 */
function remember(id) {
  list.mark(id);
  history.replaceState(null, "", id ? `#${encodeURIComponent(id)}` : "#new");
}

async function publish() {
  const stored = await saveFirst();
  if (!stored) return;
  if (editor.findings.grave) {
    editor.say(t("lead.publish.blocked"), "bad");
    return;
  }
  if (mine) {
    await publishMine(stored);
    return;
  }
  const dialog = find("publish-dialog", HTMLDialogElement);
  const when = new When(t, locale, { title: nameOf(stored) || t("lead.untitled"), version: stored.version });
  const personal = stored.scope === "personal";
  const announce = /** @type {HTMLInputElement} */ (dialog.querySelector("[name=announce]"));
  announce.checked = !personal;
  find("announce-row", HTMLElement).hidden = personal;
  find("announce-fields", HTMLFieldSetElement).hidden = personal;
  const reason = find("publish-reason", HTMLElement);
  reason.hidden = personal || !editor.findings.doubtful;
  find("publish-comment", HTMLElement).hidden = stored.state !== "review";
  let key = freshKey();
  const published = await ask(
    "publish-dialog",
    (form) => {
      const at = momentOf(form);
      const announcement = announcementOf(form, at ?? Date.now());
      const given = new FormData(form);
      const words = (/** @type {string} */ name) => {
        const said = String(given.get(name) ?? "").trim();
        return said && { [name]: said };
      };
      const body = { version: stored.version, ...(announcement && { announcement }), ...words("reason"), ...words("comment"), ...(at && { at: new Date(at).toISOString() }) };
      return publishReply(stored.id, body, key);
    },
    (error) => {
      key = freshKey();
      const asks = error instanceof Refused && error.errors.some((one) => one.field === "reason");
      if (asks) reason.hidden = false;
      const said = explain(error);
      return asks ? t("lead.publish.needs_reason") : said;
    },
  );
  when.close();
  if (!published) return;
  took(published.reply);
  void plans?.show(published.reply);
  if (published.scheduled) {
    editor.say(plans?.planned(published.scheduled.at) ?? "", "good");
    return;
  }
  editor.say(t(published.announcement ? "lead.published_announced" : "lead.published", { n: published.phrasebook }), "good");
  pushes?.watch();
}

/** One's own reply asks nobody and tells nobody. @param {StoredReply} stored */
async function publishMine(stored) {
  try {
    const published = await publishReply(stored.id, { version: stored.version }, freshKey());
    took(published.reply);
    editor.say(t("lead.published.mine"), "good");
  } catch (error) {
    editor.say(explain(error), "bad");
  }
}

async function recall() {
  const id = editor.base?.id;
  if (!id) return;
  instead?.begin(id);
  const recalled = await ask(
    "recall-dialog",
    (form) => recallReply(id, String(new FormData(form).get("note") ?? ""), instead?.chosen ?? ""),
    explain,
  );
  if (!recalled) return;
  took(recalled.reply);
  editor.say(t(mine ? "lead.retired.mine" : "lead.recalled", { n: recalled.phrasebook }), "good");
  pushes?.watch();
}

async function showHistory() {
  const reply = editor.base;
  if (!reply) return;
  try {
    const restored = await history_.open(reply);
    if (!restored) return;
    unsaved.drop(restored.id);
    list.put(restored);
    editor.open(restored);
    editor.say(t("lead.history.restored", { n: restored.version }), "good");
  } catch (error) {
    editor.say(explain(error), "bad");
  }
}

async function changeMany() {
  const done = await bulk([...list.picked.values()], t, explain);
  if (!done) return;
  list.unpick();
  list.putAll(done.items);
  const shown = done.items.find((item) => item.id === editor.base?.id);
  if (shown && !editor.isChanged) editor.open(shown);
  write(find("count", HTMLElement), t("lead.bulk.done", { n: done.items.length }));
  editor.say(t("lead.bulk.done", { n: done.items.length }), "good");
  void reviews?.count();
  pushes?.watch();
}

/** What is in the editor, saved; null where it cannot be saved. */
function saveFirst() {
  return editor.base && !editor.isChanged ? Promise.resolve(editor.base) : editor.save();
}

/** @param {StoredReply} reply */
function took(reply) {
  if (editor.base?.id === reply.id) editor.update(reply);
  list.put(reply);
  void reviews?.show(reply);
  void reviews?.count();
}

/** What an accepted correction made of a reply; unsaved words in the editor stay. @param {StoredReply} reply */
function corrected(reply) {
  const fresh = editor.base?.id === reply.id && !editor.isChanged;
  took(reply);
  if (fresh) editor.open(reply);
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.present || error.errors.length || error.diagnostics) editor.refused(error);
  return t(`lead.error.${error.code}`);
}

find("new", HTMLButtonElement).addEventListener("click", () => void open(""));
find("publish", HTMLButtonElement).addEventListener("click", () => void publish());
find("recall", HTMLButtonElement).addEventListener("click", () => void recall());
find("back", HTMLButtonElement).addEventListener("click", () => {
  page.dataset["shown"] = "list";
});
find("history-open", HTMLButtonElement).addEventListener("click", () => void showHistory());
seek("bulk-open", HTMLButtonElement)?.addEventListener("click", () => void changeMany());
seek("review-ask", HTMLButtonElement)?.addEventListener("click", async () => {
  const reply = await saveFirst();
  if (reply) await reviews?.ask(reply);
});
seek("propose", HTMLButtonElement)?.addEventListener("click", () => void proposals?.propose(editor.content));
seek("pushes-open", HTMLButtonElement)?.addEventListener("click", () => {
  page.dataset["pushes"] = "open";
  find("pushes-close", HTMLButtonElement).focus();
});
seek("pushes-close", HTMLButtonElement)?.addEventListener("click", closePushes);
const announce = document.querySelector("#announce-row input");
if (announce instanceof HTMLInputElement) {
  announce.addEventListener("change", () => {
    find("announce-fields", HTMLFieldSetElement).hidden = !announce.checked;
  });
}

addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === "s" && editor.isOpen) {
    event.preventDefault();
    void editor.save();
  } else if (command && event.key === "Enter" && editor.isOpen) {
    event.preventDefault();
    void publish();
  } else if (event.key === "/" && !writes(event.target)) {
    event.preventDefault();
    find("query", HTMLInputElement).focus();
  } else if (event.key === "n" && !command && !event.altKey && !writes(event.target)) {
    event.preventDefault();
    void open("");
  } else if (event.key === "Escape" && page.dataset["pushes"]) {
    closePushes();
  } else if (event.key === "Escape" && page.dataset["shown"] === "editor") {
    page.dataset["shown"] = "list";
  }
});

/** On a screen too narrow for three columns the announcements lie over the others. */
function closePushes() {
  delete page.dataset["pushes"];
  find("pushes-open", HTMLButtonElement).focus();
}

/** @param {EventTarget | null} target */
function writes(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const named = decodeURIComponent(location.hash.slice(1));
await list.load();
void offerFragments();
void reviews?.count();
void corrections?.count();
void proposals?.load();
void correct?.load();
if (named) await open(named === "new" ? "" : named);
void pushes?.look();
document.documentElement.dataset["ready"] = "true";
