/**
 * Several replies at once: chosen by pointer or by keys, changed all or none.
 *
 * @import {StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h, write } from "../../panel/dom.js";
import { Refused } from "../rest.js";
import { changeMany } from "./api.js";
import { ask } from "./dialogs.js";
import { nameOf } from "./edit.js";
import { find } from "./find.js";
import { freshKey } from "./keys.js";

/**
 * Ask what is to be done with `picked`, and do it.
 * @param {StoredReply[]} picked
 * @param {Translate} t
 * @param {(error: unknown) => string} explain
 * @returns {Promise<{items: StoredReply[]} | null>}
 */
export function bulk(picked, t, explain) {
  const dialog = find("bulk-dialog", HTMLDialogElement);
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const action = /** @type {HTMLSelectElement} */ (form.elements.namedItem("action"));
  const report = find("bulk-report", HTMLUListElement);
  report.hidden = true;
  form.reset();
  write(find("bulk-what", HTMLElement), t("lead.bulk.what", { n: picked.length }));
  const show = () => {
    for (const part of form.querySelectorAll("fieldset")) part.hidden = part.dataset["action"] !== action.value;
  };
  show();
  action.onchange = show;
  let key = freshKey();
  return ask(
    "bulk-dialog",
    async () => {
      report.hidden = true;
      try {
        return await changeMany(bulkOf(new FormData(form), picked), key);
      } catch (error) {
        // Another attempt is another request.
        key = freshKey();
        if (error instanceof Refused) showReport(report, error, picked, t);
        throw error;
      }
    },
    (error) => (error instanceof Refused && error.report.length > 0 ? t("lead.bulk.refused", { n: error.report.length }) : explain(error)),
  );
}

/**
 * The request for what the form says.
 * @param {FormData} given
 * @param {StoredReply[]} picked
 */
export function bulkOf(given, picked) {
  const said = (/** @type {string} */ name) => String(given.get(name) ?? "").trim();
  const items = picked.map(({ id, version }) => ({ id, version }));
  const action = said("action");
  if (action === "publish") return { action, items, reason: said("reason") };
  if (action === "retire") return { action, items, note: said("note") };
  const tags = (/** @type {string} */ name) => said(name).split(/[,，、;；]/u).map((one) => one.trim()).filter(Boolean);
  const stage = String(given.get("stage") ?? "keep");
  const scope = String(given.get("scope") ?? "keep");
  return {
    action: "change",
    items,
    add_tags: tags("add_tags"),
    remove_tags: tags("remove_tags"),
    ...(stage !== "keep" && { stage }),
    ...(scope !== "keep" && { scope }),
  };
}

/**
 * @param {HTMLUListElement} place
 * @param {Refused} refusal
 * @param {StoredReply[]} picked
 * @param {Translate} t
 */
function showReport(place, refusal, picked, t) {
  const names = new Map(picked.map((reply) => [reply.id, nameOf(reply) || t("lead.untitled")]));
  place.hidden = refusal.report.length === 0;
  place.replaceChildren(
    ...refusal.report.map(({ id, message }) => h("li", {}, h("strong", {}, names.get(id) ?? id), h("span", {}, message))),
  );
}
