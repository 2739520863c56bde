import assert from "node:assert/strict";
import { test } from "node:test";
import { byRescue, countdown, warnAt } from "../../../web/static/panel/state/deadlines.js";
import { quietAt, readSettings } from "../../../web/static/panel/settings.js";
import { view } from "../../../web/static/panel/view.js";
import { Panel, START, deadline } from "./helpers.js";

/** @import {WireCallback, WireDeadline} from "../../../web/static/messages.js" */
/** @import {Settings} from "../../../web/static/panel/types.js" */

const HOUR = 3_600_000;

/**
 * A panel whose first look at the clock is behind it.
 * @param {{deadlines?: WireDeadline[], callbacks?: WireCallback[], settings?: Partial<Settings>, told?: Record<string, number>}} [with_]
 */
function panelWith({ deadlines = [], callbacks = [], settings = { sound: true, desktop: true }, told = {} } = {}) {
  const panel = new Panel({ settings, told }).connects({
    conversations: ["c1", "c2", "c3"].map((conversation) => ({ conversation, state: /** @type {const} */ ("open") })),
    deadlines,
    callbacks,
  });
  return after(panel, 1);
}

/**
 * Time passes with the panel awake: it looks at the clock each second.
 * @param {Panel} panel
 * @param {number} seconds
 */
function after(panel, seconds) {
  /** @type {import("../../../web/static/panel/types.js").Effect[]} */
  const all = [];
  for (let left = seconds; left > 0; left -= 1) {
    panel.now += 1_000;
    all.push(...panel.do({ type: "tick" }).effects);
  }
  panel.effects = all;
  return panel;
}

/** @param {Panel} panel */
function rows(panel) {
  return (view(panel.state, panel.now).alarm?.rows ?? []).map(({ alarm }) => `${alarm.deadline} ${alarm.kind}`);
}

test("what comes due together is one alarm, told once", () => {
  const panel = panelWith({ deadlines: ["a", "b", "c"].map((id) => deadline(id, 60, { conversation: id === "a" ? "c1" : "c2" })) });
  after(panel, 28);
  assert.deepEqual([rows(panel), panel.effects], [[], []]);
  after(panel, 2);
  assert.deepEqual(rows(panel), ["a warning", "b warning", "c warning"]);
  assert.deepEqual(panel.did("chime"), [{ do: "chime", level: "warn" }]);
  assert.deepEqual(panel.did("say"), [{ do: "say", key: "panel.deadline.warned", params: { n: 3 }, urgent: false }]);
  assert.equal(panel.did("notify").length, 1);
  after(panel, 28);
  assert.deepEqual(panel.effects, []);
  after(panel, 3);
  assert.deepEqual(panel.did("say"), [{ do: "say", key: "panel.deadline.due", params: { n: 3 }, urgent: true }]);
  assert.deepEqual(rows(panel), ["a missed", "b missed", "c missed"]);
  after(panel, 60);
  assert.deepEqual(panel.effects, []);
});

test("news within moments of each other wait for one another", () => {
  const panel = panelWith({ deadlines: [60, 61, 62, 63].map((due, index) => deadline(`d${index}`, due, { conversation: "c1", warn_at: new Date(START + (due - 30) * 1000).toISOString() })) });
  after(panel, 40);
  assert.equal(panel.did("chime").length, 2);
  assert.equal(rows(panel).length, 4);
});

test("a night's sleep ends in one summary that says it is old, after the server had its say", () => {
  const panel = panelWith({
    deadlines: [deadline("a", 60), deadline("b", 90, { conversation: "c2" }), deadline("c", 120, { conversation: "c3" })],
    settings: { sound: true, quiet: false },
  });
  panel.now += 6 * HOUR;
  assert.deepEqual(panel.do({ type: "tick" }).effects, []);
  panel.hears({ ...welcome(panel), resumed: true });
  const at = (/** @type {number} */ seconds) => new Date(START + seconds * 1000).toISOString();
  panel.hears({ type: "deadline", seq: 2, deadline: deadline("a", 60, { state: "missed" }), notice: { kind: "missed", at: at(60), stale: false } });
  panel.hears({ type: "deadline", seq: 3, deadline: deadline("a", 60, { state: "missed", ended_at: at(70) }) });
  panel.hears({ type: "deadline", seq: 4, deadline: deadline("b", 90, { conversation: "c2", state: "missed" }), notice: { kind: "missed", at: at(90), stale: false } });
  after(panel, 30);
  assert.equal(panel.did("chime").length, 1);
  assert.equal(panel.did("say").length, 1);
  // Somebody has answered the first meanwhile: nothing can be done about it any more.
  assert.deepEqual(panel.state.alarms.shown.map(({ deadline: id }) => id), ["b", "c"]);
  assert.equal(view(panel.state, panel.now).alarm?.stale, true);
});

