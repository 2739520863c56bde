/**
 * Where a reply stands, in small coloured words.
 *
 * @import {StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";

/**
 * @param {StoredReply} reply
 * @param {Translate} t
 * @param {boolean} [unsaved]
 * @returns {HTMLElement[]}
 */
export function badges(reply, t, unsaved = false) {
  const shown = [];
  if (unsaved) shown.push(badge("warning", t("lead.badge.unsaved")));
  if (reply.published_version === null) {
    shown.push(badge(reply.state === "retired" ? "error" : "plain", t(`lead.state.${reply.state}`)));
  } else {
    shown.push(badge("good", t("lead.badge.published", { n: reply.published_version })));
    if (reply.published_version !== reply.version) shown.push(badge("warning", t("lead.badge.pending")));
  }
  if (reply.scope === "team") shown.push(badge("accent", reply.team));
  if (reply.scope === "personal") shown.push(badge("accent", t("lead.scope.personal")));
  if (reply.published_version !== null && reply.uses !== undefined) shown.push(badge("plain", t("lead.badge.uses", { n: reply.uses })));
  if (reply.stage) shown.push(badge("plain", stageName(reply.stage, t)));
  return shown;
}

/**
 * A stage in the reader's language; one the catalogue does not know keeps its own name.
 * @param {string} stage
 * @param {Translate} t
 */
function stageName(stage, t) {
  const name = t(`panel.stage.${stage}`);
  return name.startsWith("panel.stage.") ? stage : name;
}

/** @param {string} kind @param {string} text */
export function badge(kind, text) {
  return h("span", { class: `badge badge-${kind}` }, text);
}
