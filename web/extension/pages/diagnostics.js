/** A report to copy into a mail to whoever helps. The worker keeps secrets and words out of it. */
import { copy } from "../../static/panel/clipboard.js";
import { h, localise, write } from "../../static/panel/dom.js";
import { loadCatalogue, translator } from "../../static/panel/i18n.js";

const { report } = await chrome.runtime.sendMessage({ type: "report" });
const { locale } = await chrome.runtime.sendMessage({ type: "get" });
const t = translator(await loadCatalogue(locale, new URL("../../static/i18n/", import.meta.url).href), locale);
const said = h("span", { class: "hint", role: "status" });
const button = h("button", {
  type: "button",
  class: "button primary",
  t: "extension.diagnostics.copy",
  onclick: () => void copy(report).then((done) => write(said, t(done ? "extension.diagnostics.copied" : "extension.diagnostics.not_copied"))),
});
const page = h("section", {}, h("h1", { t: "extension.diagnostics.title" }), h("p", { class: "hint", t: "extension.diagnostics.lede" }), h("p", { class: "line" }, button, said), h("pre", { class: "report", tabindex: 0 }, report), h("p", {}, h("a", { href: "options.html", t: "extension.diagnostics.back" })));
document.documentElement.lang = locale === "zh" ? "zh-CN" : "en";
document.title = t("extension.diagnostics.title");
document.getElementById("options")?.replaceChildren(page);
localise(page, t);