test("after a sleep without a server the alarm does not wait for ever", () => {
  const panel = panelWith({ deadlines: [deadline("a", 60)], settings: { sound: true, quiet: false } }).loses();
  panel.now += HOUR;
  panel.do({ type: "tick" });
  after(panel, 8);
  assert.deepEqual(rows(panel), ["a missed"]);
});

test("a page loaded anew tells what is new since, silently, and nothing twice", () => {
  const told = { [`a|missed|${deadline("a", -60).due_at}`]: START };
  const panel = panelWith({ deadlines: [deadline("a", -60), deadline("b", -30)], told });
  assert.deepEqual(rows(panel), ["b missed"]);
  assert.deepEqual([panel.did("chime"), panel.did("notify")], [[], []]);
  assert.deepEqual(Object.keys(panel.state.alarms.told).length, 2);
  const again = panelWith({ deadlines: [deadline("a", -60), deadline("b", -30)], told: panel.state.alarms.told });
  assert.deepEqual(rows(again), []);
});

test("what was told is forgotten with its deadline", () => {
  const panel = after(panelWith({ deadlines: [deadline("a", 10), deadline("b", 200)] }), 12);
  panel.hears({ type: "deadline", seq: 2, deadline: deadline("a", 10, { state: "met" }) });
  after(panel, 100);
  assert.deepEqual(Object.keys(panel.state.alarms.told).map((key) => key.split("|")[0]), ["b"]);
});

test("what has been answered leaves the alarm by itself", () => {
  const panel = after(panelWith({ deadlines: [deadline("a", 60), deadline("b", 62, { conversation: "c2" })] }), 33);
  panel.hears({ type: "deadline", seq: 2, deadline: deadline("a", 60, { state: "met" }) });
  after(panel, 1);
  assert.deepEqual(rows(panel), ["b warning"]);
  assert.equal(view(after(panel, 20).state, panel.now).alarm, null);
});

test("nobody is told of a limit whose answer is on its way to the server", () => {
  const panel = panelWith({ deadlines: [deadline("a", 60)] }).types("您好").do({ type: "copied", conversation: "c1", text: "您好" });
  panel.loses();
  after(panel, 90);
  assert.deepEqual(rows(panel), []);
});

test("an answer being written needs no popup, an overdue one does", () => {
  const panel = panelWith({ deadlines: [deadline("a", 60)] }).types("我看一下");
  after(panel, 35);
  assert.deepEqual(rows(panel), []);
  after(panel, 30);
  assert.deepEqual(rows(panel), ["a missed"]);
});

test("a miss that is taken back is told, and only where the miss was", () => {
  const panel = after(panelWith({ deadlines: [deadline("a", 10), deadline("b", 600, { conversation: "c2" })] }), 14);
  const notice = { kind: /** @type {const} */ ("corrected"), at: new Date(panel.now).toISOString(), stale: false };
  panel.hears({ type: "deadline", seq: 2, deadline: deadline("a", 10, { state: "met" }), notice });
  panel.hears({ type: "deadline", seq: 3, deadline: deadline("b", 600, { conversation: "c2", state: "met" }), notice });
  after(panel, 4);
  assert.deepEqual(rows(panel), ["a corrected"]);
  assert.deepEqual(panel.did("say"), [{ do: "say", key: "panel.alarm.corrected", params: { n: 1 }, urgent: false }]);
});

test("an acknowledgement and a paused clock raise no alarm", () => {
  const panel = panelWith({ deadlines: [deadline("a", 10, { light: true }), deadline("b", 10, { state: "paused" })] });
  assert.deepEqual(rows(after(panel, 60)), []);
  assert.equal(view(panel.state, panel.now).pressing, 0);
});

