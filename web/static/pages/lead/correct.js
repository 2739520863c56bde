/**
 * An agent would change a published reply: chosen by its name, rewritten, put before the leads; and
 * what became of it.
 *
 * @import {ListedCorrection} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h, keyed } from "../../panel/dom.js";
import { moment } from "../../panel/format.js";
import { call } from "../rest.js";
import { listReplies } from "./api.js";
import { badge } from "./badges.js";
import { ask } from "./dialogs.js";
import { find } from "./find.js";
import { namesOf } from "./names.js";
import { whyNot } from "./refused.js";

const TYPING_PAUSE_MS = 200;
const MOODS = { open: "warning", accepted: "good", declined: "error", withdrawn: "plain" };

export class Correct {
  /**
   * @param {Translate} t
   * @param {string} locale
   * @param {(sentence: string, tone: "good" | "bad") => void} say
   */
  constructor(t, locale, say) {
    this.t = t;
    this.locale = locale;
    this.say = say;
    this.list = find("corrections", HTMLUListElement);
    this.which = find("correct-which", HTMLInputElement);
    this.text = find("correct-text", HTMLTextAreaElement);
    /** @type {Map<string, string>} ids by what the list shows */
    this.ids = new Map();
    /** @type {{id: string, version: number, text: string} | null} */
    this.base = null;
    let pause = 0;
    this.which.addEventListener("input", () => {
      clearTimeout(pause);
      pause = window.setTimeout(() => void this.#look(), TYPING_PAUSE_MS);
    });
    find("correct-open", HTMLButtonElement).addEventListener("click", () => void this.#propose());
  }

  async load() {
    /** @type {{items: ListedCorrection[]}} */
    const { items } = await call("GET", "corrections").catch(() => ({ items: [] }));
    keyed(this.list, items, { key: (one) => one.id, make: () => h("li", { class: "push" }), fill: (item, one) => this.#fill(item, one) });
  }

  async #propose() {
    const { t } = this;
    this.which.value = this.text.value = "";
    this.base = null;
    this.#judge();
    const done = await ask(
      "correct-dialog",
      (form) => {
        const reason = String(new FormData(form).get("reason") ?? "").trim();
        const { id = "", version = 0 } = this.base ?? {};
        return call("POST", `replies/${encodeURIComponent(id)}/corrections`, { version, text: this.text.value, reason });
      },
      (error) => {
        const { field, words } = whyNot(error, t);
        return field === "text" ? t("mine.correct.same") : words;
      },
    );
    if (!done) return;
    this.say(t("mine.correct.sent"), "good");
    await this.load();
  }

  /** Nothing is sent before a reply was chosen from the list. */
  #judge() {
    this.which.setCustomValidity(this.base ? "" : this.t("mine.correct.choose"));
    this.text.disabled = !this.base;
  }

  async #look() {
    const name = this.which.value.trim();
    if (!this.ids.has(name)) {
      this.base = null;
      this.text.value = "";
      this.#judge();
      if (name) await this.#offer(name);
      return;
    }
    const id = this.ids.get(name) ?? "";
    if (this.base?.id === id) return;
    try {
      this.base = await call("GET", `replies/${encodeURIComponent(id)}/written`);
      this.text.value = this.base?.text ?? "";
    } catch {
      this.base = null;
    }
    this.#judge();
  }

  /** @param {string} query */
  async #offer(query) {
    const { items } = await listReplies({ query, state: "published", limit: "9" }).catch(() => ({ items: [] }));
    if (query !== this.which.value.trim()) return;
    this.ids = namesOf(items.filter(({ scope }) => scope !== "personal"));
    find("correct-options", HTMLDataListElement).replaceChildren(...[...this.ids.keys()].map((name) => new Option("", name)));
  }

  /** @param {HTMLElement} item @param {ListedCorrection} one */
  #fill(item, one) {
    const { t } = this;
    const at = moment(Date.parse(one.answered_at ?? one.asked_at), Date.now(), this.locale);
    const back = h("button", { type: "button", class: "quiet" }, t("lead.propose.withdraw"));
    back.addEventListener("click", async () => {
      try {
        await call("POST", `corrections/${one.id}/withdraw`);
        await this.load();
      } catch (error) {
        this.say(whyNot(error, t).words, "bad");
      }
    });
    item.replaceChildren(
      h("span", { class: "badges" }, badge("plain", t("mine.correct.kind")), badge(MOODS[one.state], t(`mine.correct.${one.state}`))),
      h("strong", {}, one.title || one.text.slice(0, 24)),
      h("span", { class: "small" }, [one.answered_by_name, at].filter(Boolean).join(" · ")),
      ...(one.comment ? [h("p", { class: "push-note" }, one.comment)] : []),
      ...(one.state === "open" ? [back] : []),
    );
  }
}
