/**
 * Days as people say them, and the moments they put something off to. Always Shanghai's days.
 *
 * @import {Translate} from "./format.js"
 */
import { moment, toShanghai } from "./format.js";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const SHANGHAI = 8 * HOUR;

/**
 * "today 16:20", "tomorrow 12:00", else the date and time.
 * @param {number} ms
 * @param {number} now
 * @param {Translate} t
 */
export function when(ms, now, t) {
  const time = toShanghai(ms).slice(11);
  const days = day(ms) - day(now);
  if (days === 0) return t("panel.time.today", { time });
  if (days === 1) return t("panel.time.tomorrow", { time });
  if (days === -1) return t("panel.time.yesterday", { time });
  return moment(ms, now, t("panel.locale"));
}

/**
 * A date and time that reads the same in every language: `11-22 16:20`.
 * @param {number} ms
 */
export function stamp(ms) {
  return toShanghai(ms).slice(5).replace("T", " ");
}

/**
 * What one click puts something off to. A morning is over at noon, as the server reads the word.
 * @param {number} now server milliseconds
 * @returns {{name: "half_hour" | "two_hours" | "tomorrow", at: number}[]}
 */
export function laterChoices(now) {
  const minute = Math.ceil(now / MINUTE) * MINUTE;
  return [
    { name: "half_hour", at: minute + 30 * MINUTE },
    { name: "two_hours", at: minute + 2 * HOUR },
    { name: "tomorrow", at: (day(now) + 1) * DAY + 12 * HOUR - SHANGHAI },
  ];
}

/** @param {number} ms */
function day(ms) {
  return Math.floor((ms + SHANGHAI) / DAY);
}
