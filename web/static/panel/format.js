/** Times and durations as people read them. */

/** @typedef {(key: string, params?: Record<string, string | number>) => string} Translate */

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/**
 * What is left of a countdown: seconds under ten minutes, whole minutes above; what is overdue
 * carries a plus.
 * @param {number} ms
 * @param {Translate} t
 */
export function left(ms, t) {
  const late = ms <= 0;
  // Up to the limit a started second counts whole, after it a full one: 0:00 is the limit itself.
  const size = late ? Math.floor(-ms / 1000) : Math.ceil(ms / 1000);
  return `${late ? "+" : ""}${size < 600 ? clock(size) : span(size * 1000, t)}`;
}

/**
 * A duration in one or two units, rounded down.
 * @param {number} ms
 * @param {Translate} t
 */
export function span(ms, t) {
  if (ms < HOUR) return t("panel.time.minutes", { n: Math.floor(ms / MINUTE) });
  if (ms < DAY) {
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    const hours = t("panel.time.hours", { n: Math.floor(ms / HOUR) });
    return ms < 6 * HOUR && minutes > 0 ? `${hours}${t("panel.time.joint")}${t("panel.time.minutes", { n: minutes })}` : hours;
  }
  return t("panel.time.days", { n: Math.floor(ms / DAY) });
}

/** @param {number} seconds */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * A moment: the time today, the day and time otherwise. Always Shanghai's, as the deadlines are.
 * @param {number} ms
 * @param {number} now
 * @param {string} locale
 */
export function moment(ms, now, locale) {
  const sameDay = day(ms) === day(now);
  return new Intl.DateTimeFormat(locale === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "Asia/Shanghai",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    ...(!sameDay && { month: "short", day: "numeric" }),
  }).format(ms);
}

/** @param {number} ms */
function day(ms) {
  return Math.floor((ms + 8 * HOUR) / DAY);
}

/**
 * A date and time typed in Shanghai's time (`2026-11-22T09:30`) as RFC 3339; null if it is none.
 * @param {string} local
 */
export function fromShanghai(local) {
  const ms = Date.parse(`${local}:00+08:00`);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/**
 * The reverse, for a field to start from.
 * @param {number} ms
 */
export function toShanghai(ms) {
  return new Date(ms + 8 * HOUR).toISOString().slice(0, 16);
}
