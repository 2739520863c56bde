/**
 * What a rule would flag: counts and samples, the words marked.
 *
 * @import {Trial} from "./types.js"
 * @import {Translate} from "../../panel/format.js"
 */
import { h } from "../../panel/dom.js";

/**
 * @param {HTMLElement} place
 * @param {Trial[]} trials
 * @param {Translate} t
 */
export function drawTrial(place, trials, t) {
  place.replaceChildren(h("h3", {}, t("rules.trial")), ...trials.map((trial) => source(trial, t)));
}

/**
 * @param {Trial} trial
 * @param {Translate} t
 */
function source({ source: name, flagged, of, samples }, t) {
  return h(
    "section",
    { class: "trial-source", "data-source": name },
    h("p", { class: "trial-count" }, h("strong", {}, t("rules.trial.count", { n: flagged, of })), " ", t(`rules.trial.${name}`)),
    h(
      "ul",
      { class: "entries" },
      ...samples.map(({ where, text, diagnostics }) => h("li", { class: "entry" }, h("span", { class: "entry-text" }, ...marked(text, diagnostics)), h("span", { class: "small" }, where))),
    ),
  );
}

/**
 * @param {string} text
 * @param {{start: number, end: number}[]} found
 */
function marked(text, found) {
  const pieces = [];
  let done = 0;
  for (const { start, end } of found) {
    if (start < done) continue;
    pieces.push(text.slice(done, start), h("mark", {}, text.slice(start, end)));
    done = end;
  }
  return [...pieces, text.slice(done)];
}
