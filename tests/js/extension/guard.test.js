/** The guard, a classic script, on a page that is nothing but a composer and its Enter key. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { mock, test } from "node:test";
import vm from "node:vm";

const SOURCE = await readFile(new URL("../../../web/extension/content/guard.js", import.meta.url), "utf8");
const QUESTION_MS = 10_000;
const TEXT = "不知道，没办法";
const FIRST = { start: 0, end: 3, message: "原因", code: "pack/rule" };
const OTHER = { start: 4, end: 7, message: "原因", code: "pack/graver" };

function page() {
  let now = 1_000;
  let sent = 0;
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {};
  /** @type {Set<any>} */
  const shown = new Set();
  const composer = { getBoundingClientRect: () => ({ top: 500, left: 0, bottom: 540 }), focus() {} };
  /** @type {any[]} */
  const buttons = [];
  const element = (/** @type {string} */ tag) => {
    const made = { tag, style: {}, offsetHeight: 0, offsetWidth: 0, addEventListener: (/** @type {string} */ _, /** @type {any} */ act) => buttons.push(act) };
    return made;
  };
  /** @type {any} */
  const names = {
    dom: { all: () => [], isField: () => true, safely: (/** @type {() => unknown} */ act) => act(), path: () => [composer] },
    shell: { element },
  };
  vm.runInNewContext(SOURCE, {
    AssistContent: names,
    AbortController,
    addEventListener: (/** @type {string} */ type, /** @type {any} */ act) => (listeners[type] = act),
    performance: { now: () => now },
    setTimeout,
    clearTimeout,
    innerHeight: 800,
    innerWidth: 800,
  });
  const shell = { add: (/** @type {any} */ one) => shown.add(one), remove: (/** @type {any} */ one) => shown.delete(one), say() {} };
  const guard = new names.guard.Guard(shell, {
    composer: () => composer,
    composing: () => false,
    adapter: () => undefined,
    draft: () => TEXT,
    onsent: () => (sent += 1),
    onheld() {},
    onconfirmed() {},
    t: (/** @type {string} */ key) => key,
  });
  guard.start();
  return {
    /** @param {(typeof FIRST)[]} reasons */
    finds: (...reasons) => guard.set({ text: TEXT, reasons, unchecked: 0 }),
    press: () => listeners["keydown"]?.({ key: "Enter", isTrusted: true, timeStamp: now, preventDefault() {}, stopImmediatePropagation() {} }),
    /** Press the bar's own button. */
    anyway: () => buttons.at(-1)({ isTrusted: true, timeStamp: now }),
    asks: () => shown.size > 0,
    sent: () => sent,
    /** @param {number} ms */
    waits(ms) {
      now += ms;
      mock.timers.tick(ms);
    },
  };
}

test("a second press sends what was asked about", () => {
  const { finds, press, asks, sent, waits } = page();
  finds(FIRST);
  press();
  assert.ok(asks());
  press();
  assert.equal(sent(), 0, "a double press");
  finds(FIRST);
  assert.ok(asks(), "what is said again is nothing new");
  waits(600);
  press();
  assert.equal(sent(), 1);
});

test("what is found after the question is asked about too", () => {
  const { finds, press, asks, sent, waits } = page();
  finds(FIRST);
  press();
  finds(FIRST, OTHER);
  assert.ok(!asks());
  waits(600);
  press();
  assert.equal(sent(), 0);
  assert.ok(asks());
  waits(600);
  press();
  assert.equal(sent(), 1);
});

test("what is found after the yes is asked about too", () => {
  const { finds, press, anyway, sent, waits } = page();
  finds(FIRST);
  press();
  waits(600);
  anyway();
  finds(FIRST, OTHER);
  press();
  assert.equal(sent(), 0);
});

test("a question that nobody answers goes away and is asked again", () => {
  const { finds, press, asks, sent, waits } = page();
  finds(FIRST);
  press();
  waits(QUESTION_MS + 1);
  assert.ok(!asks());
  waits(3_600_000);
  press();
  assert.equal(sent(), 0);
  assert.ok(asks());
});

test("a yes is one for now, not for the same words an hour later", () => {
  const { finds, press, anyway, asks, sent, waits } = page();
  finds(FIRST);
  press();
  waits(600);
  anyway();
  waits(2_000);
  press();
  assert.equal(sent(), 1, "the press that the bar asked for");
  waits(3_600_000);
  press();
  assert.equal(sent(), 1);
  assert.ok(asks());
});
