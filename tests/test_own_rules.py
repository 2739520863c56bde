"""Rules as leads write them: what they find, what they leave alone, and how bad ones are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from phrasebook.entries import Severity
from phrasebook.own_rules import (
    OwnRule,
    OwnRuleError,
    RuleForm,
    WordGroup,
    checked,
    own_pack,
    refuse_forbidden_replacements,
)
from phrasebook.switches import is_on, silent_rules
from phrasebook.trial import ordinary_texts, tried
from phrasebook.wording import Checker, load_pack_text

SOLD_OUT = RuleForm(
    title="不许说没货",
    category="",
    severity=Severity.WARNING,
    message_zh="请给出到货时间。",
    phrases=("没货了", "卖光光了"),
    slots=((WordGroup(("快递", "物流")), WordGroup(("慢", "迟"), 4), WordGroup(("不怪我",), 4)),),
    exceptions=("如果", "是不是没货了"),
    bad=("亲，这款没货了哦", "快递太慢了真不怪我"),
    good=("如果没货了我们会通知您", "您是问是不是没货了吗"),
)


def refusal(**changes: Any) -> OwnRuleError:
    with pytest.raises(OwnRuleError) as refused:
        checked("trial", replace(SOLD_OUT, **changes), ordinary_texts())
    assert refused.value.message.zh
    assert refused.value.message.en
    return refused.value


def test_a_rule_of_the_form_finds_its_phrases_and_words_in_order_with_their_disguises() -> None:
    checker = checked("trial", SOLD_OUT, ordinary_texts())
    for text in ("这款没货了", "这款没.货.了", "物流迟了一天，不怪我们", "卖光光了哟"):
        assert checker.found_by("own/trial", text), text
    for text in ("这款有货", "如果没货了", "物流很快"):
        assert not checker.found_by("own/trial", text), text


@pytest.mark.parametrize(
    ("changes", "field", "part"),
    [
        ({"title": " "}, "title", "填写"),
        ({"message_zh": ""}, "message_zh", "填写"),
        ({"phrases": (), "slots": ()}, "phrases", "请写出要标出的说法"),
        ({"bad": ()}, "bad", "至少写一句"),
        ({"bad": ("今天天气不错",)}, "bad", "找不到上面写的说法"),
        ({"bad": ("如果没货了会怎样",)}, "bad", "例外"),
        ({"good": ("这款没货了",)}, "good", "没货了"),
        ({"phrases": ("的",)}, "phrases", "只有一个字"),
        ({"phrases": ("没货，别问",)}, "phrases", "标点"),
        ({"phrases": (".*",)}, "phrases", "标点"),
        ({"phrases": ("(a+)+$",)}, "phrases", "标点"),
        ({"slots": ((WordGroup(("快递",)),),)}, "slots", "2 到 6 组"),
        ({"slots": ((WordGroup(("快", "慢")), WordGroup(("我",))),)}, "slots", "单个字"),
        (
            {"slots": ((WordGroup(("快递",)), *[WordGroup(("慢了",), 20)] * 4),)},
            "slots",
            "缩小间隔",
        ),
        ({"slots": ((WordGroup(("快递",)), WordGroup(("慢|.*",))),)}, "slots", "标点"),
        ({"phrases": tuple(f"说法{n}号" for n in range(201))}, "phrases", "最多 200 条"),
    ],
)
def test_a_rule_that_would_not_do_is_refused_with_a_sentence_that_helps(
    changes: dict[str, Any], field: str, part: str
) -> None:
    error = refusal(**changes)
    assert error.field == field
    assert part in error.message.zh, error.message.zh


def test_a_rule_that_flags_ordinary_sentences_is_too_wide() -> None:
    error = refusal(phrases=("我们",), slots=(), exceptions=(), bad=("我们没货",), good=())
    assert "太宽" in error.message.zh


COURTEOUS: dict[str, Any] = {"slots": (), "exceptions": (), "good": ()}


@pytest.mark.parametrize(
    ("phrase", "named"),
    [
        ("您好", ("您好", "您好，请问有什么可以帮您？")),
        ("请问", ("请问",)),
        ("谢谢", ("谢谢您",)),
        ("好的", ("好的", "好的，请稍等")),
        ("请稍等", ("请稍等",)),
        ("抱歉", ("抱歉", "非常抱歉")),
        ("收到", ("收到",)),
        ("再见", ("再见",)),
    ],
)
def test_a_rule_that_warns_of_what_every_agent_types_is_refused_and_says_of_what(
    phrase: str, named: tuple[str, ...]
) -> None:
    error = refusal(phrases=(phrase,), bad=(phrase,), **COURTEOUS)
    assert error.field == "phrases"
    assert "天天" in error.message.zh
    for text in named:
        assert f"“{text}”" in error.message.zh
        assert f"“{text}”" in error.message.en


def test_words_in_order_that_flag_a_courtesy_are_refused_at_their_field() -> None:
    greeting = (WordGroup(("您好", "你好")), WordGroup(("请问",)))
    assert refusal(
        phrases=(), bad=("您好，请问",), **{**COURTEOUS, "slots": (greeting,)}
    ).field == ("slots")


def test_a_hint_may_speak_of_a_courtesy_and_longer_words_may_hold_one() -> None:
    for changes in (
        {"severity": Severity.HINT, "phrases": ("请稍等",), "bad": ("请稍等",)},
        {"phrases": ("请稍等片刻再来",), "bad": ("请稍等片刻再来",)},
    ):
        assert checked("trial", replace(SOLD_OUT, **{**COURTEOUS, **changes}), ordinary_texts())


@pytest.mark.parametrize("severity", list(Severity))
def test_a_replacement_that_the_rule_itself_flags_is_refused_with_the_words(
    severity: Severity,
) -> None:
    rude = {"severity": severity, "phrases": ("慢死了",), "bad": ("快递慢死了",), **COURTEOUS}
    error = refusal(**rude, replacements=("很抱歉让您久等了", "就是慢死了"))
    assert error.field == "replacements"
    assert "“就是慢死了”" in error.message.zh
    assert "“慢死了”" in error.message.en
    checked("trial", replace(SOLD_OUT, **rude, replacements=("很抱歉让您久等了",)), ())


def test_a_replacement_that_another_rule_flags_is_refused_with_its_code() -> None:
    others = Checker((PACK,))
    form = replace(SOLD_OUT, replacements=("请看甲甲甲",))
    with pytest.raises(OwnRuleError, match="shop/a flags “甲甲甲”") as refused:
        refuse_forbidden_replacements(form, others, "own/x")
    assert refused.value.field == "replacements"
    refuse_forbidden_replacements(form, others, "shop/a")
    refuse_forbidden_replacements(SOLD_OUT, others, "own/x")


def test_a_stored_rule_that_cannot_be_read_any_more_is_left_out_and_named() -> None:
    broken = replace(SOLD_OUT, phrases=("“”",))
    pack, failed = own_pack([OwnRule("a", "", SOLD_OUT), OwnRule("b", "", broken)])
    assert [rule.code for rule in pack.rules] == ["own/a"]
    assert failed == ("b",)


def test_a_form_survives_its_storing() -> None:
    assert RuleForm.of(SOLD_OUT.body()) == SOLD_OUT


# Switches

PACK = load_pack_text(
    """
