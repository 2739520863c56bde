import { ClassicEditor } from "@ckeditor/ckeditor5-editor-classic";
import { Essentials } from "@ckeditor/ckeditor5-essentials";
import { Paragraph } from "@ckeditor/ckeditor5-paragraph";
import css from "@ckeditor/ckeditor5-ui/dist/index.css";
import { box, dress } from "./page.js";

function lineOf(block) {
  let line = "";
  for (const node of block.getChildren()) line += node.is("$text") ? node.data : "\n";
  return line;
}

export async function mount(place, send) {
  dress(document, css, ".ck-editor__editable { min-height: 80px; }");
  const editor = await ClassicEditor.create(box(place), { licenseKey: "GPL", plugins: [Essentials, Paragraph] });
  const enter = (event, data) => {
    if (data.isSoft) return;
    data.preventDefault();
    event.stop();
    send();
  };
  editor.editing.view.document.on("enter", enter, { priority: "high" });
  return {
    text: () => [...editor.model.document.getRoot().getChildren()].map(lineOf).join("\n"),
    clear: () => editor.setData(""),
  };
}
