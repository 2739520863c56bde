/** The fragments one may put into a text. */
import { h } from "../../panel/dom.js";
import { listFragments } from "./api.js";
import { find } from "./find.js";

export async function offerFragments() {
  const choice = find("insert-fragment", HTMLSelectElement);
  const { items } = await listFragments().catch(() => ({ items: [] }));
  choice.hidden = items.length === 0;
  choice.append(...items.map(({ name, whole }) => h("option", { value: `{{>${name}}}`, title: whole ?? "" }, name)));
}
