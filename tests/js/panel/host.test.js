import assert from "node:assert/strict";
import { test } from "node:test";
import { HostBridge, forwardedKey, hostMessage } from "../../../web/static/panel/host-bridge.js";
import { Panel, finding, suggestion } from "./helpers.js";

/** @import {HostMessage} from "../../../web/static/panel/types.js" */

function embedded() {
  const panel = new Panel({ embed: true }).connects();
  return panel.do({ type: "host", message: { type: "context", conversation: "c1", customer: { name: "王" } } });
}

/** @param {Panel} panel */
function posted(panel) {
  return panel.effects.flatMap((effect) => (effect.do === "post" ? [effect.message] : []));
}

test("the host's context opens a conversation once", () => {
  const panel = embedded();
  assert.deepEqual(panel.sent.map(({ type }) => type), ["conversation.open"]);
  panel.do({ type: "host", message: { type: "context", conversation: "c1", customer: { name: "王" } } });
  assert.deepEqual(panel.sent, []);
  panel.do({ type: "host", message: { type: "context", conversation: "c1", customer: { name: "王芳" } } });
  assert.deepEqual(panel.sent.map(({ type }) => type), ["conversation.open"]);
});

test("a customer message told twice is sent once", () => {
  const panel = embedded();
  /** @type {HostMessage} */
  const message = { type: "customer.message", conversation: "c1", message: "m1", text: "在吗" };
  assert.deepEqual(panel.do({ type: "host", message }).sent.map(({ type }) => type), ["customer.message"]);
  assert.deepEqual(panel.do({ type: "host", message }).sent, []);
});

test("an error in the host's draft holds its send button, and mending it lets go", () => {
  const panel = embedded();
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "我不知道" } });
  panel.finds(1, [finding(1, 4)]);
  assert.deepEqual(posted(panel).map(({ type }) => type), ["block"]);
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "我帮您查" } });
  panel.finds(2, []);
  assert.deepEqual(posted(panel).map(({ type }) => type), ["unblock"]);
});

test("the host holds on for what is left after one finding was called not wrong here", () => {
  const panel = embedded();
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "不知道，没办法" } });
  panel.finds(1, [finding(0, 3), finding(4, 7)]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "不知道" });
  const [block] = posted(panel);
  assert.deepEqual(block?.type === "block" && block.diagnostics.map(({ start }) => start), [4]);
  panel.do({ type: "diagnostic.dismiss", code: "pack/rule", words: "没办法" });
  assert.deepEqual(posted(panel).map(({ type }) => type), ["unblock"]);
});

test("a host's draft over the limit is held for its beginning, and kept whole when words are replaced", () => {
  const panel = embedded();
  const rest = "长".repeat(4_000);
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: `不知道${rest}` } });
  assert.deepEqual(panel.sent.map((message) => message.type === "draft" && message.text.length), [4_000]);
  panel.finds(1, [finding(0, 3, { replacements: ["我来查"] })]);
  const [block] = posted(panel);
  assert.ok(block?.type === "block" && block.unchecked === 3);
  const [diagnostic] = panel.draft.items;
  assert.ok(diagnostic);
  panel.do({ type: "diagnostic.apply", diagnostic, replacement: "我来查" });
  assert.deepEqual(posted(panel), [{ type: "insert", conversation: "c1", text: `我来查${rest}`, mode: "replace" }]);
});

test("what a host tells of is cut at the limit of the protocol, and no character in two", () => {
  const panel = embedded();
  const text = `${"长".repeat(7_999)}😀`;
  const about = { conversation: "c1", message: "m1", text };
  for (const type of /** @type {const} */ (["customer.message", "reply.sent"])) {
    panel.do({ type: "host", message: { type, ...about, message: type } });
    assert.deepEqual(panel.sent.map((message) => "text" in message && message.text), ["长".repeat(7_999)]);
  }
});

test("an emptied draft lets go at once", () => {
  const panel = embedded();
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "我不知道" } }).finds(1, [finding(1, 4)]);
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "" } });
  assert.deepEqual(posted(panel).map(({ type }) => type), ["unblock"]);
});

test("blanks in the host's draft hold its send button", () => {
  const panel = embedded();
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "订单 {{order_no}}" } }).finds(1, []);
  const [block] = posted(panel);
  assert.ok(block?.type === "block" && block.diagnostics[0]?.code === "panel/unfilled");
});

test("a lost server lets go: nothing is held that nobody can check", () => {
  const panel = embedded();
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "我不知道" } }).finds(1, [finding(1, 4)]);
  assert.deepEqual(posted(panel.loses()).map(({ type }) => type), ["unblock"]);
});

test("a suggestion is handed to the host", () => {
  const panel = embedded();
  panel.do({ type: "suggestion.choose", suggestion: suggestion("r", "您好"), from: "suggestions", mode: "caret" });
  assert.deepEqual(posted(panel), [{ type: "insert", conversation: "c1", text: "您好", mode: "caret" }]);
});

test("a replacement is handed over as the whole draft", () => {
  const panel = embedded();
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "亲，我不知道哦" } });
  panel.finds(1, [finding(3, 6, { replacements: ["来查"] })]);
  const diagnostic = panel.draft.items[0];
  assert.ok(diagnostic);
  panel.do({ type: "diagnostic.apply", diagnostic, replacement: "来查" });
  assert.deepEqual(posted(panel), [{ type: "insert", conversation: "c1", text: "亲，我来查哦", mode: "replace" }]);
});