pack: shop
title: {zh: 店铺, en: Shop}
defaults: {category: c, severity: warning}
rules:
- {code: a, message: {zh: 甲, en: A}, phrases: [甲甲甲], examples: {bad: [甲甲甲]}}
- {code: b, message: {zh: 乙, en: B}, phrases: [乙乙乙], examples: {bad: [乙乙乙]}}
"""
)


@pytest.mark.parametrize(
    ("switches", "team", "on"),
    [
        ({}, "north", True),
        ({("", "shop"): False}, "north", False),
        ({("", "shop"): False, ("north", "shop"): True}, "north", True),
        ({("", "shop"): False, ("north", "shop"): True}, "south", False),
        ({("north", "shop"): False, ("north", "shop/a"): True}, "north", True),
        ({("", "shop/a"): False, ("north", "shop"): True}, "north", True),
    ],
)
def test_the_nearer_decision_counts(
    switches: dict[tuple[str, str], bool], team: str, on: bool
) -> None:
    assert is_on(switches, team, "shop", "shop/a") is on


def test_a_teams_rule_is_silent_for_the_others_and_a_muted_one_is_not_found() -> None:
    own = OwnRule("x", "north", SOLD_OUT)
    pack, _ = own_pack([own])
    silent = silent_rules((PACK, pack), [own], {("north", "shop/a"): False})
    assert silent == {"": frozenset({"own/x"}), "north": frozenset({"shop/a"})}
    checker = Checker((PACK, pack))
    text = "甲甲甲，没货了"
    assert {one.code for one in checker.check(text)} == {"shop/a", "own/x"}
    assert {one.code for one in checker.muting(silent["north"]).check(text)} == {"own/x"}
    assert {one.code for one in checker.muting(silent[""]).check(text)} == {"shop/a"}


def test_a_trial_counts_all_and_shows_twenty() -> None:
    checker = checked("trial", SOLD_OUT, ordinary_texts())
    texts = [(f"第{n}条", "这款没货了" if n % 2 else "这款有货") for n in range(100)]
    trial = tried(checker, "own/trial", "phrasebook", texts)
    assert (trial.flagged, trial.of, len(trial.samples)) == (50, 100, 20)
    assert trial.samples[0].where == "第1条"
