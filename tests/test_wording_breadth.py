"""A rule that would flag nearly every draft is refused when its pack is loaded."""

from __future__ import annotations

import time

import pytest

from phrasebook.errors import PackError
from phrasebook.wording import load_pack_text
from phrasebook.wording.breadth import MOST_ORDINARY, found_by, ordinary
from phrasebook.wording.kinds.phrases import compile_phrases
from phrasebook.wording.kinds.slots import compile_slots
from phrasebook.wording.pack import ORDER, read_pack, shipped

HEAD = "pack: p\ntitle: {zh: 包, en: pack}\nrules:\n"
RULE = "- code: one\n  category: 类\n  severity: warning\n  message: {zh: 因。, en: Why.}\n"
EXAMPLES = "\n  examples: {bad: [快递这么慢又不怪我的]}\n"


def source(matcher: str, severity: str = "warning") -> str:
    return f"{HEAD}{RULE.replace('warning', severity)}  {matcher}{EXAMPLES}"


@pytest.mark.parametrize(
    ("matcher", "written"),
    [
        (r"regex: ['\w']", r"\w"),
        (r"regex: ['[\u4e00-\u9fff]']", r"[\u4e00-\u9fff]"),
        ("regex: ['[一-龥]{2}']", "[一-龥]{2}"),
        ("regex: ['[^。]{1,20}']", "[^。]{1,20}"),
        ("regex: ['.{1,50}我']", ".{1,50}我"),
        ("regex: [{pattern: '[一-龥]', near: [的, 我]}]", "[一-龥]"),
        ("regex: [{pattern: '[一-龥]', reads: typed}]", "[一-龥]"),
        ("slots: ['的|了|我|您|好|是|不|有|在']", "的|了|我|你|好|是|不|有|在"),
        ("slots: ['您']", "你"),
        ("slots: ['我|您|请|好|到 ~~20 的|了|上|到|好']", "我|你|请|好|到 ~~20 的|了|上|到|好"),
        (
            "ending: ['的|了|我|好|到|看|发|送|时|月|箱|期|路']",
            "的|了|我|好|到|看|发|送|时|月|箱|期|路 $$",
        ),
        ("slots: [的, 了, 我, 有]", "的"),
        ("required: [{when: '您|我|的|了|好', unless: 谢谢}]", "你|我|的|了|好"),
    ],
)
def test_a_rule_that_flags_ordinary_sentences_is_refused_with_its_place(
    matcher: str, written: str
) -> None:
    with pytest.raises(PackError) as caught:
        load_pack_text(source(matcher), "p.yaml")
    assert caught.value.place == "p.yaml:4"
    assert "ordinary sentences" in caught.value.problem
    assert f"“{written}”" in caught.value.problem


@pytest.mark.parametrize(
    "matcher", ["regex: ['[一-龥]']", "slots: ['您|我|的']", "swap: [{word: 我}]"]
)
def test_a_style_hint_may_speak_of_what_is_everywhere(matcher: str) -> None:
    assert load_pack_text(source(matcher, "hint"), "p.yaml").rules


@pytest.mark.parametrize(
    "matcher", ["phrases: [不怪我]", "slots: ['快递 ~6 慢']", "regex: ['不怪[我俺]']"]
)
def test_a_rule_that_means_something_loads(matcher: str) -> None:
    assert load_pack_text(source(matcher), "p.yaml").rules


def test_no_shipped_rule_comes_near_the_limit() -> None:
    for name in ORDER:
        for rule in read_pack(shipped(name)).rules:
            for matcher in rule.matchers if rule.severity != "hint" else ():
                assert len(found_by(matcher)) <= MOST_ORDINARY // 5, rule.code


def test_there_are_a_hundred_sentences_each_once() -> None:
    assert len({one.text for one in ordinary()}) == len(ordinary()) == 100


def test_five_thousand_matchers_are_asked_in_a_moment() -> None:
    letters = "蓝色大象慢吞地走过桥去看海我的了好"
    made = [compile_phrases(f"{a}{b}{c}号") for a in letters for b in letters for c in letters] + [
        compile_slots(f"{a}{b} ~3 怪你", {}) for a in letters for b in letters
    ]
    found_by(made[0])  # the sentences are read
    started = time.process_time()
    for matcher in made:
        found_by(matcher)
    assert len(made) > 5_000
    assert time.process_time() - started < 0.25
