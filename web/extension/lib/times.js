/** Times as consoles show them, in the browser's own zone. */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Clocks of two computers differ; a console's may run ahead of ours by this much. */
const AHEAD_MS = 5 * MINUTE_MS;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const WEEKDAYS = "日一二三四五六";

/**
 * @param {string} shown `10:31`, `昨天 10:31`, `11月28日 10:31:05`, `3 分钟前`, `2026-11-28T02:31:05Z`,
 *   milliseconds or seconds since 1970
 * @param {number} now milliseconds since 1970
 * @returns {number | null} milliseconds; null where it says nothing certain. A time in whole
 *   minutes that is this very minute means now.
 */
export function timeShown(shown, now) {
  const text = shown.trim();
  const exact = machine(text) ?? ago(text, now);
  if (exact !== null) return bounded(exact, now);
  const clock = clockIn(text);
  if (!clock) return null;
  const day = dayIn(text, now);
  if (!day) return null;
  const at = new Date(day.year, day.month, day.date, clock.hours, clock.minutes, clock.seconds ?? 0).getTime();
  // Yesterday's evening is shown without a day by consoles that think only of today.
  if (at > now + AHEAD_MS && day.guessed) return at - DAY_MS;
  if (clock.seconds === null && now - at < MINUTE_MS && now >= at) return now;
  return bounded(at, now);
}

/** @param {string} text */
function machine(text) {
  if (/^\d{13}$/.test(text)) return Number(text);
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000;
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? null : at;
  }
  return null;
}

/**
 * @param {string} text
 * @param {number} now
 */
function ago(text, now) {
  if (/^(?:刚刚|刚才|现在|just now|now)$/i.test(text)) return now;
  const [, count, unit = ""] = /^(\d{1,3})\s*(秒钟?|分钟?|小时|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)\s*(?:之?前|ago)?$/i.exec(text) ?? [];
  if (!count) return null;
  const size = /^(?:秒|s)/i.test(unit) ? 1_000 : /^(?:分|m)/i.test(unit) ? MINUTE_MS : 60 * MINUTE_MS;
  return now - Number(count) * size;
}

/** @param {string} text */
function clockIn(text) {
  const found = /(凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?\s*(am|pm)?/i.exec(text);
  if (!found) return null;
  const [, part = "", hoursText, minutesText, secondsText, half = ""] = found;
  let hours = Number(hoursText);
  const minutes = Number(minutesText);
  const seconds = secondsText === undefined ? null : Number(secondsText);
  if (hours > 24 || minutes > 59 || (seconds ?? 0) > 59) return null;
  const afternoon = /下午|傍晚|晚上/.test(part) || half.toLowerCase() === "pm";
  const noon = part === "中午" && hours < 11;
  if ((afternoon || noon) && hours < 12) hours += 12;
  if ((/凌晨|上午|早上/.test(part) || half.toLowerCase() === "am") && hours === 12) hours = 0;
  return { hours, minutes, seconds };
}

/**
 * @param {string} text
 * @param {number} now
 */
function dayIn(text, now) {
  const today = new Date(now);
  const relative = /(今天|昨天|前天|today|yesterday)/i.exec(text)?.[1]?.toLowerCase();
  if (relative) return dayBefore(today, { 昨天: 1, yesterday: 1, 前天: 2 }[relative] ?? 0);
  const [, year, month, date] = /(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?=[\s,，T]|\d|周|星期|$)/.exec(text.replace(/\d{1,2}[:：]\d{2}.*$/, "")) ?? [];
  if (month && date) return { year: year ? Number(year) : yearOf(today, Number(month) - 1, Number(date)), month: Number(month) - 1, date: Number(date), guessed: false };
  const [, name, number] = /([a-z]{3})[a-z]*\.?\s+(\d{1,2})\b(?![:：])/i.exec(text) ?? [];
  const named = name ? MONTHS.indexOf(name.toLowerCase()) : -1;
  if (named >= 0) return { year: yearOf(today, named, Number(number)), month: named, date: Number(number), guessed: false };
  const weekday = /(?:周|星期|礼拜)([日天一二三四五六])/.exec(text)?.[1];
  if (weekday) {
    const wanted = WEEKDAYS.indexOf(weekday === "天" ? "日" : weekday);
    return dayBefore(today, (today.getDay() - wanted + 7) % 7);
  }
  return { ...dayBefore(today, 0), guessed: true };
}

/**
 * @param {Date} today
 * @param {number} days
 */
function dayBefore(today, days) {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days);
  return { year: day.getFullYear(), month: day.getMonth(), date: day.getDate(), guessed: false };
}

/**
 * A day that is still to come belongs to last year.
 * @param {Date} today
 * @param {number} month from 0
 * @param {number} date
 */
function yearOf(today, month, date) {
  const tomorrow = new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1);
  return new Date(today.getFullYear(), month, date) > tomorrow ? today.getFullYear() - 1 : today.getFullYear();
}

/**
 * @param {number} at
 * @param {number} now
 */
function bounded(at, now) {
  if (at > now + AHEAD_MS) return null;
  return Math.min(at, now);
}
