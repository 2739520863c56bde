import assert from "node:assert/strict";
import { test } from "node:test";
import { view } from "../../../web/static/panel/view.js";
import { Panel, finding, withConversation } from "./helpers.js";

/** @param {Panel} panel */
function marked(panel) {
  return panel.draft.items.map(({ start, end }) => panel.draft.text.slice(start, end));
}

test("each change of the draft goes out whole, under a rising revision", () => {
  const panel = withConversation();
  const sent = ["我", "我不", "我不知道"].flatMap((text) => panel.types(text).sent);
  assert.deepEqual(
    sent.map((message) => message.type === "draft" && [message.revision, message.text]),
    [[1, "我"], [2, "我不"], [3, "我不知道"]],
  );
});

test("the same text again is no new revision", () => {
  const panel = withConversation().types("好的");
  assert.deepEqual(panel.types("好的").effects, []);
});

test("an answer to the newest revision marks its words", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]);
  assert.deepEqual(marked(panel), ["不知道"]);
});

test("an answer to an older revision marks the same words where they stand now", () => {
  const panel = withConversation().types("我不知道").types("您好，我不知道").finds(1, [finding(1, 4)]);
  assert.deepEqual(marked(panel), ["不知道"]);
});

test("an answer about words that are gone marks nothing", () => {
  const panel = withConversation().types("我不知道").types("我帮您查").finds(1, [finding(1, 4)]);
  assert.deepEqual(marked(panel), []);
});

test("an answer older than one already shown is ignored", () => {
  const panel = withConversation().types("我不知道").types("我不知道吗");
  panel.finds(2, []).finds(1, [finding(1, 4)]);
  assert.deepEqual(marked(panel), []);
});

test("an answer to a revision that was never sent is ignored", () => {
  const panel = withConversation().types("我不知道").finds(9, [finding(0, 1)]);
  assert.deepEqual(marked(panel), []);
});

test("spans that do not fit the text are ignored", () => {
  const panel = withConversation().types("好的").finds(1, [finding(1, 9), finding(-1, 1), finding(1, 1)]);
  assert.deepEqual(marked(panel), []);
});

test("marks follow typing before the next answer comes", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]).types("亲，我不知道");
  assert.deepEqual(marked(panel), ["不知道"]);
});

test("while an input method composes, answers wait; then they are moved along", () => {
  const panel = withConversation().types("我不知道");
  panel.do({ type: "draft.composing", conversation: "c1", on: true });
  panel.finds(1, [finding(1, 4)]);
  assert.deepEqual(marked(panel), []);
  panel.types("您好我不知道");
  panel.do({ type: "draft.composing", conversation: "c1", on: false });
  assert.deepEqual(marked(panel), ["不知道"]);
});

test("a draft is kept on this computer with each change, and forgotten when it is empty", () => {
  const panel = withConversation().types("稍等");
  const [kept] = panel.did("keep-draft");
  assert.deepEqual(kept, { do: "keep-draft", conversation: "c1", draft: { text: "稍等", revision: 1, at: panel.now } });
  assert.deepEqual(panel.types("").did("forget-draft"), [{ do: "forget-draft", conversation: "c1" }]);
});

test("a host page keeps its own drafts", () => {
  const panel = new Panel({ embed: true }).connects();
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "稍等" } });
  assert.deepEqual(panel.did("keep-draft"), []);
});

test("a kept draft comes back with its conversation and is shown to the server anew", () => {
  const panel = new Panel({ kept: { c1: { text: "我不知道", revision: 7, at: 1 } } });
  panel.connects({ conversations: [{ conversation: "c1", state: "open" }] });
  assert.equal(panel.draft.text, "我不知道");
  assert.deepEqual(panel.sent.map((message) => message.type === "draft" && message.revision), [8]);
});

test("a kept draft comes back even when the server has forgotten the conversation", () => {
  const panel = new Panel({ kept: { c1: { text: "我不知道", revision: 7, at: 1 } } }).connects();
  assert.equal(panel.draft.text, "我不知道");
  assert.deepEqual(panel.sent.map(({ type }) => type), ["conversation.open", "draft"]);
});

