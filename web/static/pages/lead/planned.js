/**
 * A publication that waits for its moment: told in the editor, and cancelled there.
 *
 * @import {StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { moment } from "../../panel/format.js";
import { call, Refused } from "../rest.js";
import { instant } from "./edit.js";
import { find } from "./find.js";

export class Plans {
  /**
   * @param {Translate} t
   * @param {string} locale
   * @param {(sentence: string, tone: "good" | "bad") => void} say
   */
  constructor(t, locale, say) {
    this.t = t;
    this.locale = locale;
    this.say = say;
    this.notice = find("planned", HTMLElement);
    this.plan = "";
    find("planned-cancel", HTMLButtonElement).addEventListener("click", () => void this.#cancel());
  }

  /** @param {StoredReply | null} reply */
  async show(reply) {
    this.notice.hidden = true;
    if (!reply) return;
    try {
      const { items } = await call("GET", `schedules?state=waiting&reply=${encodeURIComponent(reply.id)}`);
      const plan = items[0];
      if (!plan) return;
      this.plan = plan.id;
      find("planned-text", HTMLElement).textContent = this.t("lead.planned", { at: this.#when(plan.at), n: plan.version });
      this.notice.hidden = false;
    } catch {
      // Unreachable just now: the page of pushes shows it all the same.
    }
  }

  /** @param {string} iso */
  #when(iso) {
    return moment(Date.parse(iso), Date.now(), this.locale);
  }

  /** @param {string} iso */
  planned(iso) {
    return this.t("lead.publish.planned", { at: this.#when(iso) });
  }

  async #cancel() {
    try {
      await call("DELETE", `schedules/${this.plan}`);
      this.notice.hidden = true;
      this.say(this.t("pushes.planned.cancelled"), "good");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(error.message, "bad");
    }
  }
}

/**
 * The moment the publish form asks for; none for now.
 * @param {HTMLFormElement} form
 * @returns {number | null} milliseconds
 */
export function momentOf(form) {
  const at = instant(String(new FormData(form).get("at") ?? ""));
  return at === null ? null : Date.parse(at);
}

/** What the publish form says will happen: at once, or at the moment that was chosen. */
export class When {
  /**
   * @param {Translate} t
   * @param {string} locale
   * @param {{title: string, version: number}} what
   */
  constructor(t, locale, what) {
    this.leave = new AbortController();
    const dialog = find("publish-dialog", HTMLDialogElement);
    const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    const at = /** @type {HTMLInputElement} */ (dialog.querySelector("[name=at]"));
    const go = /** @type {HTMLButtonElement} */ (dialog.querySelector("[value=go]"));
    const said = find("publish-what", HTMLElement);
    const tell = () => {
      const chosen = momentOf(form);
      const later = chosen !== null;
      const told = later ? moment(chosen, Date.now(), locale) : "";
      said.textContent = t(later ? "lead.publish.what_later" : "lead.publish.what", { title: what.title, n: what.version, at: told });
      go.textContent = t(later ? "lead.publish.go_later" : "lead.publish.go", { at: told });
    };
    at.value = "";
    tell();
    at.addEventListener("input", tell, { signal: this.leave.signal });
  }

  close() {
    this.leave.abort();
  }
}
