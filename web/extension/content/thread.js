/**
 * Reads the thread of messages that the console shows: who wrote what, in the order shown. What
 * of it is new is for the worker to say, which has seen the thread before.
 */
"use strict";
AssistContent.thread = (() => {
  const { all, first, safely, shadowOf } = AssistContent.dom;
  const CUSTOMER = new Set("customer visitor guest buyer client contact incoming received inbound receive left other them peer from-customer asker".split(" "));
  const AGENT = new Set("agent staff operator seller service kefu mine me my self own outgoing sent outbound right send waiter merchant".split(" "));
  const BOT = new Set("bot robot auto autoreply automation".split(" "));
  const NOBODY = new Set("system notice tip tips divider separator typing event note private activity date-line".split(" "));
  const BESIDE = new Set("time date timestamp author sender name nick nickname avatar status meta read unread receipt tools actions menu toolbar quote".split(" "));
  const KEYS = ["data-message-id", "data-msg-id", "data-msgid", "data-messageid", "data-mid", "data-id"];
  const LIST_WORDS = /message|msg|chat|thread|convers|dialog|history|log|timeline|消息/i;
  /** More than this of a thread is not looked at: what is new stands at its end. */
  const MOST = 150;

  /** Numbers that tell elements apart for as long as they live. */
  let counted = 0;
  /** @type {WeakMap<Element, {token: number, text: string}>} */
  const seen = new WeakMap();

  /**
   * @typedef {object} Item one message as it stands on the page
   * @property {"customer" | "agent" | "bot"} by
   * @property {string} text
   * @property {number} token tells this element from others; new when its words change
   * @property {string} [key] the console's own
   * @property {string} [time] as the console shows it
   */

  /**
   * @param {import("../lib/adapters.js").Adapter} adapter
   * @param {HTMLElement | null} composer
   * @param {HTMLElement | null} known the list found before
   * @returns {HTMLElement | null}
   */
  function list(adapter, composer, known) {
    const selector = adapter.thread?.list;
    if (selector) return first(selector);
    if (known?.isConnected && known.checkVisibility() && known.childElementCount > 0) return known;
    return composer && guessList(composer);
  }

  /**
   * @param {import("../lib/adapters.js").Adapter} adapter
   * @param {HTMLElement} root the list
   * @returns {{items: Item[], atEnd: boolean}}
   */
  function read(adapter, root) {
    const { thread = {} } = adapter;
    const rows = rowsOf(adapter, root).slice(-MOST);
    const keyOf = thread.key ? (/** @type {Element} */ row) => row.getAttribute(thread.key ?? "") : keyReader(rows);
    const box = root.getBoundingClientRect();
    /** @type {Item[]} */
    const items = [];
    let stamp = "";
    for (const row of rows) {
      if (thread.separator && matches(row, thread.separator)) {
        stamp = words(row);
        continue;
      }
      const item = message(adapter, row, box);
      if (!item) continue;
      const time = timeOf(adapter, row) || stamp;
      const key = keyOf(row);
      items.push({ ...item, ...(key && { key: key.slice(0, 100) }), ...(time && { time: time.slice(0, 60) }) });
    }
    return { items, atEnd: isAtEnd(root) };
  }

  /**
   * @param {import("../lib/adapters.js").Adapter} adapter
   * @param {HTMLElement} row
   * @param {DOMRect} box of the list
   * @returns {Item | null}
   */
  function message({ thread = {} }, row, box) {
    if (thread.ignore && matches(row, thread.ignore)) return null;
    const by = authorOf(thread, row, box);
    if (!by) return null;
    const text = wordsOf(thread, row);
    return text ? { by, text: text.slice(0, 8_000), token: tokenOf(row, text) } : null;
  }

  // Rows

  /**
   * @param {import("../lib/adapters.js").Adapter} adapter
   * @param {HTMLElement} root
   */
  function rowsOf({ thread = {} }, root) {
    if (!thread.message) return guessRows(root);
    const selector = thread.separator ? `${thread.message}, ${thread.separator}` : thread.message;
    return inOrder(all(selector, root));
  }

  /**
   * A virtual list may keep its elements in another order than it shows them.
   * @param {HTMLElement[]} rows
   */
  function inOrder(rows) {
    const tops = rows.map((row) => row.getBoundingClientRect().top);
    const sorted = tops.every((top, index) => index === 0 || top >= (tops[index - 1] ?? 0) - 1);
    if (sorted) return rows;
    return rows.map((row, index) => ({ row, top: tops[index] ?? 0 })).sort((a, b) => a.top - b.top).map(({ row }) => row);
  }

  /**
   * The messages of a list nobody has described: the children of the element that stacks most.
   * @param {HTMLElement} root
   */
  function guessRows(root) {
    let best = root;
    let most = 0;
    /** @type {HTMLElement[]} */
    const queue = [root];
    for (let depth = 0; depth < 400 && queue.length > 0; depth += 1) {
      const element = /** @type {HTMLElement} */ (queue.shift());
      const inside = shadowOf(element);
      const children = [...(inside ? inside.children : []), ...element.children].filter((child) => child instanceof HTMLElement);
      const count = children.filter((child) => (child.textContent ?? "").trim()).length;
      // Whose they are is written on them: then these are the messages, be there only one.
      if (children.some((child) => isLabelled(child))) {
        best = element;
        break;
      }
      if (count > most) {
        most = count;
        best = element;
      }
      // Below a stack of messages stand only the parts of one message.
      if (count < 3) queue.push(.../** @type {HTMLElement[]} */ (children));
    }
    const holder = shadowOf(best);
    const rows = [...(holder?.childElementCount ? holder.children : best.children)].filter((child) => child instanceof HTMLElement && (child.textContent ?? "").trim());
    return inOrder(/** @type {HTMLElement[]} */ (rows).flatMap(ungrouped));
  }

  /** @param {Element} element */
  function isLabelled(element) {
    const said = saidOf([element]);
    return said !== null && said !== "nobody" && (element.textContent ?? "").trim() !== "" && !isBeside(element);
  }

  /**
   * Some consoles group by day or by author: then the messages stand one level lower.
   * @param {HTMLElement} row
   * @returns {HTMLElement[]}
   */
  function ungrouped(row) {
    const inner = [...row.querySelectorAll("[data-message-id],[data-msg-id],[data-author],[role='listitem'],li,[class*='message-item'],[class*='msg-item']")].filter(
      (element) => element instanceof HTMLElement && (element.textContent ?? "").trim() && !element.parentElement?.closest("[data-author],[data-message-id],[data-msg-id],li") ,
    );
    if (inner.length < 2 || row.matches("li,[role='listitem'],[data-author],[data-message-id]")) return [row];
    return /** @type {HTMLElement[]} */ (inner);
  }

  // Author

  /**
   * @param {NonNullable<import("../lib/adapters.js").Adapter["thread"]>} thread
   * @param {HTMLElement} row
   * @param {DOMRect} box
   * @returns {Item["by"] | null}
   */
  function authorOf(thread, row, box) {
    if (thread.bot && matches(row, thread.bot)) return "bot";
    if (thread.customer && matches(row, thread.customer)) return "customer";
    if (thread.agent && matches(row, thread.agent)) return "agent";
    if (thread.customer && thread.agent) return null;
    // One of the two is known: everything else is the other one's.
    if (thread.customer) return "agent";
    if (thread.agent) return "customer";
    return guessAuthor(row, box);
  }

  /**
   * @param {HTMLElement} row
   * @param {DOMRect} box
   * @returns {Item["by"] | null}
   */
  function guessAuthor(row, box) {
    /** @type {Element[]} */
    let level = [row];
    for (let depth = 0; depth < 4 && level.length > 0 && level.length < 40; depth += 1) {
      const found = saidOf(level);
      if (found === "nobody") return null;
      if (found) return found;
      level = level.flatMap((element) => [...element.children]);
    }
    return sideOf(row, box);
  }

  /**
   * @param {Element[]} elements
   * @returns {Item["by"] | "nobody" | null}
   */
  function saidOf(elements) {
    const said = new Set(elements.flatMap(labels));
    const has = (/** @type {Set<string>} */ set) => [...set].some((word) => said.has(word));
    if (has(NOBODY) && !has(CUSTOMER) && !has(AGENT)) return "nobody";
    if (has(BOT)) return "bot";
    if (has(CUSTOMER) !== has(AGENT)) return has(CUSTOMER) ? "customer" : "agent";
    return null;
  }

  /**
   * The words of an element's classes and data attributes: `msgItem--isMine` → msg, item, is, mine.
   * @param {Element} element
   */
  function labels(element) {
    const { own } = /** @type {HTMLElement} */ (element).dataset ?? {};
    if (own === "true") return ["own"];
    if (own === "false") return ["other"];
    const parts = [typeof element.className === "string" ? element.className : ""];
    for (const { name, value } of element.attributes) {
      if (/^data-(?:author|from|role|sender|side|direction|type|by|who|user-type|origin|kind)/.test(name)) parts.push(value);
    }
    return parts.join(" ").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z]+/).filter(Boolean);
  }

  /**
   * Whose side of the thread it stands on: the customer's is the left one.
   * @param {HTMLElement} row
   * @param {DOMRect} box
   * @returns {Item["by"] | null}
   */
  function sideOf(row, box) {
    const bubble = bubbleOf(row);
    const { left, right, width } = bubble.getBoundingClientRect();
    const before = left - box.left;
    const after = box.right - right;
    if (width === 0 || width > box.width * 0.96) return null;
    if (Math.abs(before - after) < box.width * 0.08) return null;
    return before < after ? "customer" : "agent";
  }

  /**
   * The part of a row that is narrower than the row: what is painted as a bubble.
   * @param {HTMLElement} row
   */
  function bubbleOf(row) {
    let at = row;
    for (let depth = 0; depth < 8; depth += 1) {
      const inner = [...at.children].filter((child) => child instanceof HTMLElement && (child.textContent ?? "").trim());
      const widest = inner.sort((a, b) => (b.textContent ?? "").length - (a.textContent ?? "").length)[0];
      if (!(widest instanceof HTMLElement)) break;
      at = widest;
      if (at.getBoundingClientRect().width < row.getBoundingClientRect().width * 0.8) break;
    }
    return at;
  }

  // Words, time, key

  /**
   * @param {NonNullable<import("../lib/adapters.js").Adapter["thread"]>} thread
   * @param {HTMLElement} row
   */
  function wordsOf(thread, row) {
    if (thread.text) {
      const parts = all(thread.text, row);
      return words(...(parts.length > 0 ? parts : [row]));
    }
    const bodies = [...row.querySelectorAll("[class*='body' i],[class*='content' i],[class*='text' i],[class*='bubble' i],[data-body]")].filter(
      (element) => element instanceof HTMLElement && !isBeside(element) && (element.textContent ?? "").trim(),
    );
    // The innermost of those that hold the most: wrappers are often called content as well.
    const best = /** @type {HTMLElement[]} */ (bodies).sort((a, b) => (b.textContent ?? "").length - (a.textContent ?? "").length || depthOf(b) - depthOf(a))[0];
    const whole = words(row);
    const chosen = best ? words(best) : "";
    // A quoted or named part may be called content, too: then the row as a whole says more.
    return chosen && chosen.length * 2 >= whole.length ? chosen : whole;
  }

  /** @param {...HTMLElement} elements */
  function words(...elements) {
    return elements.map((element) => AssistContent.reading.mapped(element, isBeside).text.replace(/[ \t]+/g, " ").replace(/^ | $/gm, "").trim()).filter(Boolean).join("\n");
  }

  /** @param {Element} element */
  function isBeside(element) {
    if (element.matches("time,button,svg,[aria-hidden='true'],[role='tooltip'],[hidden]")) return true;
    return labels(element).some((word) => BESIDE.has(word));
  }

  /** @param {Element} element */
  function depthOf(element) {
    let depth = 0;
    for (let at = element.parentElement; at; at = at.parentElement) depth += 1;
    return depth;
  }

  /**
   * @param {import("../lib/adapters.js").Adapter} adapter
   * @param {HTMLElement} row
   */
  function timeOf({ thread = {} }, row) {
    if (thread.time) return AssistContent.dom.read(thread.time, row);
    const machine = row.closest("[data-time],[data-timestamp]") ?? row.querySelector("time[datetime],[data-time],[data-timestamp]");
    if (machine) return machine.getAttribute("datetime") ?? machine.getAttribute("data-time") ?? machine.getAttribute("data-timestamp") ?? "";
    const shown = row.querySelector("time,[class*='time' i],[class*='date' i]");
    return (shown?.textContent ?? "").replace(/\s+/g, " ").trim();
  }

  /**
   * Which attribute is the console's own key: one that every row has, and no two the same.
   * @param {HTMLElement[]} rows
   * @returns {(row: Element) => string | null}
   */
  function keyReader(rows) {
    for (const name of KEYS) {
      const values = rows.map((row) => row.getAttribute(name)).filter((value) => value !== null && value.length >= 4);
      if (values.length > 0 && values.length === rows.length && new Set(values).size === values.length) {
        return (row) => row.getAttribute(name);
      }
    }
    return () => null;
  }

  /**
   * @param {Element} row
   * @param {string} text
   */
  function tokenOf(row, text) {
    const had = seen.get(row);
    // Virtual lists give an element other words: then it is another message.
    if (had?.text === text) return had.token;
    counted += 1;
    seen.set(row, { token: counted, text });
    return counted;
  }

  // The list

  /**
   * The thread of a console nobody has described: near the composer, scrolling or named like one.
   * @param {HTMLElement} composer
   */
  function guessList(composer) {
    const place = composer.getBoundingClientRect();
    for (let near = parentOf(composer); near; near = parentOf(near)) {
      const found = all("*", near).filter((element) => isLikeList(element, composer, place));
      const [best] = found.sort((a, b) => score(b, place) - score(a, place));
      if (best) return best;
      if (near === document.body) break;
    }
    return null;
  }

  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} composer
   * @param {DOMRect} place
   */
  function isLikeList(element, composer, place) {
    if (element.contains(composer) || composer.contains(element)) return false;
    const named = element.matches("[role='log'],ol,ul") || LIST_WORDS.test(`${element.className} ${element.id} ${element.dataset["testid"] ?? ""}`);
    const { overflowY } = getComputedStyle(element);
    if (!named && overflowY !== "auto" && overflowY !== "scroll") return false;
    const { width, height, left, right, top } = element.getBoundingClientRect();
    if (width < 120 || height < 40 || top >= place.bottom) return false;
    const beside = Math.min(right, place.right) - Math.max(left, place.left);
    if (beside < Math.min(width, place.width) * 0.5) return false;
    return (element.textContent ?? "").trim().length > 0 && !element.matches("form,header,footer,nav,button,select") && guessRows(element).length > 0;
  }

  /**
   * @param {HTMLElement} element
   * @param {DOMRect} place
   */
  function score(element, place) {
    const { width, height, bottom } = element.getBoundingClientRect();
    const { overflowY } = getComputedStyle(element);
    const scrolls = overflowY === "auto" || overflowY === "scroll" ? 2 : 1;
    const above = bottom <= place.top + 24 ? 2 : 1;
    const named = element.matches("[role='log']") ? 3 : /messages|message-list|msg-list|thread|消息/i.test(element.className) ? 2 : 1;
    return Math.min(width * height, 1_000_000) * scrolls * above * named;
  }

  /**
   * @param {Element} element
   * @returns {Element | null}
   */
  function parentOf(element) {
    return element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host ?? null;
  }

  /** Whether the newest message is in sight. @param {HTMLElement} root */
  function isAtEnd(root) {
    for (let at = /** @type {Element | null} */ (root); at; at = parentOf(at)) {
      if (at.scrollHeight > at.clientHeight + 4 && /auto|scroll/.test(getComputedStyle(at).overflowY)) {
        // A list that is turned round (column-reverse) counts from its end.
        if (at.scrollTop < 0 || getComputedStyle(at).flexDirection === "column-reverse") return Math.abs(at.scrollTop) < 80;
        return at.scrollHeight - at.clientHeight - at.scrollTop < 80;
      }
    }
    return true;
  }

  /**
   * @param {Element} row
   * @param {string} selector
   */
  function matches(row, selector) {
    return safely(() => row.matches(selector) || row.querySelector(selector) !== null) ?? false;
  }

  return { list, read, guessList, rowsOf, wordsOf, matches };
})();
