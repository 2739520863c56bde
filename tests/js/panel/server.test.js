import assert from "node:assert/strict";
import { test } from "node:test";
import { view } from "../../../web/static/panel/view.js";
import { Panel, START, deadline, suggestion, withConversation } from "./helpers.js";

/** @param {Panel} panel */
function order(panel) {
  return view(panel.state, panel.now).tabs.map(({ key }) => key);
}

test("a snapshot and the events after it are the same as a fresh snapshot", () => {
  const events = withConversation();
  events.hears({ type: "deadline", seq: 2, deadline: deadline("d1", 180) });
  events.hears({ type: "deadline", seq: 3, deadline: deadline("d2", 300) });
  events.hears({ type: "deadline", seq: 4, deadline: deadline("d1", 180, { state: "met" }) });
  const fresh = new Panel().connects({
    conversations: [{ conversation: "c1", state: "open" }],
    deadlines: [deadline("d2", 300)],
  });
  assert.deepEqual(events.state.deadlines, fresh.state.deadlines);
});

test("what another panel opened and closed comes and goes", () => {
  const panel = withConversation();
  panel.hears({ type: "conversation", conversation: { conversation: "c2", state: "open", customer: { name: "李" } } });
  assert.deepEqual(order(panel), ["c1", "c2"]);
  panel.hears({ type: "conversation", conversation: { conversation: "c2", state: "closed" } });
  assert.deepEqual(order(panel), ["c1"]);
});

test("a conversation closed elsewhere stays while a draft stands in it", () => {
  const panel = withConversation().types("写到一半");
  panel.hears({ type: "conversation", conversation: { conversation: "c1", state: "closed" } });
  assert.equal(panel.draft.text, "写到一半");
});

test("a snapshot never takes a draft or a thread away", () => {
  const panel = withConversation().do({ type: "customer.wrote", text: "在吗" }).types("写到一半");
  panel.connects({ conversations: [{ conversation: "c1", state: "open" }] });
  assert.equal(panel.draft.text, "写到一半");
  assert.equal(panel.state.conversations["c1"]?.lines.length, 1);
});

test("a conversation that the snapshot no longer has is gone", () => {
  const panel = withConversation().connects();
  assert.deepEqual(order(panel), []);
});

test("durable messages wait for the server and go out in order", () => {
  const panel = new Panel();
  panel.do({ type: "conversation.new", name: "王女士" }).do({ type: "customer.wrote", text: "在吗" });
  assert.deepEqual(panel.sent, []);
  panel.connects();
  assert.deepEqual(panel.sent.map(({ type }) => type), ["conversation.open", "customer.message"]);
});

test("an acknowledged message is not sent again, an unacknowledged one is, unchanged", () => {
  const panel = withConversation().do({ type: "customer.wrote", text: "在吗" });
  const [first] = panel.sent;
  panel.do({ type: "customer.wrote", text: "人呢" });
  panel.hears({ type: "ack", reply_to: first?.id ?? "" });
  panel.connects({ conversations: [{ conversation: "c1", state: "open" }] });
  const texts = panel.sent.map((message) => message.type === "customer.message" && message.text);
  assert.deepEqual(texts, ["人呢"]);
});

test("suggestions come before the message is stored: they acknowledge nothing", () => {
  const panel = withConversation();
  panel.do({ type: "conversation.choose", conversation: "c1" }).do({ type: "customer.wrote", text: "在吗" });
  const id = String(panel.sent[0] && "id" in panel.sent[0] && panel.sent[0].id);
  panel.hears({ type: "suggestions", conversation: "c1", revision: null, items: [], reply_to: id });
  assert.equal(panel.state.outbox.length, 1);
  // The database did not take it: it is tried again.
  panel.hears({ type: "error", code: "internal", message: "不可用", reply_to: id });
  panel.now += 5_000;
  assert.deepEqual(panel.do({ type: "tick" }).sent.map(({ type }) => type), ["customer.message"]);
});

test("any answer with reply_to that comes of storing it acknowledges", () => {
  const panel = withConversation();
  panel.do({ type: "callback.add", name: "王", phone: "", question: "退款", dueAt: null });
  const [sent] = panel.sent;
  panel.hears({
    type: "callback",
    seq: 2,
    reply_to: sent?.id ?? "",
    callback: {
      id: "cb",
      customer: { name: "王" },
      question: "退款",
      state: "open",
      due_at: new Date(START + 1000).toISOString(),
      created_at: new Date(START).toISOString(),
      assignee: "u",
    },
  });
  assert.deepEqual(panel.state.outbox, []);
  assert.equal(view(panel.state, panel.now).callbacksOpen, 1);
});

