/** The sentences of the language that the agent has chosen, for worker and pages. */
import { loadCatalogue, translator } from "../../static/panel/i18n.js";

const PAGE_SENTENCES = /^extension\.(?:guard|insert|dock|page|picker)\./;

export class Words {
  constructor() {
    this.locale = /** @type {"zh" | "en"} */ (chrome.i18n.getUILanguage().toLowerCase().startsWith("zh") ? "zh" : "en");
    this.t = (/** @type {string} */ key, /** @type {any} */ _params) => key;
    /** @type {Record<string, string>} what scripts in pages say */
    this.sentences = {};
  }

  /**
   * Take in the catalogue.
   * @param {"zh" | "en"} [chosen] in the panel that is running; else the one that is kept counts
   */
  async learn(chosen) {
    const locale = chosen ?? (await settingsLocale());
    if (locale) this.locale = locale;
    const catalogue = await loadCatalogue(this.locale, chrome.runtime.getURL("static/i18n/"));
    this.t = translator(catalogue, this.locale);
    this.sentences = Object.fromEntries(Object.entries(catalogue).filter(([key]) => PAGE_SENTENCES.test(key)));
  }
}

/** The language that was chosen in the panel. */
async function settingsLocale() {
  const { "assist.settings": text } = /** @type {any} */ (await chrome.storage.local.get("assist.settings"));
  try {
    const { locale } = JSON.parse(text ?? "{}");
    return locale === "zh" || locale === "en" ? locale : null;
  } catch {
    return null;
  }
}
