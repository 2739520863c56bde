/** "Replace all": what it makes of a draft is asked about before it goes in, as one edit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { view } from "../../../web/static/panel/view.js";
import { Panel, finding, withConversation } from "./helpers.js";

const DRAFT = "不知道，随便你，你看着办";

/** A draft with two findings that can be replaced. */
function found() {
  return withConversation()
    .types(DRAFT)
    .finds(1, [
      finding(0, 3, { replacements: ["我查一下"] }),
      finding(1, 3, { code: "pack/other", replacements: ["x"] }),
      finding(4, 7, { code: "pack/third", replacements: ["您来定"] }),
    ]);
}

/** @param {Panel} panel */
function asked(panel) {
  return panel.sent.map((message) => (message.type === "draft" ? [message.revision, message.text] : message.type));
}

test("what all replacements make is asked about, and goes in as one edit; overlapping ones are left out", () => {
  const panel = found().do({ type: "diagnostic.apply-all" });
  assert.deepEqual(asked(panel), [[2, "我查一下，您来定，你看着办"]]);
  assert.deepEqual(panel.did("edit"), []);
  panel.finds(2, []);
  assert.deepEqual(panel.effects, [{ do: "edit", conversation: "c1", start: 0, end: 7, text: "我查一下，您来定" }]);
});

test("what was silenced until then is replaced as well, in the same edit", () => {
  const panel = found().do({ type: "diagnostic.apply-all" });
  panel.finds(2, [finding(9, 10, { code: "style/nin", severity: "hint", replacements: ["您"] }), finding(10, 13)]);
  assert.deepEqual(asked(panel), [[3, "我查一下，您来定，您看着办"]]);
  panel.finds(3, [finding(10, 13)]);
  assert.deepEqual(panel.effects, [{ do: "edit", conversation: "c1", start: 0, end: 9, text: "我查一下，您来定，您" }]);
  panel.types("我查一下，您来定，您看着办").finds(panel.draft.revision, []);
  assert.equal(view(panel.state, panel.now).current?.status, "clean");
});

test("it comes to an end where each replacement is found wrong", () => {
  const panel = found().do({ type: "diagnostic.apply-all" });
  let rounds = 0;
  while (panel.did("edit").length === 0) {
    assert.ok((rounds += 1) < 10);
    panel.finds(panel.draft.revision, [finding(0, 2, { replacements: [`再${rounds}`] })]);
  }
  assert.ok(panel.state.replacing === null);
});

test("what was called not wrong is not replaced, and what else was typed meanwhile stands", () => {
  const panel = found();
  panel.do({ type: "diagnostic.dismiss", code: "pack/third", words: "随便你" });
  panel.do({ type: "diagnostic.apply-all" });
  assert.deepEqual(asked(panel), [[3, "我查一下，随便你，你看着办"]]);
  panel.finds(3, [finding(5, 8, { code: "pack/third", replacements: ["您来定"] })]);
  assert.deepEqual(panel.effects, [{ do: "edit", conversation: "c1", start: 0, end: 3, text: "我查一下" }]);
  const other = found().do({ type: "diagnostic.apply-all" }).types(`${DRAFT}吧`);
  assert.deepEqual(asked(other), [[3, `${DRAFT}吧`]]);
  assert.deepEqual(other.finds(2, []).did("edit"), []);
});

test("without an answer it goes in all the same, at once where the server is away", () => {
  const panel = found().do({ type: "diagnostic.apply-all" });
  panel.now += 600;
  assert.equal(panel.do({ type: "tick" }).did("edit").length, 1);
  assert.equal(found().loses().do({ type: "diagnostic.apply-all" }).did("edit").length, 1);
});

test("nothing is replaced in a conversation that the agent has left", () => {
  const panel = found().do({ type: "diagnostic.apply-all" });
  panel.do({ type: "conversation.new" }).finds(2, []);
  assert.deepEqual(panel.did("edit"), []);
  assert.deepEqual(asked(panel), [[3, DRAFT]]);
});

test("a send that is pressed meanwhile sends what was replaced", () => {
  const panel = found().do({ type: "diagnostic.apply-all" }).do({ type: "send" });
  panel.finds(2, []);
  assert.deepEqual(panel.did("copy"), []);
  const text = "我查一下，您来定，你看着办";
  panel.types(text).finds(panel.draft.revision, []);
  assert.deepEqual(panel.did("copy"), [{ do: "copy", conversation: "c1", text }]);
});

test("no character is cut in two", () => {
  const panel = withConversation().types("好😀不行");
  panel.finds(1, [finding(1, 3, { replacements: ["😁"] }), finding(3, 5, { code: "pack/other", replacements: ["稍等"] })]);
  panel.do({ type: "diagnostic.apply-all" }).finds(2, []);
  assert.deepEqual(panel.effects, [{ do: "edit", conversation: "c1", start: 1, end: 5, text: "😁稍等" }]);
});

test("a host is handed the whole draft, and what stands there is asked about until it says so", () => {
  const panel = new Panel({ embed: true }).connects();
  panel.do({ type: "host", message: { type: "context", conversation: "c1" } });
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "不知道，随便你" } });
  panel.finds(1, [finding(0, 3, { replacements: ["我查"] }), finding(4, 7, { replacements: ["您定"] })]);
  panel.do({ type: "diagnostic.apply-all" }).finds(2, []);
  assert.deepEqual(panel.did("post"), [{ do: "post", message: { type: "insert", conversation: "c1", text: "我查，您定", mode: "replace" } }]);
  assert.deepEqual(asked(panel), [[3, "不知道，随便你"]]);
});

test("a sentence that was put in a round before is not said again behind others", () => {
  const [said, other] = ["这个问题我核实一下，稍后给您准确答复", "您看哪种方式更方便，我来帮您安排"];
  const panel = withConversation().types("不知道，随便你，没办法");
  panel.finds(1, [finding(0, 3, { replacements: [said] }), finding(4, 7, { code: "pack/other", replacements: [other] })]);
  panel.do({ type: "diagnostic.apply-all" });
  const between = `${said}，${other}，没办法`;
  assert.deepEqual(asked(panel), [[2, between]]);
  panel.finds(2, [finding(between.length - 3, between.length, { code: "pack/third", replacements: [said] })]);
  assert.deepEqual(asked(panel), [[3, `${said}，${other}`]]);
});
