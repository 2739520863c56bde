/** What a screen reader is told of a draft, and what it must not read twice. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Announcer } from "../../../web/static/panel/announcer.js";
import { h } from "../../../web/static/panel/dom.js";
import { view } from "../../../web/static/panel/view.js";
import { finding, withConversation } from "./helpers.js";

function listening() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const regions = { polite: { textContent: "" }, assertive: { textContent: "" } };
  const panel = withConversation();
  const announcer = new Announcer(/** @type {any} */ (regions), () => 0);
  return {
    panel,
    /** What is said of the draft as it is. */
    hears() {
      announcer.look(view(panel.state, panel.now), (key) => key);
      mock.timers.tick(2_000);
      const { polite, assertive } = regions;
      return { polite: polite.textContent, assertive: assertive.textContent };
    },
  };
}

test("that nothing grave is left is said once it is known, and only where something was", () => {
  const { panel, hears } = listening();
  panel.types("您好").finds(1, []);
  assert.deepEqual(hears(), { polite: "", assertive: "" });
  panel.types("不知道").finds(2, [finding(0, 3)]);
  assert.equal(hears().assertive, "panel.cards.said");
  panel.types("我来查");
  assert.equal(hears().polite, "", "not before it is checked");
  panel.finds(3, []);
  assert.equal(hears().polite, "panel.draft.clean");
});

test("what is excused is said to be settled too; a draft that is gone says nothing", () => {
  const { panel, hears } = listening();
  panel.types("不知道").finds(1, [finding(0, 3)]);
  hears();
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  panel.finds(panel.draft.revision, []);
  assert.equal(hears().polite, "panel.draft.clean");
  const other = listening();
  other.panel.types("不知道").finds(1, [finding(0, 3)]);
  other.hears();
  other.panel.types("");
  assert.equal(other.hears().polite, "");
});

test("what is so in ARIA says so in words, and what is so of the page is there", () => {
  /** @type {Record<string, string>} */
  const given = {};
  const element = { setAttribute: (/** @type {string} */ name, /** @type {string} */ value) => (given[name] = value) };
  Object.assign(globalThis, { document: { createElement: () => element } });
  h("div", { "aria-hidden": true, hidden: true });
  assert.deepEqual(given, { "aria-hidden": "true", hidden: "" });
});
