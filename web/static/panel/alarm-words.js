/**
 * How an alarm is put into words, on the screen and on the desktop.
 *
 * @import {AlarmRow, AlarmView} from "./state/alarms.js"
 * @import {Translate} from "./format.js"
 */

/**
 * @param {AlarmView} alarm
 * @param {Translate} t
 */
export function summary({ missed, warned, corrected, stale }, t) {
  const parts = [
    missed && t("panel.alarm.missed", { n: missed }),
    warned && t("panel.alarm.warned", { n: warned }),
    corrected && t("panel.alarm.corrected", { n: corrected }),
  ].filter(Boolean);
  const words = parts.join(t("panel.alarm.joint"));
  return stale ? t("panel.alarm.late", { words }) : words;
}

/**
 * @param {AlarmRow} row
 * @param {Translate} t
 */
export function title({ alarm, name, number }, t) {
  const called = name ?? t("panel.conversation.nameless", { n: number });
  return `${called} · ${t(`panel.deadline.kind.${alarm.clock}`)}`;
}
