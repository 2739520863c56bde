import { createEditor } from "@wangeditor/editor";
import css from "@wangeditor/editor/dist/css/style.css";
import { box, dress, sends } from "./page.js";

const textOf = (node) => node.text ?? node.children.map(textOf).join("");

export function mount(place, send) {
  dress(document, css);
  const selector = box(place, "height:100px");
  const editor = createEditor({ selector, html: "", config: { placeholder: "请输入回复", autoFocus: false }, mode: "simple" });
  const onKeydown = (event) => {
    if (!sends(event)) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  };
  selector.addEventListener("keydown", onKeydown, true);
  return { text: () => editor.children.map(textOf).join("\n"), clear: () => editor.clear() };
}
