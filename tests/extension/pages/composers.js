/** Composers for the pretend console: each puts itself into `place` and calls `send` on Enter. */

/** Enter that ends a composition does not send. */
const sends = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;

function onEnter(target, send) {
  target.addEventListener("keydown", (event) => {
    if (!sends(event)) return;
    event.preventDefault();
    send();
  });
}

function textarea(place, send) {
  const field = document.createElement("textarea");
  place.append(field);
  onEnter(field, send);
  return {
    text: () => field.value,
    clear: () => {
      field.value = "";
    },
  };
}

/** Many hand-written consoles force plain text on what is pasted, like this. */
function ownPaste(place, send) {
  const made = editable(place, send);
  place.querySelector(".box").addEventListener("paste", (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  return made;
}

function editable(place, send, mode = "true") {
  const box = document.createElement("div");
  box.setAttribute("contenteditable", mode);
  box.className = "box";
  place.append(box);
  onEnter(box, send);
  return { text: () => box.innerText.replace(/\n$/, ""), clear: () => box.replaceChildren() };
}

/** Custom elements in custom elements, as design systems nest them. */
function shadow(place, send, mode) {
  const outer = document.createElement("chat-desk");
  const inner = document.createElement("chat-composer");
  const first = outer.attachShadow({ mode });
  const second = inner.attachShadow({ mode });
  first.append(inner);
  const box = document.createElement("div");
  second.append(box);
  place.append(outer);
  return textarea(box, send);
}

/** The composer stands in a frame of the same origin that has no address of its own. */
function frame(place, send) {
  const inner = document.createElement("iframe");
  inner.style.cssText = "width:100%;height:90px;border:0";
  place.append(inner);
  const page = inner.contentDocument;
  page.body.contentEditable = "true";
  onEnter(page.body, send);
  return { text: () => page.body.innerText.replace(/\n$/, "").replaceAll("\u00a0", " "), clear: () => page.body.replaceChildren() };
}

/** Takes nothing in but real keys, as some editors drawn on a canvas do. */
function stubborn(place, send) {
  const box = document.createElement("div");
  box.contentEditable = "true";
  box.className = "box";
  place.append(box);
  let model = "";
  const paint = () => box.replaceChildren(model);
  box.addEventListener("beforeinput", (event) => {
    event.preventDefault();
    if (!event.isTrusted || event.inputType !== "insertText") return;
    // Puts in what a key types, and nothing longer.
    if ((event.data ?? "").length === 1) model += event.data;
    paint();
  });
  box.addEventListener("paste", (event) => event.preventDefault());
  onEnter(box, send);
  return {
    text: () => model,
    clear: () => {
      model = "";
      paint();
    },
  };
}

export const composers = {
  textarea,
  contenteditable: (place, send) => editable(place, send),
  "own-paste": ownPaste,
  plaintext: (place, send) => editable(place, send, "plaintext-only"),
  "shadow-open": (place, send) => shadow(place, send, "open"),
  "shadow-closed": (place, send) => shadow(place, send, "closed"),
  frame,
  stubborn,
};
