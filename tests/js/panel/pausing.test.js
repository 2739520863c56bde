/** Stopping a conversation's clock and letting it go on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf } from "../../../web/static/panel/keys.js";
import { view } from "../../../web/static/panel/view.js";
import { Panel, START, deadline } from "./helpers.js";

/** @param {boolean} paused */
const pausing = (paused) => ({ type: /** @type {const} */ ("conversation.pause"), conversation: "c1", paused });

function withConversation() {
  return new Panel().connects({ conversations: [{ conversation: "c1", state: "open" }] });
}

test("a pause goes out at once and leaves its moment to the server", () => {
  const panel = withConversation().do(pausing(true));
  assert.deepEqual(panel.sent, [{ type: "conversation.pause", id: panel.sent[0]?.id, conversation: "c1" }]);
  assert.equal(panel.do(pausing(false)).sent[0]?.type, "conversation.resume");
});

test("a pause asked for twice before the server answers goes out once", () => {
  const panel = withConversation().do(pausing(true)).do(pausing(true));
  assert.deepEqual(panel.sent, []);
  assert.equal(panel.state.outbox.length, 1);
});

test("a pause made while the server is away keeps its moment and goes out afterwards", () => {
  const panel = withConversation();
  panel.loses();
  panel.do(pausing(true));
  assert.deepEqual(panel.sent, []);
  panel.now += 60_000;
  panel.connects({ conversations: [{ conversation: "c1", state: "open" }] });
  const [entry] = panel.state.outbox;
  const message = entry?.message;
  assert.equal(message?.type === "conversation.pause" && message.at, new Date(START).toISOString());
});

/** @param {Panel} panel */
const button = (panel) => view(panel.state, panel.now).current?.pausing;

/** @param {Panel} panel */
const outbox = (panel) => panel.state.outbox.map(({ message }) => message.type);

/**
 * @param {Panel} panel
 * @param {"running" | "paused"} state
 * @param {string} [replyTo]
 */
function tells(panel, state, replyTo = "") {
  return panel.hears({ type: "deadline", seq: 9, deadline: deadline("d1", 60, { state }), ...(replyTo && { reply_to: replyTo }) });
}

test("the button follows the agent at once, and every press counts", () => {
  const panel = tells(withConversation(), "running");
  assert.deepEqual(button(panel), { possible: true, paused: false });
  panel.do(pausing(true));
  assert.deepEqual(button(panel), { possible: true, paused: true });
  panel.do(pausing(false));
  assert.deepEqual(button(panel), { possible: true, paused: false });
  panel.do(pausing(true));
  assert.deepEqual(outbox(panel), ["conversation.pause", "conversation.resume", "conversation.pause"]);
  // The server's word for the first is not the last.
  const ids = panel.state.outbox.map(({ id }) => id);
  tells(panel, "paused", ids[0]);
  tells(panel, "running", ids[1]);
  assert.equal(button(panel)?.paused, true);
  tells(panel, "paused", ids[2]);
  assert.deepEqual([button(panel)?.paused, outbox(panel)], [true, []]);
});

test("where the server refuses, the button goes back to what is so", () => {
  const panel = tells(withConversation(), "running").do(pausing(true));
  panel.hears({ type: "error", code: "not_found", message: "没有这个会话", reply_to: String(panel.state.outbox[0]?.id) });
  assert.deepEqual([button(panel)?.paused, outbox(panel)], [false, []]);
  assert.deepEqual(panel.state.notices.map(({ key }) => key), ["panel.outbox.refused"]);
});

test("a press the server would not take for now does not come back over a later one", () => {
  const busy = (/** @type {Panel} */ panel, /** @type {number} */ place) =>
    panel.hears({ type: "error", code: "rate_limited", message: "太快", reply_to: String(panel.state.outbox[place]?.id) });
  // The later one was on its way when the first was refused.
  const passed = tells(withConversation(), "running").do(pausing(true)).do(pausing(false));
  busy(passed, 0);
  assert.deepEqual(outbox(passed), ["conversation.resume"]);
  // The later one is pressed while the first waits to be tried again.
  const waiting = tells(withConversation(), "running").do(pausing(true));
  busy(waiting, 0);
  assert.deepEqual([outbox(waiting), button(waiting)?.paused], [["conversation.pause"], true]);
  waiting.do(pausing(false));
  assert.deepEqual([outbox(waiting), waiting.did("forget").length], [["conversation.resume"], 1]);
  // Without a later one it is tried again.
  const alone = tells(withConversation(), "running").do(pausing(true));
  busy(alone, 0);
  alone.now += 5_000;
  assert.deepEqual(alone.do({ type: "tick" }).sent.map(({ type }) => type), ["conversation.pause"]);
});

test("a press on its way when the connection drops does not undo the one after it", () => {
  const panel = tells(withConversation(), "running").do(pausing(true));
  panel.loses();
  panel.now += 1_000;
  panel.do(pausing(false));
  panel.now += 60_000;
  panel.connects({ conversations: [{ conversation: "c1", state: "open" }], deadlines: [deadline("d1", 60, { state: "paused" })] });
  const at = new Date(START + 1_000).toISOString();
  assert.deepEqual(panel.sent.map((message) => [message.type, "at" in message && message.at]), [["conversation.resume", at]]);
  assert.equal(button(panel)?.paused, false);
});

test("presses made while the server is away keep their order and moments", () => {
  const panel = tells(withConversation(), "running");
  panel.loses();
  panel.do(pausing(true));
  panel.now += 2_000;
  panel.do(pausing(false));
  panel.connects({ conversations: [{ conversation: "c1", state: "open" }] });
  assert.deepEqual(
    panel.sent.map((message) => [message.type, "at" in message && message.at]),
    [
      ["conversation.pause", new Date(START).toISOString()],
      ["conversation.resume", new Date(START + 2_000).toISOString()],
    ],
  );
});

test("a clock that is on its way can be stopped already; where none comes there is no button", () => {
  const panel = withConversation();
  assert.equal(button(panel)?.possible, false);
  panel.do({ type: "customer.wrote", text: "退款怎么还没到" });
  assert.deepEqual(button(panel), { possible: true, paused: false });
  const asked = String(panel.state.outbox[0]?.id);
  panel.do(pausing(true));
  tells(panel, "running", asked);
  assert.deepEqual(button(panel), { possible: true, paused: true });
});

test("what is left to solve waits by itself and has no button", () => {
  const panel = withConversation();
  panel.hears({ type: "deadline", seq: 9, deadline: deadline("d2", 60, { kind: "resolution", state: "paused" }) });
  assert.equal(button(panel)?.possible, false);
});

test("a conversation that is not there cannot be paused", () => {
  const panel = withConversation().do({ ...pausing(true), conversation: "c2" });
  assert.deepEqual([panel.sent, panel.state.outbox], [[], []]);
});

test("Alt H pauses, but not while an input method composes", () => {
  const press = { key: "h", code: "KeyH", altKey: true, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false, altGraph: false, repeat: false };
  const place = { field: true, draft: true, draftEmpty: true, draftAtEnd: true, pane: false };
  assert.deepEqual(commandOf(press, place), { do: "pause" });
  assert.equal(commandOf({ ...press, isComposing: true }, place), null);
});
