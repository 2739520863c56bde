/** The small pure parts: keys, formats, highlights, sentences, keeping. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromShanghai, left, moment, span, toShanghai } from "../../../web/static/panel/format.js";
import { matches } from "../../../web/static/panel/highlight.js";
import { translator } from "../../../web/static/panel/i18n.js";
import { commandOf } from "../../../web/static/panel/keys.js";
import { filled, placeholders } from "../../../web/static/panel/placeholders.js";
import { DEFAULT_SETTINGS } from "../../../web/static/panel/settings.js";
import { Keeper, pageStore } from "../../../web/static/panel/storage.js";

const t = translator(
  { "panel.time.minutes": "{n} min", "panel.time.hours": "{n} h", "panel.time.days": "{n} d", "panel.time.joint": " ", thing_one: "one thing", thing: "{n} things" },
  "en",
);

/** @type {[number, string][]} */
const LEFT = [
  [599_000, "9:59"],
  [600_000, "10 min"],
  [61_000, "1:01"],
  [1, "0:01"],
  [0, "+0:00"],
  [-999, "+0:00"],
  [-1_000, "+0:01"],
  [-599_000, "+9:59"],
  [-600_000, "+10 min"],
  [3_600_000, "1 h"],
  [5_400_000, "1 h 30 min"],
  [25_200_000, "7 h"],
  [90_000_000, "1 d"],
];
for (const [ms, words] of LEFT) {
  test(`${ms} ms left reads ${words}`, () => assert.equal(left(ms, t), words));
}

test("durations round down", () => assert.equal(span(119_000, t), "1 min"));

test("times are Shanghai's whatever the computer's zone", () => {
  const now = Date.parse("2026-11-21T08:00:00Z");
  assert.equal(moment(Date.parse("2026-11-21T15:30:00Z"), now, "zh"), "23:30");
  assert.match(moment(Date.parse("2026-11-21T16:30:00Z"), now, "zh"), /22.*00:30/);
});

test("a typed Shanghai time and back", () => {
  assert.equal(fromShanghai("2026-11-22T09:30"), "2026-11-22T01:30:00.000Z");
  assert.equal(toShanghai(Date.parse("2026-11-22T01:30:00Z")), "2026-11-22T09:30");
  assert.equal(fromShanghai("soon"), null);
});

/** @type {[string, string, string[]][]} */
const MATCHES = [
  ["退款一般 3 天到账", "我的退款什么时候到账", ["退款", "到账"]],
  ["您好，请问需要什么", "您好请问", []],
  ["支持 iPhone 15 Pro", "iphone 15多少钱", ["iPhone", "15"]],
  ["任何文字", "", []],
  ["退货退款都可以", "退货退款", ["退货退款"]],
];
for (const [text, about, words] of MATCHES) {
  test(`in “${text}” for “${about}” these words match: ${words.join(", ") || "none"}`, () => {
    assert.deepEqual(matches(text, about).map(([start, end]) => text.slice(start, end)), words);
  });
}

test("matched ranges are in order and apart even in long texts", () => {
  const text = "退款到账".repeat(300);
  const ranges = matches(text, "退款，到账");
  ranges.reduce((at, [start, end]) => {
    assert.ok(start >= at && end > start && end <= text.length);
    return end;
  }, 0);
});

test("a sentence is taken in the singular where there is one", () => {
  assert.equal(t("thing", { n: 1 }), "one thing");
  assert.equal(t("thing", { n: 2 }), "2 things");
  assert.equal(t("missing.key"), "missing.key");
});

test("blanks are found with and without a fallback, and filled by name", () => {
  assert.deepEqual(placeholders("{{ a }}x{{b|您}}{{}}").map(({ name }) => name), ["a", "b"]);
  assert.equal(filled("{{a}}-{{b|x}}-{{a}}", { a: "1" }), "1-{{b|x}}-1");
});

/** @type {import("../../../web/static/panel/keys.js").Press} */
const PRESS = { key: "", code: "", altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false, altGraph: false, repeat: false };
/** @type {import("../../../web/static/panel/keys.js").Place} */
const DRAFT = { field: true, draft: true, draftEmpty: false, draftAtEnd: true, pane: false };
const OUTSIDE = { ...DRAFT, field: false, draft: false };

