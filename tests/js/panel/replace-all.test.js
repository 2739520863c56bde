import assert from "node:assert/strict";
import { test } from "node:test";
import { replacingAll } from "../../../web/static/panel/replace-all.js";
import { finding } from "./helpers.js";

/** @import {WireDiagnostic} from "../../../web/static/messages.js" */

/**
 * @param {string} text
 * @param {WireDiagnostic[]} findings
 */
function replaced(text, findings) {
  let at = 0;
  let after = "";
  for (const edit of replacingAll(findings, text)) {
    assert.ok(edit.start >= at, "edits are in order and do not overlap");
    after += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return after + text.slice(at);
}

/**
 * @param {string} text
 * @param {string} words
 * @param {string} better
 * @param {Partial<WireDiagnostic> & {clause?: string}} [rest]
 */
function found(text, words, better, { clause, ...rest } = {}) {
  const start = text.indexOf(words);
  const edit = clause === undefined ? {} : { edit: { start: text.indexOf(clause), end: text.indexOf(clause) + clause.length } };
  return finding(start, start + words.length, { replacements: [better], ...edit, ...rest });
}

test("two findings of one clause replace it once", () => {
  const text = "您好，这个我不知道也没办法。";
  const clause = "这个我不知道也没办法";
  const all = [found(text, "不知道", "我来查一下", { clause }), found(text, "没办法", "我来想办法", { clause })];
  assert.equal(replaced(text, all), "您好，我来查一下。");
});

test("of two texts for the same stretch the graver finding's is taken", () => {
  const text = "这个我不知道，也许吧";
  const all = [
    found(text, "这个", "轻", { severity: "hint", clause: "这个我不知道" }),
    found(text, "不知道", "重", { severity: "error", clause: "这个我不知道" }),
  ];
  assert.equal(replaced(text, all), "重，也许吧");
});

test("a text for some words never stands for the whole clause around them", () => {
  const text = "这个我不知道，也许吧";
  const all = [
    found(text, "这个我", "整句", { severity: "hint", clause: "这个我不知道" }),
    found(text, "不知道", "半句", { severity: "error" }),
  ];
  assert.equal(replaced(text, all), "整句，也许吧");
});

test("edits that overlap in part leave no half of a word", () => {
  const text = "一二三四五六";
  const all = [found(text, "一二三", "甲", { severity: "warning" }), found(text, "三四五", "乙")];
  assert.equal(replaced(text, all), "乙六");
});

test("a chain of overlaps is one edit", () => {
  const text = "一二三四五六七";
  const all = [found(text, "一二", "甲"), found(text, "二三四", "乙"), found(text, "四五", "丙")];
  assert.equal(replaced(text, all), "甲六七");
});

for (const between of ["，", "。 ", "", "！！ ", "……", "～", "、\u3000", ". ", "？"]) {
  test(`the same text is not said twice around ${JSON.stringify(between)}`, () => {
    const text = `不知道${between}没办法。`;
    assert.equal(replaced(text, [found(text, "不知道", "我来查"), found(text, "没办法", "我来查")]), "我来查。");
  });
}

for (const between of ["\n", "。\n", "\r\n", "\u2028", "（", "）", "(", "”，“", "《", "\n- ", " - ", "—", " • ", "·", "*", "\n2. ", " 2. ", "②", "/", "#"]) {
  test(`the same text is said twice around ${JSON.stringify(between)}`, () => {
    const text = `不知道${between}没办法。`;
    const all = [found(text, "不知道", "我来查"), found(text, "没办法", "我来查")];
    assert.equal(replaced(text, all), `我来查${between}我来查。`);
  });
}

test("a list keeps its bullets and a bracket its other half", () => {
  const list = "- 不知道\n- 不清楚\n- 谢谢";
  assert.equal(replaced(list, [found(list, "不知道", "我来查"), found(list, "不清楚", "我来查")]), "- 我来查\n- 我来查\n- 谢谢");
  const aside = "不知道（没办法）";
  assert.equal(replaced(aside, [found(aside, "不知道", "我来查"), found(aside, "没办法", "我来查")]), "我来查（我来查）");
});

test("three in a row with the same text are one", () => {
  const text = "不知道，没办法，不归我管。";
  const all = ["不知道", "没办法", "不归我管"].map((words) => found(text, words, "我来查"));
  assert.equal(replaced(text, all), "我来查。");
});

test("the same text around other words is said twice", () => {
  const text = "不知道，您的快递没办法。";
  const all = [found(text, "不知道", "我来查"), found(text, "没办法", "我来查")];
  assert.equal(replaced(text, all), "我来查，您的快递我来查。");
});

test("different texts beside each other both stay", () => {
  const text = "不知道，没办法。";
  const all = [found(text, "不知道", "我来查"), found(text, "没办法", "我来办")];
  assert.equal(replaced(text, all), "我来查，我来办。");
});

test("what has no replacement is left as it is", () => {
  const text = "不知道，没办法。";
  assert.equal(replaced(text, [found(text, "不知道", "我来查"), finding(4, 7)]), "我来查，没办法。");
  assert.deepEqual(replacingAll([], text), []);
});

for (const [one, other, once] of [
  ["我再跟您说明一下", "我再为您说明一下", "我再跟您说明一下"],
  ["我再为您说明一下", "我再为您说明一次", "我再为您说明一下"],
  ["这件事我来跟进，有进展马上告诉您", "给您添麻烦了，这件事我来跟进，有进展马上告诉您", "给您添麻烦了，这件事我来跟进，有进展马上告诉您"],
  ["我理解您的想法，我们看看怎么解决更好", "我理解您的情况，我们看看怎么解决更好", "我理解您的想法，我们看看怎么解决更好"],
]) {
  test(`what says the same in other words is said once: ${other}`, () => {
    const text = "不知道，没办法。";
    assert.equal(replaced(text, [found(text, "不知道", one ?? ""), found(text, "没办法", other ?? "")]), `${once}。`);
  });
}

test("sentences that begin alike and say different things both stay", () => {
  const text = "不知道，没办法。";
  const all = [found(text, "不知道", "我先帮您核实，稍后给您答复"), found(text, "没办法", "我能做到的是先帮您申请，有结果马上告诉您")];
  assert.equal(replaced(text, all), "我先帮您核实，稍后给您答复，我能做到的是先帮您申请，有结果马上告诉您。");
});

const SENTENCE = "我来跟进，有结果马上告诉您";
for (const [name, text, after] of [
  ["before", `您好，${SENTENCE}，不知道。`, `您好，${SENTENCE}。`],
  ["before, a sentence of its own", `您好，${SENTENCE}。不知道`, `您好，${SENTENCE}。`],
  ["before, and more behind", `${SENTENCE}，不知道，请稍等`, `${SENTENCE}，请稍等`],
  ["behind", `您好，不知道，${SENTENCE}。`, `您好，${SENTENCE}。`],
  ["in another line", `${SENTENCE}\n不知道`, `${SENTENCE}\n${SENTENCE}`],
  ["around other words", `${SENTENCE}，您的快递不知道`, `${SENTENCE}，您的快递${SENTENCE}`],
]) {
  test(`what stands there already, ${name}`, () => {
    assert.equal(replaced(text ?? "", [found(text ?? "", "不知道", SENTENCE)]), after);
  });
}

test("a sentence that is replaced itself says nothing beside it", () => {
  const text = "我来跟进，有结果马上告诉您，不知道";
  const all = [found(text, "有结果马上告诉您", "我给您回话"), found(text, "不知道", SENTENCE)];
  assert.equal(replaced(text, all), `我来跟进，我给您回话，${SENTENCE}`);
});

test("a word that stands beside its own replacement stays", () => {
  const text = "您好，你";
  assert.equal(replaced(text, [found(text, "你", "您好")]), "您好，您好");
});

const SAID = "这个问题我核实一下，稍后给您准确答复";
const OTHER = "您看哪种方式更方便，我来帮您安排";
for (const [name, text, after] of [
  ["between two of it", "不知道，随便你，没办法。谢谢", `${SAID}，${OTHER}。谢谢`],
  ["and stops", "不知道。随便你。没办法！", `${SAID}。${OTHER}！`],
  ["and nothing behind", "不知道。随便你。没办法", `${SAID}。${OTHER}。`],
  ["several between", "不知道，随便你，爱咋咋地，没办法", `${SAID}，${OTHER}，再说一遍也不迟啊`],
  ["three of it", "不知道，随便你，没办法，爱咋咋地，不归我管。", `${SAID}，${OTHER}，再说一遍也不迟啊。`],
  ["two of each", "不知道，随便你，没办法，看着办。", `${SAID}，${OTHER}。`],
  ["one that offers nothing", "不知道，尽快，没办法。", `${SAID}，尽快。`],
  ["in another line", "不知道，随便你\n没办法", `${SAID}，${OTHER}\n${SAID}`],
  ["with other words between", "不知道，随便你，您的快递没办法", `${SAID}，${OTHER}，您的快递${SAID}`],
  ["what stands there already", `${SAID}，随便你，没办法。`, `${SAID}，${OTHER}。`],
]) {
  test(`the same sentence is said once where other findings stand between: ${name}`, () => {
    const better = /** @type {[string, string][]} */ ([
      ["不知道", SAID], ["没办法", SAID], ["不归我管", SAID], ["随便你", OTHER], ["看着办", OTHER], ["爱咋咋地", "再说一遍也不迟啊"],
    ]);
    const all = better.flatMap(([words, instead]) => (text?.includes(words) ? [found(text, words, instead)] : []));
    if (text?.includes("尽快")) all.push(finding(text.indexOf("尽快"), text.indexOf("尽快") + 2));
    assert.equal(replaced(text ?? "", all), after);
  });
}

test("of two that say the same the longer is said, where the first stands", () => {
  const text = "不知道，随便你，没办法。";
  const long = `给您添麻烦了，${SAID}`;
  const all = [found(text, "不知道", SAID), found(text, "随便你", OTHER), found(text, "没办法", long)];
  assert.equal(replaced(text, all), `${long}，${OTHER}。`);
});

test("words that are put in twice stay twice: only sentences are said once", () => {
  const text = "你，不知道，你";
  const all = [finding(0, 1, { replacements: ["您"] }), found(text, "不知道", SAID), finding(6, 7, { replacements: ["您"] })];
  assert.equal(replaced(text, all), `您，${SAID}，您`);
});

test("what was put in before counts as what stands between", () => {
  const text = `${SAID}，${OTHER}，没办法。`;
  const put = [{ start: 0, end: SAID.length }, { start: SAID.length + 1, end: SAID.length + 1 + OTHER.length }];
  const [edit] = replacingAll([found(text, "没办法", SAID)], text, put);
  assert.deepEqual(edit, { start: SAID.length + 1 + OTHER.length, end: text.length - 1, text: "" });
});
