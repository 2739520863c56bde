import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { findings } from "../../../web/extension/lib/schema.js";

const folder = new URL("../../../web/extension/adapters/", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("adapter.schema.json", folder), "utf8"));
const zh = JSON.parse(readFileSync(new URL("../../../web/static/i18n/zh.json", import.meta.url), "utf8"));
const whole = { id: "ours", version: 1, name: { zh: "自家" }, matches: ["https://chat.example.com/*"] };

for (const name of readdirSync(folder).filter((file) => !/index|schema/.test(file))) {
  test(`the shipped ${name} is a right adapter`, () => {
    const adapter = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    assert.deepEqual(findings(adapter, schema), []);
  });
}

/** @type {[string, unknown, string, string][]} */
const broken = [
  ["no object", [], "", "extension.schema.type.object"],
  ["no id", { ...whole, id: undefined }, "id", "extension.schema.type.string"],
  ["a name in no language", { ...whole, name: {} }, "name.zh", "extension.schema.missing"],
  ["an address without a path", { ...whole, matches: ["https://a.example"] }, "matches[0]", "extension.schema.pattern"],
  ["all addresses", { ...whole, matches: ["<all_urls>"] }, "matches[0]", "extension.schema.pattern"],
  ["a script address", { ...whole, matches: ["data://x/"] }, "matches[0]", "extension.schema.pattern"],
  ["a field nobody knows", { ...whole, script: "alert(1)" }, "script", "extension.schema.unknown"],
  ["a key that sends nothing", { ...whole, composer: { keys: "space" } }, "composer.keys", "extension.schema.enum"],
  ["an address pattern without a key", { ...whole, conversation: { url: "/chat/*" } }, "conversation.url", "extension.schema.pattern"],
  ["an attribute with markup", { ...whole, thread: { time: { attribute: "a b" } } }, "thread.time.attribute", "extension.schema.pattern"],
  ["a version in words", { ...whole, version: "1" }, "version", "extension.schema.type.integer"],
  ["version nought", { ...whole, version: 0 }, "version", "extension.schema.range"],
  ["no words", { ...whole, name: { zh: "" } }, "name.zh", "extension.schema.empty"],
  ["too many words", { ...whole, note: "x".repeat(501) }, "note", "extension.schema.long"],
  ["too many addresses", { ...whole, matches: Array(21).fill("https://a.example/*") }, "matches", "extension.schema.many"],
];
for (const [what, value, at, key] of broken) {
  test(`${what} is found, with its place and a sentence`, () => {
    const found = findings(value, schema);
    assert.deepEqual(found.map((one) => [one.at, one.key]), [[at, key]]);
    assert.ok(zh[key]);
  });
}

test("a selector is judged where there is a page to judge it", () => {
  const value = { ...whole, composer: { selector: "div[" } };
  assert.deepEqual(findings(value, schema), []);
  const [found] = findings(value, schema, { isSelector: (text) => !text.endsWith("[") });
  assert.deepEqual([found?.at, found?.key], ["composer.selector", "extension.schema.selector"]);
});

const cases = JSON.parse(readFileSync(new URL("../../schema_cases.json", import.meta.url), "utf8"));
for (const { what, value, findings: expected } of cases) {
  test(`the same as on the server: ${what}`, () => {
    assert.deepEqual(findings(value, schema).map(({ at, key }) => [at, key]), expected);
  });
}
