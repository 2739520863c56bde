import assert from "node:assert/strict";
import { test } from "node:test";
import { FITTING, cardsOf, folded } from "../../../web/static/panel/cards.js";
import { view } from "../../../web/static/panel/view.js";
import { finding, withConversation } from "./helpers.js";

/** @import {WireDiagnostic} from "../../../web/static/messages.js" */

const TEXT = "字".repeat(200);

/**
 * @param {Partial<WireDiagnostic>[]} findings one character each, in order
 * @param {number} [caret]
 */
function cards(findings, caret = TEXT.length) {
  const found = findings.map((rest, index) => finding(3 * index, 3 * index + 1, rest));
  return cardsOf(found, { draft: { text: TEXT, caret, revision: 1, answered: 1, items: found, sent: [], typedAt: 0 } });
}

/** @param {ReturnType<typeof cards>} made */
const told = (made) => made.map(({ diagnostic, places }) => `${diagnostic.code}×${places.length}`);

/** @param {number} count @param {Partial<WireDiagnostic>} rest @returns {Partial<WireDiagnostic>[]} */
const times = (count, rest) => Array.from({ length: count }, () => rest);

test("a few findings have a card each, also of one rule", () => {
  const made = cards([{ code: "a", severity: "hint" }, { code: "b" }, { code: "b" }, { code: "b" }]);
  assert.deepEqual(told(made), ["b×1", "b×1", "b×1", "a×1"]);
  assert.equal(new Set(made.map(({ id }) => id)).size, FITTING);
});

test("of many, those of one rule share a card, the gravest first", () => {
  const made = cards([...times(2, { code: "hint", severity: "hint" }), ...times(3, { code: "bad" }), { code: "warn", severity: "warning" }]);
  assert.deepEqual(told(made), ["bad×3", "warn×1", "hint×2"]);
  assert.deepEqual(made[0]?.places.map(({ diagnostic }) => diagnostic.start), [6, 9, 12]);
});

test("an error never hides behind a hint of its own rule", () => {
  const made = cards([...times(4, { code: "a", severity: "hint" }), { code: "a" }]);
  assert.deepEqual(made.map(({ diagnostic }) => diagnostic.severity), ["error", "hint"]);
});

test("a card of many places shows the one that the caret is in", () => {
  const made = cards(times(6, { code: "a" }), 9);
  assert.deepEqual([made[0]?.diagnostic.start, made[0]?.current], [9, true]);
  assert.deepEqual(cards(times(6, { code: "a" }))[0]?.diagnostic.start, 0);
});

test("a shared card is the first of its cards grown: what is on screen stays", () => {
  const few = cards(times(4, { code: "a" }));
  const many = cards(times(5, { code: "a" }));
  assert.equal(many[0]?.id, few[0]?.id);
});

const EIGHT = cards(Array.from({ length: 8 }, (_, index) => times(index + 1, { code: `r${index}` })).flat());

test("what does not fit is folded away and counted by places", () => {
  const { shown, rest, foldable } = folded(EIGHT, { unfolded: false, kept: [] });
  assert.deepEqual(told(shown), ["r0×1", "r1×2", "r2×3", "r3×4"]);
  assert.deepEqual([rest, foldable], [5 + 6 + 7 + 8, true]);
});

test("the open card is never folded away", () => {
  const { shown, rest } = folded(EIGHT, { unfolded: false, kept: [EIGHT[6]?.id, null] });
  assert.deepEqual(told(shown).at(-1), "r6×7");
  assert.equal(rest, 5 + 6 + 8);
});

test("unfolded, everything is there", () => {
  const { shown, rest, foldable } = folded(EIGHT, { unfolded: true, kept: [] });
  assert.deepEqual([shown.length, rest, foldable], [8, 0, true]);
});

test("one card more than fit is shown: saying so would take its room", () => {
  const { shown, rest, foldable } = folded(EIGHT.slice(0, FITTING + 1), { unfolded: false, kept: [] });
  assert.deepEqual([shown.length, rest, foldable], [FITTING + 1, 0, false]);
});

test("forty findings are counted as forty, underlined as forty and told on few cards", () => {
  const panel = withConversation().types(TEXT);
  panel.finds(1, Array.from({ length: 40 }, (_, index) => finding(3 * index, 3 * index + 1, { code: `r${index % 5}` })));
  const current = view(panel.state, panel.now).current;
  assert.deepEqual([current?.found, current?.marks.length, current?.cards.length], [40, 40, 5]);
});
