import assert from "node:assert/strict";
import { test } from "node:test";
import { canReveal, masked } from "../../../web/static/panel/phone.js";
import { laterChoices, stamp, when } from "../../../web/static/panel/when.js";
import { view } from "../../../web/static/panel/view.js";
import { START, deadline, withConversation } from "./helpers.js";

/** @import {PromiseFound, WireCallback} from "../../../web/static/messages.js" */
/** @import {Panel} from "./helpers.js" */

const HOUR = 3_600_000;

/**
 * @param {Partial<PromiseFound>} [rest]
 * @returns {PromiseFound}
 */
function promise(rest = {}) {
  return {
    type: "promise",
    conversation: "c1",
    message: "m1",
    start: 0,
    end: 8,
    text: "2小时内给您回电",
    due_at: new Date(START + 2 * HOUR).toISOString(),
    vague: false,
    ...rest,
  };
}

/**
 * @param {Partial<WireCallback>} [rest]
 * @returns {WireCallback}
 */
function callback(rest = {}) {
  return {
    id: "k",
    customer: { name: "王女士", phone: "13800000000" },
    question: "2小时内给您回电",
    state: "open",
    due_at: new Date(START + 2 * HOUR).toISOString(),
    created_at: new Date(START).toISOString(),
    assignee: "u",
    conversation: "c1",
    ...rest,
  };
}

/** @param {Panel} panel */
function note(panel) {
  return view(panel.state, panel.now).promise;
}

test("what was written down is noted, moves no focus, and goes by itself", () => {
  const panel = withConversation();
  panel.hears({ type: "callback", seq: 2, callback: callback() });
  panel.hears(promise({ callback: "k" }));
  assert.equal(note(panel)?.callback, "k");
  assert.deepEqual(panel.did("focus"), []);
  assert.deepEqual(panel.did("say").length, 1);
  panel.now += 46_000;
  assert.equal(note(panel.do({ type: "tick" })), null);
});

test("one key corrects the time of what was written down", () => {
  const panel = withConversation();
  panel.hears({ type: "callback", seq: 2, callback: callback() }).hears(promise({ callback: "k" }));
  panel.do({ type: "promise.accept", id: "m1:0", nameless: "客户 1" });
  assert.equal(note(panel)?.editing, true);
  panel.now += HOUR;
  assert.notEqual(note(panel.do({ type: "tick" })), null);
  const dueAt = new Date(START + 5 * HOUR).toISOString();
  panel.do({ type: "promise.retime", id: "m1:0", dueAt });
  assert.deepEqual(panel.sent.map(({ id: _, ...rest }) => rest), [{ type: "callback.update", callback: "k", state: "open", due_at: dueAt }]);
  assert.equal(note(panel), null);
});

test("one key strikes out what was written down, and that can be undone", () => {
  const panel = withConversation();
  panel.hears({ type: "callback", seq: 2, callback: callback() }).hears(promise({ callback: "k" }));
  panel.do({ type: "promise.drop", id: "m1:0" });
  assert.deepEqual(panel.sent.map(({ id: _, ...rest }) => rest), [{ type: "callback.update", callback: "k", state: "cancelled" }]);
  assert.equal(view(panel.state, panel.now).notices[0]?.action?.event.type, "callback.settle");
});

test("an offer becomes a callback by one key, once, and then says so", () => {
  const panel = withConversation().hears(promise({ vague: true }));
  assert.equal(note(panel)?.callback, null);
  panel.do({ type: "promise.accept", id: "m1:0", nameless: "客户 1" });
  const [sent] = panel.sent;
  const { id, ...rest } = sent ?? { type: "ping" };
  assert.deepEqual(rest, {
    type: "callback.create",
    customer: { name: "客户 1" },
    question: "2小时内给您回电",
    conversation: "c1",
    due_at: promise().due_at,
  });
  assert.deepEqual(panel.do({ type: "promise.accept", id: "m1:0", nameless: "客户 1" }).sent, []);
  panel.hears({ type: "callback", seq: 2, callback: callback({ id: "k9" }), ...(id && { reply_to: id }) });
  assert.deepEqual([note(panel)?.callback, note(panel)?.vague], ["k9", false]);
});

test("an offer that the server refuses goes, with its reason", () => {
  const panel = withConversation().hears(promise());
  panel.do({ type: "promise.accept", id: "m1:0", nameless: "客户 1" });
  const id = panel.sent[0]?.id ?? "";
  panel.hears({ type: "error", code: "bad_message", message: "the due time must lie in the future", reply_to: id });
  assert.equal(note(panel.do({ type: "tick" })), null);
  assert.equal(view(panel.state, panel.now).notices[0]?.tone, "bad");
});

test("an offer is ignored by one key, and nothing is sent", () => {
  const panel = withConversation().hears(promise()).do({ type: "promise.drop", id: "m1:0" });
  assert.deepEqual([panel.sent, note(panel)], [[], null]);
});

