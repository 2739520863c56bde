import { Editor, Extension } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";
import { textOf } from "./prosemirror.js";

export function mount(place, send) {
  const enterSends = Extension.create({
    name: "enterSends",
    priority: 1000,
    addKeyboardShortcuts: () => ({
      Enter: () => {
        send();
        return true;
      },
    }),
  });
  const editor = new Editor({ element: place, extensions: [StarterKit, enterSends], content: "" });
  return { text: () => textOf(editor.state.doc), clear: () => editor.commands.clearContent() };
}
