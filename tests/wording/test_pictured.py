"""Pictures that are said as words also set letters apart."""

from __future__ import annotations

import pytest

from phrasebook.entries import Severity
from phrasebook.wording import Checker, default_packs
from phrasebook.wording.fold import SAID
from phrasebook.wording.pictured import set_aside


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(default_packs())


def grave(checker: Checker, text: str) -> list[str]:
    return [
        text[one.start : one.end]
        for one in checker.check(text)
        if one.severity in {Severity.ERROR, Severity.WARNING}
    ]


@pytest.mark.parametrize("picture", SAID)
def test_any_of_them_sets_letters_apart(checker: Checker, picture: str) -> None:
    text = f"那我也不{picture}知{picture}道"
    assert grave(checker, text) == [text]


@pytest.mark.parametrize("text", ["充电桩就六个，急🐢也🐢没🐢用", "爱🐶️买🐶️不🐶️买"])
def test_it_does_between_the_letters_of_longer_phrases(checker: Checker, text: str) -> None:
    assert grave(checker, text)


def test_it_is_still_said(checker: Checker) -> None:
    assert grave(checker, "你就是🐷脑子")


@pytest.mark.parametrize(
    "text", ["🐶粮今天发货", "您家🐱🐶都能住，押金另算", "买🐔送🥚，今天18点前下单都有"]
)
def test_what_is_sold_stays_clean(checker: Checker, text: str) -> None:
    assert grave(checker, text) == []


def test_offsets_stay() -> None:
    assert set_aside("不🐶️知道🐶") == "不☆☆知道🐶"


def test_it_is_explained(checker: Checker) -> None:
    assert any(one.rule == "service/dont-know" for one in checker.explain("不🐶知🐶道"))
