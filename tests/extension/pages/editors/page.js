/** What the editors' pages share: each gives `mount(place, send)`, as `../composers.js` does. */

/** Enter sends; one that ends a composition, or breaks the line, does not. */
export const sends = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;

/** An editor's own style sheet, in a way that the strictest policy of a page allows. */
export function dress(root, ...texts) {
  for (const text of texts) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets.push(sheet);
  }
}

export function box(place, style = "") {
  const element = document.createElement("div");
  element.style.cssText = style;
  place.append(element);
  return element;
}
