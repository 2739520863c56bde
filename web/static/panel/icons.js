/** The panel's icons: strokes on a 16-pixel grid, in the colour of the text around them. */
import { svg } from "./dom.js";

/** @type {Record<string, string[]>} */
const PATHS = {
  search: ["M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9z", "M10.4 10.4L13.5 13.5"],
  callback: ["M5.2 2.8L3.4 3.6c-.6.3-.9.9-.8 1.6c.8 4.2 4 7.4 8.2 8.2c.7.1 1.3-.2 1.6-.8l.8-1.8l-3-1.6l-1.3 1.2c-1.5-.7-2.6-1.8-3.3-3.3l1.2-1.3z"],
  settings: ["M2.5 4.5h6.2", "M11.8 4.5h1.7", "M2.5 11.5h1.7", "M7.3 11.5h6.2", "M10.2 3a1.5 1.5 0 1 1 0 3a1.5 1.5 0 0 1 0-3z", "M5.8 10a1.5 1.5 0 1 1 0 3a1.5 1.5 0 0 1 0-3z"],
  help: ["M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 0 1 0-12.4z", "M6.2 6.3c.1-1 .8-1.6 1.8-1.6s1.8.6 1.8 1.6c0 1.3-1.8 1.4-1.8 2.7", "M8 11.2v.1"],
  plus: ["M8 3.2v9.6", "M3.2 8h9.6"],
  close: ["M4 4l8 8", "M12 4l-8 8"],
  check: ["M3 8.5l3.2 3.2L13 4.8"],
  copy: ["M6 5.5h6.2c.4 0 .8.4.8.8v6.4c0 .4-.4.8-.8.8H6.8c-.4 0-.8-.4-.8-.8z", "M10 5.5V3.3c0-.4-.4-.8-.8-.8H3.8c-.4 0-.8.4-.8.8v6.4c0 .4.4.8.8.8H6"],
  enter: ["M12.5 3.5v3.8c0 .9-.6 1.5-1.5 1.5H3.5", "M6.3 6L3.5 8.8l2.8 2.8"],
  replace: ["M3 6h8.5", "M9 3.5L11.5 6L9 8.5", "M13 10.5H4.5", "M7 8L4.5 10.5L7 13"],
  error: ["M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4z", "M8 5v3.6", "M8 11v.1"],
  warning: ["M8 2.3l6.2 11H1.8z", "M8 6.4v3.2", "M8 11.4v.1"],
  information: ["M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 0 1 0-12.4z", "M8 7.4v3.8", "M8 4.8v.1"],
  hint: ["M4 8h8"],
  megaphone: ["M3 6.4v3.2h2.2L11 12.8V3.2L5.2 6.4z", "M13 6.5v3", "M5.5 9.8l.8 3h1.5"],
  user: ["M8 2.3a2.7 2.7 0 1 1 0 5.4a2.7 2.7 0 0 1 0-5.4z", "M2.8 13.5c.5-2.6 2.5-4 5.2-4s4.7 1.4 5.2 4"],
  pencil: ["M3 13l.6-2.8l7-7l2.2 2.2l-7 7z", "M9.2 4.6l2.2 2.2"],
  pause: ["M6 4.5v7", "M10 4.5v7"],
  undo: ["M3 6.5h6.5a3.3 3.3 0 1 1 0 6.6H6", "M5.8 3.5L3 6.5l2.8 3"],
};

/** @param {keyof typeof PATHS & string} name */
export function icon(name) {
  return svg(
    "svg",
    { viewBox: "0 0 16 16", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" },
    ...(PATHS[name] ?? []).map((d) => svg("path", { d })),
  );
}
