/**
 * A tab that shows a console: its frames, the conversation that they show together, and who writes
 * in it.
 */
import { codeOfText } from "./ledger.js";

/**
 * @typedef {object} Frame
 * @property {chrome.runtime.Port} port
 * @property {number} id
 * @property {string} source tells frames apart, also after a reload
 * @property {string} address
 * @property {boolean} top
 * @property {boolean} on whether it may be worked on now
 * @property {boolean} composer
 * @property {string} draft
 * @property {{key: string, name: string, title: string} | null} place
 * @property {boolean} thread whether it reads a thread
 * @property {string} marks what was told last
 * @property {import("../lib/adapters.js").Adapter} adapter
 *
 * @typedef {object} Tab
 * @property {number} id
 * @property {Map<number, Frame>} frames
 * @property {string | null} conversation
 * @property {string | null} frameNumber of our panel in the page
 * @property {number} usedAt
 * @property {boolean} blocked
 * @property {boolean} evicted whether its page takes out what we show there
 */

/**
 * The conversation that a tab shows: the console's host, and the console's own key.
 * @param {Tab} tab
 * @returns {string | null}
 */
export function conversationOf(tab) {
  const frames = [...tab.frames.values()].sort((a, b) => Number(b.top) - Number(a.top));
  const placed = frames.find(({ place }) => place?.key) ?? frames.find(({ place }) => place) ?? frames[0];
  if (!placed) return null;
  const url = parsed(placed.port.sender?.tab?.url ?? placed.address);
  const key = `${url?.host ?? ""}/${placed.place?.key || `page:${url?.pathname ?? ""}`}`;
  return key.length <= 128 ? key : `${key.slice(0, 100)}~${codeOfText(key)}`;
}

/** @param {Tab} tab */
export function about(tab) {
  const frames = [...tab.frames.values()];
  const place = frames.map((frame) => frame.place).find((one) => one?.name) ?? null;
  const channel = frames.map(({ adapter }) => adapter.channel).find(Boolean) ?? parsed(frames[0]?.address ?? "")?.hostname ?? "";
  return {
    channel: channel.slice(0, 40),
    customer: { ...(place?.name && { name: place.name }), ...(place?.title && { title: place.title }) },
  };
}

/** @param {string} address */
function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/**
 * @param {Frame} frame
 * @param {object} message
 */
export function say({ port }, message) {
  try {
    port.postMessage(message);
  } catch {
    // The page has just gone.
  }
}
