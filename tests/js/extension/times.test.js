import assert from "node:assert/strict";
import { test } from "node:test";

import { timeShown } from "../../../web/extension/lib/times.js";

const now = new Date(2026, 10, 28, 14, 5, 30).getTime();
/** @param {...number} parts */
const local = (...parts) => new Date(...(/** @type {[number, number]} */ (parts))).getTime();

/** @type {[string, number | null][]} */
const cases = [
  ["14:02", local(2026, 10, 28, 14, 2)],
  ["14:05", now],
  ["14:05:10", local(2026, 10, 28, 14, 5, 10)],
  ["下午 2:02", local(2026, 10, 28, 14, 2)],
  ["2:02 PM", local(2026, 10, 28, 14, 2)],
  ["12:30 AM", local(2026, 10, 28, 0, 30)],
  ["凌晨 12:30", local(2026, 10, 28, 0, 30)],
  ["23:50", local(2026, 10, 27, 23, 50)],
  ["昨天 10:31", local(2026, 10, 27, 10, 31)],
  ["前天 10:31", local(2026, 10, 26, 10, 31)],
  ["Yesterday at 10:31", local(2026, 10, 27, 10, 31)],
  ["2026-11-28 09:00:07", local(2026, 10, 28, 9, 0, 7)],
  ["2026/11/28 09:00", local(2026, 10, 28, 9, 0)],
  ["11月27日 09:00", local(2026, 10, 27, 9, 0)],
  ["12-30 09:00", local(2025, 11, 30, 9, 0)],
  ["Nov 27, 9:15 AM", local(2026, 10, 27, 9, 15)],
  ["星期五 18:00", local(2026, 10, 27, 18, 0)],
  ["周六 09:00", local(2026, 10, 28, 9, 0)],
  ["3分钟前", now - 180_000],
  ["2 hours ago", now - 7_200_000],
  ["刚刚", now],
  ["1795845600000", 1_795_845_600_000],
  ["1795845600", 1_795_845_600_000],
  ["2026-11-28T06:00:00Z", Date.parse("2026-11-28T06:00:00Z")],
  ["2026-11-28T14:00:00+08:00", Date.parse("2026-11-28T06:00:00Z")],
  ["发送中", null],
  ["已读", null],
  ["99:99", null],
  ["2027-01-01 09:00", null],
  ["", null],
];
for (const [shown, at] of cases) {
  test(`“${shown}” is ${at === null ? "no time" : new Date(at).toISOString()}`, () => {
    assert.equal(timeShown(shown, now), at !== null && at > now ? null : at);
  });
}
