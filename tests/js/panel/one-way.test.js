/** A host that tells what is open and said, but takes no text: the draft is written in the panel. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Panel, deadline, suggestion } from "./helpers.js";

/** @import {HostMessage} from "../../../web/static/panel/types.js" */

/** @type {HostMessage} */
const CONTEXT = { type: "context", conversation: "c1", channel: "chatwoot", customer: { name: "王" } };

/** @param {{fed?: boolean}} [options] */
function beside({ fed = false } = {}) {
  const made = new Panel({ embed: true, oneWay: true, fed }).connects();
  return made.do({ type: "host", message: CONTEXT });
}

/**
 * @param {Panel} panel
 * @param {string} message
 * @param {string} text
 */
function replied(panel, message, text) {
  return panel.do({ type: "host", message: { type: "reply.sent", conversation: "c1", message, text, by: "agent" } });
}

/** @param {Panel} panel */
const lines = (panel) => panel.state.conversations["c1"]?.lines.map(({ key, text }) => [key, text]);

test("a reply that is chosen goes into the panel's own draft", () => {
  const chosen = beside().do({ type: "suggestion.choose", suggestion: suggestion("r1", "马上查"), from: "suggestions", mode: "caret" });
  assert.deepEqual(chosen.did("insert"), [{ do: "insert", conversation: "c1", text: "马上查" }]);
  assert.deepEqual(chosen.did("post"), []);
});

test("an error in the draft asks before the copy and tells the host nothing", () => {
  const written = beside().types("我不知道");
  const range = { start: 1, end: 4, severity: /** @type {const} */ ("error"), code: "pack/rule", category: "brush_off", message: "原因", replacements: [] };
  written.finds(written.draft.revision, [range]);
  assert.deepEqual(written.did("post"), []);
  assert.deepEqual(written.do({ type: "send" }).did("copy"), []);
  written.now += 600;
  assert.deepEqual(written.do({ type: "send" }).did("copy"), [{ do: "copy", conversation: "c1", text: "我不知道" }]);
});

test("a copied reply is recorded once, whatever white space it went out with", () => {
  const copied = beside().do({ type: "copied", conversation: "c1", text: "您好，\n马上查" });
  assert.deepEqual(copied.sent.map(({ type }) => type), ["reply.sent"]);
  assert.deepEqual(replied(copied, "message8", "您好，\n\n马上查 ").sent, []);
  assert.deepEqual(lines(copied), [["message8", "您好，\n马上查"]]);
  assert.deepEqual(replied(copied, "message8", "您好，马上查").sent, [], "told again it is known");
  assert.deepEqual(replied(copied, "message9", "您好，马上查").sent.map(({ type }) => type), ["reply.sent"], "a second one counts");
});

test("a reply that went out otherwise than it was copied counts by itself", () => {
  const copied = beside().do({ type: "copied", conversation: "c1", text: "马上查" });
  assert.deepEqual(replied(copied, "message8", "马上查，请稍等").sent.map(({ type }) => type), ["reply.sent"]);
});

test("where the server hears what was sent by itself, a copy records nothing", () => {
  const copied = beside({ fed: true }).do({ type: "copied", conversation: "c1", text: "马上查" });
  assert.deepEqual([copied.sent, lines(copied)], [[], []]);
  assert.deepEqual(copied.state.notices.map(({ key }) => key), ["panel.send.done.paste"]);
  assert.deepEqual(copied.did("edit"), [{ do: "edit", conversation: "c1", start: 0, end: 3, text: "" }]);
});

test("a conversation that is only looked at is told to nobody, till it is the agent's own", () => {
  const looked = new Panel({ embed: true, oneWay: true }).connects();
  looked.do({ type: "host", message: { ...CONTEXT, watched: true } });
  assert.deepEqual([looked.state.active, looked.state.outbox], ["c1", []]);
  assert.deepEqual(looked.types("您好").sent.map(({ type }) => type), ["draft"], "its draft is checked all the same");
  assert.deepEqual(looked.do({ type: "copied", conversation: "c1", text: "您好" }).sent, []);
  looked.connects();
  assert.deepEqual(looked.sent.filter(({ type }) => type !== "draft"), [], "a new connection does not open it");
  assert.deepEqual(looked.do({ type: "host", message: CONTEXT }).sent.map(({ type }) => type), ["conversation.open"]);
});

test("another conversation is opened over there", () => {
  const other = beside().connects({ conversations: [{ conversation: "c2", state: "open" }], deadlines: [deadline("d", 60, { conversation: "c2" })] });
  other.do({ type: "conversation.choose", conversation: "c2" });
  assert.equal(other.state.active, "c1");
  assert.deepEqual(other.state.notices.map(({ key }) => key), ["panel.conversation.open_there"]);
  assert.deepEqual(other.did("post"), []);
  other.do({ type: "conversation.choose", conversation: "c1" });
  assert.deepEqual(other.effects, []);
});

test("a draft kept from before comes back with its conversation, and opens no other", () => {
  const kept = { c1: { text: "您好，退款", revision: 4, at: 1 }, c9: { text: "还没写完", revision: 2, at: 1 } };
  const back = new Panel({ embed: true, oneWay: true, kept }).connects();
  assert.equal(back.sent.length, 0);
  back.do({ type: "host", message: CONTEXT });
  assert.equal(back.draft.text, "您好，退款");
  assert.deepEqual(back.sent.map((message) => message.type === "conversation.open" && message.conversation), ["c1"]);
});
