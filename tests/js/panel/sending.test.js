import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { QUESTION_MS, SECOND_THOUGHT_MS } from "../../../web/static/panel/second-thought.js";
import { view } from "../../../web/static/panel/view.js";
import { finding, suggestion, withConversation } from "./helpers.js";

test("a checked draft is copied, then recorded as sent, and the editor is cleared", () => {
  const panel = withConversation().types("您好，马上处理").finds(1, []).do({ type: "send" });
  assert.deepEqual(panel.effects, [{ do: "copy", conversation: "c1", text: "您好，马上处理" }]);
  panel.do({ type: "copied", conversation: "c1", text: "您好，马上处理" });
  const [sent] = panel.sent;
  assert.ok(sent?.type === "reply.sent" && sent.text === "您好，马上处理" && sent.by === "agent");
  assert.deepEqual(panel.did("edit"), [{ do: "edit", conversation: "c1", start: 0, end: 7, text: "" }]);
  assert.equal(panel.state.conversations["c1"]?.lines.at(-1)?.by, "agent");
});

test("what was sent can be had back", () => {
  const panel = withConversation().types("您好").finds(1, []).do({ type: "send" });
  panel.do({ type: "copied", conversation: "c1", text: "您好" });
  const action = panel.state.notices.at(-1)?.action;
  assert.ok(action);
  panel.do(action.event);
  assert.deepEqual(panel.effects, [{ do: "insert", conversation: "c1", text: "您好" }]);
});

test("a draft with an error is asked about once and goes out on the second yes", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]).do({ type: "send" });
  assert.deepEqual(panel.did("copy"), []);
  assert.equal(panel.state.confirming?.text, "我不知道");
  panel.now += 600;
  assert.equal(panel.do({ type: "send" }).did("copy").length, 1);
});

test("a double press is no second yes", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]).do({ type: "send" });
  for (const later of [0, 80, 400]) {
    panel.now += later;
    assert.deepEqual(panel.do({ type: "send" }).effects, []);
    assert.equal(panel.state.confirming?.text, "我不知道");
  }
  panel.now += 100;
  assert.equal(panel.do({ type: "send" }).did("copy").length, 1, "early presses do not put the yes off");
});

test("a key that is kept down answers nothing, however long", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]).do({ type: "send" });
  for (let held = 0; held < 40; held += 1) {
    panel.now += 50;
    assert.deepEqual(panel.do({ type: "send", repeat: true }).effects, []);
  }
  assert.equal(panel.do({ type: "send" }).did("copy").length, 1);
});

test("a double press before the check is in is asked about when it comes", () => {
  const panel = withConversation().types("我不知道").do({ type: "send" }).do({ type: "send" });
  panel.finds(1, [finding(1, 4)]);
  assert.deepEqual(panel.did("copy"), []);
  panel.now += 100;
  assert.deepEqual(panel.do({ type: "send" }).did("copy"), []);
});

test("an early press stays early, though the check it waited for comes late", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]).do({ type: "send" });
  panel.hears({ type: "phrasebook", seq: 2, version: 2 });
  panel.now += 200;
  panel.do({ type: "send" });
  panel.now += 400;
  panel.finds(panel.draft.revision, [finding(1, 4)]);
  assert.deepEqual(panel.did("copy"), []);
});

test("the guard of the extension waits as long", async () => {
  const guard = await readFile(new URL("../../../web/extension/content/guard.js", import.meta.url), "utf8");
  assert.equal(Number(/SECOND_THOUGHT_MS = (\d+);/.exec(guard)?.[1]), SECOND_THOUGHT_MS);
  assert.equal(Number(/QUESTION_MS = ([\d_]+);/.exec(guard)?.[1]?.replace("_", "")), QUESTION_MS);
});

/** @param {import("./helpers.js").Panel} panel */
function asking(panel) {
  return view(panel.state, panel.now).current?.confirming;
}

test("an error that is found after the question is asked about before it goes out", () => {
  const panel = withConversation().types("不知道，没办法").finds(1, [finding(0, 3)]).do({ type: "send" });
  assert.equal(asking(panel), true);
  panel.finds(1, [finding(0, 3), finding(4, 7, { code: "pack/graver" })]);
  assert.equal(asking(panel), false, "nobody is asked about what is not yet known");
  panel.now += 600;
  assert.deepEqual(panel.do({ type: "send" }).effects, [{ do: "say", key: "panel.send.confirm", params: { n: 0 }, urgent: true }]);
  assert.equal(asking(panel), true);
  assert.deepEqual(panel.do({ type: "send" }).effects, [], "nor is a double press a yes to the new question");
  panel.now += 600;
  assert.equal(panel.do({ type: "send" }).did("copy").length, 1);
});

