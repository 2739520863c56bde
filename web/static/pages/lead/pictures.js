/**
 * The pictures of a reply: brought by choosing, dropping or pasting; kept by their hash.
 *
 * @import {Picture} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";
import { Refused } from "../rest.js";
import { bringPicture } from "./api.js";
import { picturesOf } from "./edit.js";
import { find } from "./find.js";

const MOST = 4;

export class Pictures {
  /**
   * @param {HTMLInputElement} field
   * @param {Translate} t
   */
  constructor(field, t) {
    this.field = field;
    this.t = t;
    this.list = find("pictures", HTMLUListElement);
    this.problem = find("pictures-problem", HTMLElement);
    const file = find("picture-file", HTMLInputElement);
    file.addEventListener("change", async (event) => {
      event.stopPropagation();
      const chosen = [...(file.files ?? [])];
      file.value = "";
      await this.#bring(chosen);
    });
    file.addEventListener("input", (event) => event.stopPropagation());
    const form = /** @type {HTMLFormElement} */ (field.form);
    form.addEventListener("paste", (event) => {
      const pasted = [...(event.clipboardData?.files ?? [])];
      if (pasted.length === 0) return;
      event.preventDefault();
      void this.#bring(pasted);
    });
    form.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
    form.addEventListener("drop", (event) => {
      const dropped = [...(event.dataTransfer?.files ?? [])];
      if (dropped.length === 0) return;
      event.preventDefault();
      void this.#bring(dropped);
    });
  }

  /** Show what the field holds. */
  render() {
    this.problem.hidden = true;
    const pictures = picturesOf(this.field.value);
    this.list.replaceChildren(...pictures.map((picture) => this.#item(picture)));
    find("picture-add", HTMLElement).hidden = pictures.length >= MOST;
  }

  /** @param {File[]} files */
  async #bring(files) {
    this.problem.hidden = true;
    for (const file of files) {
      try {
        const { hash } = await bringPicture(file);
        const pictures = picturesOf(this.field.value);
        if (pictures.length >= MOST) {
          this.#say(this.t("lead.pictures.most", { n: MOST }));
          return;
        }
        if (!pictures.some((one) => one.hash === hash)) this.#keep([...pictures, { hash, alt: file.name.replace(/\.[^.]*$/u, "").slice(0, 200) }]);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const why = error.errors[0]?.message ?? this.t(error.code === "too_long" ? "lead.pictures.too_large" : `lead.error.${error.code}`);
        this.#say(`${file.name}：${why}`);
      }
    }
  }

  /** @param {Picture} picture */
  #item({ hash, alt }) {
    const { t } = this;
    const name = h("input", { maxlength: 200, "aria-label": t("lead.pictures.alt"), placeholder: t("lead.pictures.alt") });
    name.value = alt;
    name.addEventListener("input", (event) => {
      event.stopPropagation();
      this.#change(picturesOf(this.field.value).map((one) => (one.hash === hash ? { hash, alt: name.value } : one)));
    });
    const remove = h("button", { type: "button", class: "quiet", "aria-label": t("lead.pictures.remove", { name: alt }) }, t("lead.remove"));
    remove.addEventListener("click", () => this.#keep(picturesOf(this.field.value).filter((one) => one.hash !== hash)));
    return h("li", {}, h("img", { src: `/api/v1/pictures/${hash}`, alt: alt || t("panel.suggestions.picture") }), name, remove);
  }

  /** @param {Picture[]} pictures */
  #keep(pictures) {
    this.#change(pictures);
    this.render();
  }

  /** @param {Picture[]} pictures */
  #change(pictures) {
    this.field.value = JSON.stringify(pictures);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = false;
  }
}