test("a replacement for a whole clause takes its place in the host's draft, and the host is told of it", () => {
  const panel = embedded();
  const edit = { start: 2, end: 7 };
  panel.do({ type: "host", message: { type: "draft", conversation: "c1", text: "亲，我不知道哦。" } });
  panel.finds(1, [finding(3, 6, { replacements: ["我来查"], edit })]);
  const [block] = posted(panel);
  assert.deepEqual(block?.type === "block" && block.diagnostics.map((one) => one.edit), [edit]);
  const diagnostic = panel.draft.items[0];
  assert.ok(diagnostic);
  panel.do({ type: "diagnostic.apply", diagnostic, replacement: "我来查" });
  assert.deepEqual(posted(panel), [{ type: "insert", conversation: "c1", text: "亲，我来查。", mode: "replace" }]);
});

test("choosing a tab asks the host; the panel stays where the host is", () => {
  const panel = embedded();
  panel.do({ type: "host", message: { type: "customer.message", conversation: "c2", message: "m", text: "喂" } });
  panel.do({ type: "conversation.choose", conversation: "c2" });
  assert.deepEqual(posted(panel), [{ type: "open", conversation: "c2" }]);
  assert.equal(panel.state.active, "c1");
});

test("a sent reply of the host is recorded once", () => {
  const panel = embedded();
  /** @type {HostMessage} */
  const message = { type: "reply.sent", conversation: "c1", message: "r1", text: "您好" };
  assert.deepEqual(panel.do({ type: "host", message }).sent.map(({ type }) => type), ["reply.sent"]);
  assert.deepEqual(panel.do({ type: "host", message }).sent, []);
});

/** @type {[string, unknown][]} */
const NOT_MESSAGES = [
  ["nothing", null],
  ["a text", "draft"],
  ["one of another protocol", { type: "draft", conversation: "c", text: "x" }],
  ["another version", { assist: 2, type: "draft", conversation: "c", text: "x" }],
  ["no conversation", { assist: 1, type: "draft", text: "x" }],
  ["an endless key", { assist: 1, type: "draft", conversation: "c".repeat(129), text: "x" }],
  ["a text that is none", { assist: 1, type: "draft", conversation: "c", text: { toString: () => "x" } }],
  ["a message without its key", { assist: 1, type: "customer.message", conversation: "c", text: "x" }],
  ["an unknown type", { assist: 1, type: "insert", conversation: "c", message: "m", text: "x" }],
];
for (const [name, data] of NOT_MESSAGES) {
  test(`from a host, ${name} is ignored`, () => assert.equal(hostMessage(data), null));
}

test("fields that are not of the protocol are left behind", () => {
  const message = hostMessage({ assist: 1, type: "context", conversation: "c", customer: { name: "王", id: 7 }, token: "x" });
  assert.deepEqual(message, { type: "context", conversation: "c", customer: { name: "王" } });
});

/** A window with a parent, as far as the bridge looks at them. */
function framed() {
  /** @type {{message: any, origin: string}[]} */
  const out = [];
  const parent = { postMessage: (/** @type {any} */ message, /** @type {string} */ origin) => out.push({ message, origin }) };
  /** @type {(event: any) => void} */
  let hear = () => undefined;
  const page = /** @type {any} */ ({
    parent,
    location: { ancestorOrigins: ["https://console.example"] },
    document: { referrer: "" },
    addEventListener: (/** @type {string} */ _name, /** @type {any} */ listener) => (hear = listener),
  });
  return { out, parent, page, hear: (/** @type {any} */ event) => hear(event) };
}

const DRAFT = { assist: 1, type: "draft", conversation: "c", text: "x" };

test("only the parent on the list of origins is heard, and only it is answered", () => {
  const { out, parent, page, hear } = framed();
  const bridge = new HostBridge(page, ["https://console.example"]);
  /** @type {HostMessage[]} */
  const heard = [];
  hear({ source: parent, origin: "https://console.example", data: DRAFT });
  bridge.start((message) => heard.push(message));
  hear({ source: parent, origin: "https://evil.example", data: DRAFT });
  hear({ source: {}, origin: "https://console.example", data: DRAFT });
  assert.equal(heard.length, 1, "the early one is kept, the strangers' are not heard");
  assert.deepEqual(out, [{ message: { assist: 1, type: "ready" }, origin: "https://console.example" }]);
});

test("a page framed by a stranger says nothing", () => {
  const { out, page } = framed();
  page.location.ancestorOrigins = ["https://evil.example"];
  new HostBridge(page, ["https://console.example"]).start(() => undefined);
  assert.deepEqual(out, []);
});

test("keys of the host's composer come through by name, and only those meant for the panel", () => {
  assert.equal(forwardedKey({ assist: 1, type: "key", conversation: "c", code: "Digit3" }), "Digit3");
  assert.equal(forwardedKey({ assist: 1, type: "key", conversation: "c", code: "Enter" }), "Enter");
  for (const code of ["KeyB", "Digit0", "Digit12", "", 3, null]) {
    assert.equal(forwardedKey({ assist: 1, type: "key", conversation: "c", code }), null);
  }
  assert.equal(forwardedKey({ type: "key", code: "Digit3" }), null);
});

test("a customer's message may say who the customer is", () => {
  const customer = { name: "林", title: "女士" };
  const message = { conversation: "c", message: "m", text: "在吗", channel: "网店", customer };
  assert.deepEqual(hostMessage({ assist: 1, type: "customer.message", ...message }), {
    type: "customer.message",
    ...message,
  });
});

test("a conversation the host closes is gone from the panel and told to the server", () => {
  const panel = embedded();
  panel.do({ type: "host", message: { type: "conversation.close", conversation: "c1" } });
  assert.equal(panel.state.conversations["c1"], undefined);
  assert.deepEqual(panel.sent.map(({ type }) => type), ["conversation.close"]);
});