test("a warning that turns out to be an error is asked about", () => {
  const panel = withConversation().types("不知道，没办法").finds(1, [finding(0, 3), finding(4, 7, { severity: "warning" })]);
  panel.do({ type: "send" }).finds(1, [finding(0, 3), finding(4, 7)]);
  panel.now += 600;
  assert.deepEqual(panel.do({ type: "send" }).did("copy"), []);
});

test("a yes to several errors is one to those that are left, and to warnings", () => {
  const panel = withConversation().types("不知道，没办法").finds(1, [finding(0, 3), finding(4, 7)]).do({ type: "send" });
  panel.finds(1, [finding(0, 3), finding(4, 7, { severity: "warning", code: "pack/milder" })]);
  assert.equal(asking(panel), true);
  panel.now += 600;
  assert.equal(panel.do({ type: "send" }).did("copy").length, 1);
});

test("a question that nobody answers lapses, and the next press asks it again", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]).do({ type: "send" });
  panel.now += QUESTION_MS;
  assert.equal(asking(panel), true);
  panel.now += 1;
  assert.equal(asking(panel), false);
  panel.now += 3_600_000;
  assert.deepEqual(panel.do({ type: "send" }).did("copy"), []);
  assert.equal(asking(panel), true);
  panel.now += 600;
  assert.equal(panel.do({ type: "send" }).did("copy").length, 1);
});

test("a yes in time counts, though the check it waits for comes after the question lapsed", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]).do({ type: "send" });
  panel.hears({ type: "phrasebook", seq: 2, version: 2 });
  panel.now += QUESTION_MS - 100;
  panel.do({ type: "send" });
  panel.now += 200;
  panel.do({ type: "tick" }).finds(panel.draft.revision, [finding(1, 4)]);
  assert.equal(panel.did("copy").length, 1);
});

test("a changed draft is asked about again", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]).do({ type: "send" });
  panel.types("我不知道啊").finds(2, [finding(1, 4)]);
  assert.deepEqual(panel.do({ type: "send" }).did("copy"), []);
});

test("an error is asked about although another of its rule was called not wrong here", () => {
  const panel = withConversation().types("不知道，没办法").finds(1, [finding(0, 3), finding(4, 7)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  panel.finds(panel.draft.revision, [finding(0, 3), finding(4, 7)]);
  assert.deepEqual(panel.do({ type: "send" }).did("copy"), []);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "没办法" });
  assert.equal(panel.do({ type: "send" }).did("copy").length, 1);
});

test("calling a finding not wrong takes the question back, and what is left is asked about anew", () => {
  const panel = withConversation().types("不知道，没办法").finds(1, [finding(0, 3), finding(4, 7)]).do({ type: "send" });
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  assert.equal(panel.state.confirming, null);
  panel.finds(panel.draft.revision, [finding(0, 3), finding(4, 7)]);
  panel.now += 600;
  assert.deepEqual(panel.do({ type: "send" }).effects, [{ do: "say", key: "panel.send.confirm", params: { n: 0 }, urgent: true }]);
});

test("a draft over the limit that begins with an error is asked about, and that its end is unchecked is said", () => {
  const panel = withConversation().types(`我不知道${"长".repeat(3_999)}`).finds(1, [finding(1, 4)]).do({ type: "send" });
  assert.deepEqual(panel.did("copy"), []);
  assert.deepEqual(panel.did("say"), [{ do: "say", key: "panel.send.confirm_part", params: { n: 3 }, urgent: true }]);
  panel.now += 600;
  assert.deepEqual(panel.do({ type: "send" }).effects.map((effect) => effect.do), ["copy"]);
});

test("a send of a draft over the limit waits for the check of its beginning", () => {
  const panel = withConversation().types(`我不知道${"长".repeat(4_000)}`).do({ type: "send" });
  assert.deepEqual(panel.did("copy"), []);
  assert.equal(panel.finds(1, [finding(1, 4)]).state.confirming?.conversation, "c1");
});

test("a draft over the limit whose beginning is fine goes out, and that its end is unchecked is said first", () => {
  const panel = withConversation().types("长".repeat(4_003)).finds(1, []).do({ type: "send" });
  assert.deepEqual(panel.effects.map((effect) => effect.do), ["say", "copy"]);
  assert.deepEqual(panel.did("say"), [{ do: "say", key: "panel.draft.over", params: { n: 3 }, urgent: true }]);
});

