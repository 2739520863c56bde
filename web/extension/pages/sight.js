/**
 * A page may lay something over our frame, or make it transparent, so that a click meant for
 * something else lands here. The browser tells whether the frame can be seen as it is; while it
 * cannot, nothing here can be pressed.
 */
import { h, write } from "../../static/panel/dom.js";

/** How long the frame must have been in plain sight before a press counts. */
const SEEN_MS = 400;
/** Keys that only lead out of something: whoever came in by the keyboard is never shut in. */
const WAYS_OUT = new Set(["Escape", "Tab"]);

/** @param {() => string} sentence */
export function watchSight(sentence) {
  /** @type {number | null} */
  let seenSince = null;
  const note = h("div", { class: "covered", role: "status" });
  const glass = glassOver(document.body);
  const observer = new IntersectionObserver(
    (entries) => {
      // Not every browser can tell; then `isVisible` is undefined and nothing is held.
      const visible = /** @type {{isVisible?: boolean} | undefined} */ (entries.at(-1))?.isVisible !== false;
      if (visible) seenSince ??= performance.now();
      else seenSince = null;
      if (visible) note.remove();
    },
    /** @type {any} */ ({ threshold: [0, 0.5, 1], trackVisibility: true, delay: 100 }),
  );
  observer.observe(glass);
  const hold = (/** @type {Event} */ event) => {
    const seen = seenSince !== null && performance.now() - seenSince >= SEEN_MS;
    if (seen && event.isTrusted) return;
    if (event instanceof KeyboardEvent) {
      // Keys that our own worker passes on are dispatched by us and are no presses.
      if (!event.isTrusted || WAYS_OUT.has(event.key)) return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type !== "click" && event.type !== "keydown") return;
    write(note, sentence());
    glass.append(note);
  };
  for (const type of ["pointerdown", "mousedown", "click", "keydown", "dragstart", "drop"]) addEventListener(type, hold, true);
}

/**
 * What is watched: an element over all of the frame that shows nothing and takes nothing. Anything
 * below the browser's top layer counts as covered as soon as a pane of our own is open as a modal
 * dialog, and the pane itself while it comes in; this one lies above them all.
 * @param {HTMLElement} parent
 */
function glassOver(parent) {
  const glass = h("div", { class: "glass", popover: "manual" });
  const raise = () => {
    if (glass.matches(":popover-open")) glass.hidePopover();
    glass.showPopover();
  };
  parent.append(glass);
  raise();
  // In the top layer the latest lies above the earlier ones.
  new MutationObserver(raise).observe(parent, { subtree: true, attributes: true, attributeFilter: ["open"] });
  return glass;
}
