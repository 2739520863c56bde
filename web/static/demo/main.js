/** Starts the sample console, in the language and colours the panel was set to. */

/** @import {Cast} from "./types.js" */
import { localise } from "../panel/dom.js";
import { loadCatalogue, translator } from "../panel/i18n.js";
import { Console } from "./console.js";
import { byId } from "./elements.js";
import { Preferences } from "./preferences.js";

const { user = "", agent = "", locale: served = "zh" } = document.body.dataset;
const preferences = new Preferences(served === "en" ? "en" : "zh");
preferences.follow();

const { locale } = preferences;
const [catalogue, cast] = await Promise.all([
  loadCatalogue(locale, "/static/i18n/"),
  /** @type {Promise<Cast>} */ (fetch("/static/demo/customers.json").then((response) => response.json())),
]);
const t = translator(catalogue, locale);
document.documentElement.lang = locale === "zh" ? "zh-CN" : "en";
document.title = t("demo.title");
localise(document, t);
byId("language").addEventListener("click", () => preferences.speak(locale === "zh" ? "en" : "zh"));

// `?pace=5`: customers live five times as fast. For tests, films and the impatient.
const pace = Number(new URLSearchParams(location.search).get("pace")) || 1;
new Console(t, { cast, user, agent, locale, pace: Math.min(Math.max(pace, 0.1), 50) });
