/**
 * The editor of one reply: fields, saving, conflicts, and what is kept until it is saved.
 *
 * @import {Fields, StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 * @import {UnsavedChanges} from "./unsaved.js"
 */
import { write } from "../../panel/dom.js";
import { changeReply, createReply, Refusal } from "./api.js";
import { badges } from "./badges.js";
import { changesTo, contentOf, emptyFields, fieldsOf, nameOf } from "./edit.js";
import { find } from "./find.js";
import { freshKey } from "./keys.js";
import { Findings } from "./findings.js";

export class Editor {
  /**
   * @param {Translate} t
   * @param {UnsavedChanges} unsaved
   * @param {{team: string, role: string}} person
   * @param {(reply: StoredReply) => void} saved
   */
  constructor(t, unsaved, person, saved) {
    this.t = t;
    this.unsaved = unsaved;
    this.person = person;
    this.saved = saved;
    this.form = find("editor", HTMLFormElement);
    this.text = find("text", HTMLTextAreaElement);
    this.findings = new Findings(this.text, t);
    this.status = find("status", HTMLElement);
    /** @type {StoredReply | null} the version the fields were made from; null for a new reply */
    this.base = null;
    /** @type {StoredReply | null} */
    this.theirs = null;
    this.key = freshKey();
    this.#listen();
  }

  #listen() {
    this.form.addEventListener("input", () => this.#edited());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
    find("conflict-mine", HTMLButtonElement).addEventListener("click", () => this.#keepMine());
    find("conflict-theirs", HTMLButtonElement).addEventListener("click", () => this.#takeTheirs());
    find("restored-drop", HTMLButtonElement).addEventListener("click", () => this.#dropMine());
  }

  get isOpen() {
    return !this.form.hidden;
  }

  /** Whether the fields differ from what is stored. */
  get isChanged() {
    const fields = this.#fields();
    return this.base ? Object.keys(changesTo(fields, this.base)).length > 0 : JSON.stringify(fields) !== JSON.stringify(this.#fresh());
  }

  /** @param {StoredReply | null} reply null to write a new one */
  open(reply) {
    const kept = this.unsaved.get(reply?.id ?? "");
    this.base = reply;
    this.key = freshKey();
    this.#fill(kept?.fields ?? (reply ? fieldsOf(reply) : this.#fresh()));
    if (kept && reply && kept.version !== reply.version) this.base = { ...reply, version: kept.version };
    this.form.hidden = false;
    find("empty", HTMLElement).hidden = true;
    find("restored", HTMLElement).hidden = kept === null || !this.isChanged;
    this.#conflict(null);
    this.say("");
    this.mark([]);
    this.#render();
    this.findings.show([], "");
    this.findings.soon();
  }

  /**
   * Save what has changed.
   * @returns {Promise<StoredReply | null>} the stored reply; null when it could not be saved
   */
  async save() {
    this.mark([]);
    const fields = this.#fields();
    if (this.base && !this.isChanged) {
      this.say(this.t("lead.nothing_new"));
      return this.base;
    }
    this.say(this.t("lead.saving"));
    const before = this.base;
    try {
      const stored = before
        ? await changeReply(before.id, { ...changesTo(fields, before), version: before.version })
        : await createReply(contentOf(fields), this.key);
      this.unsaved.drop(before?.id ?? "");
      this.base = stored;
      find("restored", HTMLElement).hidden = true;
      this.#conflict(null);
      // What was typed while the answer was on its way is still unsaved.
      if (this.isChanged) this.#edited();
      this.say(this.t("lead.saved", { n: stored.version }), "good");
      this.#render();
      this.saved(stored);
      return stored;
    } catch (error) {
      this.refused(error);
      return null;
    }
  }

  /**
   * Take in that the reply was published or recalled.
   * @param {StoredReply} reply
   */
  update(reply) {
    this.base = reply;
    this.#render();
  }

  /** @param {unknown} error */
  refused(error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "conflict" && error.present) this.#conflict(error.present);
    this.mark(error.errors.map((one) => one.field.split(".")[0] ?? ""));
    if (error.diagnostics) this.findings.show(error.diagnostics, "");
    this.say(this.t(`lead.error.${error.code}`), "bad");
  }

  /**
   * @param {string} sentence
   * @param {"" | "good" | "bad"} [mood]
   */
  say(sentence, mood = "") {
    this.status.className = `status ${mood}`;
    write(this.status, sentence);
  }

  /** @param {string[]} names fields that will not do */
  mark(names) {
    for (const field of this.form.querySelectorAll("[data-field]")) {
      const name = field.getAttribute("data-field") ?? "";
      const bad = names.includes(name);
      const input = field.querySelector("input, textarea, select");
      field.querySelector(".field-problem")?.remove();
      if (input) input.setAttribute("aria-invalid", String(bad));
      if (!bad) continue;
      const problem = document.createElement("span");
      problem.className = "field-problem";
      problem.textContent = this.t(`lead.field_error.${name}`);
      field.append(problem);
      if (input instanceof HTMLElement && name === names[0]) input.focus();
    }
  }

  #edited() {
    const id = this.base?.id ?? "";
    if (this.isChanged) this.unsaved.keep(id, { version: this.base?.version ?? 0, fields: this.#fields() });
    else this.unsaved.drop(id);
    this.key = freshKey();
    this.say("");
    this.#render();
  }

  #render() {
    const { base, t } = this;
    const fields = this.#fields();
    write(find("editor-title", HTMLElement), nameOf(fields) || t(base ? "lead.untitled" : "lead.new_title"));
    find("badges", HTMLElement).replaceChildren(...(base ? badges(base, t, this.isChanged) : []));
    write(find("text-count", HTMLElement), t("lead.field.text_count", { n: this.text.value.length }));
    find("recall", HTMLElement).hidden = base === null || base.published_version === null;
    find("team-field", HTMLElement).hidden = fields.scope !== "team";
    const scope = this.#input("scope");
    const fixed = base !== null && (base.published_version !== null || base.scope === "personal");
    if (scope instanceof HTMLSelectElement) scope.disabled = fixed;
  }

  #fresh() {
    return { ...emptyFields(), team: this.person.team };
  }

  /** @returns {Fields} */
  #fields() {
    const fields = emptyFields();
    for (const name of /** @type {(keyof Fields)[]} */ (Object.keys(fields))) fields[name] = this.#input(name)?.value ?? "";
    return fields;
  }

  /** @param {Fields} fields */
  #fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const input = this.#input(name);
      if (input instanceof HTMLSelectElement && ![...input.options].some((option) => option.value === value)) {
        input.add(new Option(value, value));
      }
      if (input) input.value = value;
    }
  }

  /** @param {string} name */
  #input(name) {
    const input = this.form.elements.namedItem(name);
    return input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement || input instanceof HTMLSelectElement ? input : null;
  }

  // Two leads at once

  /** @param {StoredReply | null} present what somebody else has saved meanwhile */
  #conflict(present) {
    this.theirs = present;
    find("conflict", HTMLElement).hidden = present === null;
    if (!present) return;
    write(find("conflict-text", HTMLElement), this.t("lead.conflict", { n: present.version }));
    write(find("conflict-present", HTMLElement), present.text);
  }

  #keepMine() {
    if (!this.theirs) return;
    this.base = this.theirs;
    void this.save();
  }

  #takeTheirs() {
    if (!this.theirs) return;
    const theirs = this.theirs;
    this.unsaved.drop(theirs.id);
    this.saved(theirs);
    this.open(theirs);
  }

  #dropMine() {
    this.unsaved.drop(this.base?.id ?? "");
    this.open(this.base);
  }
}
