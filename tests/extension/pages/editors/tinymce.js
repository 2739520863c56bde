import tinymce from "tinymce";
import "tinymce/icons/default";
import "tinymce/models/dom";
import "tinymce/skins/content/default/content.js";
import "tinymce/skins/ui/oxide/content.js";
import "tinymce/skins/ui/oxide/skin.js";
import "tinymce/themes/silver";
import { sends } from "./page.js";

/** Its editable is the body of a frame. The text is read from the editor's own serialised form. */
export async function mount(place, send) {
  const target = document.createElement("textarea");
  place.append(target);
  const setup = (editor) =>
    editor.on("keydown", (event) => {
      if (!sends(event)) return;
      event.preventDefault();
      send();
    });
  const look = { menubar: false, statusbar: false, toolbar: false, height: 110, skin_url: "default", content_css: "default" };
  const [editor] = await tinymce.init({ target, license_key: "gpl", setup, ...look });
  const clear = () => {
    editor.setContent("");
    editor.undoManager.reset();
  };
  return { text: () => textOf(editor.getContent()), clear };
}

function textOf(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const at of body.querySelectorAll("br")) at.replaceWith(at.parentElement.childNodes.length === 1 ? "" : "\n");
  return [...body.children].map((block) => block.textContent.replaceAll("\u00a0", " ")).join("\n");
}
