import assert from "node:assert/strict";
import { test } from "node:test";
import { view } from "../../../web/static/panel/view.js";
import { Panel, START } from "./helpers.js";

const ANSWER = /** @type {const} */ ({
  id: "c",
  reply: "r",
  title: "问候",
  state: "declined",
  by: "李组长",
  answered_at: "2026-11-21T02:00:00.000Z",
  comment: "原句更短",
  seen: false,
});

/** @param {Panel} panel */
const shown = (panel) => view(panel.state, START).answers.map(({ id }) => id);

test("an answer stands until it is read, and is said once, without urgency", () => {
  const panel = new Panel().connects();
  panel.hears({ type: "correction", seq: 2, correction: ANSWER });
  assert.deepEqual(shown(panel), ["c"]);
  const params = { by: "李组长", title: "问候" };
  assert.deepEqual(panel.did("say"), [{ do: "say", key: "panel.correction.declined", params, urgent: false }]);
  panel.hears({ type: "correction", seq: 2, correction: ANSWER });
  assert.deepEqual([shown(panel), panel.did("say")], [["c"], []]);
  panel.do({ type: "correction.seen", correction: "c" });
  assert.deepEqual(shown(panel), []);
  assert.match(JSON.stringify(panel.did("send")), /"type":"correction.seen".*"correction":"c"/);
});

test("read in another panel it goes away here", () => {
  const panel = new Panel().connects({ corrections: [ANSWER] });
  assert.deepEqual(shown(panel), ["c"]);
  panel.hears({ type: "correction", seq: 3, correction: { ...ANSWER, seen: true } });
  assert.deepEqual([shown(panel), panel.did("say")], [[], []]);
});

test("an answer of before stands after a reconnect, the newest first", () => {
  const later = { ...ANSWER, id: "d", answered_at: "2026-11-21T03:00:00.000Z" };
  const panel = new Panel().connects({ corrections: [ANSWER, later] });
  assert.deepEqual(shown(panel), ["d", "c"]);
});
