import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../../../web/static/panel/clock.js";

function clocks() {
  const time = { steady: 1_000, wall: 5_000_000 };
  const clock = new ServerClock({ monotonic: () => time.steady, wall: () => time.wall });
  /** @param {number} ms */
  const pass = (ms) => {
    time.steady += ms;
    time.wall += ms;
  };
  return { time, clock, pass };
}

const SERVER = Date.parse("2026-11-21T08:00:00.000Z");

/** @param {number} ms */
const iso = (ms) => new Date(SERVER + ms).toISOString();

test("a computer whose clock is wrong by years still counts from the server's clock", () => {
  const { clock, pass } = clocks();
  clock.read(iso(0), 1_000);
  pass(7_000);
  assert.equal(clock.now(), SERVER + 7_000);
});

test("half of the way there and back is added to the server's reading", () => {
  const { clock, pass } = clocks();
  pass(400);
  clock.read(iso(0), 1_000);
  assert.equal(clock.now(), SERVER + 200);
});

test("a slow answer does not replace a quick one that agrees", () => {
  const { clock, pass } = clocks();
  clock.read(iso(0), 1_000);
  pass(2_000);
  clock.read(iso(1_900), 1_000);
  assert.equal(clock.now(), SERVER + 2_000);
});

test("a server whose clock was stepped is believed at once", () => {
  const { clock, pass } = clocks();
  clock.read(iso(0), 1_000);
  pass(2_000);
  clock.read(iso(3_602_000), 2_900);
  assert.ok(Math.abs(clock.now() - (SERVER + 3_602_050)) < 1);
});

test("setting the computer's clock moves no countdown but is noticed", () => {
  const { time, clock, pass } = clocks();
  clock.read(iso(0), 1_000);
  time.wall += 86_400_000;
  pass(1_000);
  assert.equal(clock.now(), SERVER + 1_000);
  assert.equal(clock.jumped(), true);
  assert.equal(clock.certain, false);
  assert.equal(clock.jumped(), false);
});

test("after a sleep in which the steady clock stood still, the next reading counts even if slow", () => {
  const { time, clock, pass } = clocks();
  clock.read(iso(0), 1_000);
  time.wall += 3_600_000;
  assert.equal(clock.jumped(), true);
  pass(900);
  clock.read(iso(3_600_450), 1_000);
  assert.equal(clock.now(), SERVER + 3_600_900);
  assert.equal(clock.certain, true);
});

test("a reading that is no time is ignored", () => {
  const { clock } = clocks();
  clock.read("soon", 1_000);
  assert.equal(clock.certain, false);
});
