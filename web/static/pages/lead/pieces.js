/**
 * A difference as text: what went struck through, what came underlined, with words for readers
 * who see neither.
 *
 * @import {Piece} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";

/**
 * @param {Piece[]} pieces
 * @param {Translate} t
 * @returns {HTMLElement}
 */
export function shown(pieces, t) {
  const tags = /** @type {const} */ ({ same: "span", removed: "del", added: "ins" });
  return h(
    "p",
    { class: "pieces" },
    ...pieces.map(({ kind, text }) =>
      kind === "same" ? h("span", {}, text) : h(tags[kind], {}, h("span", { class: "visually-hidden" }, t(`lead.piece.${kind}`)), text),
    ),
  );
}
