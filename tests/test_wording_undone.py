"""What the learned model alone objects to is found behind a disguise too, and covers what stands there."""

from __future__ import annotations

import pytest

from phrasebook.entries import Diagnostic, Severity
from phrasebook.wording import Checker, default_packs

checker = Checker(default_packs())
ruled = Checker([pack for pack in default_packs() if pack.name != "likely"])
GRAVE = (Severity.ERROR, Severity.WARNING)
SARCASTIC = "您这双手可真巧，连个灯泡都拧不进去"
SCORN = "连个灯泡都拧不进去"


def grave(text: str, by: Checker = checker) -> list[Diagnostic]:
    return [one for one in by.check(text) if one.severity in GRAVE]


@pytest.mark.parametrize(
    "hidden",
    [
        " ".join(SCORN),
        "\u200b".join(SCORN),
        "-".join(SCORN),
        "。".join(SCORN),
        "😀".join(SCORN),
        "".join(f"【{letter}】" for letter in SCORN),
        "\n".join(SCORN),
        "".join(letter * 2 for letter in SCORN),
        "连个deng泡都拧不进去",
        "連個燈泡都擰不進去",
        "连个灯pao都拧bu进qu",
    ],
)
def test_a_breach_that_only_the_model_knows_is_found_in_disguise(hidden: str) -> None:
    text = f"您这双手可真巧，{hidden}，亲"
    assert not grave(text, ruled)
    found = grave(text)
    assert all(one.code.startswith("likely/") for one in found)
    left = text.index(hidden)
    assert any(one.start < left + len(hidden) and left < one.end for one in found)


def test_the_span_counts_what_stands_in_the_draft() -> None:
    text = f"😀亲，{'😀'.join(SARCASTIC)}"
    (found,) = grave(text)
    assert found.end == len(text)
    assert found.start in (1, text.index("您"), text.index("连"))


@pytest.mark.parametrize(
    "honest",
    [
        "亲 您 好 ， 欢 迎 光 临 小 店",
        "【满100减20】【包邮】【七天无理由】亲请放心下单",
        "您 看 这 样 处 理 可 以 吗",
        "给，您，修，改，了，哦",
        "好~的~哦~马~上~给~您~改",
        "亲，镇上的[店名x]家电门店哦",
        "您不是说要改约上门安装嘛",
        "当心些瓷盖比较滑您垫块布吧",
        "qin，nin de kuai di yi jing fa chu le",
    ],
)
def test_an_honest_draft_may_be_set_apart_as_it_likes(honest: str) -> None:
    assert grave(honest) == []


def test_the_explanation_names_the_reading() -> None:
    reasons = [
        one for one in checker.explain("-".join(SARCASTIC)) if one.rule.startswith("likely/")
    ]
    assert [one.reading for one in reasons if one.step == "found"]
    assert {one.reading for one in reasons} == {"stripped"}


def test_a_sentence_split_over_two_messages_is_judged_as_one() -> None:
    before, text = "先改成五星再来", "跟我谈退款"
    assert not grave(before)
    assert not grave(text)
    (found,) = [one for one in checker.check(text, before) if one.severity in GRAVE]
    assert (found.start, found.code.split("/")[0]) == (0, "likely")
    assert any(one.reading == "joined" for one in checker.explain(text, before))
    assert not [one for one in ruled.check(text, before) if one.severity in GRAVE]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("您这双手可真巧。", "灯泡的说明书我发您"),
        ("您看是不是灯", "泡没拧紧呢，我教您"),
        ("十号楼的租客一看就不。", "像正经人"),
    ],
)
def test_two_honest_messages_make_no_breach(before: str, text: str) -> None:
    assert not [one for one in checker.check(text, before) if one.severity in GRAVE]