test("a draft that is longer than a record takes is copied whole, recorded by its beginning, and that is said", () => {
  const text = `${"长".repeat(7_999)}😀${"长".repeat(30_000)}`;
  const panel = withConversation().types(text).finds(1, []).do({ type: "send" });
  assert.deepEqual(panel.did("copy"), [{ do: "copy", conversation: "c1", text }]);
  panel.do({ type: "copied", conversation: "c1", text });
  assert.deepEqual(panel.sent.map((message) => message.type === "reply.sent" && message.text), ["长".repeat(7_999)]);
  const { key, tone, action } = panel.state.notices.at(-1) ?? {};
  assert.deepEqual([key, tone, action?.event], ["panel.send.done.long", "good", { type: "draft.restore", conversation: "c1", text }]);
});

test("warnings and hints ask nothing", () => {
  const panel = withConversation().types("应该可以").finds(1, [finding(0, 4, { severity: "warning" })]);
  assert.equal(panel.do({ type: "send" }).did("copy").length, 1);
});

test("a draft with blanks never goes out", () => {
  const panel = withConversation().types("订单 {{order_no}} 已发").finds(1, []);
  for (let press = 0; press < 3; press += 1) assert.deepEqual(panel.do({ type: "send" }).did("copy"), []);
  assert.equal(panel.state.notices.at(-1)?.key, "panel.send.unfilled");
});

test("a send waits a moment for the check of the last keystroke", () => {
  const panel = withConversation().types("我不知道").do({ type: "send" });
  assert.deepEqual(panel.effects, []);
  panel.finds(1, [finding(1, 4)]);
  assert.deepEqual(panel.did("copy"), []);
  assert.equal(panel.state.confirming?.conversation, "c1");
});

test("a send does not wait longer than half a second", () => {
  const panel = withConversation().types("您好").do({ type: "send" });
  panel.now += 400;
  assert.deepEqual(panel.do({ type: "tick" }).did("copy"), []);
  panel.now += 200;
  assert.equal(panel.do({ type: "tick" }).did("copy").length, 1);
});

test("with the server away nothing is held back, and the record waits", () => {
  const panel = withConversation().loses();
  panel.types("您好").do({ type: "send" });
  assert.equal(panel.did("copy").length, 1);
  panel.do({ type: "copied", conversation: "c1", text: "您好" });
  assert.deepEqual(panel.sent, []);
  assert.deepEqual(panel.state.outbox.map(({ message }) => message.type), ["reply.sent"]);
});

test("a refused copy records nothing and keeps the draft", () => {
  const panel = withConversation().types("您好").finds(1, []).do({ type: "send" }).do({ type: "copy.failed" });
  assert.deepEqual(panel.sent, []);
  assert.equal(panel.draft.text, "您好");
});

test("an empty draft is not sent", () => {
  assert.deepEqual(withConversation().types("  ").do({ type: "send" }).effects, []);
});

test("a complete suggestion is inserted and its use is told", () => {
  const panel = withConversation();
  panel.do({ type: "suggestion.choose", suggestion: suggestion("r1", "您好"), from: "suggestions", mode: "caret" });
  assert.deepEqual(panel.did("insert"), [{ do: "insert", conversation: "c1", text: "您好" }]);
  assert.deepEqual(panel.sent, [
    { type: "suggestion.use", conversation: "c1", reply: "r1", version: 1, how: "insert" },
  ]);
});

test("replacing the draft is an edit, so that undo brings it back", () => {
  const panel = withConversation().types("旧的");
  panel.do({ type: "suggestion.choose", suggestion: suggestion("r1", "您好"), from: "suggestions", mode: "replace" });
  assert.deepEqual(panel.did("edit"), [{ do: "edit", conversation: "c1", start: 0, end: 2, text: "您好" }]);
});

test("a suggestion with blanks asks for them first and remembers them for this conversation", () => {
  const panel = withConversation();
  const reply = suggestion("r2", "订单 {{order_no}}，{{name|您}}", { missing: ["order_no"] });
  panel.do({ type: "suggestion.choose", suggestion: reply, from: "suggestions", mode: "caret" });
  assert.deepEqual(panel.effects, [{ do: "focus", where: "fields" }]);
  panel.do({ type: "suggestion.fill", values: { order_no: "A1", name: "" } });
  assert.deepEqual(panel.did("insert"), [{ do: "insert", conversation: "c1", text: "订单 A1，{{name|您}}" }]);
  assert.deepEqual(panel.state.conversations["c1"]?.values, { order_no: "A1" });
});

test("giving up the blanks inserts nothing", () => {
  const panel = withConversation();
  panel.do({ type: "suggestion.choose", suggestion: suggestion("r2", "{{a}}"), from: "suggestions", mode: "caret" });
  panel.do({ type: "suggestion.cancel" });
  assert.deepEqual(panel.did("insert"), []);
  assert.equal(panel.state.filling, null);
});
