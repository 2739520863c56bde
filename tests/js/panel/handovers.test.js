import assert from "node:assert/strict";
import { test } from "node:test";
import { view } from "../../../web/static/panel/view.js";
import { Panel, START, deadline } from "./helpers.js";

/** @import {WireCallback, WireHandover} from "../../../web/static/messages.js" */

/**
 * @param {Partial<WireHandover>} [rest]
 * @returns {WireHandover}
 */
function handover(rest = {}) {
  return {
    id: "h",
    from: "u",
    from_name: "小王",
    to: "v",
    to_name: "小李",
    note: "王女士等退款",
    state: "offered",
    created_at: new Date(START).toISOString(),
    callbacks: ["k"],
    conversations: ["c1", "c2"],
    deadlines: ["d1", "dk"],
    ...rest,
  };
}

/**
 * @param {Partial<WireCallback>} [rest]
 * @returns {WireCallback}
 */
function callback(rest = {}) {
  const at = new Date(START + 3_600_000).toISOString();
  return { id: "k", customer: { name: "王女士" }, question: "退款", state: "open", due_at: at, created_at: at, assignee: "u", conversation: "c1", ...rest };
}

function giver() {
  return new Panel().connects({
    conversations: ["c1", "c2", "c3"].map((conversation) => ({ conversation, state: /** @type {const} */ ("open") })),
    deadlines: [deadline("d1", 60), deadline("dk", 3_600, { kind: "callback", callback: "k" })],
    callbacks: [callback()],
  });
}

test("the list of colleagues is asked for each time, and a failure says so", () => {
  const panel = giver().do({ type: "handover.begin" });
  assert.deepEqual([panel.did("colleagues").length, panel.state.pane], [1, "handover"]);
  panel.do({ type: "colleagues", items: [{ id: "v", name: "小李", team: "一组" }] });
  assert.deepEqual(view(panel.state, panel.now).handover.colleagues.state, "known");
  panel.do({ type: "handover.begin" }).do({ type: "colleagues", items: null });
  assert.deepEqual(view(panel.state, panel.now).handover.colleagues.state, "failed");
});

test("what would go is what is open: promises, and conversations with a clock", () => {
  const { open } = view(giver().state, START).handover;
  assert.deepEqual([open.callbacks.map(({ id }) => id), open.conversations.map(({ key }) => key)], [["k"], ["c1"]]);
});

test("an offer stays the giver's until it is accepted, and can be withdrawn", () => {
  const panel = giver().do({ type: "handover.offer", to: "v", note: "王女士等退款" });
  assert.deepEqual(panel.sent.map(({ id: _, ...rest }) => rest), [{ type: "handover.offer", to: "v", note: "王女士等退款" }]);
  panel.hears({ type: "handover", seq: 2, handover: handover() });
  assert.equal(view(panel.state, START).handover.outgoing?.id, "h");
  assert.deepEqual(Object.keys(panel.state.callbacks), ["k"]);
  panel.do({ type: "handover.answer", handover: "h", answer: "withdraw" });
  assert.equal(panel.sent[0]?.type, "handover.answer");
  panel.hears({ type: "handover", seq: 3, handover: handover({ state: "withdrawn" }) });
  assert.equal(view(panel.state, START).handover.outgoing, null);
  assert.deepEqual(Object.keys(panel.state.conversations), ["c1", "c2", "c3"]);
});

test("once accepted, everything of it leaves the giver; a half-written draft does not", () => {
  const panel = giver().types("写到一半", "c2");
  panel.hears({ type: "handover", seq: 2, handover: handover() });
  panel.hears({ type: "callback", seq: 3, callback: callback({ assignee: "v" }) });
  panel.hears({ type: "handover", seq: 4, handover: handover({ state: "accepted" }) });
  assert.deepEqual(Object.keys(panel.state.conversations), ["c2", "c3"]);
  assert.deepEqual([panel.state.callbacks, panel.state.deadlines], [{}, {}]);
  assert.equal(panel.state.conversations["c2"]?.draft.text, "写到一半");
  assert.notEqual(panel.state.active, "c1");
  assert.equal(view(panel.state, START).notices[0]?.key, "panel.handover.was_accepted");
});

test("a declined handover changes nothing but what is said", () => {
  const panel = giver().hears({ type: "handover", seq: 2, handover: handover() });
  const before = [panel.state.callbacks, panel.state.deadlines, panel.state.conversations];
  panel.hears({ type: "handover", seq: 3, handover: handover({ state: "declined" }) });
  assert.deepEqual([panel.state.callbacks, panel.state.deadlines, panel.state.conversations], before);
  assert.equal(view(panel.state, START).notices[0]?.key, "panel.handover.was_declined");
});

test("the taker is told, accepts, and has what was given", () => {
  const panel = new Panel().connects();
  const offered = handover({ from: "x", to: "u" });
  panel.hears({ type: "handover", seq: 2, handover: offered });
  assert.deepEqual(view(panel.state, START).handover.incoming.map(({ id }) => id), ["h"]);
  assert.equal(panel.did("say").length, 1);
  panel.do({ type: "handover.answer", handover: "h", answer: "accept" });
  panel.hears({ type: "callback", seq: 3, callback: callback() });
  panel.hears({ type: "deadline", seq: 4, deadline: deadline("d1", 60) });
  panel.hears({ type: "handover", seq: 5, handover: { ...offered, state: "accepted" } });
  const shown = view(panel.state, START);
  assert.deepEqual(shown.tabs.map(({ key, name }) => [key, name]), [["c1", "王女士"], ["c2", null]]);
  assert.deepEqual([shown.callbacksOpen, shown.handover.incoming], [1, []]);
});

test("an embedded panel keeps the conversation its host shows", () => {
  const panel = new Panel({ embed: true }).connects({ deadlines: [deadline("d1", 60)] });
  panel.do({ type: "host", message: { type: "context", conversation: "c1" } });
  panel.hears({ type: "handover", seq: 2, handover: handover({ state: "accepted" }) });
  assert.deepEqual([Object.keys(panel.state.conversations), panel.state.deadlines], [["c1"], {}]);
});

test("a snapshot brings back the offers that wait", () => {
  const panel = new Panel().connects({ handovers: [handover({ from: "x", to: "u" }), handover({ id: "mine" })] });
  const { incoming, outgoing } = view(panel.state, START).handover;
  assert.deepEqual([incoming[0]?.id, outgoing?.id], ["h", "mine"]);
});
