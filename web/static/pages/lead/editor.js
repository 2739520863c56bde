/**
 * The editor of one reply: fields, saving, conflicts, and what is kept until it is saved.
 *
 * @import {Fields, StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 * @import {UnsavedChanges} from "./unsaved.js"
 */
import { write } from "../../panel/dom.js";
import { Refused } from "../rest.js";
import { Answers } from "./answers.js";
import { changeReply, createReply } from "./api.js";
import { badges } from "./badges.js";
import { Beside } from "./beside.js";
import { Conflict } from "./conflict.js";
import { changesTo, contentOf, emptyFields, fieldsOf, nameOf } from "./edit.js";
import { find } from "./find.js";
import { freshKey } from "./keys.js";
import { Findings } from "./findings.js";
import { Pictures } from "./pictures.js";

export class Editor {
  /**
   * @param {Translate} t
   * @param {UnsavedChanges} unsaved
   * @param {{team: string, role: string, scope: string}} person who writes, and whose a new reply is
   * @param {(reply: StoredReply) => void} saved
   * @param {(id: string) => void} open another reply
   */
  constructor(t, unsaved, person, saved, open) {
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
    this.answers = new Answers(/** @type {HTMLInputElement} */ (this.#input("answers")), t);
    this.pictures = new Pictures(/** @type {HTMLInputElement} */ (this.#input("pictures")), t);
    this.beside = new Beside(t, () => this.#fields(), open);
    this.conflict = new Conflict(
      t,
      (fields, base, save) => this.#settled(fields, base, save),
      (theirs) => this.#takeTheirs(theirs),
    );
    this.key = freshKey();
    this.#listen();
  }

  #listen() {
    this.form.addEventListener("input", () => this.#edited());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
    for (const id of ["insert-variable", "insert-fragment"]) this.#inserts(find(id, HTMLSelectElement));
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

  /** What the fields mean now, as the server takes it. */
  get content() {
    return contentOf(this.#fields());
  }

  /**
   * @param {StoredReply | null} reply null to write a new one
   * @param {StoredReply | null} [began] the version unsaved changes were made from, if it is not this one
   */
  open(reply, began = null) {
    const kept = this.unsaved.get(reply?.id ?? "");
    this.base = (kept && began) ?? reply;
    this.key = freshKey();
    const stored = this.base ? fieldsOf(this.base) : this.#fresh();
    this.#fill({ ...stored, ...kept?.fields });
    this.conflict.hide();
    this.form.hidden = false;
    find("empty", HTMLElement).hidden = true;
    find("restored", HTMLElement).hidden = kept === null || !this.isChanged;
    this.say("");
    this.mark([]);
    this.#render();
    this.findings.show([], "");
    this.findings.soon();
    this.beside.begin(reply?.id ?? "");
    if (kept && began && reply) this.conflict.show(began, () => this.#fields(), reply);
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
      this.conflict.hide();
      // What was typed while the answer was on its way is still unsaved.
      if (this.isChanged) this.#edited();
      this.say(this.t("lead.saved", { n: stored.version }), "good");
      this.#render();
      this.beside.begin(stored.id);
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
    if (!(error instanceof Refused)) throw error;
    if (error.code === "conflict" && error.present && this.base) {
      this.conflict.show(this.base, () => this.#fields(), error.present);
    }
    this.mark(error.errors.map((one) => one.field.split(".")[0] ?? ""), error.errors);
    if (error.diagnostics) this.findings.show(error.diagnostics.filter((one) => (one.field ?? "text") === "text"), "");
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

  /**
   * @param {string[]} names fields that will not do
   * @param {{field: string, message: string}[]} [why] what the server says of them
   */
  mark(names, why = []) {
    for (const field of this.form.querySelectorAll("[data-field]")) {
      const name = field.getAttribute("data-field") ?? "";
      const bad = names.includes(name);
      const input = field.querySelector("[name]");
      field.querySelector(".field-problem")?.remove();
      if (input) input.setAttribute("aria-invalid", String(bad));
      if (!bad) continue;
      const problem = document.createElement("span");
      problem.className = "field-problem";
      const said = name === "answers" || name === "text" ? why.find((one) => one.field.startsWith(name))?.message : "";
      problem.textContent = [this.t(`lead.field_error.${name}`), said].filter(Boolean).join(" ");
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
    this.beside.soon();
  }

  #render() {
    const { base, t } = this;
    const fields = this.#fields();
    write(find("editor-title", HTMLElement), nameOf(fields) || t(base ? "lead.untitled" : "lead.new_title"));
    find("badges", HTMLElement).replaceChildren(...(base ? badges(base, t, this.isChanged) : []));
    write(find("text-count", HTMLElement), t("lead.field.text_count", { n: this.text.value.length }));
    find("recall", HTMLElement).hidden = base === null || base.published_version === null;
    find("team-field", HTMLElement).hidden = fields.scope !== "team";
    find("history-open", HTMLElement).hidden = base === null;
    const scope = this.#input("scope");
    const fixed = base !== null && (base.published_version !== null || base.scope === "personal");
    if (scope instanceof HTMLSelectElement) scope.disabled = fixed;
  }

  #fresh() {
    return { ...emptyFields(), team: this.person.team, scope: this.person.scope };
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
    this.answers.render();
    this.pictures.render();
  }

  /** @param {string} name */
  #input(name) {
    const input = this.form.elements.namedItem(name);
    return input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement || input instanceof HTMLSelectElement ? input : null;
  }

  // Two leads at once

  /**
   * Both versions are settled into one: it is saved at once, or looked over first.
   * @param {Fields} fields
   * @param {StoredReply} base
   * @param {boolean} save
   */
  #settled(fields, base, save) {
    this.base = base;
    this.#fill(fields);
    this.conflict.hide();
    this.#edited();
    this.findings.soon();
    this.saved(base);
    if (save) void this.save();
    else this.say(this.t("lead.conflict.merged"), "good");
  }

  /** @param {StoredReply} theirs */
  #takeTheirs(theirs) {
    this.unsaved.drop(theirs.id);
    this.saved(theirs);
    this.open(theirs);
  }

  #dropMine() {
    this.unsaved.drop(this.base?.id ?? "");
    this.open(this.base);
  }

  /**
   * Put what is chosen where the caret is.
   * @param {HTMLSelectElement} choice
   */
  #inserts(choice) {
    choice.addEventListener("input", (event) => event.stopPropagation());
    choice.addEventListener("change", () => {
      const { value } = choice;
      choice.value = "";
      this.text.focus();
      // The editing command keeps the browser's own undo.
      if (value && !document.execCommand("insertText", false, value)) {
        this.text.setRangeText(value, this.text.selectionStart, this.text.selectionEnd, "end");
        this.text.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }
}
