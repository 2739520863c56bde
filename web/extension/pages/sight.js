/**
 * A page may lay something over our frame, or make it transparent, so that a click meant for
 * something else lands here. The browser tells whether the frame can be seen as it is; while it
 * cannot, nothing here can be pressed.
 */
import { h, write } from "../../static/panel/dom.js";

/** How long the frame must have been in plain sight before a press counts. */
const SEEN_MS = 400;

/** @param {() => string} sentence */
export function watchSight(sentence) {
  /** @type {number | null} */
  let seenSince = null;
  const note = h("div", { class: "strange", role: "status" });
  const observer = new IntersectionObserver(
    ([entry]) => {
      // Not every browser can tell; then `isVisible` is undefined and nothing is held.
      const visible = /** @type {{isVisible?: boolean}} */ (entry ?? {}).isVisible !== false;
      if (visible) seenSince ??= performance.now();
      else seenSince = null;
      if (visible) note.remove();
    },
    /** @type {any} */ ({ threshold: [0, 0.5, 1], trackVisibility: true, delay: 100 }),
  );
  observer.observe(document.body);
  const hold = (/** @type {Event} */ event) => {
    const seen = seenSince !== null && performance.now() - seenSince >= SEEN_MS;
    if (seen && event.isTrusted) return;
    // Keys that our own worker passes on are dispatched by us and are no presses.
    if (!event.isTrusted && event instanceof KeyboardEvent) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type !== "click" && event.type !== "keydown") return;
    write(note, sentence());
    document.body.prepend(note);
  };
  for (const type of ["pointerdown", "mousedown", "click", "keydown", "dragstart", "drop"]) addEventListener(type, hold, true);
}
