/** Two leads at once: what only one changed stays, what both changed is chosen, nothing is lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answersOf, contentOf, emptyFields, fieldsOf, picturesOf, readable, settled } from "../../../web/static/pages/lead/edit.js";
import { differing, merged } from "../../../web/static/pages/lead/merge.js";
import { bulkOf } from "../../../web/static/pages/lead/bulk.js";

/** @param {Partial<import("../../../web/static/pages/lead/types.js").Fields>} changed */
const fields = (changed) => ({ ...emptyFields(), text: "原文", title: "标题", ...changed });

test("only what differs between the two is asked about, with who changed it", () => {
  const found = differing(fields({}), fields({ text: "我的", note: "记" }), fields({ text: "他们的", title: "新标题" }));
  assert.deepEqual(
    found.map(({ name, by }) => [name, by]),
    [
      ["title", "theirs"],
      ["text", "both"],
      ["note", "mine"],
    ],
  );
  assert.deepEqual(differing(fields({}), fields({ text: "同" }), fields({ text: "同" })), []);
});

test("without a choice each keeps what they alone changed, and mine wins where both did", () => {
  const settledAs = merged(fields({}), fields({ text: "我的", note: "记" }), fields({ text: "他们的", title: "新标题" }));
  assert.deepEqual([settledAs.title, settledAs.text, settledAs.note], ["新标题", "我的", "记"]);
});

test("a choice decides, also against the side that changed it alone", () => {
  const base = fields({});
  const mine = fields({ text: "我的", tags: "甲，乙" });
  const theirs = fields({ text: "他们的", tags: "乙，丙", title: "新标题" });
  const settledAs = merged(base, mine, theirs, { text: "theirs", tags: "both", title: "mine" });
  assert.deepEqual([settledAs.text, settledAs.tags, settledAs.title], ["他们的", "甲，乙，丙", "标题"]);
});

test("both texts stand together to be edited; lists are joined without repeats", () => {
  const one = JSON.stringify([{ text: "甲", condition: "" }]);
  const other = JSON.stringify([{ text: "甲", condition: "" }, { text: "乙", condition: "追问" }]);
  const settledAs = merged(
    fields({}),
    fields({ text: "我的", answers: one, questions: "问一\n问二" }),
    fields({ text: "他们的", answers: other, questions: "问二\n问三" }),
    { text: "both", answers: "both", questions: "both" },
  );
  assert.equal(settledAs.text, "我的\n\n他们的");
  assert.deepEqual(answersOf(settledAs.answers), [{ text: "甲", condition: "" }, { text: "乙", condition: "追问" }]);
  assert.equal(settledAs.questions, "问一\n问二\n问三");
});

test("what is typed loosely compares as it would be saved", () => {
  const loose = settled(fields({ text: " 原文 ", tags: "甲, 乙", team: "售后", questions: "问\n\n问\n" }));
  assert.deepEqual([loose.text, loose.tags, loose.team, loose.questions], ["原文", "甲，乙", "", "问"]);
});

test("dates are Shanghai's on the screen and moments on the wire", () => {
  const content = contentOf(fields({ valid_from: "2026-11-28T09:30", valid_until: "坏" }));
  assert.equal(content.valid_from, "2026-11-28T01:30:00.000Z");
  assert.equal(content.valid_until, null);
});

test("a hidden field that holds nonsense holds nothing", () => {
  for (const value of ["", "{", "[1, null]", "{}"]) assert.deepEqual(answersOf(value), []);
  assert.deepEqual(picturesOf('[{"hash": "ab"}]'), [{ hash: "ab", alt: "" }]);
  assert.equal(readable("answers", '[{"text": "好", "condition": "追问"}]'), "追问\n好");
});

test("an answer without a text and a condition is no answer", () => {
  const answers = JSON.stringify([{ text: " ", condition: "" }, { text: "", condition: "追问" }]);
  assert.deepEqual(contentOf(fields({ answers })).answers, [{ text: "", condition: "追问" }]);
});

test("a bulk request says only what is to change", () => {
  const given = new FormData();
  for (const [name, value] of [["action", "change"], ["add_tags", "甲，乙"], ["remove_tags", ""], ["stage", "keep"], ["scope", "team"]]) {
    given.set(String(name), String(value));
  }
  const reply = /** @type {any} */ ({ ...fieldsOf, id: "r", version: 2 });
  assert.deepEqual(bulkOf(given, [reply]), {
    action: "change",
    items: [{ id: "r", version: 2 }],
    add_tags: ["甲", "乙"],
    remove_tags: [],
    scope: "team",
  });
});
