/**
 * What guards of a send have in common: the page they are tried on, which is nothing but a clock,
 * and what each of them must do. The extension's guard, a classic script, keeps the same times as
 * the module that the panel and the demo use.
 */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { QUESTION_MS, SECOND_THOUGHT_MS } from "../../web/static/panel/second-thought.js";
import { finding } from "./panel/helpers.js";

export const TEXT = "不知道，没办法";
export const FIRST = finding(0, 3);
export const OTHER = finding(4, 7, { code: "pack/graver" });
/** How often a key repeats itself that is kept down. */
const REPEAT_MS = 30;

/**
 * @typedef {object} Guarded a composer that holds `TEXT`, and its guard
 * @property {(...found: (typeof FIRST)[]) => void} finds the panel says what is wrong
 * @property {() => void} press send
 * @property {(repeat: boolean) => void} enter the Enter key goes down on the send button
 * @property {() => boolean} asks whether a question is on screen
 * @property {() => number} sent how often it went out
 * @property {(ms: number) => void} waits
 */

/**
 * A page's clock, with the timers on it.
 * @param {number} [start] milliseconds
 */
export function clock(start = 1_000) {
  let now = start;
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  return {
    now: () => now,
    waits(/** @type {number} */ ms) {
      now += ms;
      mock.timers.tick(ms);
    },
  };
}

/**
 * The tests of a guard.
 * @param {() => Guarded} page
 */
export function asksOnce(page) {
  test("a second press sends what was asked about", () => {
    const { finds, press, asks, sent, waits } = page();
    finds(FIRST);
    press();
    assert.ok(asks());
    press();
    assert.equal(sent(), 0, "a double press");
    finds(FIRST);
    assert.ok(asks(), "what is said again is nothing new");
    waits(SECOND_THOUGHT_MS + 100);
    press();
    assert.equal(sent(), 1);
  });

  test("what is found after the question is asked about too", () => {
    const { finds, press, asks, sent, waits } = page();
    finds(FIRST);
    press();
    finds(FIRST, OTHER);
    assert.ok(!asks());
    waits(SECOND_THOUGHT_MS + 100);
    press();
    assert.equal(sent(), 0);
    assert.ok(asks());
    waits(SECOND_THOUGHT_MS + 100);
    press();
    assert.equal(sent(), 1);
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
    waits(SECOND_THOUGHT_MS + 100);
    press();
    assert.equal(sent(), 1);
  });

  test("Enter kept down on the send button is no second press, one after it is", () => {
    const { finds, enter, asks, sent, waits } = page();
    finds(FIRST);
    enter(false);
    assert.ok(asks());
    for (let held = 0; held < 4 * SECOND_THOUGHT_MS; held += REPEAT_MS) {
      waits(REPEAT_MS);
      enter(true);
    }
    assert.equal(sent(), 0);
    assert.ok(asks());
    enter(false);
    assert.equal(sent(), 1);
  });
}
