/** "Fine here": taken back, kept over a reload without a word of the draft, and what it silenced. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { view } from "../../../web/static/panel/view.js";
import { Panel, finding, withConversation } from "./helpers.js";

/** @import {KeptExcuses} from "../../../web/static/panel/types.js" */

/** @param {Panel} panel */
function current(panel) {
  const shown = view(panel.state, panel.now).current;
  assert.ok(shown);
  return shown;
}

/** @param {Panel} panel */
function carded(panel) {
  return current(panel).cards.map(({ word }) => word);
}

/** @param {Panel} panel */
function listed(panel) {
  return current(panel).excused.map(({ words, here }) => [words, here]);
}

function excused() {
  const panel = withConversation().types("不知道，没办法").finds(1, [finding(0, 3), finding(4, 7)]);
  return panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道", reason: "转述别人的话" });
}

test("a dismissal has a name, and is taken back by it", () => {
  const panel = excused();
  const [dismissed] = panel.sent;
  assert.ok(dismissed?.type === "diagnostic.dismiss" && dismissed.dismissal);
  assert.deepEqual(listed(panel), [["不知道", true]]);
  panel.do({ type: "diagnostic.restore", id: dismissed.dismissal });
  assert.deepEqual(panel.sent.map(({ id, ...rest }) => (assert.ok(id), rest)), [
    { type: "diagnostic.withdraw", conversation: "c1", dismissal: dismissed.dismissal },
  ]);
  assert.deepEqual(carded(panel), ["不知道", "没办法"]);
  assert.deepEqual(listed(panel), []);
  assert.deepEqual(panel.did("say"), [{ do: "say", key: "panel.excused.restored", params: { words: "不知道" }, urgent: false }]);
});

test("right after the press it can be undone, and that offer goes with what it is about", () => {
  const panel = excused();
  const [notice] = panel.state.notices;
  assert.ok(notice?.action?.event.type === "diagnostic.restore");
  panel.do(notice.action.event);
  assert.deepEqual(carded(panel), ["不知道", "没办法"]);
  assert.deepEqual(panel.state.notices, []);
});

test("without a name the last one is taken back, one after the other", () => {
  const panel = excused();
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "没办法" });
  assert.deepEqual(carded(panel), []);
  panel.do({ type: "diagnostic.restore" });
  assert.deepEqual(carded(panel), ["没办法"]);
  panel.do({ type: "diagnostic.restore" });
  assert.deepEqual(carded(panel), ["不知道", "没办法"]);
  assert.deepEqual(panel.do({ type: "diagnostic.restore" }).effects, []);
});

test("what is excused is listed while it stands in the draft, and after it was sent", () => {
  const panel = excused().types("");
  assert.deepEqual(listed(panel), [["不知道", false]]);
  panel.types("您好").finds(panel.draft.revision, []);
  assert.deepEqual(listed(panel), [["不知道", false]]);
  panel.types("您好，不知道").finds(panel.draft.revision, [finding(3, 6)]);
  assert.deepEqual(listed(panel), [["不知道", true]]);
});

/**
 * What the page keeps of it.
 * @param {Panel} panel
 * @returns {Record<string, KeptExcuses>}
 */
function kept(panel) {
  return JSON.parse(JSON.stringify(panel.state.excused));
}

/**
 * The page is loaded anew with the draft that stood in it.
 * @param {Panel} panel
 * @param {boolean} [embed]
 */
function reloaded(panel, embed = false) {
  const { text, revision } = panel.draft;
  const again = new Panel({ embed, excused: kept(panel), ...(!embed && { kept: { c1: { text, revision, at: panel.now } } }) });
  return again.connects({ conversations: [{ conversation: "c1", state: "open" }] });
}

test("it holds over a reload, for its words alone, and can be taken back then", () => {
  const panel = reloaded(excused());
  panel.finds(panel.draft.revision, [finding(0, 3), finding(4, 7)]);
  assert.deepEqual(carded(panel), ["没办法"]);
  assert.deepEqual(listed(panel), [["不知道", true]]);
  panel.do({ type: "diagnostic.restore" });
  assert.equal(panel.sent[0]?.type, "diagnostic.withdraw");
  assert.deepEqual(carded(panel), ["不知道", "没办法"]);
  assert.deepEqual(kept(panel), {});
});

test("no word of the draft is kept for it", () => {
  const panel = excused();
  const effect = panel.did("keep-excused")[0];
  assert.ok(effect?.do === "keep-excused" && effect.conversation === "c1");
  assert.deepEqual(effect.excuses, kept(panel)["c1"]);
  assert.doesNotMatch(JSON.stringify(effect), /不知道|没办法|转述/);
  // The same words leave another trace in another conversation.
  const other = excused();
  other.do({ type: "conversation.new" });
  const key = other.state.active ?? "";
  other.types("不知道", key).finds(1, [finding(0, 3)], key);
  other.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  const [one, two] = [kept(other)["c1"], kept(other)[key]].map((each) => each?.items[0]?.prints[0]);
  assert.ok(one && two && one !== two);
});

