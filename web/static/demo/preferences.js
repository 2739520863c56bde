/**
 * Language and colours, as the panel keeps them in this browser: the two halves of the page
 * agree, whichever of them was asked to change.
 */

const KEPT_AS = "assist.settings";

export class Preferences {
  /** @param {"zh" | "en"} served the language the server chose */
  constructor(served) {
    this.locale = this.#kept().locale ?? served;
  }

  /** Follow every change made in the panel. What held at the start, `theme.js` has painted. */
  follow() {
    addEventListener("storage", ({ key }) => {
      if (key !== KEPT_AS) return;
      this.#paint();
      const { locale } = this.#kept();
      if (locale && locale !== this.locale) location.reload();
    });
  }

  /** @param {"zh" | "en"} locale */
  speak(locale) {
    localStorage.setItem(KEPT_AS, JSON.stringify({ ...this.#kept(), locale }));
    location.reload();
  }

  #paint() {
    const { theme = "system", motion = "system" } = this.#kept();
    for (const [name, value] of Object.entries({ theme, motion })) {
      if (value === "system") delete document.documentElement.dataset[name];
      else document.documentElement.dataset[name] = value;
    }
  }

  /** @returns {Partial<import("../panel/types.js").Settings>} */
  #kept() {
    try {
      return JSON.parse(localStorage.getItem(KEPT_AS) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }
}
