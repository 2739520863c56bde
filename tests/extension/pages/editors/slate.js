import { createElement } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { createEditor, Editor, Node, Transforms } from "slate";
import { withHistory } from "slate-history";
import { Editable, Slate, withReact } from "slate-react";
import { sends } from "./page.js";

const empty = () => ({ type: "paragraph", children: [{ text: "" }] });

export function mount(place, send) {
  const editor = withHistory(withReact(createEditor()));
  const onKeyDown = (event) => {
    if (!sends(event.nativeEvent)) return;
    event.preventDefault();
    send();
  };
  const page = createElement(Slate, { editor, initialValue: [empty()] }, createElement(Editable, { placeholder: "请输入回复", onKeyDown, style: { minHeight: 80 } }));
  flushSync(() => createRoot(place).render(page));
  return {
    text: () => editor.children.map((node) => Node.string(node)).join("\n"),
    clear: () => {
      Editor.withoutNormalizing(editor, () => {
        Transforms.select(editor, Editor.start(editor, []));
        for (let at = editor.children.length - 1; at >= 0; at -= 1) Transforms.removeNodes(editor, { at: [at] });
        Transforms.insertNodes(editor, empty(), { at: [0] });
      });
      Transforms.select(editor, Editor.start(editor, []));
      editor.history = { undos: [], redos: [] };
    },
  };
}
