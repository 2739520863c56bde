import assert from "node:assert/strict";
import { test } from "node:test";
import { view } from "../../../web/static/panel/view.js";
import { START, deadline, withConversation } from "./helpers.js";

/** @import {WireComplaint, WireUser} from "../../../web/static/messages.js" */

const HOUR_S = 3_600;

/**
 * @param {Partial<WireComplaint>} [rest]
 * @returns {WireComplaint}
 */
function complaint(rest = {}) {
  return {
    id: "k",
    state: "open",
    version: 1,
    customer: { name: "王女士", phone: "13800000000" },
    about: "等了两天",
    assignee: "u",
    created_by: "u",
    created_at: new Date(START).toISOString(),
    steps: { heard: { at: new Date(START).toISOString(), by: "u" } },
    missing: ["asked", "followed", "answered", "fault", "satisfied"],
    ...rest,
  };
}

/**
 * @param {ReturnType<typeof withConversation>} panel
 * @param {WireUser["role"]} role
 */
function signedIn(panel, role = "agent") {
  panel.state = { ...panel.state, me: { id: "u", name: "小安", role } };
  return panel;
}

/** @param {ReturnType<typeof withConversation>} panel */
const shown = (panel) => view(panel.state, panel.now).complaints;

test("it is written down from the conversation on screen, whose key and channel go with it", () => {
  const panel = withConversation();
  panel.do({ type: "complaint.add", name: "王女士", phone: "", about: "等了两天", named: "", serious: true });
  const [message] = panel.sent.filter(({ type }) => type === "complaint.create");
  assert.ok(message?.type === "complaint.create");
  assert.equal(message.conversation, "c1");
  assert.equal(message.serious, true);
  assert.equal("named" in message, false);
  assert.ok(message.id);
});

test("those whose clock presses most come first, by the name of the clock", () => {
  const panel = signedIn(withConversation());
  panel.hears({ type: "complaint", seq: 2, complaint: complaint() });
  panel.hears({ type: "complaint", seq: 3, complaint: complaint({ id: "later" }) });
  const late = deadline("d1", 30 * HOUR_S, { kind: "complaint", complaint: "later", clock: "complaint_reply" });
  const soon = deadline("d2", 2 * HOUR_S, { kind: "complaint", complaint: "k", clock: "complaint_follow_up" });
  panel.hears({ type: "deadline", seq: 4, deadline: late });
  panel.hears({ type: "deadline", seq: 5, deadline: soon });
  assert.deepEqual(shown(panel).rows.map((row) => row.complaint.id), ["k", "later"]);
  assert.equal(shown(panel).rows[0]?.clocks[0]?.name, "complaint_follow_up");
});

test("a step goes to the server, and closing is told with a way back", () => {
  const panel = signedIn(withConversation());
  panel.hears({ type: "complaint", seq: 2, complaint: complaint() });
  panel.do({ type: "complaint.change", complaint: "k", change: { step: "asked", note: "问过了" } });
  assert.deepEqual(panel.sent.at(-1), { type: "complaint.update", complaint: "k", step: "asked", note: "问过了", id: panel.sent.at(-1)?.id });
  panel.hears({ type: "complaint", seq: 3, complaint: complaint({ state: "closed" }) });
  assert.equal(shown(panel).open, 0);
  assert.deepEqual(panel.state.notices.at(-1)?.action?.event, { type: "complaint.change", complaint: "k", change: { state: "open" } });
});

test("what the agent has chosen stands until the server has answered it, whatever it tells meanwhile", () => {
  const panel = signedIn(withConversation());
  panel.hears({ type: "complaint", seq: 2, complaint: complaint() });
  panel.do({ type: "complaint.change", complaint: "k", change: { fault: "ours" } });
  panel.do({ type: "complaint.change", complaint: "k", change: { satisfied: "yes" } });
  const [fault, satisfied] = panel.state.outbox.map(({ id }) => id);
  assert.ok(fault && satisfied);
  const chosen = () => [shown(panel).rows[0]?.complaint.fault, shown(panel).rows[0]?.complaint.satisfied];
  assert.deepEqual(chosen(), ["ours", "yes"]);
  // The answer to the first does not know of the second yet.
  panel.hears({ type: "complaint", seq: 3, complaint: complaint({ fault: "ours" }), reply_to: fault });
  assert.deepEqual(chosen(), ["ours", "yes"]);
  // What is refused is not so.
  panel.hears({ type: "error", code: "conflict", message: "it is closed", reply_to: satisfied });
  assert.deepEqual(chosen(), ["ours", undefined]);
});

test("one that went to a colleague is gone with its clocks", () => {
  const panel = signedIn(withConversation());
  panel.hears({ type: "complaint", seq: 2, complaint: complaint() });
  const clock = deadline("d", HOUR_S, { kind: "complaint", complaint: "k" });
  panel.hears({ type: "deadline", seq: 3, deadline: clock });
  panel.hears({ type: "complaint", seq: 4, complaint: complaint({ assignee: "other" }) });
  assert.equal(shown(panel).open, 0);
  assert.equal("d" in panel.state.deadlines, false);
});

test("a serious one of an agent's is told to the lead aloud, once, until it is seen", () => {
  const panel = signedIn(withConversation(), "lead");
  const serious = complaint({ assignee: "agent", serious: true });
  panel.hears({ type: "complaint", seq: 2, complaint: serious });
  assert.equal(panel.did("say").filter((effect) => effect.do === "say" && effect.urgent).length, 1);
  panel.hears({ type: "complaint", seq: 3, complaint: { ...serious, version: 2 } });
  assert.deepEqual(panel.did("say"), []);
  assert.equal(shown(panel).reports.length, 1);
  assert.equal(shown(panel).open, 0);
  panel.hears({ type: "complaint", seq: 4, complaint: { ...serious, version: 3, seen_by: "u" } });
  assert.equal(shown(panel).reports.length, 0);
});

test("an alarm of a complaint bears the customer's name and leads to the complaints", () => {
  const panel = signedIn(withConversation());
  panel.hears({ type: "complaint", seq: 2, complaint: complaint() });
  const clock = deadline("d", -HOUR_S, { kind: "complaint", complaint: "k", state: "missed" });
  panel.hears({ type: "deadline", seq: 3, deadline: clock });
  panel.now += 10_000;
  panel.do({ type: "tick" });
  const [row] = view(panel.state, panel.now).alarm?.rows ?? [];
  assert.equal(row?.name, "王女士");
  panel.do({ type: "alarm.go", deadline: "d" });
  assert.equal(panel.state.pane, "complaints");
});
