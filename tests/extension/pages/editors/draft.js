import css from "draft-js/dist/Draft.css";
import { Editor, EditorState, RichUtils } from "draft-js";
import { createElement, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { dress } from "./page.js";

export function mount(place, send) {
  dress(document, css);
  let held = EditorState.createEmpty();
  let hold = () => {};
  function Composer() {
    const [editorState, onChange] = useState(held);
    held = editorState;
    hold = onChange;
    const handleReturn = (event) => {
      if (event.shiftKey) onChange(RichUtils.insertSoftNewline(editorState));
      else send();
      return "handled";
    };
    return createElement(Editor, { editorState, onChange, handleReturn, placeholder: "请输入回复" });
  }
  flushSync(() => createRoot(place).render(createElement(Composer)));
  return {
    text: () => held.getCurrentContent().getPlainText("\n"),
    clear: () => flushSync(() => hold(EditorState.moveFocusToEnd(EditorState.createEmpty()))),
  };
}
