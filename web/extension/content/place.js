/** Which conversation is open, and whose it is. */
"use strict";
AssistContent.place = (() => {
  const { all, first, read } = AssistContent.dom;
  const NAME_WORDS = "[data-testid*='customer-name' i],[class*='customer-name' i],[class*='customername' i],[class*='contact-name' i],[class*='visitor-name' i],[class*='buyer-name' i],[class*='nick-name' i],[class*='nickname' i]";
  const CHOSEN = "[aria-selected='true'],[aria-current='true'],[aria-current='page'],.active,.selected,.current,.is-active,.is-selected";
  const KEYS = ["data-conversation-id", "data-conversation", "data-session-id", "data-chat-id", "data-thread-id", "data-uid", "data-key", "data-id"];

  /**
   * @param {import("../lib/adapters.js").Adapter} adapter
   * @param {HTMLElement | null} list of the messages
   * @returns {{key: string, name: string, title: string}} `key` is empty where nothing tells
   */
  function now(adapter, list) {
    const name = (adapter.customer?.name ? read(adapter.customer.name) : guessName(list)).slice(0, 100);
    const title = read(adapter.customer?.title).slice(0, 40);
    return { key: keyOf(adapter, list) || (name && `name:${name}`), name, title };
  }

  /**
   * @param {import("../lib/adapters.js").Adapter} adapter
   * @param {HTMLElement | null} list
   */
  function keyOf({ conversation = {} }, list) {
    if (conversation.url) {
      const found = fromAddress(conversation.url, location.href);
      if (found) return found;
    }
    if (conversation.element) {
      const found = read(conversation.element);
      if (found) return found;
    }
    return conversation.url || conversation.element || !list ? "" : guessKey(list);
  }

  /**
   * @param {string} pattern `/chats/{key}`, `*` for one segment
   * @param {string} address
   */
  function fromAddress(pattern, address) {
    const [before = "", after = ""] = pattern.split("{key}").map((part) => part.split("*").map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join("[^/?#]+"));
    return new RegExp(`${before}([^/?#&]+)${after}`).exec(address)?.[1] ?? "";
  }

  /** @param {HTMLElement} list */
  function guessKey(list) {
    const own = keyIn(list.closest(KEYS.map((name) => `[${name}]`).join()));
    if (own) return own;
    for (const chosen of all(CHOSEN)) {
      if (list.contains(chosen) || chosen.contains(list)) continue;
      const key = keyIn(chosen);
      if (key) return key;
    }
    return fromNumber(`${location.pathname}${location.search}${location.hash}`);
  }

  /** @param {Element | null} element */
  function keyIn(element) {
    if (!element) return "";
    for (const name of KEYS) {
      const value = element.getAttribute(name);
      if (value) return value;
    }
    return "";
  }

  /**
   * A segment of the address that is a number or an identifier.
   * @param {string} path
   */
  function fromNumber(path) {
    return /(?:conversation|chat|ticket|session|thread|inbox|live)[a-z]*[/=-]([A-Za-z0-9_-]*\d[A-Za-z0-9_-]*)/i.exec(path)?.[1] ?? "";
  }

  /** @param {HTMLElement | null} list */
  function guessName(list) {
    const named = first(NAME_WORDS);
    if (named && (!list || !list.contains(named))) return (named.textContent ?? "").replace(/\s+/g, " ").trim();
    const column = list?.parentElement?.querySelector("header h1,header h2,header h3,h2,h3,header");
    const text = (column?.textContent ?? "").replace(/\s+/g, " ").trim();
    return text.length <= 40 ? text : "";
  }

  return { now, fromAddress };
})();
