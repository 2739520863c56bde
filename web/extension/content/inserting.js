/**
 * Putting text into an editor so that its own model holds exactly that, nothing is sent, and the
 * editor's undo takes it back. Each kind of editor has a way of its own that works; what was put
 * in is read again, and where it is not what was meant, the caller is told.
 *
 * Never synthetic keys or `beforeinput`: some editors send the message on those. Never
 * `execCommand` on an editor that keeps a model: its page and its model part.
 */
"use strict";
AssistContent.inserting = (() => {
  const { isField, selectionOf, shadowOf, focused } = AssistContent.dom;
  const read = AssistContent.reading.draft;
  /** Editors look at a moved selection only after a while; the slowest known takes 100 ms. */
  const SELECTION_MS = 130;
  const TAKEN_WITHIN_MS = 400;
  const SECOND_LOOK_MS = 60;

  /**
   * @typedef {object} Outcome
   * @property {boolean} ok
   * @property {boolean} [exact] false where runs of spaces came out shorter
   * @property {"too-long" | "composing" | "gone" | "refused"} [why]
   * @property {string[]} tried for the diagnostics page
   *
   * @typedef {{name: string, run: (element: HTMLElement, text: string) => boolean}} Way
   */

  /** @param {number} ms */
  function pause(ms) {
    return new Promise((done) => {
      setTimeout(done, ms);
    });
  }
  /** A frame; hidden tabs get none, so not for long. */
  function frame() {
    const painted = new Promise((done) => {
      requestAnimationFrame(() => setTimeout(done, 0));
    });
    return Promise.race([painted, pause(50)]);
  }

  /**
   * @param {HTMLElement} element
   * @param {string} given
   * @param {"replace" | "caret"} mode
   * @param {string} [preferred] what the adapter wants tried first
   * @returns {Promise<Outcome>}
   */
  async function insert(element, given, mode, preferred) {
    const text = given.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    await focusOn(element, mode);
    if (!element.isConnected) return { ok: false, why: "gone", tried: [] };
    return isField(element) ? intoField(/** @type {HTMLTextAreaElement} */ (element), text, mode) : intoEditable(element, text, mode, preferred);
  }

  // Fields

  /**
   * @param {HTMLTextAreaElement} field
   * @param {string} text
   * @param {"replace" | "caret"} mode
   * @returns {Promise<Outcome>}
   */
  async function intoField(field, text, mode) {
    if (mode === "replace") field.select();
    const { selectionStart: start, selectionEnd: end, value } = field;
    const wanted = value.slice(0, start) + text + value.slice(end);
    if (field.maxLength > 0 && wanted.length > field.maxLength) return { ok: false, why: "too-long", tried: [] };
    const tried = ["typing"];
    // The browser's own editing: frameworks hear of it, and undo knows it.
    if (text) field.ownerDocument.execCommand("insertText", false, text);
    else field.ownerDocument.execCommand("delete");
    if (field.value !== wanted) {
      tried.push("value");
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(field, wanted);
      field.setSelectionRange(start + text.length, start + text.length);
      field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText", data: text }));
    }
    await frame();
    // A framework that disagrees has put its own value back by now.
    return field.value === wanted ? { ok: true, exact: true, tried } : { ok: false, why: "refused", tried };
  }

  // Editables

  /** @type {Way} */
  const RICH = { name: "rich-paste", run: (element, text) => paste(element, { "text/html": asHtml(element, text), "text/plain": text }) };
  /** @type {Way} */
  const PLAIN = { name: "paste", run: (element, text) => paste(element, { "text/plain": text }) };
  /** @type {Way} */
  const TYPING = { name: "typing", run: type };

  /** Which ways work, by the marks that editors put on their root; in the order of measurement. */
  const KINDS = /** @type {[string, Way[]][]} */ ([
    ["[data-slate-editor]", [PLAIN, PLAIN]],
    [".ql-editor", [PLAIN, RICH]],
    [".mce-content-body", [RICH, TYPING]],
    [".ProseMirror,[data-lexical-editor],.ck-editor__editable,.public-DraftEditor-content", [RICH, PLAIN]],
  ]);

  /**
   * @param {HTMLElement} element
   * @param {string} [preferred]
   * @returns {Way[]}
   */
  function waysFor(element, preferred) {
    const [, known] = KINDS.find(([marks]) => element.matches(marks)) ?? [];
    const ways = (known ?? [RICH, PLAIN, TYPING]).filter((way) => way !== TYPING || !modelled.has(element));
    const first = [RICH, PLAIN, TYPING].find(({ name }) => name === preferred);
    if (!first || ((known || first === TYPING) && !ways.includes(first))) return ways;
    return [first, ...ways.filter((way) => way !== first)];
  }

  /**
   * @param {HTMLElement} element
   * @param {string} text
   * @param {"replace" | "caret"} mode
   * @param {string} [preferred]
   * @returns {Promise<Outcome>}
   */
  async function intoEditable(element, text, mode, preferred) {
    const tried = [];
    const before = trimmed(read(element));
    if (mode === "replace" && before) await selectAll(element);
    const goal = new Goal(element, before, text, mode);
    for (const way of waysFor(element, preferred)) {
      if (tried.length > 0 && (goal.spoilt || mode === "replace")) await selectAll(element);
      const had = trimmed(read(element));
      if (!text && mode === "replace") {
        if (!remove(element)) continue;
      } else if (!way.run(element, goal.toPut)) {
        tried.push(`${way.name}: not taken`);
        continue;
      }
      const reached = await within(TAKEN_WITHIN_MS, () => goal.reached());
      if (reached) await pause(SECOND_LOOK_MS); // an editor that disagrees puts its own text back
      if (reached && goal.reached() && goal.believed(way)) {
        goal.placeCaret();
        return { ok: true, exact: goal.exact(), tried: [...tried, way.name] };
      }
      tried.push(`${way.name}: wrong`);
      if (trimmed(read(element)) !== had && !goal.spoil()) break;
    }
    return { ok: false, why: "refused", tried };
  }

  /** What should stand there in the end, and whether it does. */
  class Goal {
    /**
     * @param {HTMLElement} element
     * @param {string} before
     * @param {string} text
     * @param {"replace" | "caret"} mode
     */
    constructor(element, before, text, mode) {
      this.element = element;
      this.text = text;
      this.spoilt = false;
      /** @type {string | null} the whole wanted text, where it is known beforehand */
      this.whole = mode === "replace" || before === "" ? trimmed(text) : null;
      const selection = selectionOf(element);
      /** @type {string | null} null: a selection is replaced, and what of the text stays is not known */
      this.before = mode === "caret" && selection && !selection.isCollapsed ? null : before;
      /** @type {number | null} where in `before` it goes in; null where that is not known */
      this.at = this.before !== null && this.whole === null ? AssistContent.reading.caret(element) : null;
    }

    /** Where the whole was written anew, the caret stands at its end: back behind what was put in. */
    placeCaret() {
      if (!this.spoilt || this.at === null) return;
      const end = this.at + this.text.length;
      const piece = AssistContent.reading.mapped(this.element).pieces.find(({ start, length }) => start < end && end <= start + length);
      if (piece) selectionOf(this.element)?.collapse(piece.node, piece.from + end - piece.start);
    }

    /** After a way has gone wrong the next one writes the whole. */
    get toPut() {
      return this.spoilt && this.whole !== null ? this.whole : this.text;
    }

    reached() {
      return this.#is(loose);
    }

    exact() {
      return this.#is(trimmed);
    }

    /**
     * A hand-written editable keeps no model: its page will read what the browser reads.
     * @param {Way} way
     */
    believed(way) {
      const { element } = this;
      if (way === TYPING || element.querySelector("p,[data-block],[data-slate-node],[data-lexical-text],[data-contents]")) return true;
      if (element.matches(".ProseMirror,.ql-editor,[data-lexical-editor],[data-slate-editor]")) return true;
      return trimmed(element.innerText) === trimmed(read(element));
    }

    /**
     * Something was put in, but not what was meant: work out the whole from what stands there.
     * @returns {boolean} whether another way may be tried
     */
    spoil() {
      if (this.before === null && this.whole === null) return false;
      this.spoilt = true;
      if (this.whole === null && this.before !== null) {
        this.at ??= commonStart(this.before, trimmed(read(this.element)));
        this.whole = this.before.slice(0, this.at) + this.text + this.before.slice(this.at);
      }
      return true;
    }

    /** @param {(text: string) => string} form */
    #is(form) {
      const now = form(read(this.element));
      if (this.whole !== null) return now === form(this.whole);
      const text = form(this.text);
      return this.before === null ? now.includes(text) : isInserted(form(this.before), now, text);
    }
  }

  /**
   * @param {string} one
   * @param {string} other
   */
  function commonStart(one, other) {
    let at = 0;
    while (at < one.length && one[at] === other[at]) at += 1;
    return at;
  }

  /**
   * Whether `after` is `before` with `text` put in somewhere.
   * @param {string} before
   * @param {string} after
   * @param {string} text
   */
  function isInserted(before, after, text) {
    for (let at = after.indexOf(text); at >= 0; at = after.indexOf(text, at + 1)) {
      if (after.slice(0, at) + after.slice(at + text.length) === before) return true;
    }
    return false;
  }

  /**
   * @param {HTMLElement} element
   * @param {Record<string, string>} data
   * @returns {boolean} whether somebody took it
   */
  function paste(element, data) {
    const clipboardData = new DataTransfer();
    for (const [format, value] of Object.entries(data)) clipboardData.setData(format, value);
    const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, composed: true, clipboardData });
    const anchor = selectionOf(element)?.anchorNode;
    const at = anchor instanceof Element ? anchor : anchor?.parentElement;
    (at && element.contains(at) ? at : element).dispatchEvent(event);
    return event.defaultPrevented;
  }

  /**
   * The lines inside one inline element: rich editors keep blank lines that way, where plain text
   * and paragraphs lose them.
   * @param {HTMLElement} element
   * @param {string} text
   */
  function asHtml(element, text) {
    const spaced = element.matches(".mce-content-body") ? (/** @type {string} */ line) => line.replace(/ {2}/g, " &nbsp;") : (/** @type {string} */ line) => line;
    // Keeps ProseMirror from guessing at the slice where a policy has dropped the style.
    const slice = element.matches(".ProseMirror") ? ' data-pm-slice="0 0 []"' : "";
    const lines = text.split("\n").map((line) => spaced(escaped(line)));
    return `<span style="white-space:pre-wrap"${slice}>${lines.join("<br>")}</span>`;
  }

  /** @param {string} text */
  function escaped(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  /**
   * @param {HTMLElement} element
   * @param {string} text
   */
  function type(element, text) {
    const page = element.ownerDocument;
    const collapses = !/pre|break-spaces/.test(getComputedStyle(element).whiteSpaceCollapse ?? getComputedStyle(element).whiteSpace);
    text.split("\n").forEach((line, index) => {
      if (index > 0) page.execCommand("insertLineBreak");
      // Where runs of spaces collapse, a browser types every other one as one that does not.
      if (line) page.execCommand("insertText", false, collapses ? line.replace(/ {2}/g, "\u00a0 ").replace(/^ | $/g, "\u00a0") : line);
    });
    return true;
  }

  /**
   * Empty an editor: a cut is what every editor knows.
   * @param {HTMLElement} element
   */
  function remove(element) {
    const event = new ClipboardEvent("cut", { bubbles: true, cancelable: true, composed: true, clipboardData: new DataTransfer() });
    element.dispatchEvent(event);
    return event.defaultPrevented || element.ownerDocument.execCommand("delete");
  }

  // Focus and selection

  /** The last caret in each editable: some editors lose it with the focus. */
  /** @type {WeakMap<Element, [Node, number, Node, number]>} */
  const carets = new WeakMap();

  function remember() {
    const element = focused();
    if (!(element instanceof HTMLElement) || !element.isContentEditable) return;
    const { anchorNode, anchorOffset, focusNode, focusOffset } = selectionOf(element) ?? {};
    if (anchorNode && focusNode && element.contains(anchorNode) && element.contains(focusNode)) {
      carets.set(element, [anchorNode, anchorOffset ?? 0, focusNode, focusOffset ?? 0]);
    }
  }

  /** Editables that take what is typed from the browser and put it in themselves: they keep a model. */
  /** @type {WeakSet<Element>} */
  const modelled = new WeakSet();

  /** @param {InputEvent} event */
  function watchTyping(event) {
    const element = event.isTrusted && event.defaultPrevented && event.inputType === "insertText" ? focused() : null;
    if (element) modelled.add(element);
  }

  /**
   * @param {HTMLElement} element
   * @param {"replace" | "caret"} mode
   */
  async function focusOn(element, mode) {
    const page = element.ownerDocument;
    const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
    const had = root.activeElement === element && page.hasFocus();
    const caret = carets.get(element);
    page.defaultView?.focus();
    element.focus({ preventScroll: true });
    await frame();
    if (isField(element) || had) return;
    await pause(SELECTION_MS);
    if (mode === "caret" && caret) await restore(element, caret);
  }

  /**
   * @param {HTMLElement} element
   * @param {[Node, number, Node, number]} caret
   */
  async function restore(element, caret) {
    const [anchor, anchorAt, focus, focusAt] = caret;
    if (!element.contains(anchor) || !element.contains(focus) || anchorAt > lengthOf(anchor) || focusAt > lengthOf(focus)) return;
    const selection = selectionOf(element);
    if (selection?.anchorNode === anchor && selection.anchorOffset === anchorAt && selection.focusNode === focus && selection.focusOffset === focusAt) return;
    selection?.setBaseAndExtent(anchor, anchorAt, focus, focusAt);
    await pause(SELECTION_MS);
  }

  /** @param {Node} node */
  function lengthOf(node) {
    return node instanceof Text ? node.length : node.childNodes.length;
  }

  /** @param {HTMLElement} element */
  async function selectAll(element) {
    element.ownerDocument.execCommand("selectAll");
    await pause(SELECTION_MS);
  }

  // Comparing

  /** @param {string} text */
  function trimmed(text) {
    return text.replace(/\r\n?/g, "\n").replace(/\u00a0/g, " ").replace(/[\uFEFF\u200B\u2060]/g, "").replace(/\n+$/, "");
  }

  /** @param {string} text */
  function loose(text) {
    return trimmed(text).replace(/ +/g, " ").replace(/^ | $/gm, "");
  }

  /**
   * @param {number} ms
   * @param {() => boolean} test
   */
  async function within(ms, test) {
    const end = performance.now() + ms;
    while (!test()) {
      if (performance.now() > end) return false;
      await frame();
    }
    return true;
  }

  /**
   * Start remembering carets, and which editors keep a model.
   * @returns {() => void} stops it
   */
  function attend() {
    const ended = new AbortController();
    document.addEventListener("selectionchange", remember, { capture: true, signal: ended.signal });
    // Last of all: the page has said by then whether it lets the browser type.
    addEventListener("beforeinput", watchTyping, { signal: ended.signal });
    return () => ended.abort();
  }

  return { insert, attend, shadowOf };
})();
