/** Finding things on a page that we did not write, through open and closed shadow roots. */
"use strict";
AssistContent.dom = (() => {
  const EDITABLE = 'textarea,[contenteditable=""],[contenteditable="true" i],[contenteditable="plaintext-only" i]';

  /**
   * Everything that matches, also inside shadow roots, in document order.
   * @param {string} selector
   * @param {ParentNode} [root]
   * @returns {HTMLElement[]}
   */
  function all(selector, root = document) {
    /** @type {HTMLElement[]} */
    const found = [];
    collect(root, selector, found);
    return found;
  }

  /**
   * @param {string} selector
   * @param {ParentNode} [root]
   * @returns {HTMLElement | null}
   */
  function first(selector, root = document) {
    const light = safely(() => root.querySelector(selector));
    return light instanceof HTMLElement ? light : (all(selector, root)[0] ?? null);
  }

  /**
   * The browser itself looks much faster than a walk; that is only for telling where between what
   * it has found the insides of shadow roots stand.
   * @param {ParentNode} root
   * @param {string} selector
   * @param {HTMLElement[]} found
   */
  function collect(root, selector, found) {
    const light = [...root.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
    let at = 0;
    for (const [host, inside] of hostsIn(root)) {
      for (let next = light[at]; next && (next === host || precedes(next, host)); next = light[(at += 1)]) found.push(next);
      collect(inside, selector, found);
    }
    found.push(...light.slice(at));
  }

  /**
   * @param {Node} one
   * @param {Node} other
   */
  function precedes(one, other) {
    return (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  }

  /** @type {Map<ParentNode, [Element, ShadowRoot][]>} found in this turn, in which the page cannot change */
  const hosts = new Map();

  /**
   * The elements below `root` that have a shadow root, in document order, without what is in those.
   * @param {ParentNode} root
   * @returns {[Element, ShadowRoot][]}
   */
  function hostsIn(root) {
    const known = hosts.get(root);
    if (known) return known;
    /** @type {[Element, ShadowRoot][]} */
    const found = [];
    for (const element of root.querySelectorAll("*")) {
      const inside = shadowOf(element);
      if (inside) found.push([element, inside]);
    }
    if (hosts.size === 0) queueMicrotask(() => hosts.clear());
    hosts.set(root, found);
    return found;
  }

  /**
   * The shadow root of an element, closed ones too, which only extensions may look into.
   * @param {Element} element
   * @returns {ShadowRoot | null}
   */
  function shadowOf(element) {
    if (element.shadowRoot) return element.shadowRoot;
    if (!(element instanceof HTMLElement)) return null;
    const { localName } = element;
    if (localName.includes("-")) return closedOf(element);
    return localName === "div" || localName === "section" || localName === "main" ? rarelyClosedOf(element) : null;
  }

  /** @param {HTMLElement} element */
  function closedOf(element) {
    return safely(() => chrome.dom.openOrClosedShadowRoot(element)) ?? null;
  }

  /** An element without a root is asked again after this, and after twice as long each time. */
  const ASK_AGAIN_S = 1;
  const MOST_DOUBLINGS = 6;
  /** So many are asked again in a second at most; the others' turn comes with a later look. */
  const MOST_ASKED_AGAIN = 250;
  let askedAgain = 0;
  let askedIn = 0;
  /**
   * Elements without a root: the second from which to ask again, times eight, and how often that
   * was put off. One small number each, for pages have thousands of them.
   * @type {WeakMap<Element, number>}
   */
  const without = new WeakMap();

  /**
   * Asking the browser costs more than all the rest of a walk, pages have thousands of these, and
   * hardly one gets a root later on: so each is asked more and more seldom.
   * @param {HTMLElement} element
   */
  function rarelyClosedOf(element) {
    const now = Math.ceil(performance.now() / 1_000);
    const known = without.get(element);
    if (known !== undefined && (now < known >> 3 || !mayAskAgain(now))) return null;
    const found = closedOf(element);
    if (!found) {
      const doublings = known === undefined ? 0 : Math.min((known & 7) + 1, MOST_DOUBLINGS);
      without.set(element, ((now + ASK_AGAIN_S * 2 ** doublings) << 3) | doublings);
    }
    return found;
  }

  /** @param {number} now in whole seconds */
  function mayAskAgain(now) {
    if (now !== askedIn) askedAgain = 0;
    askedIn = now;
    askedAgain += 1;
    return askedAgain <= MOST_ASKED_AGAIN;
  }

  /**
   * Every root there is: the document and the shadow roots in it.
   * @param {ParentNode} [root]
   * @returns {(Document | ShadowRoot)[]}
   */
  function roots(root = document) {
    const found = /** @type {(Document | ShadowRoot)[]} */ ([root]);
    for (const [, inside] of hostsIn(root)) found.push(...roots(inside));
    return found;
  }

  /** @param {Element} element */
  function isField(element) {
    return element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement;
  }

  /**
   * Whether a person could write here: on screen, large enough to be meant, not locked.
   * @param {HTMLElement} element
   */
  function usable(element) {
    if (!element.isConnected || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const { width, height, right, bottom, left, top } = element.getBoundingClientRect();
    if (width < 40 || height < 12 || right <= 0 || bottom <= 0) return false;
    const view = element.ownerDocument.defaultView ?? window;
    if (left >= view.innerWidth || (top >= view.innerHeight && top > document.documentElement.scrollHeight)) return false;
    if (element instanceof HTMLTextAreaElement) return !element.disabled && !element.readOnly;
    return element.isContentEditable && element.getAttribute("aria-readonly") !== "true" && !element.closest("[inert],[aria-hidden='true']");
  }

  /**
   * The composer: the first usable match of the adapter's selector; without one the usable
   * editable that stands lowest, for a chat is written below what was said.
   * @param {string} [selector]
   * @returns {HTMLElement | null}
   */
  function composer(selector) {
    const found = all(selector ?? EDITABLE).map(editableIn).filter((one) => one !== null && usable(one));
    const outer = /** @type {HTMLElement[]} */ (found).filter((one) => isField(one) || !one.parentElement?.isContentEditable);
    if (selector) return outer[0] ?? null;
    return outer.filter(isNoSearch).sort((a, b) => weight(b) - weight(a))[0] ?? null;
  }

  /**
   * A selector may name the box around the editable.
   * @param {HTMLElement} element
   * @returns {HTMLElement | null}
   */
  function editableIn(element) {
    if (isField(element) || element.isContentEditable) return element;
    return element.querySelector(EDITABLE);
  }

  /** @param {HTMLElement} element */
  function isNoSearch(element) {
    const words = `${element.id} ${element.className} ${element.getAttribute("placeholder") ?? ""} ${element.getAttribute("role") ?? ""}`;
    return !/search|搜索|查找/i.test(words);
  }

  /** @param {HTMLElement} element */
  function weight(element) {
    const { bottom, width } = element.getBoundingClientRect();
    return bottom + Math.min(width, 600) / 4;
  }

  /**
   * The frame of this page that holds the composer, as some editors have it.
   * @returns {HTMLElement | null}
   */
  function frameOfComposer() {
    for (const frame of document.querySelectorAll("iframe")) {
      const page = safely(() => frame.contentDocument);
      if (!page || !frame.checkVisibility() || frame.offsetWidth < 40) continue;
      if (page.designMode === "on" || page.querySelector(EDITABLE)) return frame;
    }
    return null;
  }

  /**
   * What an event goes through, innermost first. The browser hides what lies in closed shadow
   * roots, so that part is found by the focus, or by the place of the pointer.
   * @param {Event} event
   * @returns {EventTarget[]}
   */
  function path(event) {
    const shown = event.composedPath();
    /** @type {EventTarget[]} */
    const hidden = [];
    for (let [at] = shown; at instanceof HTMLElement; ) {
      const root = shadowOf(at);
      const inner = root && !shown.includes(root) ? innermost(root, event) : null;
      if (!inner || !root) break;
      /** @type {EventTarget[]} */
      const chain = [];
      for (let part = /** @type {Node | null} */ (inner); part; part = part.parentNode) chain.push(part);
      hidden.unshift(...chain);
      at = inner;
    }
    return [...hidden, ...shown];
  }

  /**
   * @param {ShadowRoot} root
   * @param {Event} event
   */
  function innermost(root, event) {
    const found = event instanceof MouseEvent && event.clientX + event.clientY > 0 ? root.elementFromPoint(event.clientX, event.clientY) : root.activeElement;
    return found && root.contains(found) ? found : null;
  }

  /** The element that has the focus, looked for inside shadow roots as well. */
  function focused() {
    let element = document.activeElement;
    for (let inside = element && shadowOf(element); inside?.activeElement; inside = shadowOf(inside.activeElement)) {
      element = inside.activeElement;
    }
    return element;
  }

  /**
   * @param {Element} element
   * @returns {Selection | null}
   */
  function selectionOf(element) {
    const root = /** @type {ShadowRoot & {getSelection?: () => Selection | null}} */ (element.getRootNode());
    return root.getSelection?.() ?? element.ownerDocument.getSelection();
  }

  /**
   * Where something of the page is read from: an element's words or one of its attributes.
   * @param {import("../lib/adapters.js").Place | undefined} place
   * @param {HTMLElement} [within] the message, where the place is inside one
   * @returns {string}
   */
  function read(place, within) {
    if (!place) return "";
    const element = place.selector ? (within && safely(() => within.matches(place.selector ?? "")) ? within : first(place.selector, within ?? document)) : within;
    if (!element) return "";
    const value = place.attribute ? (element.getAttribute(place.attribute) ?? "") : (element.textContent ?? "");
    return value.replace(/\s+/g, " ").trim();
  }

  /**
   * @template T
   * @param {() => T} act
   * @returns {T | undefined} nothing where it throws: a selector may be broken, a node gone
   */
  function safely(act) {
    try {
      return act();
    } catch {
      return undefined;
    }
  }

  return { EDITABLE, all, first, shadowOf, roots, isField, usable, composer, frameOfComposer, path, focused, selectionOf, read, safely };
})();