test("a draft that was sent does not come back with the page's next conversation of that key", () => {
  const panel = new Panel({ kept: { c1: { text: "旧草稿", revision: 7, at: 1 } } });
  panel.connects({ conversations: [{ conversation: "c1", state: "open" }] }).types("");
  panel.do({ type: "conversation.end", conversation: "c1" });
  panel.hears({ type: "conversation", conversation: { conversation: "c1", state: "open" } });
  assert.equal(panel.draft.text, "");
});

test("nothing is sent while the server is away, and the draft as it stands goes out after", () => {
  const panel = withConversation().types("您");
  panel.loses();
  assert.deepEqual(panel.types("您好").sent, []);
  panel.types("您好呀");
  panel.connects({ conversations: [{ conversation: "c1", state: "open" }] });
  const drafts = panel.sent.filter(({ type }) => type === "draft");
  assert.deepEqual(drafts.map((message) => message.type === "draft" && message.text), ["您好呀"]);
});

test("away from the server a draft is not called checked", () => {
  const panel = withConversation().types("您").finds(1, []);
  assert.equal(view(panel.state, panel.now).current?.status, "clean");
  panel.loses();
  panel.types("您好");
  assert.equal(view(panel.state, panel.now).current?.status, "unchecked");
});

test("a slow answer is called checking only after a while", () => {
  const panel = withConversation().types("您好");
  assert.equal(view(panel.state, panel.now).current?.status, "clean");
  assert.equal(view(panel.state, panel.now + 2_000).current?.status, "checking");
});

test("of a draft over the limit the beginning is checked, and the whole is not called checked", () => {
  const panel = withConversation().types("长".repeat(4_001));
  assert.deepEqual(panel.sent.map((message) => message.type === "draft" && message.text.length), [4_000]);
  assert.equal(panel.did("keep-draft").length, 1);
  const current = () => view(panel.state, panel.now).current;
  assert.equal(current()?.status, "unchecked");
  assert.equal(current()?.left, -1);
  panel.finds(1, []);
  assert.equal(current()?.status, "part");
  assert.equal(current()?.unchecked, 1);
});

test("findings in the beginning of a draft over the limit are shown where they stand", () => {
  const panel = withConversation().types(`我不知道${"长".repeat(4_000)}`).finds(1, [finding(1, 4)]);
  assert.deepEqual(marked(panel), ["不知道"]);
  assert.equal(view(panel.state, panel.now).current?.status, "found");
  panel.types(`您好，我不知道${"长".repeat(4_000)}`);
  assert.deepEqual(marked(panel), ["不知道"]);
});

test("a late answer about a draft over the limit follows its words", () => {
  const panel = withConversation().types(`我不知道${"长".repeat(4_000)}`).types(`您好，我不知道${"长".repeat(4_000)}`);
  panel.finds(1, [finding(1, 4)]);
  assert.deepEqual(marked(panel), ["不知道"]);
});

test("the limit cuts no character in half", () => {
  const panel = withConversation().types(`${"长".repeat(3_999)}😀`);
  assert.deepEqual(panel.sent.map((message) => message.type === "draft" && message.text.length), [3_999]);
  assert.equal(view(panel.state, panel.now).current?.unchecked, 2);
});

test("a server that calls our revision stale is asked again under a much higher one", () => {
  const panel = withConversation().types("您好");
  panel.hears({ type: "error", code: "stale_revision", message: "" });
  const [draft] = panel.sent;
  assert.ok(draft?.type === "draft" && draft.revision > 1_000 && draft.text === "您好");
});

/** @param {Panel} panel */
function carded(panel) {
  return view(panel.state, panel.now).current?.cards.map(({ word }) => word);
}

test("what was called not wrong here stays away and is recorded", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  assert.deepEqual(panel.sent[0], { type: "diagnostic.dismiss", conversation: "c1", code: "pack/rule", dismissal: "id1", id: "id2" });
  panel.do({ type: "diagnostic.dismiss", code: "pack/other", words: "我", reason: "商品名" });
  assert.equal(/** @type {{reason?: string}} */ (/** @type {unknown} */ (panel.sent[0])).reason, "商品名");
  panel.types("我不知道呢").finds(panel.draft.revision, [finding(1, 4)]);
  assert.deepEqual(carded(panel), []);
});

