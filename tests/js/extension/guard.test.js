/** The guard, a classic script, on a page that is nothing but a composer and its send button. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import vm from "node:vm";
import { FIRST, OTHER, TEXT, asksOnce, clock } from "../second-thought.js";

const SOURCE = await readFile(new URL("../../../web/extension/content/guard.js", import.meta.url), "utf8");

/** An element as far as the guard looks at it. */
class Made {
  textContent = "发送";
  className = "";
  id = "";
  dataset = {};
  style = {};
  offsetHeight = 0;
  offsetWidth = 0;
  /** @param {((event: any) => void)[]} [presses] what is done by all there is to press */
  constructor(presses = []) {
    this.presses = presses;
  }
  addEventListener(/** @type {string} */ _type, /** @type {(event: any) => void} */ act) {
    this.presses.push(act);
  }
  getAttribute() {
    return null;
  }
  /** Whether the browser knows it for a button. */
  native = true;
  getBoundingClientRect() {
    return { top: 500, left: 0, bottom: 540 };
  }
  matches(/** @type {string} */ selector) {
    return selector.startsWith("button,input") ? this.native : true;
  }
  focus() {}
}

function page() {
  const { now, waits } = clock();
  let sent = 0;
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {};
  /** @type {Set<any>} */
  const shown = new Set();
  const [composer, button] = [new Made(), new Made()];
  /** @type {((event: any) => void)[]} */
  const presses = [];
  const element = () => new Made(presses);
  /** @type {any} */
  const names = {
    dom: { all: () => [], isField: () => true, safely: (/** @type {() => unknown} */ act) => act(), path: (/** @type {any} */ { path }) => path },
    shell: { element },
  };
  vm.runInNewContext(SOURCE, {
    AssistContent: names,
    AbortController,
    HTMLElement: Made,
    addEventListener: (/** @type {string} */ type, /** @type {any} */ act) => (listeners[type] = act),
    performance: { now },
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
  const tell = (/** @type {string} */ type, /** @type {object} */ about) =>
    listeners[type]?.({ type, isTrusted: true, timeStamp: now(), preventDefault() {}, stopImmediatePropagation() {}, ...about });
  return {
    /** @param {(typeof FIRST)[]} reasons */
    finds: (...reasons) => guard.set({ text: TEXT, reasons, unchecked: 0 }),
    press: () => tell("keydown", { key: "Enter", path: [composer] }),
    /** A key goes down on a send button that is made of something else, and so is never clicked by it. */
    keyOnMade: (/** @type {string} */ key, repeat = false) => tell("keydown", { key, repeat, path: [button] }),
    /** The same key in the composer, which stands in a box that is named after its button. */
    keyInComposer: (/** @type {string} */ key) => tell("keydown", { key, path: [composer, button] }),
    enter(/** @type {boolean} */ repeat) {
      if (!repeat) tell("keyup", { key: "Enter", path: [button] });
      tell("keydown", { key: "Enter", repeat, path: [button] });
      tell("click", { detail: 0, path: [button] });
    },
    /** Press the bar's own button, by pointer or by Enter. */
    anyway: (detail = 1) => presses.at(-1)?.({ isTrusted: true, timeStamp: now(), detail }),
    /** The send button is an element with a role. */
    made: () => (button.native = false),
    /** Keep Enter down somewhere else. */
    keepsDown: () => tell("keydown", { key: "Enter", repeat: true, path: [button] }),
    asks: () => shown.size > 0,
    sent: () => sent,
    waits,
  };
}

asksOnce(page);

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

for (const key of ["Enter", " "]) {
  test(`${JSON.stringify(key)} on a send button that is no button to the browser is held like a click`, () => {
    const { finds, keyOnMade, made, asks, sent, waits } = page();
    made();
    finds(FIRST);
    keyOnMade(key);
    assert.ok(asks());
    waits(600);
    keyOnMade(key, true);
    assert.equal(sent(), 0, "kept down");
    keyOnMade(key);
    assert.equal(sent(), 1);
  });
}

test("a space in the composer is a space, whatever its box is called", () => {
  const { finds, keyInComposer, made, asks } = page();
  made();
  finds(FIRST);
  keyInComposer(" ");
  assert.ok(!asks());
});

test("Enter kept down is no press of the bar's button either; a pointer's is", () => {
  const { finds, press, anyway, keepsDown, asks, waits } = page();
  finds(FIRST);
  press();
  waits(600);
  keepsDown();
  anyway(0);
  assert.ok(asks());
  anyway(1);
  assert.ok(!asks());
});
