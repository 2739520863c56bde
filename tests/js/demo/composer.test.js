/** The demo's composer on elements that only remember what was done to them. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Composer } from "../../../web/static/demo/composer.js";
import { QUESTION_MS } from "../../../web/static/panel/second-thought.js";
import { finding } from "../panel/helpers.js";

function desk() {
  let now = 1_000;
  let sent = 0;
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => now);
  /** @type {Record<string, any>} */
  const elements = {};
  const made = () => Object.assign(new EventTarget(), { value: "", hidden: true, textContent: "", classList: { toggle() {} }, setSelectionRange() {}, focus() {} });
  Object.assign(globalThis, { document: { getElementById: (/** @type {string} */ id) => (elements[id] ??= made()) } });
  const composer = new Composer((key) => key, { draft() {}, send: () => void (sent += 1), key() {} });
  composer.show(/** @type {any} */ ({ key: "c1", draft: "不知道，没办法", caret: 0 }));
  return {
    composer,
    press: () => elements["composer-send"].dispatchEvent(new Event("click")),
    asks: () => !elements["composer-hold"].hidden,
    sent: () => sent,
    /** @param {number} ms */
    waits(ms) {
      now += ms;
      mock.timers.tick(ms);
    },
  };
}

test("a second press sends what was asked about", () => {
  const { composer, press, asks, sent, waits } = desk();
  composer.block("c1", [finding(0, 3)]);
  press();
  assert.ok(asks());
  press();
  assert.equal(sent(), 0, "a double press");
  waits(600);
  press();
  assert.equal(sent(), 1);
});

test("what is found after the question is asked about too", () => {
  const { composer, press, asks, sent, waits } = desk();
  composer.block("c1", [finding(0, 3)]);
  press();
  composer.block("c1", [finding(0, 3), finding(4, 7, { code: "pack/graver" })]);
  assert.ok(!asks());
  waits(600);
  press();
  assert.equal(sent(), 0);
  assert.ok(asks());
  waits(600);
  press();
  assert.equal(sent(), 1);
});

test("a question that nobody answers goes away and is asked again", () => {
  const { composer, press, asks, sent, waits } = desk();
  composer.block("c1", [finding(0, 3)]);
  press();
  waits(QUESTION_MS + 1);
  assert.ok(!asks());
  waits(3_600_000);
  press();
  assert.equal(sent(), 0);
  assert.ok(asks());
  waits(600);
  press();
  assert.equal(sent(), 1);
});
