"""Fillers between all characters of a phrase are taken out, others stay."""

from __future__ import annotations

import pytest

from phrasebook.wording import Checker, default_packs
from phrasebook.wording.padding import unpadded
from phrasebook.wording.readings import Reading, as_typed


@pytest.mark.parametrize(
    ("draft", "plain"),
    [
        ("我呢也呢没呢办呢法", "我也没办法"),
        ("急那个也那个没那个用", "急也没用"),
        ("不呃关嗯我那个事", "不关我事"),
        ("改航班我嗯管嗯不嗯了", "改航班我管不了"),
        ("我的你的他的", "我你他"),
    ],
)
def test_what_stands_between_all_characters_is_left_out(draft: str, plain: str) -> None:
    reading = unpadded(as_typed(draft))
    assert reading is not None
    assert reading.text == plain
    for at, letter in enumerate(plain):
        left, right = reading.span(at, at + 1)
        assert draft[left:right] == letter


@pytest.mark.parametrize(
    "draft",
    [
        "",
        "呢",
        "我呢没办法",
        "好的呢亲",
        "哈哈哈哈哈哈",
        "好好好好好",
        "a呢b呢c呢",
        "一二三四五六",
    ],
)
def test_a_filler_now_and_then_stays(draft: str) -> None:
    assert unpadded(as_typed(draft)) is None


def test_places_are_those_of_the_draft() -> None:
    letters = Reading(
        "我呢管呢不呢了", as_typed("").how, [0, 2, 4, 6, 8, 10, 12], [1, 3, 5, 7, 9, 11, 13]
    )
    reading = unpadded(letters)
    assert reading is not None
    assert reading.text == "我管不了"
    assert reading.span(0, 4) == (0, 13)


def test_the_finding_covers_the_phrase_with_its_fillers() -> None:
    checker = Checker(default_packs())
    (found,) = [
        one
        for one in checker.check("这个(哈)不(哈)关(哈)我(哈)的(哈)事")
        if one.code.startswith("service/")
    ]
    assert (
        "不(哈)关(哈)我(哈)的(哈)事"
        in "这个(哈)不(哈)关(哈)我(哈)的(哈)事"[found.start : found.end + 1]
    )
