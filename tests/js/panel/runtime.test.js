import assert from "node:assert/strict";
import { test } from "node:test";

import { Runtime } from "../../../web/static/panel/runtime.js";
import { Panel } from "./helpers.js";

const KEY = "console/1";

test("what goes to the server is on its way before anything is drawn or told", () => {
  const panel = new Panel({ embed: true }).connects();
  panel.do({ type: "host", message: { type: "context", conversation: KEY, channel: "shop", customer: {} } });
  /** @type {string[]} */
  const done = [];
  const note = (/** @type {string} */ what) => () => void done.push(what);
  const runtime = new Runtime(
    /** @type {any} */ ({
      state: panel.state,
      now: () => panel.now,
      newId: () => "id",
      send: (/** @type {any} */ { type }) => done.push(`send ${type}`),
      keeper: { keepUnsent: note("keep") },
      post: note("post"),
      screen: { render: note("render") },
    }),
  );
  runtime.dispatch({ type: "host", message: { type: "draft", conversation: KEY, text: "您好", caret: 2 } });
  assert.deepEqual(done, ["send draft", "render"]);
  done.length = 0;
  runtime.dispatch({ type: "host", message: { type: "customer.message", conversation: KEY, message: "m1", text: "在吗" } });
  assert.equal(done[0], "send customer.message");
  assert.deepEqual(new Set(done), new Set(["send customer.message", "render", "keep"]));
});
