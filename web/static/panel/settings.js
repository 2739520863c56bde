/**
 * What an agent may choose, and what holds until they do.
 *
 * @import {Settings} from "./types.js"
 */

/** @type {Settings} */
export const DEFAULT_SETTINGS = {
  locale: "zh",
  theme: "system",
  motion: "system",
  sound: false,
  badge: true,
  desktop: false,
  quiet: true,
  quietFrom: "22:00",
  quietTo: "08:00",
  warnShift: 0,
  calendarSeen: "",
  coach: true,
  speed: false,
};

/** How far a warning may be moved, in seconds: an hour earlier, ten minutes later. */
export const MOST_EARLIER_S = 3_600;
export const MOST_LATER_S = 600;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The screen's time zone, which has no summer time. */
const SHANGHAI_MS = 8 * HOUR_MS;
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * What was kept, as far as it is of use; an older panel or a stranger may have written it.
 * @param {Record<string, unknown>} kept
 * @param {Partial<Settings>} [otherwise]
 * @returns {Settings}
 */
export function readSettings(kept, otherwise = {}) {
  const settings = { ...DEFAULT_SETTINGS, ...otherwise };
  const known = Object.entries(kept).filter(
    ([name, value]) => name in settings && typeof value === typeof settings[/** @type {keyof Settings} */ (name)],
  );
  return mended({ ...settings, ...Object.fromEntries(known) });
}

/**
 * The settings after a change, within their bounds.
 * @param {Settings} settings
 * @returns {Settings}
 */
export function mended(settings) {
  const { quietFrom, quietTo, warnShift } = settings;
  return {
    ...settings,
    quietFrom: CLOCK.test(quietFrom) ? quietFrom : DEFAULT_SETTINGS.quietFrom,
    quietTo: CLOCK.test(quietTo) ? quietTo : DEFAULT_SETTINGS.quietTo,
    warnShift: Math.round(Math.min(MOST_EARLIER_S, Math.max(-MOST_LATER_S, warnShift || 0))),
  };
}

/**
 * Whether these are the quiet hours: no sound and nothing on the desktop. From and to the same
 * minute is never.
 * @param {Settings} settings
 * @param {number} now server milliseconds
 */
export function quietAt({ quiet, quietFrom, quietTo }, now) {
  if (!quiet) return false;
  const [from, to] = [msOfDay(quietFrom), msOfDay(quietTo)];
  const at = (((now + SHANGHAI_MS) % DAY_MS) + DAY_MS) % DAY_MS;
  return from <= to ? at >= from && at < to : at >= from || at < to;
}

/** @param {string} clock `22:00` */
function msOfDay(clock) {
  const [, hours, minutes] = CLOCK.exec(clock) ?? [];
  return Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * 60_000;
}
