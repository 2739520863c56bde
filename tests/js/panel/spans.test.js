import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, moved, segments, within } from "../../../web/static/panel/spans.js";

/**
 * @param {string} before
 * @param {string} after
 * @param {string} word
 */
function follow(before, after, word) {
  const start = before.indexOf(word);
  const [span] = moved([{ start, end: start + word.length }], difference(before, after));
  return span ? after.slice(span.start, span.end) : null;
}

test("typing before a span moves it along", () => {
  assert.equal(follow("我不知道", "您好，我不知道", "不知道"), "不知道");
});

test("typing after a span leaves it", () => {
  assert.equal(follow("我不知道", "我不知道呢", "不知道"), "不知道");
});

test("deleting before a span moves it back", () => {
  assert.equal(follow("亲亲我不知道", "我不知道", "不知道"), "不知道");
});

test("an edit inside a span drops it", () => {
  assert.equal(follow("我不知道", "我不太知道", "不知道"), null);
});

test("replacing a span drops it", () => {
  assert.equal(follow("我不知道吧", "我帮您查一下吧", "不知道"), null);
});

test("removing all text leaves no span", () => {
  assert.equal(follow("我不知道", "", "不知道"), null);
});

test("an edit between two spans moves only the second", () => {
  const before = "不行，不知道";
  const after = "不行，真的不知道";
  const spans = moved([{ start: 0, end: 2 }, { start: 3, end: 6 }], difference(before, after));
  assert.deepEqual(spans.map(({ start, end }) => after.slice(start, end)), ["不行", "不知道"]);
});

test("whatever is typed, a kept span still covers the words it was found in", () => {
  let seed = 7;
  const random = (/** @type {number} */ below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const alphabet = ["不", "知", "道", "a", "😀", "，"];
  const word = () => Array.from({ length: random(9) }, () => alphabet[random(alphabet.length)]).join("");
  for (let round = 0; round < 3_000; round += 1) {
    const before = word() + "不行" + word();
    const at = random(before.length + 1);
    const after = before.slice(0, at) + word() + before.slice(Math.min(before.length, at + random(4)));
    const start = random(before.length);
    const end = start + 1 + random(before.length - start);
    for (const span of moved([{ start, end }], difference(before, after))) {
      assert.equal(after.slice(span.start, span.end), before.slice(start, end));
    }
  }
});

test("spans outside the text are thrown away", () => {
  const spans = [{ start: -1, end: 1 }, { start: 1, end: 1 }, { start: 1, end: 9 }, { start: 0, end: 2 }];
  assert.deepEqual(within(spans, "四个汉字"), [{ start: 0, end: 2 }]);
});

test("overlapping spans are cut into parts that know all their marks", () => {
  const parts = segments("abcdef", [{ start: 1, end: 4 }, { start: 2, end: 6 }]);
  assert.deepEqual(
    parts.map(({ text, marks }) => [text, marks.length]),
    [["a", 0], ["b", 1], ["cd", 2], ["ef", 1]],
  );
});

test("parts together are the text", () => {
  const text = "您好😀，\n请稍等";
  const parts = segments(text, [{ start: 2, end: 4 }]);
  assert.equal(parts.map((part) => part.text).join(""), text);
});
