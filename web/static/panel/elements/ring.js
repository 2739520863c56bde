/**
 * A countdown as a ring and its figure: what is left runs out clockwise.
 *
 * @import {Countdown} from "../state/deadlines.js"
 * @import {Translate} from "../format.js"
 */
import { h, set, svg, write } from "../dom.js";
import { left, span } from "../format.js";

const RADIUS = 7;
const ROUND = 2 * Math.PI * RADIUS;

export class Ring extends HTMLElement {
  constructor() {
    super();
    this.arc = svg("circle", { class: "arc", cx: 9, cy: 9, r: RADIUS, "stroke-dasharray": ROUND });
    this.figure = h("span", { class: "figure" });
    this.built = false;
  }

  connectedCallback() {
    if (this.built) return;
    this.built = true;
    const track = svg("circle", { class: "track", cx: 9, cy: 9, r: RADIUS });
    this.append(
      svg("svg", { viewBox: "0 0 18 18", "aria-hidden": "true" }, track, this.arc),
      this.figure,
    );
  }

  /**
   * @param {Countdown | null} clock
   * @param {number | null} waiting milliseconds waited, shown where no clock runs
   * @param {Translate} t
   */
  render(clock, waiting, t) {
    this.hidden = !clock && waiting === null;
    if (this.hidden) return;
    set(this, "data-tone", clock?.tone ?? "calm");
    set(this, "data-bare", !clock);
    const fraction = !clock || clock.left <= 0 ? 1 : clock.fraction;
    // Thirds of a pixel are all anyone sees; fewer strings mean fewer repaints.
    this.arc.setAttribute("stroke-dashoffset", ((1 - fraction) * ROUND).toFixed(1));
    // A paused clock presses nobody, nor does an acknowledgement: the ring is enough.
    const calm = clock?.tone === "paused" || clock?.tone === "light";
    const figure = clock ? (calm ? "" : left(clock.left, t)) : span(waiting ?? 0, t);
    write(this.figure, figure);
    set(this, "title", clock ? described(clock, figure, t) : t("panel.deadline.waiting", { time: figure }));
  }
}

/**
 * @param {Countdown} clock
 * @param {string} figure
 * @param {Translate} t
 */
export function described({ kind, left: ms, tone }, figure, t) {
  if (tone === "light") return t("panel.deadline.light_title");
  const key = tone === "paused" ? "paused_title" : ms <= 0 ? "overdue" : "left";
  return t(`panel.deadline.${key}`, { kind: t(`panel.deadline.kind.${kind}`), time: figure.replace("+", "") });
}

customElements.define("assist-ring", Ring);
