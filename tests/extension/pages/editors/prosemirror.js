import { baseKeymap } from "@tiptap/pm/commands";
import { history, redo, undo } from "@tiptap/pm/history";
import { keymap } from "@tiptap/pm/keymap";
import { Schema } from "@tiptap/pm/model";
import { EditorState } from "@tiptap/pm/state";
import { EditorView } from "@tiptap/pm/view";
import css from "prosemirror-view/style/prosemirror.css";
import { dress } from "./page.js";

const schema = new Schema({
  nodes: {
    doc: { content: "paragraph+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    text: { group: "inline" },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
  },
});

/** The document as text: one line a paragraph, and one a break in it. */
export function textOf(doc) {
  const lines = [];
  doc.forEach((block) => {
    let line = "";
    block.forEach((node) => {
      line += node.isText ? node.text : "\n";
    });
    lines.push(line);
  });
  return lines.join("\n");
}

export function mount(place, send, root = document) {
  dress(root, css);
  const broken = (state, dispatch) => {
    dispatch(state.tr.replaceSelectionWith(schema.nodes.hard_break.create()).scrollIntoView());
    return true;
  };
  const enter = () => {
    send();
    return true;
  };
  const keys = keymap({ "Mod-z": undo, "Mod-y": redo, "Shift-Enter": broken, Enter: enter });
  const fresh = () => EditorState.create({ schema, plugins: [history(), keys, keymap(baseKeymap)] });
  const view = new EditorView(place, { state: fresh() });
  return { text: () => textOf(view.state.doc), clear: () => view.updateState(fresh()) };
}
