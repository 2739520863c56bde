import assert from "node:assert/strict";
import { test } from "node:test";

import { namesOf } from "../../../web/static/pages/lead/names.js";

/** @param {string} id @param {string} title @param {string} text */
const reply = (id, title, text = "您好") => ({ id, title, text });

test("a title that no other has is the name", () => {
  assert.deepEqual([...namesOf([reply("a", "退款"), reply("b", "发货")])], [["退款", "a"], ["发货", "b"]]);
});

test("replies of one title are told apart by how they begin", () => {
  const found = namesOf([reply("a", "退款", "二十四小时内退回"), reply("b", "退款", "七个工作日内退回"), reply("c", "发货")]);
  assert.deepEqual([...found.keys()], ["退款 · 二十四小时内退回", "退款 · 七个工作日内退回", "发货"]);
  assert.equal(found.get("退款 · 七个工作日内退回"), "b");
});

test("replies of one title and one beginning keep both, each with a number of its own", () => {
  const long = "这一条话术开头一模一样，后面才不一样，甲";
  const found = namesOf([reply("a", "退款", `${long}甲`), reply("b", "退款", `${long}乙`), reply("c", "退款", `${long}丙`)]);
  assert.deepEqual([...found.values()], ["a", "b", "c"]);
  assert.equal(found.size, 3);
});

test("a reply without a title goes by its words", () => {
  assert.deepEqual([...namesOf([reply("a", "", "您好，请讲。")]).keys()], ["您好，请讲。"]);
});
