/**
 * Makes an adapter by pointing: the reply box, a message of the customer, one of one's own, the
 * send button. What would be read with it is shown all the while.
 */
"use strict";
(() => {
  const { Shell, element: make } = AssistContent.shell;
  const STEPS = /** @type {const} */ (["composer", "customer", "agent", "send"]);
  /** Made by machines, and other tomorrow. */
  const UNSTABLE = /\d{3,}|^(?:css|sc|jsx|svelte|ember)-|__[A-Za-z0-9]{5,}$|^[a-z]{1,2}\d|active|hover|focus|selected/i;
  const PREVIEW_MS = 600;
  /** Where the card may stand: the sides it is held to. */
  const CORNERS = /** @type {const} */ ([["top", "right"], ["top", "left"], ["bottom", "right"], ["bottom", "left"]]);

  class Picker {
    constructor() {
      this.shell = new Shell({ onremoved: () => this.stop() });
      this.step = 0;
      /** @type {Partial<Record<typeof STEPS[number], HTMLElement>>} */
      this.picked = {};
      this.box = make("div", { class: "pick" });
      this.what = make("p");
      this.preview = make("ol");
      this.skip = this.#button("skip", () => this.#next());
      this.again = this.#button("again", () => this.#back());
      this.save = this.#button("save", () => this.#save(), "primary");
      this.corner = 0;
      const move = this.#button("move", () => this.#stand((this.corner + 1) % CORNERS.length));
      const cancel = this.#button("cancel", () => this.stop());
      this.card = make("div", { class: "bar picker", role: "dialog", "aria-label": this.#t("title") }, this.what, this.preview, this.again, this.skip, this.save, move, cancel);
      this.ended = new AbortController();
      this.timer = 0;
    }

    start() {
      this.shell.add(this.box);
      this.shell.add(this.card);
      const options = { capture: true, signal: this.ended.signal };
      addEventListener("pointermove", (event) => this.#hover(event), options);
      for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) addEventListener(type, (event) => this.#onPointer(event), options);
      addEventListener("keydown", (event) => event.isTrusted && event.key === "Escape" && this.stop(), options);
      this.timer = setInterval(() => this.#draw(), PREVIEW_MS);
      this.#draw();
      this.#stand(this.#freest());
    }

    stop() {
      this.ended.abort();
      clearInterval(this.timer);
      this.shell.stop();
      if (AssistContent.picker === this) delete AssistContent.picker;
    }

    /** @param {string} key */
    #t(key) {
      return AssistContent.page?.t(`extension.picker.${key}`) ?? key;
    }

    /**
     * @param {string} key
     * @param {() => void} act
     * @param {string} [look]
     */
    #button(key, act, look = "") {
      const button = make("button", { type: "button", ...(look && { class: look }) }, this.#t(key));
      button.addEventListener("click", (event) => event.isTrusted && act());
      return button;
    }

    get #current() {
      return STEPS[this.step];
    }

    /** @param {Event} event */
    #target(event) {
      const [target] = AssistContent.dom.path(event);
      if (!(target instanceof HTMLElement) || AssistContent.dom.path(event).includes(this.shell.host)) return null;
      return target;
    }

    /** @param {PointerEvent} event */
    #hover(event) {
      const target = this.#target(event);
      this.box.hidden = !target || !this.#current;
      if (!target) return;
      const { left, top, width, height } = this.#meant(target).getBoundingClientRect();
      Object.assign(this.box.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    }

    /** @param {Event} event */
    #onPointer(event) {
      const target = this.#target(event);
      if (!target || !this.#current || !event.isTrusted) return;
      // Pointing must not press the console's own buttons.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.type !== "click") return;
      this.picked[this.#current] = this.#meant(target);
      this.#next();
    }

    /**
     * The part that is meant when this one is pointed at.
     * @param {HTMLElement} target
     */
    #meant(target) {
      if (this.#current === "composer") return /** @type {HTMLElement} */ (target.closest("[contenteditable]:not([contenteditable='false']),textarea") ?? target.querySelector(AssistContent.dom.EDITABLE) ?? target);
      if (this.#current === "send") return /** @type {HTMLElement} */ (target.closest("button,[role='button'],a,input") ?? target);
      return rowOf(target);
    }

    #next() {
      this.step += 1;
      this.#draw();
    }

    #back() {
      this.step = Math.max(0, this.step - 1);
      const name = STEPS[this.step];
      if (name) delete this.picked[name];
      this.#draw();
    }

    #draw() {
      const current = this.#current;
      this.what.textContent = this.#t(current ? `step.${current}` : "done");
      this.box.hidden ||= !current;
      this.skip.hidden = !current || current === "composer";
      this.save.hidden = Boolean(current);
      this.again.hidden = this.step === 0;
      this.preview.replaceChildren(...this.#lines().map((line) => make("li", {}, line)));
    }

    /** @param {number} corner of `CORNERS` */
    #stand(corner) {
      this.corner = corner;
      for (const side of ["top", "right", "bottom", "left"]) this.card.style.setProperty(side, "auto");
      for (const side of CORNERS[corner] ?? CORNERS[0]) this.card.style.setProperty(side, "12px");
    }

    /** The corner in which the card covers least of what must be pointed at. */
    #freest() {
      const adapter = this.#adapter();
      const composer = AssistContent.dom.composer();
      const wanted = [composer, AssistContent.thread.list(adapter, composer, null)].filter((part) => part !== null).map((part) => part.getBoundingClientRect());
      const covered = CORNERS.map((_, corner) => {
        this.#stand(corner);
        const card = this.card.getBoundingClientRect();
        return wanted.reduce((sum, part) => sum + overlap(card, part), 0);
      });
      return covered.indexOf(Math.min(...covered));
    }

    /** What is read with the adapter as it is so far. */
    #lines() {
      const adapter = this.#adapter();
      const composer = AssistContent.dom.composer(adapter.composer?.selector);
      const list = AssistContent.thread.list(adapter, composer, null);
      const { items } = list ? AssistContent.thread.read(adapter, list) : { items: [] };
      const place = AssistContent.place.now(adapter, list);
      const draft = composer ? AssistContent.reading.draft(composer) : "";
      return [
        `${this.#t("preview.customer")}${place.name || this.#t("preview.none")}`,
        ...items.slice(-4).map(({ by, text }) => `${this.#t(`preview.${by}`)}${text.slice(0, 40)}`),
        `${this.#t("preview.draft")}${composer ? draft.slice(0, 40) || this.#t("preview.empty") : this.#t("preview.none")}`,
      ];
    }

    /** @returns {Adapter} */
    #adapter() {
      const { composer, customer, agent, send } = this.picked;
      const rows = customer ?? agent;
      /** @type {NonNullable<Adapter["thread"]>} */
      const thread = {};
      if (rows?.parentElement) {
        thread.list = selectorOf(rows.parentElement);
        thread.message = commonOf(rows, customer && agent ? agent : rows);
        if (customer && agent) Object.assign(thread, sidesOf(customer, agent));
      }
      const host = location.hostname.replace(/[^a-z0-9]+/gi, "-").toLowerCase().slice(0, 50);
      return {
        id: `own-${host}`.replace(/-+$/, ""),
        version: 1,
        name: { zh: document.title.slice(0, 40) || location.hostname, en: location.hostname },
        matches: [`${location.protocol}//${location.hostname}/*`],
        composer: { ...(composer && { selector: selectorOf(composer) }), ...(send && { send: selectorOf(send) }) },
        ...(Object.keys(thread).length > 0 && { thread }),
      };
    }

    #save() {
      AssistContent.page?.say({ type: "picked", adapter: this.#adapter() });
      this.stop();
    }
  }

  /**
   * @param {DOMRect} one
   * @param {DOMRect} other
   * @returns {number} square pixels that both cover
   */
  function overlap(one, other) {
    const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    return Math.max(0, width) * Math.max(0, height);
  }

  /**
   * The message that an element is a part of: an ancestor among others of its kind.
   * @param {HTMLElement} element
   * @returns {HTMLElement}
   */
  function rowOf(element) {
    for (let at = element; at.parentElement && at !== document.body; at = at.parentElement) {
      const kin = [...at.parentElement.children].filter((one) => one.localName === at.localName && one.textContent?.trim());
      const box = at.parentElement.getBoundingClientRect();
      const stacked = kin.length >= 2 && kin.every((one) => one.getBoundingClientRect().height < box.height || box.height === 0);
      const apart = kin.length >= 2 && Math.abs((kin[0]?.getBoundingClientRect().top ?? 0) - (kin[1]?.getBoundingClientRect().top ?? 0)) > 8;
      const alike = kin.filter((one) => stable(one).some((name) => stable(at).includes(name))).length >= 2 || (kin.length >= 2 && stable(at).length === 0 && at.localName === "li");
      if (stacked && apart && alike) return at;
    }
    return element;
  }

  /** @param {Element} element */
  function stable(element) {
    return [...element.classList].filter((name) => !UNSTABLE.test(name));
  }

  /**
   * A selector that finds this element first in its root, by what is likely to stay.
   * @param {HTMLElement} element
   * @returns {string}
   */
  function selectorOf(element) {
    const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
    let path = "";
    for (let at = /** @type {HTMLElement | null} */ (element); at && at !== document.documentElement; at = at.parentElement) {
      path = path ? `${nameOf(at)} > ${path}` : nameOf(at);
      if (root.querySelector(path) === element && root.querySelectorAll(path).length === 1) return path;
    }
    return path;
  }

  /** @param {HTMLElement} element */
  function nameOf(element) {
    if (element.id && !UNSTABLE.test(element.id)) return `#${CSS.escape(element.id)}`;
    for (const name of ["data-testid", "data-test-id", "data-qa-id", "name", "aria-label", "role"]) {
      const value = element.getAttribute(name);
      if (value && value.length < 40) return `${element.localName}[${name}=${JSON.stringify(value)}]`;
    }
    const classes = stable(element).slice(0, 2).map((name) => `.${CSS.escape(name)}`).join("");
    if (classes) return element.localName + classes;
    const kin = [...(element.parentElement?.children ?? [])].filter((one) => one.localName === element.localName);
    return kin.length > 1 ? `${element.localName}:nth-of-type(${kin.indexOf(element) + 1})` : element.localName;
  }

  /**
   * What two messages have in common.
   * @param {HTMLElement} one
   * @param {HTMLElement} other
   */
  function commonOf(one, other) {
    const shared = stable(one).filter((name) => other.classList.contains(name));
    const kin = [...(one.parentElement?.children ?? [])].filter((each) => each.localName === one.localName);
    const best = shared.find((name) => kin.filter((each) => each.classList.contains(name)).length > 1);
    return best ? `.${CSS.escape(best)}` : `${selectorOf(/** @type {HTMLElement} */ (one.parentElement))} > ${one.localName}`;
  }

  /**
   * What tells the customer's messages from one's own.
   * @param {HTMLElement} customer
   * @param {HTMLElement} agent
   */
  function sidesOf(customer, agent) {
    const [theirs, ours] = [marksOf(customer), marksOf(agent)];
    const their = theirs.find((mark) => !ours.includes(mark));
    const our = ours.find((mark) => !theirs.includes(mark));
    return { ...(their && { customer: their }), ...(our && { agent: our }) };
  }

  /**
   * Classes and data attributes of a message and of what is in it, outermost first.
   * @param {HTMLElement} row
   */
  function marksOf(row) {
    return [row, ...row.querySelectorAll("*")].slice(0, 40).flatMap((element) => [
      ...stable(element).map((name) => `.${CSS.escape(name)}`),
      ...[...element.attributes].filter(({ name, value }) => /^data-(?!.*(?:id|key|time|index))/.test(name) && value.length < 30).map(({ name, value }) => `[${name}=${JSON.stringify(value)}]`),
    ]);
  }

  AssistContent.picker?.stop();
  AssistContent.picker = new Picker();
  /** @type {any} */ (AssistContent.picker).start();
})();
