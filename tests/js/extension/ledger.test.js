import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Mixing, Thread } from "../../../web/extension/worker/ledger.js";

/**
 * A console that shows a window of its thread, with elements that live as its kind lets them.
 */
class Console {
  constructor() {
    /** @type {{by: "customer" | "agent", text: string, token: number, key?: string, time?: string}[]} */
    this.all = [];
    this.tokens = 0;
    this.thread = new Thread("c");
    /** @type {string[]} */
    this.told = [];
    this.ids = new Set();
    this.now = 0;
  }

  /** @param {"customer" | "agent"} by @param {string} text @param {object} [more] */
  add(by, text, more = {}) {
    this.tokens += 1;
    this.all.push({ by, text, token: this.tokens, ...more });
  }

  redraw() {
    for (const one of this.all) {
      this.tokens += 1;
      one.token = this.tokens;
    }
  }

  /** @param {{from?: number, to?: number, atEnd?: boolean, source?: string}} [view] */
  look({ from = 0, to = this.all.length, atEnd = to === this.all.length, source = "p" } = {}) {
    const shown = this.all.slice(from, to).map((one) => ({ ...one }));
    const { fresh, doubt } = this.thread.take(shown, { source, atEnd, now: this.now });
    for (const { by, text, id } of fresh) {
      assert.ok(!this.ids.has(id), `${id} twice`);
      this.ids.add(id);
      this.told.push(`${by[0]}:${text}`);
    }
    return { fresh, doubt };
  }
}

test("at first only what waits for a reply is told", () => {
  const page = new Console();
  for (const [by, text] of /** @type {const} */ ([["customer", "在吗"], ["agent", "您好"], ["customer", "能退吗"], ["customer", "急"]])) page.add(by, text);
  page.look();
  assert.deepEqual(page.told, ["c:能退吗", "c:急"]);
  page.look();
  assert.equal(page.told.length, 2);
});

describe("each new message is told once", () => {
  test("also when the list is drawn anew each time", () => {
    const page = new Console();
    page.add("agent", "您好");
    page.look();
    const expected = [];
    for (let count = 0; count < 60; count += 1) {
      const by = count % 3 === 0 ? "agent" : "customer";
      const text = count % 4 === 0 ? "好的" : `第 ${count} 句`;
      page.add(by, text);
      expected.push(`${by[0]}:${text}`);
      page.redraw();
      page.look();
      page.redraw();
      page.look();
    }
    assert.deepEqual(page.told, expected);
  });

  test("also when the same words are said again and again", () => {
    const page = new Console();
    page.add("agent", "您好");
    page.look();
    for (let count = 0; count < 10; count += 1) {
      page.add("customer", "在吗");
      page.redraw();
      page.look();
    }
    assert.equal(page.told.length, 10);
  });

  test("also when the console shows only a window of the thread", () => {
    const page = new Console();
    page.add("agent", "您好");
    page.look();
    const expected = [];
    for (let count = 0; count < 300; count += 1) {
      page.add("customer", `第 ${count} 句`);
      expected.push(`c:第 ${count} 句`);
      if (count % 7 === 0) page.redraw();
      page.look({ from: Math.max(0, page.all.length - 12) });
    }
    assert.deepEqual(page.told, expected);
  });

  test("also when the same words slide through a window and the elements stay", () => {
    const page = new Console();
    page.add("agent", "您好");
    page.look();
    for (let count = 0; count < 30; count += 1) {
      page.add("customer", "？");
      page.look({ from: Math.max(0, page.all.length - 5) });
    }
    assert.equal(page.told.length, 30);
  });
});

test("older messages that are loaded above are not new", () => {
  const page = new Console();
  for (let count = 0; count < 40; count += 1) page.add(count % 2 ? "agent" : "customer", count % 5 ? `旧 ${count}` : "好的");
  page.add("agent", "再见");
  page.look({ from: 30 });
  page.redraw();
  page.look({ from: 10 });
  page.look({ from: 0 });
  assert.deepEqual(page.told, []);
});

test("scrolling up in a virtual list and back tells nothing twice and misses nothing", () => {
  const page = new Console();
  for (let count = 0; count < 100; count += 1) page.add(count % 2 ? "agent" : "customer", `旧 ${count}`);
  page.look({ from: 80 });
  page.look({ from: 60, to: 82 });
  page.look({ from: 20, to: 40 });
  page.now += 2_000;
  page.look({ from: 20, to: 40 });
  page.add("customer", "新的");
  page.look({ from: 20, to: 40, atEnd: false });
  page.redraw();
  page.look({ from: 82 });
  assert.deepEqual(page.told, ["c:新的"]);
});

