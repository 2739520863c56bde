import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { delta, isAboutDraft, patched } from "../../../web/extension/lib/delta.js";
import { view, viewOfDraft, warningsOfDraft } from "../../../web/static/panel/view.js";
import { Panel } from "../panel/helpers.js";

/** @import {State} from "../../../web/static/panel/types.js" */

const KEY = "console/1";

function hosted() {
  const panel = new Panel({ embed: true }).connects();
  panel.do({ type: "host", message: { type: "context", conversation: KEY, channel: "shop", customer: { name: "李雷" } } });
  panel.do({ type: "host", message: { type: "customer.message", conversation: KEY, message: "m1", text: "在吗" } });
  return panel;
}

/**
 * @param {Panel} panel
 * @param {() => void} act
 * @returns {{change: import("../../../web/extension/lib/delta.js").Delta | null, before: State, after: State}}
 */
function changeOf(panel, act) {
  const before = panel.state;
  act();
  return { change: delta(before, panel.state), before, after: panel.state };
}

/**
 * @param {Panel} panel
 * @param {string} text
 */
function types(panel, text) {
  panel.do({ type: "host", message: { type: "draft", conversation: KEY, text, caret: text.length } });
}

/** @param {Panel} panel */
function answers(panel) {
  const revision = panel.state.conversations[KEY]?.draft.revision ?? 0;
  panel.hears({
    type: "diagnostics",
    conversation: KEY,
    revision,
    items: [{ start: 0, end: 2, severity: "error", code: "x/1", category: "x", message: "不可以", replacements: [] }],
  });
}

describe("what is about the draft alone", () => {
  test("typing, its findings and its suggestions are", () => {
    const panel = hosted();
    for (const act of [
      () => types(panel, "私下转账"),
      () => answers(panel),
      () => panel.hears({ type: "suggestions", conversation: KEY, revision: 1, items: [] }),
      () => types(panel, ""),
    ]) {
      const { change } = changeOf(panel, act);
      assert.ok(change);
      assert.equal(isAboutDraft(change, KEY), true, JSON.stringify(change));
    }
  });

  test("typing on beside what was called not wrong is, and draws the same", () => {
    const panel = hosted();
    types(panel, "私下转账");
    answers(panel);
    panel.do({ type: "diagnostic.dismiss", code: "x/1", words: "私下" });
    let shown = view(panel.state, panel.now);
    for (const act of [() => types(panel, "私下转账吧"), () => answers(panel), () => types(panel, "您私下转账吧")]) {
      const { change, before, after } = changeOf(panel, act);
      assert.ok(change && isAboutDraft(change, KEY), JSON.stringify(change));
      shown = viewOfDraft(shown, patched(before, change), panel.now);
      assert.deepEqual(shown, view(after, panel.now));
      assert.deepEqual(shown.current?.cards, []);
    }
  });

  test("and drawing the draft alone then shows what drawing everything would", () => {
    const panel = hosted();
    let shown = view(panel.state, panel.now);
    for (const act of [() => types(panel, "私下转账"), () => answers(panel), () => types(panel, "请稍等")]) {
      const { change, before, after } = changeOf(panel, act);
      const state = patched(before, change);
      assert.deepEqual(state, after);
      shown = viewOfDraft(shown, state, panel.now);
      assert.deepEqual(shown, view(after, panel.now));
    }
  });

  test("and the warnings that are drawn first are those of the whole view", () => {
    const panel = hosted();
    for (const act of [() => types(panel, "私下转账"), () => answers(panel), () => types(panel, "不私下转账"), () => types(panel, "")]) {
      const before = view(panel.state, panel.now);
      act();
      assert.deepEqual(warningsOfDraft(before, panel.state), view(panel.state, panel.now).current?.cards);
    }
  });

  test("no warnings are drawn first over a form, or into another conversation", () => {
    const panel = hosted();
    const before = view(panel.state, panel.now);
    const suggestion = { reply: "r", version: 1, title: "t", text: "您好{{name}}", score: 1, source: /** @type {const} */ ("phrasebook"), missing: ["name"], why: "" };
    assert.equal(warningsOfDraft({ ...before, filling: { suggestion, fields: [] } }, panel.state), null);
    panel.do({ type: "host", message: { type: "context", conversation: "console/2", channel: "shop", customer: {} } });
    assert.equal(warningsOfDraft(before, panel.state), null);
  });

  test("a message, another conversation, a notice and the end of the connection are not", () => {
    const panel = hosted();
    for (const act of [
      () => panel.do({ type: "host", message: { type: "customer.message", conversation: KEY, message: "m2", text: "还在吗" } }),
      () => panel.do({ type: "host", message: { type: "context", conversation: "console/2", channel: "shop", customer: {} } }),
      () => panel.do({ type: "pane", pane: "search" }),
      () => panel.do({ type: "phase", phase: { phase: "connecting" } }),
    ]) {
      const { change } = changeOf(panel, act);
      assert.ok(change);
      assert.equal(isAboutDraft(change, KEY), false, JSON.stringify(change));
    }
  });

  test("the draft of a conversation that is not on screen is not", () => {
    const panel = hosted();
    const { change } = changeOf(panel, () => types(panel, "您好"));
    assert.ok(change);
    assert.equal(isAboutDraft(change, "console/2"), false);
    assert.equal(isAboutDraft(change, null), false);
  });
});
