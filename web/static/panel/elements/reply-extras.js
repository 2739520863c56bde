/**
 * What a suggested reply has beside its text: a note for the agent, further answers with their
 * conditions, pictures to look at and to copy.
 *
 * @import {WireAnswer, WirePicture, WireSuggestion} from "../../messages.js"
 * @import {Translate} from "../format.js"
 */
import { h, set, writeMarked } from "../dom.js";
import { icon } from "../icons.js";
import { copyPicture } from "../pictures.js";
import { labelOf } from "./fill-form.js";

const TOLD_MS = 2_500;

export class ReplyExtras extends HTMLElement {
  constructor() {
    super();
    this.stamp = "";
  }

  /**
   * @param {WireSuggestion} suggestion
   * @param {Translate} t
   * @param {(answer: {text: string, missing: string[]}, mode: "caret" | "replace") => void} choose
   */
  render(suggestion, t, choose) {
    const { note, answers = [], pictures = [] } = suggestion;
    const stamp = JSON.stringify([note, answers, pictures, t("panel.suggestions.answers")]);
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    this.hidden = !note && answers.length === 0 && pictures.length === 0;
    this.replaceChildren(
      ...(note ? [h("p", { class: "reply-note" }, icon("information"), h("span", {}, note))] : []),
      ...answers.map((answer) => answerButton(answer, t, choose)),
      ...(pictures.length > 0
        ? [h("ul", { class: "pictures", "aria-label": t("panel.suggestions.pictures") }, ...pictures.map((picture) => pictureItem(picture, t)))]
        : []),
    );
  }
}

/**
 * @param {WireAnswer} answer
 * @param {Translate} t
 * @param {(answer: {text: string, missing: string[]}, mode: "caret" | "replace") => void} choose
 */
function answerButton({ text, missing, condition }, t, choose) {
  const words = h("span", { class: "text" });
  writeMarked(words, text, [], (name) => labelOf(name, t));
  return h(
    "button",
    {
      type: "button",
      class: "choose answer",
      onclick: (/** @type {MouseEvent} */ event) => choose({ text, missing }, event.shiftKey ? "replace" : "caret"),
    },
    h("span", { class: "condition" }, condition || t("panel.suggestions.another")),
    words,
  );
}

/**
 * @param {WirePicture} picture
 * @param {Translate} t
 */
function pictureItem({ url, alt }, t) {
  const name = alt || t("panel.suggestions.picture");
  const image = h("img", { src: url, alt: name, loading: "lazy" });
  const link = h("a", { href: url, target: "_blank", rel: "noopener", title: name }, image);
  const said = h("span", {}, t("panel.suggestions.copy_picture"));
  const copy = h("button", { type: "button", class: "copy-picture" }, icon("copy"), said);
  set(copy, "aria-label", `${t("panel.suggestions.copy_picture")} ${name}`);
  copy.addEventListener("click", async () => {
    const done = await copyPicture(url);
    said.textContent = t(done ? "panel.suggestions.picture_copied" : "panel.suggestions.picture_not_copied");
    setTimeout(() => {
      said.textContent = t("panel.suggestions.copy_picture");
    }, TOLD_MS);
  });
  // Where the picture cannot be shown (a frame without a cookie), what it shows is still told.
  image.addEventListener("error", () => link.replaceChildren(name));
  return h("li", {}, link, h("span", { role: "status" }, copy));
}

customElements.define("assist-reply-extras", ReplyExtras);
