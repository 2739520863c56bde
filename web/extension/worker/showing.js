/** Shows what has changed: in the panels first, then in the pages, and on the extension's button. */
import { badge } from "./badge.js";

/** @typedef {import("./worker.js").Worker} Worker */

/** The number on the button takes a view of everything, and may come a little later. */
const BADGE_MS = 200;
/** How long a drawing of the panel takes. */
const MARK_MS = 8;

export class Showing {
  /** @param {Worker} worker */
  constructor(worker) {
    this.worker = worker;
    this.badgeTimer = 0;
    this.marking = false;
  }

  changed() {
    // The warning first; what is drawn beside it waits until that is on its way.
    this.#markSoon(this.worker.panels.push());
    this.badgeTimer ||= setTimeout(() => this.#badge(), BADGE_MS);
  }

  /** @param {boolean} warned whether the panels are about to draw a warning */
  #markSoon(warned) {
    if (this.marking) return;
    this.marking = true;
    const mark = () => {
      this.marking = false;
      this.worker.pages.mark();
    };
    // Marks move with the words at once; new ones leave the machine to the warning first.
    if (warned) setTimeout(mark, MARK_MS);
    else queueMicrotask(mark);
  }

  #badge() {
    const { agent, kept, trouble, words } = this.worker;
    this.badgeTimer = 0;
    badge(agent?.state ?? null, { trouble, on: kept?.switches.badge ?? true, now: agent?.clock.now() ?? Date.now(), title: (key, params) => words.t(key, params) });
  }
}
