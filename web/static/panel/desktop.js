/**
 * Notifications on the desktop, for the panel that is out of sight.
 *
 * @import {AlarmView} from "./state/alarms.js"
 * @import {Translate} from "./format.js"
 */
import { summary, title } from "./alarm-words.js";

const MAX_LINES = 3;

export class Desktop {
  /** @param {() => void} onclick */
  constructor(onclick) {
    this.onclick = onclick;
  }

  /**
   * Only on a click of the agent's: browsers refuse, and people resent, anything else.
   * @returns {Promise<boolean>}
   */
  async ask() {
    if (!("Notification" in globalThis)) return false;
    return Notification.permission === "granted" || (await Notification.requestPermission()) === "granted";
  }

  /**
   * @param {AlarmView} alarm
   * @param {Translate} t
   */
  show(alarm, t) {
    if (!("Notification" in globalThis) || Notification.permission !== "granted" || isSeen()) return;
    const lines = alarm.rows.slice(0, MAX_LINES).map((row) => title(row, t));
    if (alarm.rows.length > MAX_LINES) lines.push(t("panel.alarm.more", { n: alarm.rows.length - MAX_LINES }));
    try {
      // One tag: a newer alarm takes the place of the one before.
      const note = new Notification(summary(alarm, t), { body: lines.join("\n"), tag: "assist-alarm", icon: "/static/panel/icon.svg" });
      note.onclick = () => {
        window.focus();
        note.close();
        this.onclick();
      };
    } catch {
      // Some systems take notifications from service workers only; the panel itself still tells.
    }
  }
}

function isSeen() {
  return document.visibilityState === "visible" && document.hasFocus();
}
