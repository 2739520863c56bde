import assert from "node:assert/strict";
import { test } from "node:test";
import { view } from "../../../web/static/panel/view.js";
import { withTyping } from "../../../web/static/panel/state/coaching.js";
import { START, deadline, suggestion, withConversation } from "./helpers.js";

/** @import {Panel} from "./helpers.js" */

/** @param {Panel} panel */
function coachingOf(panel) {
  return view(panel.state, panel.now).current?.coaching;
}

/** @param {Panel} panel */
function remark(panel) {
  return coachingOf(panel)?.hint?.remark ?? null;
}

/**
 * @param {Panel} panel
 * @param {string} text
 */
function replies(panel, text) {
  const conversation = panel.state.active ?? "";
  panel.do({ type: "draft.typed", conversation, text, caret: text.length });
  panel.do({ type: "copied", conversation, text });
  return panel.do({ type: "draft.typed", conversation, text: "", caret: 0 });
}

/**
 * @param {Panel} panel
 * @param {string} text
 */
function customer(panel, text) {
  return panel.do({ type: "customer.wrote", text });
}

test("a fresh conversation has nothing to remark and stands at its first stage", () => {
  const panel = withConversation();
  assert.equal(remark(panel), null);
  assert.equal(coachingOf(panel)?.stage, "建立关系");
});

test("after three replies without 请 or 谢谢 it is remarked, until the draft says one", () => {
  const panel = withConversation();
  for (const text of ["在的", "有货", "今天发出"]) replies(panel, text);
  assert.equal(remark(panel), "courtesy");
  panel.do({ type: "draft.typed", conversation: "c1", text: "谢谢您", caret: 3 });
  assert.equal(remark(panel), null);
});

test("a customer who is done: first ask whether there is more, then say goodbye", () => {
  const panel = withConversation();
  replies(panel, "请放心，今天发出");
  customer(panel, "好的谢谢");
  assert.equal(remark(panel), "ask_more");
  replies(panel, "请问您还有其他问题吗");
  customer(panel, "没有了");
  assert.equal(remark(panel), "farewell");
  replies(panel, "感谢您的咨询，祝您生活愉快");
  assert.equal(remark(panel), null);
  assert.equal(coachingOf(panel)?.stage, "送客服务");
});

test("a question is no closing, whatever courtesy it carries", () => {
  const panel = withConversation();
  replies(panel, "请放心，今天发出");
  for (const text of ["好的，那邮费呢？", "谢谢，什么时候到", "好贵啊", "行李箱有货吗"]) {
    customer(panel, text);
    assert.equal(remark(panel), null, text);
  }
});

test("a customer whose name is known is to be called by it", () => {
  const panel = withConversation();
  panel.do({ type: "conversation.rename", conversation: "c1", name: "欧阳晓月" });
  replies(panel, "请稍候");
  assert.equal(remark(panel), null, "one reply is too early");
  replies(panel, "今天发出");
  assert.deepEqual(coachingOf(panel)?.hint, { remark: "surname", params: { called: "欧阳" } });
  replies(panel, "欧阳女士，请放心");
  assert.equal(remark(panel), null);
});

test("a nickname is nobody's surname", () => {
  for (const name of ["tb_88231", "爱吃鱼的猫咪", "Anna"]) {
    const panel = withConversation();
    panel.do({ type: "conversation.rename", conversation: "c1", name });
    replies(panel, "请稍候");
    replies(panel, "今天发出");
    assert.equal(remark(panel), null, name);
  }
});

test("who was asked to wait and waits still is thanked for it first", () => {
  const panel = withConversation();
  replies(panel, "请稍等");
  panel.hears({ type: "deadline", seq: 2, deadline: deadline("h", 600, { kind: "hold" }) });
  assert.equal(remark(panel), null, "a moment needs no apology");
  panel.now += 80_000;
  assert.deepEqual(coachingOf(panel)?.hint, { remark: "wait", params: { minutes: 1, seconds: 20 } });
  panel.do({ type: "draft.typed", conversation: "c1", text: "让您久等了", caret: 5 });
  assert.equal(remark(panel), null);
});

test("a remark that was waved off stays away in its conversation only", () => {
  const panel = withConversation();
  for (const text of ["在的", "有货", "今天发出"]) replies(panel, text);
  panel.do({ type: "coach.seen", conversation: "c1", remark: "courtesy" });
  assert.equal(remark(panel), null);
  panel.do({ type: "conversation.new" });
  for (const text of ["在的", "有货", "今天发出"]) replies(panel, text);
  assert.equal(remark(panel), "courtesy");
});

test("the reply that was chosen says which stage the conversation has reached", () => {
  const panel = withConversation();
  replies(panel, "请说");
  panel.do({ type: "suggestion.choose", suggestion: suggestion("r", "这款用料不同", { stage: "异议处理" }), from: "suggestions", mode: "caret" });
  assert.equal(coachingOf(panel)?.stage, "异议处理");
});

test("typing speed counts keys, not what was pasted, and not the thinking between", () => {
  let typing = { characters: 0, ms: 0, at: START };
  let text = "";
  for (let key = 1; key <= 60; key += 1) {
    typing = withTyping(typing, text, `${text}字`, START + key * 500);
    text += "字";
  }
  assert.deepEqual([typing.characters, typing.ms], [60, 30_000]);
  const pasted = withTyping(typing, text, text + "一整段粘贴进来的话术不算是打字", typing.at + 100);
  assert.deepEqual([pasted.characters, pasted.ms], [60, 30_000]);
  const thought = withTyping(pasted, text, `${text}字`, pasted.at + 60_000);
  assert.deepEqual([thought.characters, thought.ms], [60, 30_000]);
});

test("the speed is shown once enough was typed, as characters a minute", () => {
  const panel = withConversation();
  assert.equal(coachingOf(panel)?.speed, null);
  let text = "";
  for (let key = 0; key < 61; key += 1) {
    panel.now += 500;
    text += "字";
    panel.do({ type: "draft.typed", conversation: "c1", text, caret: text.length });
  }
  assert.equal(coachingOf(panel)?.speed, 120);
});