test("a message that gets its key and its time only after sending is one message", () => {
  const page = new Console();
  page.add("customer", "能退吗", { key: "1001", time: "10:30" });
  page.look();
  page.add("agent", "可以", { key: "tmp-1", time: "发送中" });
  page.look();
  Object.assign(/** @type {object} */ (page.all.at(-1)), { key: "1002", time: "10:31" });
  page.redraw();
  page.look();
  assert.deepEqual(page.told, ["c:能退吗", "a:可以"]);
});

test("a customer's message that slips in above one's own is told", () => {
  const page = new Console();
  page.add("customer", "能退吗");
  page.look();
  page.add("agent", "可以");
  page.look();
  const own = page.all.pop();
  page.add("customer", "快点");
  if (own) page.all.push(own);
  page.look();
  assert.deepEqual(page.told, ["c:能退吗", "a:可以", "c:快点"]);
});

test("an edited message is no new one", () => {
  const page = new Console();
  page.add("customer", "能退吗", { key: "1001" });
  page.look();
  page.add("agent", "可以的", { key: "1002" });
  page.look();
  Object.assign(/** @type {object} */ (page.all.at(-1)), { text: "可以退的" });
  page.look();
  assert.deepEqual(page.told, ["c:能退吗", "a:可以的"]);
});

test("a message taken back leaves the others known", () => {
  const page = new Console();
  page.add("customer", "一");
  page.add("customer", "二");
  page.add("customer", "三");
  page.look();
  page.all.splice(1, 1);
  page.redraw();
  page.look();
  assert.equal(page.told.length, 3);
});

test("two pages that show one thread tell each message once", () => {
  const page = new Console();
  page.add("agent", "您好");
  page.look({ source: "p1" });
  page.add("customer", "在吗");
  page.look({ source: "p1" });
  page.redraw();
  page.look({ source: "p2" });
  page.add("customer", "在吗");
  page.look({ source: "p2" });
  page.redraw();
  page.look({ source: "p1" });
  assert.deepEqual(page.told, ["c:在吗", "c:在吗"]);
});

test("the same thread read by a new worker makes the same keys", () => {
  const ids = [0, 1].map(() => {
    const page = new Console();
    page.add("agent", "您好");
    page.add("customer", "在吗");
    page.add("customer", "在吗");
    return page.look().fresh.map(({ id }) => id);
  });
  assert.deepEqual(ids[0], ids[1]);
  assert.equal(ids[0]?.length, 2);
});

test("another thread under the old name is not believed at once", () => {
  const page = new Console();
  page.add("customer", "能退吗");
  page.look();
  page.all = [];
  page.add("customer", "别人的话");
  assert.equal(page.look().doubt, true);
  assert.deepEqual(page.told, ["c:能退吗"]);
});

test("the old thread under the new name is not taken for the new one's", () => {
  const mixing = new Mixing();
  const shown = /** @type {const} */ ([{ by: "customer", text: "能退吗", token: 1 }]);
  assert.equal(mixing.isOthers("a", shown, { source: "p", now: 0 }), false);
  assert.equal(mixing.isOthers("b", shown, { source: "p", now: 100 }), true);
  assert.equal(mixing.isOthers("b", [{ by: "customer", text: "hello", token: 2 }], { source: "p", now: 200 }), false);
  // A console that keeps its elements whatever it calls the thread is believed in the end.
  assert.equal(mixing.isOthers("c", [{ by: "customer", text: "hello", token: 2 }], { source: "p", now: 300 }), true);
  assert.equal(mixing.isOthers("c", [{ by: "customer", text: "hello", token: 2 }], { source: "p", now: 4_000 }), false);
});

test("a thousand random lives of a console", () => {
  let state = 42;
  const random = (/** @type {number} */ below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  for (let life = 0; life < 200; life += 1) {
    const page = new Console();
    page.add("agent", "您好");
    page.look();
    const expected = [];
    for (let step = 0; step < 30; step += 1) {
      const burst = 1 + random(3);
      for (let count = 0; count < burst; count += 1) {
        const by = random(2) ? "customer" : "agent";
        // Different enough that a person could tell them apart in a window.
        const text = random(4) ? `第 ${step}.${count} 句` : "好的";
        page.add(by, text, { time: `10:${String(step).padStart(2, "0")}` });
        expected.push(`${by[0]}:${text}`);
      }
      if (random(2)) page.redraw();
      page.look({ from: Math.max(0, page.all.length - 8 - random(20)) });
    }
    assert.deepEqual(page.told, expected, `life ${life}`);
  }
});
