/**
 * When the state is kept for the worker that comes after this one: soon after a change that nobody
 * could tell us again, seldom while only the draft changes, never for the time alone.
 */
import { delta, isAboutDraft } from "../lib/delta.js";

/** @import {State} from "../../static/panel/types.js" */

const SAVE_MS = 500;
/** Drafts stand in the consoles, which say them again: while nothing else changes they may wait. */
const SAVE_DRAFT_MS = 5_000;

export class Saver {
  /** @param {{state: () => State | null, write: (state: State) => void, now: () => number}} outside `now` in monotonic milliseconds */
  constructor(outside) {
    this.outside = outside;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {State | null} what was kept last */
    this.saved = null;
    this.savedAt = 0;
  }

  /** Something has changed. */
  soon() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.#save();
    }, SAVE_MS);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  #save() {
    const state = this.outside.state();
    if (!state) return;
    const change = this.saved && delta(this.saved, state);
    if (this.saved && (!change || isTick(change))) return;
    const now = this.outside.now();
    if (change && isAboutDraft(change, state.active) && now - this.savedAt < SAVE_DRAFT_MS) {
      this.soon();
      return;
    }
    this.saved = state;
    this.savedAt = now;
    this.outside.write(state);
  }
}

/** @param {import("../lib/delta.js").Delta} change */
function isTick({ set, within, gone }) {
  return Object.keys(set).join() === "lastTick" && Object.keys(within).length === 0 && gone.length === 0;
}
