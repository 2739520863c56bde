/**
 * Underlines findings in the page's own composer without touching what is in it: by the browser's
 * highlights in editables, by a transparent copy laid over a field.
 */
"use strict";
AssistContent.underlines = (() => {
  const { isField } = AssistContent.dom;
  const { element: make } = AssistContent.shell;
  const SEVERITIES = /** @type {const} */ (["error", "warning", "information", "hint"]);
  const COLOURS = { error: "#cf2f3d", warning: "#c77700", information: "#2b7bb9", hint: "#7a8496" };
  const COPIED = [
    "font-family", "font-size", "font-weight", "font-style", "font-variant", "font-stretch", "line-height", "letter-spacing", "word-spacing",
    "text-indent", "text-transform", "text-align", "tab-size", "direction", "padding-top", "padding-right", "padding-bottom", "padding-left",
    "border-top-width", "border-right-width", "border-bottom-width", "border-left-width", "border-style", "box-sizing", "overflow-wrap", "word-break",
  ];

  class Underlines {
    /** @param {InstanceType<typeof AssistContent.shell.Shell>} shell */
    constructor(shell) {
      this.shell = shell;
      /** @type {HTMLElement | null} */
      this.overlay = null;
      /** @type {HTMLElement | null} */
      this.under = null;
      this.sheet = styleOfHighlights();
      this.follow = () => this.#place();
      /** @type {ResizeObserver | null} */
      this.sizes = null;
    }

    /**
     * @param {HTMLElement | null} element the composer
     * @param {string} text that the findings were made of
     * @param {{start: number, end: number, severity: "error" | "warning" | "information" | "hint"}[]} items
     */
    show(element, text, items) {
      if (!element || items.length === 0 || AssistContent.reading.draft(element) !== text) {
        this.clear();
        return;
      }
      if (isField(element)) this.#over(/** @type {HTMLTextAreaElement} */ (element), text, items);
      else this.#highlight(element, items);
    }

    clear() {
      for (const severity of SEVERITIES) CSS.highlights?.delete(`assist-${severity}`);
      this.shell.remove(this.overlay);
      this.overlay = null;
      this.under?.removeEventListener("scroll", this.follow);
      this.under = null;
      this.sizes?.disconnect();
      removeEventListener("scroll", this.follow, true);
      removeEventListener("resize", this.follow);
    }

    /**
     * @param {HTMLElement} element
     * @param {{start: number, end: number, severity: "error" | "warning" | "information" | "hint"}[]} items
     */
    #highlight(element, items) {
      if (!CSS.highlights) return;
      const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
      if (!root.adoptedStyleSheets.includes(this.sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.sheet];
      const { pieces } = AssistContent.reading.mapped(element);
      for (const severity of SEVERITIES) {
        const ranges = items.filter((item) => item.severity === severity).flatMap(({ start, end }) => AssistContent.reading.ranges(pieces, start, end));
        if (ranges.length > 0) CSS.highlights.set(`assist-${severity}`, new Highlight(...ranges));
        else CSS.highlights.delete(`assist-${severity}`);
      }
    }

    /**
     * @param {HTMLTextAreaElement} field
     * @param {string} text
     * @param {{start: number, end: number, severity: string}[]} items
     */
    #over(field, text, items) {
      if (!this.overlay) {
        this.overlay = make("div", { class: "overlay", "aria-hidden": "true" });
        this.shell.add(this.overlay);
        this.under = field;
        field.addEventListener("scroll", this.follow, { passive: true });
        addEventListener("scroll", this.follow, { capture: true, passive: true });
        addEventListener("resize", this.follow);
        this.sizes = new ResizeObserver(this.follow);
        this.sizes.observe(field);
      }
      this.overlay.replaceChildren(...marked(text, items));
      this.#place();
    }

    #place() {
      const { overlay, under } = this;
      if (!overlay || !under) return;
      const style = getComputedStyle(under);
      for (const name of COPIED) overlay.style.setProperty(name, style.getPropertyValue(name));
      const { left, top } = under.getBoundingClientRect();
      const bars = under.offsetWidth - under.clientWidth - parseFloat(style.borderLeftWidth) - parseFloat(style.borderRightWidth);
      overlay.style.whiteSpace = "pre-wrap";
      overlay.style.left = `${left}px`;
      overlay.style.top = `${top}px`;
      overlay.style.width = `${under.offsetWidth - Math.max(0, bars)}px`;
      overlay.style.height = `${under.offsetHeight}px`;
      overlay.scrollTop = under.scrollTop;
    }
  }

  /**
   * @param {string} text
   * @param {{start: number, end: number, severity: string}[]} items
   */
  function marked(text, items) {
    /** @type {(Node | string)[]} */
    const parts = [];
    let at = 0;
    for (const { start, end, severity } of [...items].sort((a, b) => a.start - b.start)) {
      if (start < at || end > text.length) continue;
      parts.push(text.slice(at, start), make("span", { class: `is-${severity}` }, text.slice(start, end)));
      at = end;
    }
    // A last line that is empty has no height of its own.
    return [...parts, `${text.slice(at)}\n`];
  }

  function styleOfHighlights() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SEVERITIES.map((severity) => `::highlight(assist-${severity}){text-decoration:underline wavy ${COLOURS[severity]} 1.5px}`).join(""));
    return sheet;
  }

  return { Underlines };
})();