test("sound and desktop are silent at night, the screen is not", () => {
  const night = Date.parse("2026-11-21T15:00:00.000Z"); // 23:00 in Shanghai
  for (const [quiet, chimes] of /** @type {[boolean, number][]} */ ([[true, 0], [false, 1]])) {
    const panel = new Panel({ settings: { sound: true, desktop: true, quiet } });
    panel.now = night;
    panel.connects({ conversations: [{ conversation: "c1", state: "open" }] });
    after(panel, 1);
    const at = (/** @type {number} */ seconds) => new Date(night + seconds * 1000).toISOString();
    panel.hears({ type: "deadline", seq: 2, deadline: deadline("a", 0, { started_at: at(0), warn_at: at(10), due_at: at(60) }) });
    after(panel, 12);
    assert.deepEqual([panel.did("chime").length, panel.did("notify").length], [chimes, chimes]);
    assert.deepEqual(rows(panel), ["a warning"]);
  }
});

test("quiet hours run over midnight, on the screen's time, and may be none", () => {
  const settings = readSettings({});
  /** @param {string} clock */
  const at = (clock) => quietAt(settings, Date.parse(`2026-11-21T${clock}:00+08:00`));
  assert.deepEqual(["21:59", "22:00", "23:59", "00:00", "07:59", "08:00", "12:00"].map(at), [false, true, true, true, true, false, false]);
  assert.equal(quietAt({ ...settings, quietFrom: "12:00", quietTo: "13:00" }, Date.parse("2026-11-21T12:30:00+08:00")), true);
  assert.equal(quietAt({ ...settings, quietFrom: "08:00", quietTo: "08:00" }, START), false);
  assert.equal(quietAt({ ...settings, quiet: false }, Date.parse("2026-11-21T23:00:00+08:00")), false);
});

test("a warning may be moved, but not to the start of a short limit nor past the limit", () => {
  const one = deadline("a", 180, { warn_at: new Date(START + 120_000).toISOString() });
  /** @param {number} shift */
  const at = (shift) => (warnAt(one, shift) - START) / 1000;
  assert.deepEqual([0, 30, 300, -30, -600].map(at), [120, 90, 60, 150, 180]);
  const panel = panelWith({ deadlines: [one], settings: { warnShift: 30 } });
  const tone = (/** @type {number} */ seconds) => view(panel.state, START + seconds * 1000).current?.clock?.tone;
  assert.deepEqual([89, 90, 180].map(tone), ["calm", "amber", "red"]);
  assert.deepEqual(rows(after(panel, 90)), ["a warning"]);
});

test("a promise that was put off is announced again at its new time", () => {
  const callback = { id: "k", customer: { name: "王女士" }, question: "退款", state: /** @type {const} */ ("open"), due_at: "", created_at: "", assignee: "u" };
  const of = (/** @type {number} */ due) => deadline("a", due, { kind: "callback", callback: "k", warn_at: new Date(START + (due - 5) * 1000).toISOString() });
  const panel = panelWith({ deadlines: [of(10)], callbacks: [callback] });
  after(panel, 12);
  assert.deepEqual(rows(panel), ["a missed"]);
  panel.hears({ type: "deadline", seq: 2, deadline: of(30) });
  assert.deepEqual(rows(after(panel, 1)), []);
  assert.deepEqual(rows(after(panel, 13)), ["a warning"]);
});

test("a promise for half an hour is not amber news at once, but after two thirds of it", () => {
  const panel = panelWith({ settings: { sound: true } });
  const callback = { id: "k", customer: { name: "王女士" }, question: "退款", state: /** @type {const} */ ("open"), due_at: "", created_at: "", assignee: "u" };
  panel.hears({ type: "callback", seq: 2, callback });
  const made = deadline("a", 1_800, { kind: "callback", callback: "k", warn_at: new Date(START).toISOString() });
  panel.hears({ type: "deadline", seq: 3, deadline: made });
  after(panel, 5);
  assert.deepEqual(rows(panel), []);
  after(panel, 1_185);
  assert.deepEqual(rows(panel), []);
  after(panel, 20);
  assert.deepEqual(rows(panel), ["a warning"]);
});

test("an overdue answer shows on the ring though the solution could still be in time", () => {
  const panel = panelWith({ deadlines: [deadline("a", -5), deadline("r", 120, { kind: "resolution" })] });
  assert.equal(view(panel.state, panel.now).current?.clock?.id, "a");
});

