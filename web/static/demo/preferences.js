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

  /** Take on the colours of now, and follow every change made in the panel. */
  follow() {
    this.#paint();
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
    const { theme = "system" } = this.#kept();
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
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