test("a message refused for good is told and not tried again", () => {
  const panel = withConversation().do({ type: "customer.wrote", text: "在吗" });
  panel.hears({ type: "error", code: "bad_message", message: "text: wrong", reply_to: panel.sent[0]?.id ?? "" });
  assert.deepEqual(panel.state.outbox, []);
  assert.equal(panel.state.notices.at(-1)?.key, "panel.outbox.refused");
});

test("a message refused for now is tried again after a pause", () => {
  const panel = withConversation().do({ type: "customer.wrote", text: "在吗" });
  panel.hears({ type: "error", code: "internal", message: "", reply_to: panel.sent[0]?.id ?? "" });
  panel.now += 4_000;
  assert.deepEqual(panel.do({ type: "tick" }).sent, []);
  panel.now += 2_000;
  assert.deepEqual(panel.do({ type: "tick" }).sent.map(({ type }) => type), ["customer.message"]);
});

test("a full outbox says so instead of forgetting", () => {
  const panel = new Panel();
  panel.do({ type: "conversation.new" });
  for (let index = 0; index < 600; index += 1) panel.do({ type: "customer.wrote", text: `第 ${index} 句` });
  assert.equal(panel.state.outbox.length, 500);
  assert.equal(panel.state.notices.at(-1)?.key, "panel.outbox.full");
});

test("the most urgent conversation comes first: still to save, then missed, then waiting, then calm", () => {
  const panel = new Panel().connects({
    conversations: ["calm", "missed", "soon", "later", "waits"].map((conversation) => ({
      conversation,
      state: "open",
      waiting_since: conversation === "waits" ? new Date(START - 5_000).toISOString() : null,
    })),
    deadlines: [
      deadline("a", 300, { conversation: "later" }),
      deadline("b", 60, { conversation: "soon" }),
      deadline("c", -10, { conversation: "missed" }),
    ],
  });
  assert.deepEqual(order(panel), ["soon", "later", "missed", "waits", "calm"]);
});

test("rings turn amber at the warning point and red at the limit", () => {
  const panel = withConversation().hears({ type: "deadline", seq: 2, deadline: deadline("d", 180) });
  /** @param {number} seconds */
  const tone = (seconds) => view(panel.state, START + seconds * 1000).current?.clock?.tone;
  assert.deepEqual([0, 89, 90, 179, 180, 999].map(tone), ["calm", "calm", "amber", "amber", "red", "red"]);
});

test("suggestions for the draft give way to those for the message when there are none", () => {
  const panel = withConversation().do({ type: "customer.wrote", text: "退款" });
  panel.hears({ type: "suggestions", conversation: "c1", revision: null, items: [suggestion("m", "a")] });
  panel.types("您");
  panel.hears({ type: "suggestions", conversation: "c1", revision: 1, items: [suggestion("d", "b")] });
  const shown = () => view(panel.state, panel.now).current?.choices.map((choice) => choice.suggestion.reply);
  assert.deepEqual(shown(), ["d"]);
  panel.types("您好");
  panel.hears({ type: "suggestions", conversation: "c1", revision: 2, items: [] });
  assert.deepEqual(shown(), ["m"]);
});

test("only the answer to the newest search is shown", () => {
  const panel = withConversation().do({ type: "search.query", query: "退" });
  const first = panel.sent[0]?.id ?? "";
  panel.do({ type: "search.query", query: "退款" });
  const second = panel.sent[0]?.id ?? "";
  panel.hears({ type: "search.results", reply_to: second, items: [suggestion("new", "x")] });
  panel.hears({ type: "search.results", reply_to: first, items: [suggestion("old", "x")] });
  assert.deepEqual(panel.state.search.items.map(({ reply }) => reply), ["new"]);
});

test("a search is narrowed by stage and scope, and filters alone list what fits", () => {
  const panel = withConversation().do({ type: "search.query", query: " 退 ", stage: "异议处理", scope: "team" });
  const id = panel.sent[0]?.id;
  assert.deepEqual(panel.sent[0], { type: "search", id, query: "退", limit: 20, conversation: "c1", stage: "异议处理", scope: "team" });
  panel.do({ type: "search.query", query: "", stage: "回电" });
  assert.equal(panel.state.search.state, "asking");
  panel.do({ type: "search.query", query: "" });
  assert.deepEqual([panel.sent, panel.state.search.state], [[], "idle"]);
});