test("other words of the same rule are shown and counted, beside the excused ones and in the next draft", () => {
  const panel = withConversation().types("不知道，没办法").finds(1, [finding(0, 3), finding(4, 7)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  assert.deepEqual(carded(panel), ["没办法"]);
  panel.types("").types("没办法，不知道").finds(panel.draft.revision, [finding(0, 3), finding(4, 7)]);
  assert.deepEqual(carded(panel), ["没办法"]);
  assert.equal(view(panel.state, panel.now).current?.status, "found");
});

test("excused words are still wrong by another rule, and in another conversation", () => {
  const panel = withConversation().types("不知道").finds(1, [finding(0, 3), finding(0, 3, { code: "pack/other" })]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  assert.deepEqual(view(panel.state, panel.now).current?.cards.map(({ diagnostic }) => diagnostic.code), ["pack/other"]);
  panel.do({ type: "conversation.new" });
  const key = panel.state.active ?? "";
  panel.types("不知道", key).finds(1, [finding(0, 3)], key);
  assert.deepEqual(carded(panel), ["不知道"]);
});

test("words excused before the draft changed them count again", () => {
  const panel = withConversation().types("不知道").finds(1, [finding(0, 3)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  panel.types("不晓得").finds(panel.draft.revision, [finding(0, 3)]);
  assert.deepEqual(carded(panel), ["不晓得"]);
});

test("a clause that the model marks stays excused while it grows, shrinks and is called something else", () => {
  const panel = withConversation().types("这个您自己看吧").finds(1, [finding(0, 7, { code: "likely/brush-off" })]);
  panel.do({ type: "diagnostic.dismiss", code: "likely/brush-off", words: "这个您自己看吧" });
  for (const text of ["这个您自己看吧，", "这个您自己看吧，我", "这个您自己看吧，我忙。", "您自己看吧！"]) {
    panel.types(text).finds(panel.draft.revision, [finding(0, text.length, { code: "likely/rude" })]);
    assert.deepEqual(carded(panel), [], text);
  }
  panel.types("您自己想办法").finds(panel.draft.revision, [finding(0, 6, { code: "likely/rude" })]);
  assert.deepEqual(carded(panel), ["您自己想办法"]);
});

test("a clause that the model marks excuses no rule's finding, nor a rule's words the model's", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(0, 4, { code: "likely/brush-off" }), finding(1, 4)]);
  panel.do({ type: "diagnostic.dismiss", code: "likely/brush-off", words: "我不知道" });
  assert.deepEqual(carded(panel), ["不知道"]);
  panel.do({ type: "conversation.new" });
  const key = panel.state.active ?? "";
  panel.types("我不知道", key).finds(1, [finding(0, 4, { code: "likely/brush-off" }), finding(1, 4)], key);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  assert.deepEqual(carded(panel), ["我不知道"]);
});

test("marks alone are part of nothing", () => {
  const panel = withConversation().types("？？不知道").finds(1, [finding(0, 2, { code: "likely/rude" })]);
  panel.do({ type: "diagnostic.dismiss", code: "likely/rude", words: "？？" });
  assert.deepEqual(carded(panel), []);
  panel.finds(panel.draft.revision, [finding(0, 5, { code: "likely/rude" })]);
  assert.deepEqual(carded(panel), ["？？不知道"]);
});

/**
 * Type on, key by key, with one finding that grows to what `span` says.
 * @param {Panel} panel
 * @param {string} text all of the draft
 * @param {(text: string) => [number, number]} span
 * @param {Parameters<typeof finding>[2]} [rest]
 */
function typedOn(panel, text, span, rest) {
  for (let end = panel.draft.text.length + 1; end <= text.length; end += 1) {
    const now = text.slice(0, end);
    panel.types(now).finds(panel.draft.revision, [finding(...span(now), rest)]);
  }
  return panel;
}

test("a rule's finding stays excused while it grows with what is typed", () => {
  const panel = withConversation().types("别来烦").finds(1, [finding(0, 3)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "别来烦" });
  for (const text of ["别来烦我", "别来烦我了", "别来烦我了，", "别来烦我了，是这首歌的名字"]) {
    typedOn(panel, text, (now) => [0, now.length]);
    assert.deepEqual(carded(panel), [], text);
  }
});

test("a rule's finding stays excused while what stands before it grows", () => {
  const panel = withConversation().types("别来烦").finds(1, [finding(0, 3)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "别来烦" });
  panel.types("那个别来烦").finds(panel.draft.revision, [finding(1, 5)]);
  assert.deepEqual(carded(panel), []);
});

test("what has grown is excused as it stood last, in the next draft too, and other words are not", () => {
  const panel = withConversation().types("别来烦").finds(1, [finding(0, 3)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "别来烦" });
  typedOn(panel, "别来烦我了", (now) => [0, now.length]);
  panel.types("").types("别来烦我啦").finds(panel.draft.revision, [finding(0, 5)]);
  assert.deepEqual(carded(panel), []);
  panel.types("").types("别来烦").finds(panel.draft.revision, [finding(0, 3)]);
  assert.deepEqual(carded(panel), []);
  panel.types("别来烦大家").finds(panel.draft.revision, [finding(0, 5)]);
  assert.deepEqual(carded(panel), ["别来烦大家"]);
});

test("words that were changed since are asked about again, and so are the same rule's words elsewhere in the draft", () => {
  const panel = withConversation().types("别来烦我").finds(1, [finding(0, 4)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "别来烦我" });
  panel.types("别来烦我，别来烦大家").finds(panel.draft.revision, [finding(0, 4), finding(5, 10)]);
  assert.deepEqual(carded(panel), ["别来烦大家"]);
  panel.types("别老来烦我").finds(panel.draft.revision, [finding(0, 5)]);
  assert.deepEqual(carded(panel), ["别老来烦我"]);
});

test("words that are taken back key by key and written again stay excused", () => {
  const panel = withConversation().types("别来烦我").finds(1, [finding(0, 4)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "别来烦我" });
  panel.types("别来烦").finds(panel.draft.revision, [finding(0, 3)]);
  assert.deepEqual(carded(panel), []);
  panel.types("别来烦我").finds(panel.draft.revision, [finding(0, 4)]);
  panel.types("别来烦我了哈").finds(panel.draft.revision, [finding(0, 5)]);
  assert.deepEqual(carded(panel), []);
});

test("a rule that speaks more gravely of what was added is heard", () => {
  const panel = withConversation().types("别来烦").finds(1, [finding(0, 3, { severity: "hint" })]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "别来烦" });
  panel.types("别来烦我滚").finds(panel.draft.revision, [finding(0, 5, { severity: "error" })]);
  assert.deepEqual(carded(panel), ["别来烦我滚"]);
});

test("a clause that the model marks is excused where it stands, not as part of a later one", () => {
  const panel = withConversation().types("这个您自己看吧").finds(1, [finding(0, 7, { code: "likely/brush-off" })]);
  panel.do({ type: "diagnostic.dismiss", code: "likely/brush-off", words: "这个您自己看吧" });
  panel.types("").types("这个您自己看吧，烦死了").finds(panel.draft.revision, [finding(0, 11, { code: "likely/rude" })]);
  assert.deepEqual(carded(panel), ["这个您自己看吧，烦死了"]);
});

test("a state that an older version kept is read, and its rules are no longer switched off", () => {
  const panel = withConversation().types("不知道").finds(1, [finding(0, 3)]);
  const had = panel.state.conversations["c1"];
  assert.ok(had);
  had.dismissed = /** @type {any} */ (["pack/rule"]);
  assert.deepEqual(carded(panel), ["不知道"]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  assert.deepEqual(carded(panel), []);
});

test("a replacement is an edit of exactly the marked words", () => {
  const panel = withConversation().types("我不知道呢").finds(1, [finding(1, 4, { replacements: ["帮您查"] })]);
  const [diagnostic] = panel.draft.items;
  assert.ok(diagnostic);
  panel.do({ type: "diagnostic.apply", diagnostic, replacement: "帮您查" });
  assert.deepEqual(panel.effects, [{ do: "edit", conversation: "c1", start: 1, end: 4, text: "帮您查" }]);
});

test("a replacement for words that have moved away does nothing", () => {
  const panel = withConversation().types("我不知道").finds(1, [finding(1, 4, { replacements: ["查"] })]);
  const [diagnostic] = panel.draft.items;
  assert.ok(diagnostic);
  panel.types("我帮您看");
  assert.deepEqual(panel.do({ type: "diagnostic.apply", diagnostic, replacement: "查" }).effects, []);
});

test("a replacement stands in place of all that its finding says, not of the marked words alone", () => {
  const panel = withConversation().types("您好，我不知道呢。再见");
  panel.finds(1, [finding(4, 7, { replacements: ["我来查一下"], edit: { start: 3, end: 8 } })]);
  const [diagnostic] = panel.draft.items;
  assert.ok(diagnostic);
  assert.deepEqual(marked(panel), ["不知道"]);
  assert.equal(view(panel.state, panel.now).current?.cards[0]?.replaced, "我不知道呢");
  panel.do({ type: "diagnostic.apply", diagnostic, replacement: "我来查一下" });
  assert.deepEqual(panel.effects, [{ do: "edit", conversation: "c1", start: 3, end: 8, text: "我来查一下" }]);
});

test("what a replacement stands for moves along while the agent types on", () => {
  const panel = withConversation().types("我不知道呢");
  panel.finds(1, [finding(1, 4, { replacements: ["我来查一下"], edit: { start: 0, end: 5 } })]);
  panel.types("您好，我不知道呢").types("您好，我不知道呢。");
  const [diagnostic] = panel.draft.items;
  assert.ok(diagnostic);
  panel.do({ type: "diagnostic.apply", diagnostic, replacement: "我来查一下" });
  assert.deepEqual(panel.effects, [{ do: "edit", conversation: "c1", start: 3, end: 8, text: "我来查一下" }]);
});

test("an answer that comes late moves what its replacements stand for as well", () => {
  const panel = withConversation().types("我不知道呢").types("您好，我不知道呢");
  panel.finds(1, [finding(1, 4, { replacements: ["我来查一下"], edit: { start: 0, end: 5 } })]);
  assert.deepEqual(panel.draft.items[0]?.edit, { start: 3, end: 8 });
});

test("words typed into what a replacement stands for are never thrown away by it", () => {
  const panel = withConversation().types("我不知道呢");
  panel.finds(1, [finding(1, 4, { replacements: ["我来查一下"], edit: { start: 0, end: 5 } })]);
  const [shown] = panel.draft.items;
  assert.ok(shown);
  panel.types("我不知道您的订单呢");
  assert.deepEqual(marked(panel), ["不知道"]);
  assert.equal(view(panel.state, panel.now).current?.fixable, 0);
  assert.deepEqual(panel.do({ type: "diagnostic.apply", diagnostic: shown, replacement: "我来查一下" }).effects, []);
});

test("a replacement for more than the draft holds is not offered", () => {
  const panel = withConversation().types("我不知道");
  panel.finds(1, [finding(1, 4, { replacements: ["我来查一下"], edit: { start: 0, end: 9 } })]);
  assert.deepEqual(panel.draft.items.map(({ replacements }) => replacements), [[]]);
});

test("the gravest finding comes first, then the one further ahead", () => {
  const panel = withConversation().types("一二三四五六");
  panel.finds(1, [
    finding(0, 1, { severity: "hint", code: "a" }),
    finding(1, 2, { severity: "warning", code: "b" }),
    finding(3, 4, { severity: "error", code: "c" }),
    finding(2, 3, { severity: "error", code: "d" }),
  ]);
  const codes = view(panel.state, panel.now).current?.cards.map(({ diagnostic }) => diagnostic.code);
  assert.deepEqual(codes, ["d", "c", "b", "a"]);
});
