/** What follows the thread, a classic script, on a page that is nothing but a list of messages. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { mock, test } from "node:test";
import vm from "node:vm";

const SOURCE = await readFile(new URL("../../../web/extension/content/watch.js", import.meta.url), "utf8");

function page() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  /** @type {string[]} */
  const said = [];
  /** @type {string[]} */
  const messages = ["在吗"];
  const list = {};
  /** @type {Map<unknown, () => void>} by what is observed */
  const observing = new Map();
  class MutationObserver {
    /** @param {() => void} heard */
    constructor(heard) {
      this.heard = heard;
    }
    observe(/** @type {unknown} */ target) {
      observing.set(target, this.heard);
    }
    disconnect() {
      for (const [target, heard] of observing) if (heard === this.heard) observing.delete(target);
    }
  }
  /** @type {any} */
  const names = {
    dom: { frameOfComposer: () => null },
    place: { now: () => ({ key: "c1", name: "", title: "" }) },
    thread: { list: () => list, read: () => ({ items: messages.map((text) => ({ by: "customer", text, token: 1 })), atEnd: true }) },
  };
  const window = {};
  const document = { visibilityState: "visible" };
  vm.runInNewContext(SOURCE, { AssistContent: names, MutationObserver, window, top: window, document, location: { href: "" }, performance: { now: () => 0 }, setTimeout, clearTimeout, setInterval, clearInterval });
  const watch = new names.watch.ThreadWatch({
    adapter: () => ({}),
    composer: () => ({}),
    say: (/** @type {any} */ { type, items }) => said.push(items ? items.at(-1).text : type),
  });
  return {
    watch,
    /** @param {string} text */
    writes(text) {
      messages.push(text);
      observing.get(list)?.();
    },
    /** What has been said since. */
    said: () => said.splice(0),
  };
}

test("what is new in the thread is told a moment later, and nothing twice", () => {
  const { watch, writes, said } = page();
  watch.start();
  assert.deepEqual(said(), ["place", "在吗"]);
  watch.look();
  assert.deepEqual(said(), []);
  writes("有货吗");
  mock.timers.tick(100);
  assert.deepEqual(said(), ["有货吗"]);
  watch.repeat();
  assert.deepEqual(said(), ["place", "有货吗"]);
});

test("a thread that is left in the middle of a change is followed again as before", () => {
  const { watch, writes, said } = page();
  watch.start();
  writes("有货吗");
  watch.stop();
  mock.timers.tick(100);
  watch.start();
  said();
  writes("还在吗");
  mock.timers.tick(100);
  assert.deepEqual(said(), ["还在吗"]);
});
