"""The compiled reading of letters set apart says what the expressions say, one after another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.wording import apart
from phrasebook.wording.apart_loops import read_apart
from phrasebook.wording.evaluation import read_cases
from phrasebook.wording.fold import folded
from phrasebook.wording.readings import Reading
from phrasebook.wording.traits import meet
from tests.wording.reference_readings import collapsed, plain_letters, unfilled

CASES = Path(__file__).parent / "wording"
DRAFTS = [
    case.text
    for path in sorted(CASES.glob("*.yaml"))
    if "holdout" not in path.name
    for case in read_cases(path)
]
ODD_DRAFTS = [
    "", "~", "不，知，道", "不,,知,,道", "不，知，道了呢", "亲，不，知，道，亲亲亲亲亲", "不，知。道", "【爱】【买】【不】【买】",
    "不_知_道", "不 知 道", "丬犬态", "犬丬 犬", "不1知22道", "48小时", "爱a买aa不ab买", "不😀知😀道", "不" * 2000,
    "，不" * 200, "不1" * 900, "一、二、三、", "不～～知～～道", "a,b,c,d", "不，，，，知，，，，道", "不,,,知,,,道,,,,了",
]  # fmt: skip


def alike(one: Reading | None, other: Reading | None) -> bool:
    """Whether two readings say the same of the same places."""
    if one is None or other is None:
        return one is other
    maps = [
        None if made.starts is None or made.ends is None else (list(made.starts), list(made.ends))
        for made in (one, other)
    ]
    fresh = {at for at in other.fresh if at < len(other.text)}
    return (
        one.text == other.text
        and one.how is other.how
        and maps[0] == maps[1]
        and one.fresh == fresh
    )


def hold_against_expressions(draft: str) -> None:
    meet(draft)
    text = folded(draft)
    letters = plain_letters(text)
    once, filled = collapsed(letters), unfilled(letters)
    for asked in (True, False):
        read = apart.read(text, apart=asked, repeats=True, filled=True)
        told = asked and letters.text != text
        wanted = told or any("a" <= letter <= "z" for letter in letters.text)
        assert alike(read.letters, letters if wanted else None), draft
        new = once.text not in ("", text, letters.text if told else "")
        assert alike(read.once, once if new else None), draft
        assert alike(read.filled, filled), draft


@pytest.mark.parametrize("compiled", [True, False])
def test_every_case_is_read_as_the_expressions_read_it(
    compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not compiled:
        monkeypatch.setattr(apart, "undoing", lambda: read_apart)
    for draft in [*(DRAFTS if compiled else DRAFTS[::20]), *ODD_DRAFTS]:
        hold_against_expressions(draft)


@given(st.text("不知道行丬犬亻专，,。、~…：! _-*“”1a2bc\n😀\u200b", max_size=30))
def test_any_letters_and_marks_are_read_as_the_expressions_read_them(draft: str) -> None:
    hold_against_expressions(draft)


@given(st.text("不知，。-1ab ", max_size=16))
def test_letters_set_apart_by_few_marks_are_too(draft: str) -> None:
    hold_against_expressions(draft)


def test_what_is_not_asked_for_is_not_told() -> None:
    meet("不 不知1道")
    assert apart.read("不 不知1道", apart=False, repeats=False, filled=False) == (
        None,
        None,
        None,
        False,
    )
