import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Saver } from "../../../web/extension/worker/saver.js";

/** @typedef {import("../../../web/static/panel/types.js").State} State */

/** A worker whose state can be changed, and what it has kept. */
function worker() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 10_000;
  /** @type {any} */
  let state = { active: "a", lastTick: 0, deadlines: {}, conversations: { a: { draft: { text: "" }, lines: [] } } };
  /** @type {State[]} */
  const kept = [];
  const saver = new Saver({ state: () => state, write: (one) => kept.push(one), now: () => now });
  return {
    kept,
    saver,
    /** @param {any} change */
    change(change) {
      state = { ...state, ...change };
      saver.soon();
    },
    /** @param {string} text */
    type(text) {
      this.change({ conversations: { ...state.conversations, a: { ...state.conversations.a, draft: { text } } } });
    },
    /** @param {number} ms */
    wait(ms) {
      for (let at = 0; at < ms; at += 100) {
        now += 100;
        mock.timers.tick(100);
      }
    },
    forget() {
      state = null;
    },
  };
}

test("what changes is kept half a second later, many changes once", () => {
  const { kept, change, wait } = worker();
  change({ deadlines: { one: {} } });
  wait(300);
  change({ deadlines: { one: {}, two: {} } });
  assert.equal(kept.length, 0);
  wait(200);
  assert.deepEqual(kept.map(({ deadlines }) => Object.keys(deadlines)), [["one", "two"]]);
});

test("while only the draft changes it is kept every five seconds, and the last of it too", () => {
  const one = worker();
  one.type("您");
  one.wait(500);
  assert.equal(one.kept.length, 1);
  for (let number = 0; number < 60; number += 1) {
    one.type(`您${number}`);
    one.wait(100);
  }
  assert.equal(one.kept.length, 2);
  one.wait(6_000);
  assert.deepEqual(one.kept.map(({ conversations }) => conversations["a"]?.draft.text), ["您", "您49", "您59"]);
});

test("what nobody could tell again takes the waiting draft with it", () => {
  const one = worker();
  one.type("您");
  one.wait(500);
  one.type("您好");
  one.wait(600);
  assert.equal(one.kept.length, 1);
  one.change({ deadlines: { one: {} } });
  one.wait(500);
  assert.equal(one.kept.length, 2);
  assert.equal(one.kept[1]?.conversations["a"]?.draft.text, "您好");
});

test("the time alone is never kept", () => {
  const one = worker();
  one.change({ deadlines: { one: {} } });
  one.wait(500);
  for (let tick = 1; tick < 20; tick += 1) {
    one.change({ lastTick: tick });
    one.wait(1_000);
  }
  assert.equal(one.kept.length, 1);
});

test("what is stopped, or has no state any more, keeps nothing", () => {
  const one = worker();
  one.type("您");
  one.saver.stop();
  one.wait(10_000);
  assert.equal(one.kept.length, 0);
  one.type("您好");
  one.forget();
  one.wait(10_000);
  assert.equal(one.kept.length, 0);
});
