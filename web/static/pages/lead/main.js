/**
 * The lead's console: wires list, editor, dialogs and announcements.
 *
 * @import {StoredReply} from "./types.js"
 */
import { write } from "../../panel/dom.js";
import { loadCatalogue, translator } from "../../panel/i18n.js";
import { getReply, publishReply, recallReply, Refusal } from "./api.js";
import { announcementOf, ask } from "./dialogs.js";
import { nameOf } from "./edit.js";
import { Editor } from "./editor.js";
import { find } from "./find.js";
import { freshKey } from "./keys.js";
import { ReplyList } from "./list.js";
import { Pushes } from "./pushes.js";
import { UnsavedChanges } from "./unsaved.js";

const page = find("main", HTMLElement);
const { user = "", role = "", team = "" } = page.dataset;
const locale = document.documentElement.dataset["locale"] ?? "zh";
const t = translator(await loadCatalogue(locale, "/static/i18n/"), locale);

const unsaved = new UnsavedChanges(user);
const editor = new Editor(t, unsaved, { role, team }, (reply) => {
  list.put(reply);
  remember(reply.id);
});
const list = new ReplyList(t, unsaved, (reply) => void open(reply.id), (error) => editor.say(explain(error), "bad"));
const pushes = new Pushes(t, locale);

/** @param {string} id empty for a new reply */
async function open(id) {
  try {
    editor.open(id ? await getReply(id) : null);
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
 * The address names the open reply, so that it can be sent to a colleague and survives a reload.
 * @param {string} id
 */
function remember(id) {
  list.mark(id);
  history.replaceState(null, "", id ? `#${encodeURIComponent(id)}` : "#new");
}

async function publish() {
  const stored = editor.base && !editor.isChanged ? editor.base : await editor.save();
  if (!stored) return;
  if (editor.findings.grave) {
    editor.say(t("lead.publish.blocked"), "bad");
    return;
  }
  const dialog = find("publish-dialog", HTMLDialogElement);
  write(find("publish-what", HTMLElement), t("lead.publish.what", { title: nameOf(stored) || t("lead.untitled") }));
  const personal = stored.scope === "personal";
  const announce = /** @type {HTMLInputElement} */ (dialog.querySelector("[name=announce]"));
  announce.checked = !personal;
  find("announce-row", HTMLElement).hidden = personal;
  find("announce-fields", HTMLFieldSetElement).hidden = personal;
  const key = freshKey();
  const published = await ask(
    "publish-dialog",
    (form) => {
      const announcement = announcementOf(form, Date.now());
      return publishReply(stored.id, { version: stored.version, ...(announcement && { announcement }) }, key);
    },
    explain,
  );
  if (!published) return;
  took(published.reply);
  editor.say(t(published.announcement ? "lead.published_announced" : "lead.published", { n: published.phrasebook }), "good");
  pushes.watch();
}

async function recall() {
  const id = editor.base?.id;
  if (!id) return;
  const recalled = await ask(
    "recall-dialog",
    (form) => recallReply(id, String(new FormData(form).get("note") ?? "")),
    explain,
  );
  if (!recalled) return;
  took(recalled.reply);
  editor.say(t("lead.recalled", { n: recalled.phrasebook }), "good");
  pushes.watch();
}

/** @param {StoredReply} reply */
function took(reply) {
  editor.update(reply);
  list.put(reply);
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof Refusal)) throw error;
  if (error.present || error.errors.length || error.diagnostics) editor.refused(error);
  return t(`lead.error.${error.code}`);
}

find("new", HTMLButtonElement).addEventListener("click", () => void open(""));
find("publish", HTMLButtonElement).addEventListener("click", () => void publish());
find("recall", HTMLButtonElement).addEventListener("click", () => void recall());
find("back", HTMLButtonElement).addEventListener("click", () => {
  page.dataset["shown"] = "list";
});
find("pushes-open", HTMLButtonElement).addEventListener("click", () => {
  page.dataset["pushes"] = "open";
  find("pushes-close", HTMLButtonElement).focus();
});
find("pushes-close", HTMLButtonElement).addEventListener("click", closePushes);
const announce = /** @type {HTMLInputElement} */ (document.querySelector("#announce-row input"));
announce.addEventListener("change", () => {
  find("announce-fields", HTMLFieldSetElement).hidden = !announce.checked;
});

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
if (named) await open(named === "new" ? "" : named);
void pushes.look();
document.documentElement.dataset["ready"] = "true";
