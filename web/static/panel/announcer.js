/**
 * Tells a screen reader what a look at the screen would: how many suggestions there are, that
 * something grave stands in the draft, and that nothing does any more. Never more often than it can
 * be listened to.
 *
 * @import {View} from "./view.js"
 * @import {Translate} from "./format.js"
 */

const PAUSE_MS = { polite: 1_500, assertive: 1_000 };

export class Announcer {
  /**
   * @param {{polite: Element, assertive: Element}} regions
   * @param {() => number} now monotonic milliseconds
   */
  constructor(regions, now) {
    this.regions = regions;
    this.now = now;
    /** @type {Record<"polite" | "assertive", {at: number, timer: ReturnType<typeof setTimeout> | number}>} */
    this.last = { polite: { at: -Infinity, timer: 0 }, assertive: { at: -Infinity, timer: 0 } };
    this.suggestions = "";
    this.findings = "";
    /** @type {string | null} the conversation in whose draft something grave was said to stand */
    this.warned = null;
  }

  /**
   * The newest sentence wins over one that still waits.
   * @param {string} sentence
   * @param {boolean} urgent
   */
  say(sentence, urgent) {
    const kind = urgent ? "assertive" : "polite";
    const last = this.last[kind];
    clearTimeout(last.timer);
    const wait = Math.max(0, last.at + PAUSE_MS[kind] - this.now());
    last.timer = setTimeout(() => {
      last.at = this.now();
      // The same words twice are read twice only if they differ: a space that nobody hears.
      const region = this.regions[kind];
      region.textContent = region.textContent === sentence ? `${sentence}\u00a0` : sentence;
    }, wait);
  }

  /**
   * @param {View} view
   * @param {Translate} t
   */
  look({ current }, t) {
    const choices = current?.choices ?? [];
    const offered = `${current?.key}:${choices.map(({ suggestion }) => suggestion.reply).join()}`;
    if (offered !== this.suggestions && choices.length > 0) {
      this.say(t("panel.suggestions.said", { n: choices.length }), false);
    }
    this.suggestions = offered;
    const grave = current?.cards.filter(({ diagnostic }) => diagnostic.severity === "error") ?? [];
    const found = `${current?.key}:${grave.map(({ id, places }) => `${id}*${places.length}`).join()}`;
    const first = grave[0];
    if (found !== this.findings && first) {
      this.say(t("panel.cards.said", { word: first.word, message: first.diagnostic.message }), true);
      this.warned = current?.key ?? null;
    } else if (this.warned !== null && !first && current?.checked !== false) {
      // Replaced or called not wrong; a draft that is gone, or another conversation, says nothing.
      if (current?.key === this.warned && current.status === "clean") this.say(t("panel.draft.clean"), false);
      this.warned = null;
    }
    this.findings = found;
  }
}
