import { box } from "./page.js";
import { mount as inside } from "./prosemirror.js";

export function mount(place, send) {
  const desk = document.createElement("chat-desk");
  place.append(desk);
  const root = desk.attachShadow({ mode: "open" });
  return inside(box(root), send, root);
}