/** @type {[string, Partial<typeof PRESS>, Partial<typeof DRAFT>, string | null][]} */
const KEYS = [
  ["Alt+1 chooses", { altKey: true, code: "Digit1", key: "¡" }, {}, "suggestion"],
  ["Alt+9 on the number pad chooses", { altKey: true, code: "Numpad9" }, {}, "suggestion"],
  ["Alt+0 does nothing", { altKey: true, code: "Digit0" }, {}, null],
  ["AltGr types letters", { altKey: true, code: "Digit1", altGraph: true }, {}, null],
  ["Ctrl+Alt+1 is the system's", { altKey: true, ctrlKey: true, code: "Digit1" }, {}, null],
  ["an input method's keys are its own", { key: "Enter", ctrlKey: true, isComposing: true }, {}, null],
  ["Alt+Enter applies", { altKey: true, code: "Enter", key: "Enter" }, {}, "apply"],
  ["Alt+Enter kept down applies once", { altKey: true, code: "Enter", key: "Enter", repeat: true }, {}, "nothing"],
  ["Alt+1 kept down inserts once", { altKey: true, code: "Digit1", repeat: true }, {}, "nothing"],
  ["Alt+J kept down steps on", { altKey: true, code: "KeyJ", repeat: true }, {}, "step"],
  ["Alt+0 kept down does nothing of ours", { altKey: true, code: "Digit0", repeat: true }, {}, null],
  ["Ctrl+Enter sends", { ctrlKey: true, key: "Enter" }, {}, "send"],
  ["Cmd+Enter sends", { metaKey: true, key: "Enter" }, {}, "send"],
  ["Enter in the draft is a new line", { key: "Enter" }, {}, null],
  ["ArrowDown at the end goes into the list", { key: "ArrowDown" }, {}, "list"],
  ["ArrowDown before the end moves the caret", { key: "ArrowDown" }, { draftAtEnd: false }, null],
  ["a slash in an empty draft searches", { key: "/" }, { draftEmpty: true }, "pane"],
  ["a slash in a text is a slash", { key: "/" }, {}, null],
  ["a slash outside a field searches", { key: "/" }, OUTSIDE, "pane"],
  ["a slash in another field is a slash", { key: "/" }, { ...OUTSIDE, field: true }, null],
  ["a question mark outside a field helps", { key: "?" }, OUTSIDE, "pane"],
  ["F8 goes to the next finding", { key: "F8" }, {}, "finding"],
  ["Tab looks for a blank", { key: "Tab" }, {}, "blank"],
  ["an open pane has the keys", { altKey: true, code: "Digit1" }, { pane: true }, null],
];
for (const [name, press, place, command] of KEYS) {
  test(`key: ${name}`, () => {
    assert.equal(commandOf({ ...PRESS, ...press }, { ...DRAFT, ...place })?.do ?? null, command);
  });
}

function memory() {
  /** @type {Map<string, string>} */
  const map = new Map();
  const store = {
    keys: () => [...map.keys()],
    get: (/** @type {string} */ key) => map.get(key) ?? null,
    set: (/** @type {string} */ key, /** @type {string} */ value) => void map.set(key, value),
    remove: (/** @type {string} */ key) => void map.delete(key),
  };
  return { map, store };
}

test("drafts, unsent messages and settings come back, each user's own", async () => {
  const { store } = memory();
  const keeper = new Keeper(store, "u1");
  await keeper.keepDraft("c1", { text: "您好", revision: 3, at: 1 });
  await keeper.keepUnsent({ id: "b", message: { type: "ping" }, at: 2, retryAt: null });
  await keeper.keepUnsent({ id: "a", message: { type: "ping" }, at: 1, retryAt: null });
  await new Keeper(store, "u2").keepDraft("c1", { text: "别人的", revision: 1, at: 1 });
  await keeper.keepSettings({ ...DEFAULT_SETTINGS, locale: "en", theme: "dark", sound: true, motion: "reduced" });
  const saved = await keeper.load();
  assert.deepEqual(saved.kept, { c1: { text: "您好", revision: 3, at: 1 } });
  assert.deepEqual(saved.outbox.map(({ id }) => id), ["a", "b"]);
  assert.equal(saved.settings["theme"], "dark");
});

test("the newest sixty drafts are kept, the unreadable are thrown away", async () => {
  const { map, store } = memory();
  const keeper = new Keeper(store, "u1");
  for (let index = 0; index < 80; index += 1) await keeper.keepDraft(`c${index}`, { text: "x", revision: 1, at: index });
  map.set("assist.draft.u1.broken", "{");
  map.set("assist.draft.u1.wrong", '{"text":5}');
  map.set("someone.else", "stays");
  const { kept } = await keeper.load();
  assert.equal(Object.keys(kept).length, 60);
  assert.ok(kept["c79"] && !kept["c19"]);
  assert.equal(map.has("assist.draft.u1.broken"), false);
  assert.equal(map.has("someone.else"), true);
});

test("what is excused is kept as long as the tab, each user's own, and the newest sixty conversations", async () => {
  const [lasting, passing] = [memory(), memory()];
  const keeper = new Keeper(lasting.store, "u1", passing.store);
  const items = [{ id: "d1", code: "pack/rule", prints: ["x"] }];
  for (let index = 0; index < 80; index += 1) await keeper.keepExcused(`c${index}`, { at: index, items });
  await keeper.forgetExcused("c79");
  await new Keeper(lasting.store, "u2", passing.store).keepExcused("c1", { at: 1, items });
  passing.map.set("assist.excused.u1.wrong", '{"at":5,"items":[{"id":7}]}');
  const { excused } = await keeper.load();
  assert.deepEqual([Object.keys(excused).length, excused["c78"]], [60, { at: 78, items }]);
  assert.equal(passing.map.has("assist.excused.u1.wrong"), false);
  assert.equal(lasting.map.size, 0);
  // A worker keeps its whole state another way.
  await new Keeper(lasting.store, "u1").keepExcused("c1", { at: 1, items });
  assert.deepEqual((await new Keeper(lasting.store, "u1").load()).excused, {});
  assert.equal(lasting.map.size, 0);
});

test("where a browser denies its storage, the page's memory has to do", async () => {
  const keeper = new Keeper(
    pageStore(() => {
      throw new Error("SecurityError");
    }),
    "u1",
  );
  await keeper.keepDraft("c1", { text: "x", revision: 1, at: 1 });
  assert.deepEqual(Object.keys((await keeper.load()).kept), ["c1"]);
});

test("a store that refuses everything stops nothing", async () => {
  const refuse = () => {
    throw new Error("QuotaExceededError");
  };
  const keeper = new Keeper({ keys: refuse, get: refuse, set: refuse, remove: refuse }, "u1");
  await keeper.keepDraft("c1", { text: "x", revision: 1, at: 1 });
  assert.deepEqual(await keeper.load(), { kept: {}, outbox: [], settings: {}, told: {}, excused: {} });
});
