/** Which published reply to use in the place of a recalled one: found by its title while typing. */
import { listReplies } from "./api.js";
import { find } from "./find.js";
import { namesOf } from "./names.js";

const TYPING_PAUSE_MS = 200;

export class Instead {
  /** @param {(key: string) => string} t */
  constructor(t) {
    this.t = t;
    this.input = find("instead", HTMLInputElement);
    this.options = find("instead-options", HTMLDataListElement);
    /** @type {Map<string, string>} ids by what the list shows */
    this.ids = new Map();
    this.recalled = "";
    let pause = 0;
    this.input.addEventListener("input", () => {
      this.#judge();
      clearTimeout(pause);
      pause = window.setTimeout(() => void this.#look(), TYPING_PAUSE_MS);
    });
  }

  /**
   * Ask anew, for the recall of this reply.
   * @param {string} recalled its id
   */
  begin(recalled) {
    this.recalled = recalled;
    this.input.value = "";
    this.ids = new Map();
    this.options.replaceChildren();
    this.#judge();
  }

  /** The id of the reply that was chosen, or an empty text. */
  get chosen() {
    return this.ids.get(this.input.value.trim()) ?? "";
  }

  /** Words that name no reply are no choice: a recall must not go out without what was meant. */
  #judge() {
    const unknown = this.input.value.trim() !== "" && !this.chosen;
    this.input.setCustomValidity(unknown ? this.t("lead.recall.instead_unknown") : "");
  }

  async #look() {
    const query = this.input.value.trim();
    if (!query || this.ids.has(query)) return;
    try {
      const { items } = await listReplies({ query, state: "published", limit: "9" });
      if (query !== this.input.value.trim()) return;
      this.ids = namesOf(items.filter(({ id }) => id !== this.recalled));
      this.options.replaceChildren(...[...this.ids.keys()].map((name) => new Option("", name)));
      this.#judge();
    } catch {
      // Nothing to choose from just now; the recall itself does not depend on it.
    }
  }
}
