"""What the checker skips to be quick changes nothing that it finds."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from phrasebook.wording import Checker, default_packs, engine, lexicon, steps
from phrasebook.wording.evaluation import read_cases
from phrasebook.wording.fold import folded
from phrasebook.wording.readings import KEPT, Reading, collapsed, letters_of, stripped

CASES = Path(__file__).parent / "wording"
HELD_BACK = "cases_fresh_holdout.yaml"
DRAFTS = [
    (case.text, case.previous)
    for path in sorted(CASES.glob("*.yaml"))
    if path.name != HELD_BACK
    for case in read_cases(path)
]
checker = Checker(default_packs())


def straddled_the_long_way(text: str, start: int, end: int) -> str:
    """The word over the edge with the whole window cut, whatever stands in it."""
    at = left = max(0, start - lexicon.WINDOW)
    for word in lexicon.words_of(text[left : end + lexicon.WINDOW]):
        after = at + len(word)
        if word not in lexicon.LOOSE and (
            (at < start < after and text[start] not in lexicon.WEAK)
            or (at < end < after and text[end - 1] not in lexicon.WEAK)
        ):
            return word
        at = after
    return ""


def test_every_case_is_judged_alike_with_and_without_shortcuts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick = [checker.check(*draft) for draft in DRAFTS]
    monkeypatch.setattr(engine, "possible", lambda needs, letters: True)
    monkeypatch.setattr(engine, "BRIEF", 0)
    monkeypatch.setattr(steps, "straddled", straddled_the_long_way)
    monkeypatch.setattr(steps, "SAID", re.compile(""))
    assert [checker.check(*draft) for draft in DRAFTS] == quick
    assert sum(map(bool, quick)) > 1000


def test_a_shortcut_that_is_wrong_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [checker.check(*draft) for draft in DRAFTS[:300]]
    monkeypatch.setattr(engine, "possible", lambda needs, letters: False)
    assert [checker.check(*draft) for draft in DRAFTS[:300]] != quick


def test_readings_copied_in_pieces_are_those_made_letter_by_letter() -> None:
    for draft, _ in DRAFTS:
        text = folded(draft)
        places = [at for at, letter in enumerate(text) if letter.isalnum()]
        letters = letters_of(text)
        assert (letters.text, letters.starts) == ("".join(text[at] for at in places), places)
        reading = stripped(text)
        assert all(letter.isalnum() or letter in KEPT for letter in reading.text)
        assert mapped_in_order(reading)
        once = collapsed(reading)
        assert mapped_in_order(once)
        assert all(a != b for a, b in pairwise(once.text))
        assert once.span(0, len(once.text)) == reading.span(0, len(reading.text))


def mapped_in_order(reading: Reading) -> bool:
    """Whether each character has a place, after that of the one before."""
    starts, ends = reading.starts, reading.ends
    assert starts is not None
    assert ends is not None
    assert len(starts) == len(ends) == len(reading.text)
    return all(a < b for a, b in zip(starts, ends, strict=True)) and all(
        after <= start for after, start in zip(ends, list(starts)[1:], strict=False)
    )
