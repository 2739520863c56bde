import Quill from "quill";
import css from "quill/dist/quill.core.css";
import { box, dress } from "./page.js";

export function mount(place, send) {
  dress(document, css, ".ql-editor { min-height: 80px; }");
  const handler = () => {
    send();
    return false;
  };
  const quill = new Quill(box(place), { placeholder: "请输入回复", modules: { toolbar: false, keyboard: { bindings: { send: { key: "Enter", shiftKey: false, handler } } } } });
  return {
    text: () => quill.getText().replace(/\n$/, ""),
    clear: () => {
      quill.setText("");
      quill.history.clear();
    },
  };
}