test("a click goes to the conversation or to the callbacks, and a key to the most urgent", () => {
  const callback = { id: "k", customer: { name: "王女士" }, question: "退款", state: /** @type {const} */ ("open"), due_at: new Date(START + 40_000).toISOString(), created_at: "", assignee: "u" };
  const panel = panelWith({
    deadlines: [deadline("a", 60, { conversation: "c2" }), deadline("b", 40, { kind: "callback", callback: "k" })],
    callbacks: [callback],
  });
  after(panel, 32);
  assert.deepEqual(rows(panel), ["b warning", "a warning"]);
  panel.do({ type: "alarm.go", deadline: "a" });
  assert.deepEqual([panel.state.active, rows(panel)], ["c2", ["b warning"]]);
  panel.do({ type: "alarm.go" });
  assert.equal(panel.state.pane, "callbacks");
  panel.do({ type: "conversation.choose", conversation: "c1" }).do({ type: "alarm.go" });
  assert.equal(panel.state.active, "c2");
});

test("it leaves by itself, later while somebody reads it", () => {
  const panel = after(panelWith({ deadlines: [deadline("a", 100, { conversation: "c2" })] }), 52);
  after(panel, 10).do({ type: "alarm.read" });
  assert.equal(rows(after(panel, 10)).length, 1);
  assert.equal(rows(after(panel, 10)).length, 0);
});

test("the order is the nearest savable, the longest missed, the light, the paused", () => {
  const from = (/** @type {number} */ seconds) => new Date(START + seconds * 1000).toISOString();
  const all = [
    deadline("paused", 5, { state: "paused" }),
    deadline("light", 500, { light: true, started_at: from(-9) }),
    deadline("missed-short", -10, { started_at: from(-40) }),
    deadline("missed-long", -5, { started_at: from(-400) }),
    deadline("later", 90),
    deadline("soon", 9),
  ].map((one) => countdown(one, START));
  assert.deepEqual(all.sort(byRescue).map(({ id }) => id), ["soon", "later", "missed-long", "missed-short", "light", "paused"]);
});

test("an answer that came late says so for a while, and only the last one is kept", () => {
  const panel = panelWith({ deadlines: [deadline("a", 60)] });
  const ended = (/** @type {number} */ seconds) => new Date(START + seconds * 1000).toISOString();
  panel.hears({ type: "deadline", seq: 2, deadline: deadline("a", 60, { state: "missed", ended_at: ended(72) }) });
  panel.hears({ type: "deadline", seq: 3, deadline: deadline("b", 60, { state: "missed", ended_at: ended(75), kind: "next_reply" }) });
  panel.now = START + 80_000;
  assert.deepEqual(view(panel.state, panel.now).current?.late, { kind: "next_reply", ms: 15_000 });
  assert.deepEqual(Object.keys(panel.state.deadlines), ["b"]);
  assert.equal(view(panel.state, panel.now + HOUR).current?.late, null);
});

test("what was kept of the settings is taken as far as it is of use", () => {
  const settings = readSettings({ sound: "yes", quietFrom: "25:99", quietTo: "06:30", warnShift: 1e9, stranger: 1 }, { locale: "en" });
  assert.deepEqual([settings.sound, settings.quietFrom, settings.quietTo, settings.warnShift, settings.locale], [false, "22:00", "06:30", 3600, "en"]);
  assert.equal("stranger" in settings, false);
});

test("a year without holidays is told once", () => {
  const panel = new Panel();
  panel.hears({ ...welcome(panel), calendar_unknown: [2027] });
  assert.deepEqual(view(panel.state, panel.now).calendar, { unknown: [2027], news: true });
  panel.do({ type: "calendar.seen" });
  assert.deepEqual(view(panel.state, panel.now).calendar, { unknown: [2027], news: false });
  assert.equal(panel.did("keep-settings").length, 1);
  panel.hears({ ...welcome(panel), calendar_unknown: [2027, 2028] });
  assert.equal(view(panel.state, panel.now).calendar.news, true);
});

/**
 * @param {Panel} panel
 * @returns {import("../../../web/static/messages.js").Welcome}
 */
function welcome(panel) {
  return {
    type: "welcome",
    protocol: 1,
    stream: "s",
    seq: 1,
    now: new Date(panel.now).toISOString(),
    user: { id: "u", name: "小王", role: "agent" },
    phrasebook: 1,
    limits: { draft: 4000, customer_message: 8000, frame_bytes: 65536, messages_per_second: 200 },
    resumed: false,
  };
}
