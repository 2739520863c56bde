/** What the fields of the lead's editor mean, and what is kept until it is saved. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { changesTo, contentOf, emptyFields, fieldsOf, nameOf } from "../../../web/static/pages/lead/edit.js";
import { announcementOf } from "../../../web/static/pages/lead/dialogs.js";
import { freshKey } from "../../../web/static/pages/lead/keys.js";
import { UnsavedChanges } from "../../../web/static/pages/lead/unsaved.js";

/** @type {import("../../../web/static/pages/lead/types.js").StoredReply} */
const REPLY = {
  id: "r1",
  version: 3,
  text: "您好，今天发货。",
  title: "发货",
  questions: ["什么时候发货", "多久发"],
  shortcut: "fh",
  stage: "了解需求",
  tags: ["发货", "物流"],
  scope: "organisation",
  team: "",
  owner: "",
  note: "",
  condition: "",
  answers: [{ text: "明天发。", condition: "客户追问" }],
  pictures: [],
  valid_from: "2026-03-01T01:00:00.000Z",
  valid_until: null,
  state: "published",
  published_version: 3,
  updated_at: "2026-03-02T09:00:00.000Z",
};

test("a reply shown and not touched has no changes", () => {
  assert.deepEqual(changesTo(fieldsOf(REPLY), REPLY), {});
});

test("only what differs is sent", () => {
  const fields = { ...fieldsOf(REPLY), text: "您好，明天发货。 ", title: " 发货 " };
  assert.deepEqual(changesTo(fields, REPLY), { text: "您好，明天发货。" });
});

test("lines are questions and any comma parts tags, each once", () => {
  const fields = { ...emptyFields(), questions: "多久发\n\n 多久发 \n几天到", tags: "发货，物流,售后、 发货;快递" };
  const { questions, tags } = contentOf(fields);
  assert.deepEqual(questions, ["多久发", "几天到"]);
  assert.deepEqual(tags, ["发货", "物流", "售后", "快递"]);
});

test("a team is sent with the scope team only", () => {
  const fields = { ...emptyFields(), team: "售后" };
  assert.equal(contentOf({ ...fields, scope: "organisation" }).team, "");
  assert.equal(contentOf({ ...fields, scope: "team" }).team, "售后");
});

test("a reply without a title is named by how it begins, whole characters only", () => {
  assert.equal(nameOf({ title: " ", text: "第一行\n第二行" }), "第一行");
  assert.equal(nameOf({ title: "", text: "😀".repeat(30) }), `${"😀".repeat(24)}…`);
  assert.equal(nameOf({ title: "标题", text: "正文" }), "标题");
});

test("an attempt has a key of its own", () => {
  assert.match(freshKey(), /^[0-9a-f]{32}$/);
  assert.notEqual(freshKey(), freshKey());
});

test("what is kept in the browser comes back, and nonsense does not", () => {
  const kept = new Map();
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    value: {
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
      removeItem: (/** @type {string} */ key) => kept.delete(key),
    },
  });
  const mine = new UnsavedChanges("u1");
  const unsaved = { version: 3, fields: fieldsOf(REPLY) };
  mine.keep("r1", unsaved);
  assert.deepEqual(mine.get("r1"), unsaved);
  assert.equal(mine.get("r2"), null);
  assert.equal(new UnsavedChanges("u2").get("r1"), null);
  kept.set("assist.lead.u1.r1", "{");
  assert.equal(mine.get("r1"), null);
  kept.set("assist.lead.u1.r1", '{"version": "3", "fields": {}}');
  assert.equal(mine.get("r1"), null);
  mine.keep("", unsaved);
  mine.drop("");
  assert.equal(mine.get(""), null);
});

test("a browser that keeps nothing is no reason to fail", () => {
  const refuse = () => {
    throw new Error("forbidden");
  };
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    value: { getItem: refuse, setItem: refuse, removeItem: refuse },
  });
  const mine = new UnsavedChanges("u1");
  mine.keep("r1", { version: 1, fields: emptyFields() });
  mine.drop("r1");
  assert.equal(mine.get("r1"), null);
});

test("an announcement is what the form asks for, and ends when it says", () => {
  const form = new Map([
    ["announce", "on"],
    ["note", " 新口径 "],
    ["teams", "售后"],
    ["hours", "8"],
    ["urgent", "on"],
  ]);
  Object.defineProperty(globalThis, "FormData", { configurable: true, value: class { has = form.has.bind(form); get = form.get.bind(form); } });
  const asked = announcementOf(/** @type {any} */ ({}), Date.parse("2026-03-02T09:00:00Z"));
  assert.deepEqual(asked, {
    note: "新口径",
    urgent: true,
    must_acknowledge: false,
    teams: ["售后"],
    expires_at: "2026-03-02T17:00:00.000Z",
  });
  form.set("hours", "");
  form.set("teams", "");
  const lasting = announcementOf(/** @type {any} */ ({}), 0);
  assert.deepEqual([lasting?.teams, lasting && "expires_at" in lasting], [[], false]);
  form.delete("announce");
  assert.equal(announcementOf(/** @type {any} */ ({}), 0), undefined);
});
