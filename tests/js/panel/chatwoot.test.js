import assert from "node:assert/strict";
import { test } from "node:test";
import { AppContexts } from "../../../web/static/panel/chatwoot.js";

/**
 * @param {unknown[]} messages
 * @param {Record<string, unknown>} [more] of the data
 */
function context(messages, more = {}) {
  const conversation = { id: 42, messages, meta: { sender: { id: 9, name: "刘女士" } } };
  return JSON.stringify({ event: "appContext", data: { conversation, contact: { name: "刘女士" }, currentAgent: { id: 5 }, ...more } });
}

/**
 * @param {number} id
 * @param {number | string} kind
 * @param {Record<string, unknown>} [more]
 */
function message(id, kind, more = {}) {
  return { id, message_type: kind, content: `第 ${id} 条`, created_at: 1_800_000_000 + id, private: false, ...more };
}

const OWN = { sender: { id: 5, type: "user" } };

test("a conversation is opened, and what waits is told with Chatwoot's keys and times", () => {
  const said = new AppContexts().read(context([message(7, 0)]));
  assert.deepEqual(said, [
    { type: "context", conversation: "42", channel: "chatwoot", customer: { name: "刘女士" } },
    { type: "customer.message", conversation: "42", message: "message7", text: "第 7 条", at: "2027-01-15T08:00:07.000Z" },
  ]);
});

test("the same context again says nothing; a grown one says what is new", () => {
  const contexts = new AppContexts();
  contexts.read(context([message(7, 0)]));
  assert.deepEqual(contexts.read(context([message(7, 0)])), []);
  const more = contexts.read(context([message(7, 0), message(8, 1, OWN), message(9, 0)]));
  assert.deepEqual(
    more.map((line) => [line.type, "message" in line && line.message]),
    [
      ["reply.sent", "message8"],
      ["customer.message", "message9"],
    ],
  );
});

test("at first sight it begins with the agent's own last reply, or after another's", () => {
  const thread = (/** @type {Record<string, unknown>} */ by) => [message(1, 0), message(2, 1, by), message(3, 0)];
  const keys = (/** @type {string} */ data) => new AppContexts().read(data).flatMap((line) => ("message" in line ? [line.message] : []));
  assert.deepEqual(keys(context(thread(OWN))), ["message2", "message3"]);
  assert.deepEqual(keys(context(thread({ sender: { id: 6, type: "user" } }))), ["message3"]);
});

test("an older page of the thread, loaded later, is not told; what is new comes in order", () => {
  const contexts = new AppContexts();
  contexts.read(context([message(7, 0)]));
  const said = contexts.read(context([message(9, 0), message(8, 0), message(7, 0), message(3, 0)]));
  assert.deepEqual(said.map((line) => "message" in line && line.message), ["message8", "message9"]);
});

test("notes and activities are left out; bots, rules and templates are no person", () => {
  const said = new AppContexts().read(
    context([
      message(1, 1, { ...OWN, private: true }),
      message(2, "activity"),
      message(3, "template"),
      message(4, 1, { sender: { id: 1, type: "agent_bot" } }),
      message(5, 1, { ...OWN, content_attributes: { automation_rule_id: 3 } }),
    ]),
  );
  assert.deepEqual(said.flatMap((line) => (line.type === "reply.sent" ? [[line.message, line.by]] : [])), [
    ["message3", "bot"],
    ["message4", "bot"],
    ["message5", "bot"],
  ]);
});

const COLLEAGUE = { meta: { assignee: { id: 6 } } };

/**
 * @param {unknown[]} messages
 * @param {Record<string, unknown>} open what else the conversation says
 */
function standing(messages, open) {
  const data = { conversation: { id: 42, messages, ...open }, contact: {}, currentAgent: { id: 5 } };
  return JSON.stringify({ event: "appContext", data });
}

for (const [whose, open] of /** @type {[string, Record<string, unknown>][]} */ ([
  ["a resolved conversation", { status: "resolved" }],
  ["a bot's conversation", { status: "pending" }],
  ["a colleague's conversation", COLLEAGUE],
])) {
  test(`${whose} is only looked at, and told once it is the agent's`, () => {
    const contexts = new AppContexts();
    const seen = contexts.read(standing([message(7, 0)], open));
    assert.deepEqual(seen, [{ type: "context", conversation: "42", channel: "chatwoot", customer: {}, watched: true }]);
    const own = contexts.read(standing([message(7, 0)], { status: "open", meta: { assignee: { id: 5 } } }));
    assert.deepEqual(own.map(({ type }) => type), ["context", "customer.message"]);
    assert.equal("watched" in /** @type {object} */ (own[0]), false);
  });

  test(`${whose} that was the agent's is closed, unless webhooks say so`, () => {
    const after = (/** @type {boolean} */ fed) => {
      const contexts = new AppContexts({ fed });
      contexts.read(standing([message(7, 0)], { status: "open" }));
      return contexts.read(standing([message(7, 0)], open)).map(({ type }) => type);
    };
    assert.deepEqual(after(false), ["conversation.close", "context"]);
    assert.deepEqual(after(true), ["context"]);
  });
}

test("nobody's conversation, and one whose agent is not known, is whose who looks at it", () => {
  const said = new AppContexts().read(standing([message(7, 0)], { meta: { assignee: null } }));
  assert.deepEqual(said.map(({ type }) => type), ["context", "customer.message"]);
  const unknown = JSON.stringify({ event: "appContext", data: { conversation: { id: 42, messages: [message(7, 0)], ...COLLEAGUE } } });
  assert.deepEqual(new AppContexts().read(unknown).map(({ type }) => type), ["context", "customer.message"]);
});

test("letters with much HTML are read all the same", () => {
  const letter = message(7, 0, { content_attributes: { email: { html_content: { full: "x".repeat(3_000_000) } } } });
  assert.deepEqual(new AppContexts().read(context([letter])).map(({ type }) => type), ["context", "customer.message"]);
});

for (const [what, data] of /** @type {[string, unknown][]} */ ([
  ["no text", { event: "appContext" }],
  ["broken JSON", '{"event":"appContext"'],
  ["null", "null"],
  ["another event", JSON.stringify({ event: "resize", data: {} })],
  ["no conversation", JSON.stringify({ event: "appContext", data: {} })],
  ["a key that is none", JSON.stringify({ event: "appContext", data: { conversation: { id: "../1" } } })],
  ["too long", context([message(7, 0, { content: "x".repeat(10_000_000) })])],
])) {
  test(`${what} says nothing`, () => assert.deepEqual(new AppContexts().read(data), []));
}

test("parts that are wrong are left out, the rest is told", () => {
  const odd = [null, 3, { id: {}, message_type: 0 }, message(4, 0, { content: null, created_at: "never" })];
  const said = new AppContexts().read(context(odd, { contact: null, currentAgent: "x" }));
  assert.deepEqual(said.slice(1), [{ type: "customer.message", conversation: "42", message: "message4", text: "" }]);
});
