/**
 * What stands in an editor, as its own model holds it: one line for each innermost block, a line
 * break for each `<br>` that breaks, nothing of what the editor paints beside the text.
 */
"use strict";
AssistContent.reading = (() => {
  const { isField } = AssistContent.dom;
  const BLOCKS = new Set("P DIV LI UL OL H1 H2 H3 H4 H5 H6 BLOCKQUOTE PRE TABLE TR SECTION ARTICLE".split(" "));
  const PAINTED = "[data-slate-placeholder],.w-e-text-placeholder,.ql-ui,[data-mce-bogus]:not(br),[data-placeholder-overlay],.ProseMirror-widget,style,script";
  /** Characters that editors put in to hold a place, and that nobody wrote. */
  const HOLDERS = /[\uFEFF\u200B\u2060]/g;

  /**
   * @param {HTMLElement} element
   * @returns {string}
   */
  function draft(element) {
    if (isField(element)) return /** @type {HTMLTextAreaElement} */ (element).value.replace(/\r\n?/g, "\n");
    return new Reader(element).read().text;
  }

  /**
   * The text together with where each stretch of it stands in the page.
   * @param {HTMLElement} element
   * @param {(element: Element) => boolean} [skip] parts that are not read
   */
  function mapped(element, skip) {
    return new Reader(element, skip).read();
  }

  class Reader {
    /**
     * @param {HTMLElement} root
     * @param {(element: Element) => boolean} [skip]
     */
    constructor(root, skip = () => false) {
      this.root = root;
      this.skip = skip;
      /** @type {string[]} */
      this.lines = [];
      /** @type {string | null} the line that is being written; null between lines */
      this.line = null;
      this.length = 0;
      /** @type {{start: number, length: number, node: Text, from: number}[]} */
      this.pieces = [];
    }

    read() {
      this.#children(this.root);
      this.#end();
      return { text: this.lines.join("\n"), pieces: this.pieces };
    }

    /** @param {Node} parent */
    #children(parent) {
      for (const node of parent.childNodes) {
        if (node instanceof Text) this.#words(node);
        else if (node instanceof HTMLElement) this.#element(node);
      }
    }

    /** @param {HTMLElement} element */
    #element(element) {
      if (element.matches(PAINTED) || this.skip(element)) return;
      if (element.nodeName === "BR") this.#break(element);
      else if (element instanceof HTMLImageElement) this.#picture(element);
      else if (isBlock(element)) this.#block(element);
      else this.#children(element);
    }

    /** @param {Text} node */
    #words(node) {
      const raw = node.data;
      if (!raw) return;
      const preserved = () => /pre|break-spaces/.test(getComputedStyle(/** @type {Element} */ (node.parentElement)).whiteSpaceCollapse ?? getComputedStyle(/** @type {Element} */ (node.parentElement)).whiteSpace);
      if (!raw.trim() && raw.includes("\n") && node.parentElement && !preserved()) return;
      if (!raw.replace(HOLDERS, "")) {
        this.#open();
        return;
      }
      let from = 0;
      raw.split("\n").forEach((part, index) => {
        this.#open();
        if (index > 0) {
          this.#end();
          this.#open();
        }
        this.#write(part, node, from);
        from += part.length + 1;
      });
    }

    /**
     * @param {string} part
     * @param {Text} node
     * @param {number} from
     */
    #write(part, node, from) {
      let at = from;
      for (const piece of part.split(/([\uFEFF\u200B\u2060])/)) {
        if (piece && !HOLDERS.test(piece)) {
          this.pieces.push({ start: this.length + (this.line ?? "").length, length: piece.length, node, from: at });
          this.line = (this.line ?? "") + piece.replace(/\u00a0/g, " ");
        }
        HOLDERS.lastIndex = 0;
        at += piece.length;
      }
    }

    /** @param {HTMLElement} element */
    #break(element) {
      this.#open();
      if (this.#isLast(element)) return;
      this.#end();
      this.#open();
    }

    /** @param {HTMLImageElement} picture emoji are often pictures, named by their alternative text */
    #picture(picture) {
      if (picture.classList.contains("ProseMirror-separator") || !picture.alt) return;
      this.#open();
      this.line += picture.alt;
    }

    /** @param {HTMLElement} element */
    #block(element) {
      this.#end();
      const before = this.lines.length;
      this.#children(element);
      if (this.line === null && this.lines.length === before) this.line = "";
      this.#end();
    }

    /**
     * A break at the end of its block only holds the block open.
     * @param {Node} node
     */
    #isLast(node) {
      for (let at = node; at !== this.root; at = /** @type {Node} */ (at.parentNode)) {
        if (at !== node && at instanceof HTMLElement && isBlock(at)) return true;
        if (this.#nextOf(at)) return false;
      }
      return true;
    }

    /**
     * What comes after a node, apart from what the editor only paints there.
     * @param {Node} node
     * @returns {Node | null}
     */
    #nextOf(node) {
      let next = node.nextSibling;
      while (next instanceof HTMLElement && next.nodeName !== "BR" && (next.matches(PAINTED) || this.skip(next))) next = next.nextSibling;
      return next;
    }

    #open() {
      this.line ??= "";
    }

    #end() {
      if (this.line === null) return;
      this.lines.push(this.line);
      this.length += this.line.length + 1;
      this.line = null;
    }
  }

  /** @param {HTMLElement} element */
  function isBlock(element) {
    return BLOCKS.has(element.nodeName) || /^(?:block|flow-root|list-item|flex|grid|table)/.test(getComputedStyle(element).display);
  }

  /**
   * Where a stretch of the text stands in the page. Offsets are UTF-16 code units of the text
   * that was read.
   * @param {{start: number, length: number, node: Text, from: number}[]} pieces
   * @param {number} start
   * @param {number} end
   * @returns {Range[]} one a piece it touches
   */
  function ranges(pieces, start, end) {
    const found = [];
    for (const piece of pieces) {
      const from = Math.max(start, piece.start);
      const to = Math.min(end, piece.start + piece.length);
      if (from >= to) continue;
      const range = document.createRange();
      range.setStart(piece.node, piece.from + from - piece.start);
      range.setEnd(piece.node, piece.from + to - piece.start);
      found.push(range);
    }
    return found;
  }

  /**
   * The caret as an offset into the text, where it is known.
   * @param {HTMLElement} element
   * @returns {number | null}
   */
  function caret(element) {
    if (isField(element)) return /** @type {HTMLTextAreaElement} */ (element).selectionEnd;
    const selection = AssistContent.dom.selectionOf(element);
    const node = selection?.focusNode;
    if (!selection || !(node instanceof Text) || !element.contains(node)) return null;
    const piece = mapped(element).pieces.find((one) => one.node === node && selection.focusOffset <= one.from + one.length);
    return piece ? piece.start + Math.max(0, selection.focusOffset - piece.from) : null;
  }

  return { draft, mapped, ranges, caret };
})();
