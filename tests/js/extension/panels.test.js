import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { patched } from "../../../web/extension/lib/delta.js";
import { Panels } from "../../../web/extension/worker/panels.js";
import { Panel } from "../panel/helpers.js";

const KEY = "console/1";

/** The side panel's end of its port: what came, in order. */
class Port {
  constructor() {
    this.name = "panel";
    this.sender = {};
    /** @type {any[]} */
    this.got = [];
    const nobody = { addListener: () => {} };
    this.onDisconnect = nobody;
    this.onMessage = nobody;
  }

  /** @param {any} message */
  postMessage(message) {
    this.got.push(structuredClone(message));
  }

  /** The state as the panel has it by now. */
  get state() {
    /** @type {any} */
    let state = null;
    for (const message of this.got) {
      if (message.type === "state") state = message.state;
      else if (message.type === "change") state = patched(state, message.change);
    }
    return state;
  }
}

describe("what panels are told", () => {
  /** @type {Panel} */
  let panel;
  /** @type {Port} */
  let port;
  /** @type {Panels} */
  let panels;

  afterEach(() => mock.timers.reset());

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    panel = new Panel({ embed: true }).connects();
    panel.do({ type: "host", message: { type: "context", conversation: KEY, channel: "shop", customer: {} } });
    port = new Port();
    panels = new Panels({ state: () => panel.state, meta: () => ({}), onintent: () => {}, isOurs: () => true, onaction: () => {} });
    panels.join(/** @type {any} */ (port));
    panels.push();
  });

  /** @param {string} text */
  function types(text) {
    panel.do({ type: "host", message: { type: "draft", conversation: KEY, text, caret: text.length } });
    panels.push();
  }

  /** @param {number} revision */
  function answers(revision) {
    panel.hears({ type: "diagnostics", conversation: KEY, revision, items: [] });
    panels.push();
  }

  const changes = () => port.got.filter(({ type }) => type === "change").length;

  test("a draft and what is found in it are one message, sent at once", async () => {
    await settled();
    types("您好");
    await settled();
    assert.equal(changes(), 0);
    answers(1);
    assert.equal(changes(), 1);
    assert.deepEqual(port.state, panel.state);
    mock.timers.tick(1_000);
    assert.equal(changes(), 1);
  });

  test("a server that does not answer is not waited for", async () => {
    await settled();
    types("您好");
    types("您好，");
    mock.timers.tick(49);
    assert.equal(changes(), 0);
    mock.timers.tick(1);
    assert.deepEqual(port.state, panel.state);
    types("您好，请");
    mock.timers.tick(50);
    assert.deepEqual(port.state, panel.state);
  });

  test("the answer to an older draft is told at once, too", async () => {
    await settled();
    types("您好");
    types("您好，");
    answers(1);
    assert.deepEqual(port.state, panel.state);
    answers(2);
    await settled();
    assert.deepEqual(port.state, panel.state);
  });

  test("away from the server nothing is held", async () => {
    await settled();
    panel.do({ type: "phase", phase: { phase: "connecting" } });
    panels.push();
    await settled();
    types("您好");
    await settled();
    assert.deepEqual(port.state, panel.state);
  });

  test("what is said to a panel comes after what it is about", async () => {
    await settled();
    types("您好");
    panels.show({ type: "focus", where: "draft" });
    assert.deepEqual(port.got.slice(-2).map(({ type }) => type), ["change", "focus"]);
  });

  test("also where the change was only about to be told", async () => {
    await settled();
    panel.do({ type: "pane", pane: "search" });
    panels.push();
    panels.show({ type: "focus", where: "fields" });
    assert.deepEqual(port.got.slice(-2).map(({ type }) => type), ["change", "focus"]);
    await settled();
    assert.equal(changes(), 1);
    assert.deepEqual(port.state, panel.state);
  });
});

/** Until what was due in a moment has been done. */
async function settled() {
  await Promise.resolve();
  await Promise.resolve();
}
