/** The number on the extension's button: what is due or nearly so. */
import { pressingCount } from "../../static/panel/state/alarms.js";

let shown = "";

/**
 * @param {import("../../static/panel/types.js").State | null} state
 * @param {{trouble: string, on: boolean, now: number, title: (key: string, params: Record<string, string | number>) => string}} how
 */
export function badge(state, { trouble, on, now, title }) {
  const pressing = state && on ? pressingCount(state, now) : 0;
  const text = trouble !== "none" ? "!" : pressing > 0 ? String(Math.min(99, pressing)) : "";
  const words = trouble !== "none" ? title(`extension.trouble.${trouble}`, {}) : title("extension.badge.title", { n: pressing });
  const stamp = `${text}|${words}`;
  if (stamp === shown) return;
  shown = stamp;
  void chrome.action.setBadgeText({ text });
  void chrome.action.setBadgeBackgroundColor({ color: trouble !== "none" ? "#c77700" : "#cf2f3d" });
  void chrome.action.setTitle({ title: words });
}