test("what was looked for without a connection is asked when it is there", () => {
  const panel = new Panel().do({ type: "search.query", query: "退款", stage: "回电" });
  assert.deepEqual([panel.sent, panel.state.search.state], [[], "offline"]);
  panel.connects({});
  const asked = () => panel.sent.filter(({ type }) => type === "search");
  assert.deepEqual(asked().map((message) => "query" in message && [message.query, message.stage]), [["退款", "回电"]]);
  // Lost with the connection, then answered: asked once more, and not a third time.
  panel.loses();
  panel.connects({});
  assert.equal(asked().length, 1);
  panel.hears({ type: "search.results", reply_to: asked()[0]?.id ?? "", items: [suggestion("r", "x")] });
  panel.loses();
  panel.connects({});
  assert.deepEqual(asked(), []);
});

test("a published change asks about the open draft again and shows the lead's note", () => {
  const panel = withConversation().types("我不知道");
  const announcement = { id: "a", by: "周组长", note: "新话术", replies: [] };
  panel.hears({ type: "phrasebook", seq: 5, version: 2, announcement });
  assert.deepEqual(panel.sent.map(({ type }) => type), ["draft"]);
  assert.deepEqual(view(panel.state, panel.now).announcements.map(({ id }) => id), ["a"]);
  panel.do({ type: "announcement.ack", announcement: "a" });
  assert.deepEqual(panel.sent.map(({ type }) => type), ["announcement.ack"]);
  assert.deepEqual(view(panel.state, panel.now).announcements, []);
});

test("a recalled or expired announcement is not shown", () => {
  const panel = withConversation().connects({
    announcements: [
      { id: "a", by: "x", note: "", recalled: true },
      { id: "b", by: "x", note: "", expires_at: new Date(START - 1).toISOString() },
      { id: "c", by: "x", note: "", acknowledged: true },
    ],
  });
  assert.deepEqual(view(panel.state, panel.now).announcements, []);
});

test("callbacks that can be kept come first, then the overdue, then the settled", () => {
  const panel = withConversation();
  /** @type {["open" | "done", number][]} */
  const rows = [["open", 60], ["done", -90], ["open", -30], ["open", 10]];
  rows.forEach(([state, seconds], index) => {
    const at = new Date(START + seconds * 1000).toISOString();
    const callback = { id: `${seconds}`, customer: { name: "x" }, question: "y", state, due_at: at, created_at: at, assignee: "u" };
    panel.hears({ type: "callback", seq: 2 + index, callback });
  });
  const shown = view(panel.state, panel.now);
  assert.deepEqual(shown.callbacks.map(({ callback }) => callback.id), ["10", "60", "-30", "-90"]);
  assert.deepEqual([shown.callbacksOpen, shown.callbacksOverdue], [3, 1]);
});

test("a settled callback can be taken back", () => {
  const at = new Date(START).toISOString();
  const panel = withConversation();
  panel.hears({ type: "callback", seq: 2, callback: { id: "cb", customer: { name: "王" }, question: "y", state: "open", due_at: at, created_at: at, assignee: "u" } });
  panel.do({ type: "callback.settle", callback: "cb", state: "done" });
  assert.equal(view(panel.state, panel.now).callbacksOpen, 0);
  const undo = panel.state.notices.at(-1)?.action?.event;
  assert.ok(undo);
  panel.do(undo);
  assert.equal(view(panel.state, panel.now).callbacksOpen, 1);
});

test("a title stands right behind a Chinese name and apart from another", () => {
  const panel = new Panel().connects({
    conversations: [
      { conversation: "a", state: "open", customer: { name: "林晓月", title: "女士" } },
      { conversation: "b", state: "open", customer: { name: "Smith", title: "Dr" } },
      { conversation: "c", state: "open", customer: { name: "高先生", title: "先生" } },
    ],
  });
  assert.deepEqual(view(panel.state, panel.now).tabs.map(({ name }) => name), ["林晓月女士", "Smith Dr", "高先生"]);
});

test("a message of a newer server that we do not know changes nothing", () => {
  const panel = withConversation();
  const before = panel.state;
  panel.hears(/** @type {any} */ ({ type: "weather", sun: true }));
  assert.deepEqual(panel.state, before);
});

test("the oldest idle conversation makes room for the two-hundred-and-first", () => {
  const panel = new Panel().connects();
  for (let index = 0; index < 205; index += 1) {
    panel.hears({ type: "conversation", conversation: { conversation: `k${index}`, state: "open" } });
  }
  assert.equal(Object.keys(panel.state.conversations).length, 200);
  assert.ok(panel.state.conversations["k0"], "the active one stays");
});
