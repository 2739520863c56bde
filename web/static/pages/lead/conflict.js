/**
 * The second of two leads sees both versions side by side and merges them.
 *
 * @import {Fields, StoredReply} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 * @import {Differing} from "./merge.js"
 */
import { h, write } from "../../panel/dom.js";
import { compareTexts } from "./api.js";
import { fieldsOf, readable, settled as asSaved } from "./edit.js";
import { find } from "./find.js";
import { differing, merged, TOGETHER } from "./merge.js";
import { shown } from "./pieces.js";

export class Conflict {
  /**
   * @param {Translate} t
   * @param {(fields: Fields, base: StoredReply, save: boolean) => void} settled the fields to go on with
   * @param {(theirs: StoredReply) => void} dropped the lead gives up what they wrote
   */
  constructor(t, settled, dropped) {
    this.t = t;
    this.box = find("conflict", HTMLElement);
    /** @type {{base: Fields, mine: () => Fields, theirs: StoredReply} | null} */
    this.sides = null;
    find("conflict-merge", HTMLButtonElement).addEventListener("click", () => this.#settle(settled, this.#chosen(), false));
    find("conflict-mine", HTMLButtonElement).addEventListener("click", () => this.#settle(settled, {}, true));
    find("conflict-theirs", HTMLButtonElement).addEventListener("click", () => {
      if (this.sides) dropped(this.sides.theirs);
    });
  }

  /**
   * @param {StoredReply} base what this lead began with
   * @param {() => Fields} mine
   * @param {StoredReply} theirs what stands there now
   */
  show(base, mine, theirs) {
    this.sides = { base: fieldsOf(base), mine, theirs };
    const fields = differing(asSaved(this.sides.base), asSaved(mine()), asSaved(fieldsOf(theirs)));
    write(find("conflict-text", HTMLElement), this.t("lead.conflict", { n: theirs.version, by: theirs.updated_by_name || this.t("lead.conflict.somebody") }));
    find("conflict-fields", HTMLElement).replaceChildren(...fields.map((field) => this.#field(field)));
    this.box.hidden = false;
    this.box.scrollIntoView({ block: "nearest" });
    void this.#mark(fields);
  }

  hide() {
    this.sides = null;
    this.box.hidden = true;
  }

  /** @param {Differing} field */
  #field({ name, mine, theirs, by }) {
    const { t } = this;
    const choice = (/** @type {"mine" | "theirs" | "both"} */ side) =>
      h(
        "label",
        { class: "check" },
        h("input", { type: "radio", name: `merge-${name}`, value: side, checked: (by === "both" ? "mine" : by) === side }),
        h("span", {}, t(`lead.merge.${side}`)),
      );
    return h(
      "fieldset",
      { class: "merge-field", "data-merge": name, "data-by": by },
      h("legend", {}, t(`lead.name.${name}`), h("span", { class: "badge badge-plain" }, t(`lead.merge.by_${by}`))),
      h(
        "div",
        { class: "sides" },
        h("div", { class: "side" }, choice("mine"), h("div", { "data-side": "mine" }, h("p", { class: "pieces" }, readable(name, mine) || t("lead.merge.nothing")))),
        h("div", { class: "side" }, choice("theirs"), h("div", { "data-side": "theirs" }, h("p", { class: "pieces" }, readable(name, theirs) || t("lead.merge.nothing")))),
      ),
      by === "both" && TOGETHER.has(name) && choice("both"),
    );
  }

  /**
   * Mark in each side what it changed; without an answer both stand there plain.
   * @param {Differing[]} fields
   */
  async #mark(fields) {
    const pairs = fields.flatMap(({ name, base, mine, theirs }) => [
      { name: `${name}/mine`, before: readable(name, base), after: readable(name, mine) },
      { name: `${name}/theirs`, before: readable(name, base), after: readable(name, theirs) },
    ]);
    const { items } = await compareTexts(pairs).catch(() => ({ items: [] }));
    for (const { field, pieces } of items) {
      const [name, side] = field.split("/");
      const place = this.box.querySelector(`[data-merge="${name}"] [data-side="${side}"]`);
      if (place && pieces.length > 0) place.replaceChildren(shown(pieces, this.t));
    }
  }

  #chosen() {
    const picked = this.box.querySelectorAll("input[type=radio]:checked");
    return Object.fromEntries(
      [...picked].map((input) => [input.closest("fieldset")?.dataset["merge"] ?? "", /** @type {HTMLInputElement} */ (input).value]),
    );
  }

  /**
   * @param {(fields: Fields, base: StoredReply, save: boolean) => void} settled
   * @param {object} chosen
   * @param {boolean} save
   */
  #settle(settled, chosen, save) {
    if (!this.sides) return;
    const { base, mine, theirs } = this.sides;
    settled(merged(asSaved(base), asSaved(mine()), asSaved(fieldsOf(theirs)), chosen), theirs, save);
  }
}
