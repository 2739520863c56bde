import { createEmptyHistoryState, registerHistory } from "@lexical/history";
import { registerRichText } from "@lexical/rich-text";
import { $createParagraphNode, $getRoot, $isElementNode, $isLineBreakNode, COMMAND_PRIORITY_HIGH, createEditor, KEY_ENTER_COMMAND } from "lexical";
import { box } from "./page.js";

const lineOf = (block) => ($isElementNode(block) ? block.getChildren().map((node) => ($isLineBreakNode(node) ? "\n" : node.getTextContent())).join("") : block.getTextContent());

export function mount(place, send) {
  const element = box(place, "min-height:80px");
  element.contentEditable = "true";
  const editor = createEditor({
    namespace: "console",
    onError: (error) => {
      throw error;
    },
  });
  registerRichText(editor);
  registerHistory(editor, createEmptyHistoryState(), 300);
  const enter = (event) => {
    if (!event || event.shiftKey || event.isComposing) return false;
    event.preventDefault();
    send();
    return true;
  };
  editor.registerCommand(KEY_ENTER_COMMAND, enter, COMMAND_PRIORITY_HIGH);
  editor.setRootElement(element);
  const clear = () => {
    const paragraph = $createParagraphNode();
    $getRoot().clear().append(paragraph);
    paragraph.select();
  };
  return {
    text: () => editor.getEditorState().read(() => $getRoot().getChildren().map(lineOf).join("\n")),
    clear: () => editor.update(clear, { discrete: true }),
  };
}