test("what has grown is excused after a reload, goes on growing, and is held to its words in the next draft", () => {
  const panel = withConversation().types("别来烦").finds(1, [finding(0, 3)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "别来烦" });
  panel.types("别来烦我").finds(panel.draft.revision, [finding(0, 4)]);
  const again = reloaded(panel);
  again.finds(again.draft.revision, [finding(0, 4)]);
  assert.deepEqual(carded(again), []);
  again.types("别来烦我们").finds(again.draft.revision, [finding(0, 5)]);
  assert.deepEqual(carded(again), []);
  again.types("").types("别来烦大家").finds(again.draft.revision, [finding(0, 5)]);
  assert.deepEqual(carded(again), ["别来烦大家"]);
  // A reload between two drafts changes nothing of that.
  const later = reloaded(again.types(""));
  later.types("别来烦").finds(later.draft.revision, [finding(0, 3)]);
  assert.deepEqual(carded(later), []);
  later.types("别来烦大家").finds(later.draft.revision, [finding(0, 5)]);
  assert.deepEqual(carded(later), ["别来烦大家"]);
});

test("words that are not in the draft after a reload are listed without them", () => {
  const panel = reloaded(excused().types("您好"));
  assert.deepEqual(listed(panel), [["", false]]);
  panel.do({ type: "diagnostic.restore", id: current(panel).excused[0]?.id ?? "" });
  assert.deepEqual(listed(panel), []);
});

test("a host's panel keeps it too, and a conversation that ends takes it along", () => {
  const panel = new Panel({ embed: true }).connects();
  panel.do({ type: "host", message: { type: "context", conversation: "c1" } });
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "不知道" } });
  panel.finds(1, [finding(0, 3)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  const again = reloaded(panel, true);
  again.do({ type: "host", message: { type: "context", conversation: "c1" } });
  again.do({ type: "host", message: { type: "draft", conversation: "c1", text: "不知道" } });
  again.finds(again.draft.revision, [finding(0, 3)]);
  assert.deepEqual(carded(again), []);
  again.do({ type: "diagnostic.restore" });
  assert.deepEqual(again.did("post").map((effect) => effect.do === "post" && effect.message.type), ["block"]);
  const ended = reloaded(panel, true).do({ type: "conversation.end", conversation: "c1" });
  assert.deepEqual(ended.did("forget-excused"), [{ do: "forget-excused", conversation: "c1" }]);
  assert.deepEqual(kept(ended), {});
});

const WIDE = finding(0, 7, { code: "pack/wide", replacements: ["好的"] });
const INNER = finding(3, 5, { code: "pack/inner", replacements: ["您定"] });
const WIDE_TEXT = "嫌贵，就别用呗";

test("what an excused finding hid is asked for and shown", () => {
  const panel = withConversation().types(WIDE_TEXT).finds(1, [WIDE]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/wide", words: WIDE_TEXT });
  const draft = panel.sent.find(({ type }) => type === "draft");
  assert.ok(draft?.type === "draft");
  assert.deepEqual([draft.revision, draft.excused], [2, ["pack/wide"]]);
  assert.notEqual(current(panel).status, "checking");
  panel.finds(2, [WIDE, { ...INNER, beneath: true }]);
  assert.deepEqual(carded(panel), ["就别"]);
  // Excused itself it is gone, and what lies within it speaks.
  panel.do({ type: "diagnostic.dismiss", code: "pack/inner", words: "就别" });
  assert.deepEqual(carded(panel), []);
  panel.finds(panel.draft.revision, [WIDE, { ...INNER, beneath: true }, { ...finding(4, 5, { code: "pack/core" }), beneath: true }]);
  assert.deepEqual(carded(panel), ["别"]);
  panel.do({ type: "diagnostic.restore" });
  panel.do({ type: "diagnostic.restore" });
  assert.deepEqual(carded(panel), [WIDE_TEXT]);
});

test("what lies beneath a finding that stands is not shown", () => {
  const panel = withConversation().types(`${WIDE_TEXT}，${WIDE_TEXT}烦`);
  const other = finding(8, 16, { code: "pack/wide" });
  panel.finds(1, [WIDE, other]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/wide", words: WIDE_TEXT });
  panel.types(`${WIDE_TEXT}！${WIDE_TEXT}烦`);
  const within = (/** @type {number} */ start) => ({ ...finding(start, start + 2, { code: "pack/inner" }), beneath: true });
  panel.finds(panel.draft.revision, [WIDE, other, within(3), within(11)]);
  assert.deepEqual(current(panel).cards.map(({ diagnostic }) => diagnostic.start), [3, 8]);
  // Nor once the words that it lies beneath are being written over.
  panel.types(`嫌贵，就别用${WIDE_TEXT}烦`);
  assert.ok(!carded(panel).includes("就别"));
});

test("replacing all replaces what lay beneath an excused finding, and not that one", () => {
  const panel = withConversation().types(`${WIDE_TEXT}，不知道`);
  panel.finds(1, [WIDE, finding(8, 11, { replacements: ["我来查"] })]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/wide", words: WIDE_TEXT });
  panel.finds(2, [WIDE, { ...INNER, beneath: true }, finding(8, 11, { replacements: ["我来查"] })]);
  panel.do({ type: "diagnostic.apply-all" });
  assert.deepEqual(panel.sent.map((message) => message.type === "draft" && [message.text, message.excused]), [["嫌贵，您定用呗，我来查", ["pack/wide"]]]);
});