test("an offer made without a server waits for it", () => {
  const panel = withConversation().hears(promise()).loses();
  panel.do({ type: "promise.accept", id: "m1:0", nameless: "客户 1" });
  panel.now += HOUR / 4;
  assert.notEqual(note(panel.do({ type: "tick" })), null);
  assert.deepEqual(panel.connects({ conversations: [{ conversation: "c1", state: "open" }] }).sent.map(({ type }) => type), ["callback.create"]);
});

test("a promise for a moment from now is the conversation's, and offers nothing", () => {
  const soon = new Date(START + 300_000).toISOString();
  assert.equal(note(withConversation().hears(promise({ due_at: soon }))), null);
});

test("the same promise said again offers nothing; another time offers to move the one there is", () => {
  const panel = withConversation().hears({ type: "callback", seq: 2, callback: callback() });
  assert.equal(note(panel.hears(promise())), null);
  assert.equal(note(panel.hears(promise({ vague: true, due_at: new Date(START + HOUR).toISOString() }))), null);
  const later = new Date(START + 24 * HOUR).toISOString();
  panel.hears(promise({ due_at: later }));
  assert.equal(note(panel)?.instead, "k");
  panel.do({ type: "promise.accept", id: "m1:0", nameless: "客户 1" });
  assert.deepEqual(panel.sent.map(({ id: _, ...rest }) => rest), [{ type: "callback.update", callback: "k", state: "open", due_at: later }]);
});

test("a note stays with its conversation; a newer reply's takes the place of an older one's", () => {
  const panel = withConversation();
  panel.hears({ type: "conversation", conversation: { conversation: "c2", state: "open" } });
  panel.hears(promise()).hears(promise({ start: 20, end: 25 })).hears(promise({ conversation: "c2", message: "m5" }));
  assert.equal(panel.state.promises.length, 3);
  assert.equal(note(panel)?.id, "m1:0");
  panel.hears(promise({ message: "m2" }));
  assert.deepEqual(panel.state.promises.map(({ id }) => id), ["m5:0", "m2:0"]);
  assert.equal(note(panel.do({ type: "conversation.choose", conversation: "c2" }))?.id, "m5:0");
});

test("putting off keeps the reason, and is kept until the server has it", () => {
  const panel = withConversation().hears({ type: "callback", seq: 2, callback: callback() }).loses();
  const dueAt = new Date(START + 3 * HOUR).toISOString();
  panel.do({ type: "callback.postpone", callback: "k", dueAt, note: "客户没有接" });
  assert.deepEqual([panel.sent, panel.did("keep").length], [[], 1]);
  const [, message] = panel.connects({ callbacks: [callback()], conversations: [{ conversation: "c1", state: "open" }] }).sent.map((one) => [one.id, one]).flat();
  assert.ok(typeof message === "object");
  assert.deepEqual({ ...message, id: "" }, { type: "callback.update", callback: "k", state: "open", due_at: dueAt, note: "客户没有接", id: "" });
});

test("the number is copied whole without being shown", () => {
  const panel = withConversation().hears({ type: "callback", seq: 2, callback: callback() });
  assert.deepEqual(panel.do({ type: "callback.copy", callback: "k" }).did("clip"), [{ do: "clip", text: "13800000000" }]);
});

test("a callback that is another's now leaves with its clock", () => {
  const panel = withConversation().hears({ type: "callback", seq: 2, callback: callback() });
  panel.hears({ type: "deadline", seq: 3, deadline: deadline("d", 7_200, { kind: "callback", callback: "k" }) });
  panel.hears({ type: "callback", seq: 4, callback: callback({ assignee: "somebody" }) });
  assert.deepEqual([panel.state.callbacks, panel.state.deadlines], [{}, {}]);
});

test("numbers are masked in the middle, whatever their shape", () => {
  const cases = [
    ["13800000000", "138****0000"],
    ["138 0000 1234", "138 **** 1234"],
    ["+86 13800001234", "+86 138****1234"],
    ["010-88886666", "010-****6666"],
    ["95588", "***88"],
    ["110", "**0"],
    ["138****0000", "138****0000"],
  ];
  assert.deepEqual(cases.map(([phone]) => masked(phone ?? "")), cases.map(([, shown]) => shown));
  assert.deepEqual([canReveal("138****0000"), canReveal("13800000000")], [false, true]);
});

test("later is half an hour, two hours or noon tomorrow, on Shanghai's calendar", () => {
  const night = Date.parse("2026-11-21T17:30:20.000Z"); // 01:30 on the 22nd in Shanghai
  assert.deepEqual(laterChoices(night).map(({ at }) => stamp(at)), ["11-22 02:01", "11-22 03:31", "11-23 12:00"]);
  const t = (/** @type {string} */ key, /** @type {Record<string, unknown>} */ params = {}) => `${key}:${params["time"] ?? ""}`;
  const says = (/** @type {string} */ time) => when(Date.parse(time), night, t);
  assert.equal(says("2026-11-22T15:00:00.000Z"), "panel.time.today:23:00");
  assert.equal(says("2026-11-22T16:00:00.000Z"), "panel.time.tomorrow:00:00");
  assert.equal(says("2026-11-21T15:00:00.000Z"), "panel.time.yesterday:23:00");
});
