import assert from "node:assert/strict";
import { test } from "node:test";

import {
  agentSends,
  arrive,
  chatOf,
  customerSays,
  inOrder,
  newDesk,
  open,
  settle,
  unanswered,
  write,
} from "../../../web/static/demo/desk.js";

/** @import {Actor} from "../../../web/static/demo/types.js" */

/** @type {Actor} */
const LIN = { key: "lin", name: "林晓月", title: "女士", channel: "shop", stories: [] };
/** @type {Actor} */
const GUO = { key: "guo", name: "郭明", title: "先生", channel: "property", stories: [] };

test("message keys never repeat within a desk, and two desks never share one", () => {
  const one = newDesk("a");
  const other = newDesk("b");
  const keys = [one, one, other, other].map(
    (desk) => customerSays(desk, arrive(desk, LIN), "在吗", "", 0).key,
  );
  assert.equal(new Set(keys).size, 4);
});

test("a burst waits since its first message", () => {
  const desk = newDesk("a");
  const chat = arrive(desk, LIN);
  customerSays(desk, chat, "你好", "", 1_000);
  customerSays(desk, chat, "在吗", "", 9_000);
  assert.equal(chat.waitingSince, 1_000);
  assert.deepEqual(unanswered(chat).map(({ text }) => text), ["你好", "在吗"]);
});

test("sending empties the draft and stops the waiting, with a higher revision", () => {
  const desk = newDesk("a");
  const chat = arrive(desk, LIN);
  customerSays(desk, chat, "你好", "", 1_000);
  write(chat, " 您好，请讲 ", 8);
  const before = chat.revision;
  assert.equal(agentSends(desk, chat, 2_000).text, "您好，请讲");
  assert.equal(chat.draft, "");
  assert.ok(chat.revision > before);
  assert.equal(chat.waitingSince, null);
  assert.deepEqual(unanswered(chat), []);
});

test("who waits longest stands first, and those who wait for nothing last", () => {
  const desk = newDesk("a");
  customerSays(desk, arrive(desk, LIN), "你好", "", 5_000);
  customerSays(desk, arrive(desk, GUO), "你好", "", 2_000);
  assert.deepEqual(inOrder(desk).map(({ key }) => key), ["guo", "lin"]);
  const guo = arrive(desk, GUO);
  write(guo, "您好", 2);
  agentSends(desk, guo, 9_000);
  assert.deepEqual(inOrder(desk).map(({ key }) => key), ["lin", "guo"]);
});

test("a chat that is looked at has nothing unread", () => {
  const desk = newDesk("a");
  const chat = arrive(desk, LIN);
  customerSays(desk, chat, "你好", "", 0);
  assert.equal(chat.unread, 1);
  open(desk, "lin");
  customerSays(desk, chat, "在吗", "", 1);
  assert.equal(chatOf(desk, "lin")?.unread, 0);
});

test("a long chat keeps its newest sixty messages", () => {
  const desk = newDesk("a");
  const chat = arrive(desk, LIN);
  for (let count = 0; count < 75; count += 1) customerSays(desk, chat, String(count), "", count);
  assert.equal(chat.messages.length, 60);
  assert.equal(chat.messages.at(-1)?.text, "74");
});

test("a customer who is content waits for nothing", () => {
  const desk = newDesk("a");
  const chat = arrive(desk, LIN);
  customerSays(desk, chat, "谢谢", "", 1_000);
  settle(chat);
  assert.equal(chat.waitingSince, null);
  assert.equal(chat.ended, true);
  assert.equal(arrive(desk, LIN).ended, false);
});
