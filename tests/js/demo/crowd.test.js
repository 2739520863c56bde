import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Crowd } from "../../../web/static/demo/crowd.js";

/** @import {Cast, CrowdEvent} from "../../../web/static/demo/types.js" */

/** @type {Cast} */
const cast = JSON.parse(
  await readFile(new URL("../../../web/static/demo/customers.json", import.meta.url), "utf8"),
);

const HOUR = 3_600_000;
const STEP = 200;

/** A repeatable source of chance (mulberry32). */
function chance(seed = 1) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * @param {Crowd} crowd
 * @param {number} from
 * @param {number} until
 * @param {(event: CrowdEvent, now: number) => void} hear
 */
function live(crowd, from, until, hear) {
  for (let now = from; now < until; now += STEP) {
    for (const event of crowd.advance(now)) hear(event, now);
  }
}

test("a customer writes within six seconds of the first look", () => {
  /** @type {number[]} */
  const said = [];
  live(new Crowd(cast, 0, chance()), 0, 10_000, (event, now) => {
    if (event.kind === "says") said.push(now);
  });
  assert.ok(said.length > 0);
  assert.ok(said[0] <= 6_000, `first words after ${said[0]} ms`);
});

test("an answered desk stays busy for ever", () => {
  const crowd = new Crowd(cast, 0, chance(2));
  /** @type {Set<string>} */
  const heard = new Set();
  let lastHour = 0;
  live(crowd, 0, 3 * HOUR, (event, now) => {
    if (event.kind !== "says") return;
    heard.add(event.key);
    if (now > 2 * HOUR) lastHour += 1;
    crowd.answered(event.key, "好的", now);
  });
  assert.equal(heard.size, cast.customers.length);
  assert.ok(lastHour > 100, `${lastHour} messages in the third hour`);
});

test("an agent who never answers is asked again, but not for ever", () => {
  const crowd = new Crowd(cast, 0, chance(3));
  /** @type {Map<string, number>} */
  const counts = new Map();
  live(crowd, 0, HOUR, (event) => {
    if (event.kind === "says") counts.set(event.key, (counts.get(event.key) ?? 0) + 1);
  });
  for (const [key, count] of counts) assert.ok(count <= 4, `${key} wrote ${count} times`);
});

test("no more than four customers wait at once before anyone is answered", () => {
  const crowd = new Crowd(cast, 0, chance(4));
  /** @type {Set<string>} */
  const heard = new Set();
  live(crowd, 0, HOUR, (event) => {
    if (event.kind === "says") heard.add(event.key);
  });
  assert.equal(heard.size, 4);
});

test("a customer who is answered mid-burst stops, reads, and then says the rest", () => {
  const crowd = new Crowd(cast, 0, () => 0);
  /** @type {[string, CrowdEvent][]} */
  const events = [];
  let answeredAt = 0;
  live(crowd, 0, 30_000, (event, now) => {
    if (event.key !== "lin") return;
    events.push([event.kind, event]);
    if (event.kind === "says" && !answeredAt) {
      answeredAt = now;
      crowd.answered("lin", "您好", now);
    }
  });
  const said = events.flatMap(([, event]) => (event.kind === "says" ? [event.line.zh] : []));
  assert.deepEqual(said.slice(0, 2), cast.customers[0].stories[0][0].map(({ zh }) => zh));
});

test("a visit that is taken up again goes on where it was", () => {
  const whole = new Crowd(cast, 0, () => 0.5);
  live(whole, 0, 60_000, () => {});
  const kept = JSON.parse(JSON.stringify(whole.roles));
  const again = new Crowd(cast, 60_000, () => 0.5, kept);
  /** @type {CrowdEvent[][]} */
  const [one, other] = [[], []];
  live(whole, 60_000, 400_000, (event) => one.push(event));
  live(again, 60_000, 400_000, (event) => other.push(event));
  assert.deepEqual(other, one);
});
