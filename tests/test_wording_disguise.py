"""Letters put inside a phrase and characters turned round do not hide it."""

from __future__ import annotations

import pytest

from phrasebook.wording import Checker, default_packs
from phrasebook.wording.disguise import unfilled
from phrasebook.wording.readings import stripped

checker = Checker(default_packs())


def grave(text: str) -> list[str]:
    return [
        text[found.start : found.end]
        for found in checker.check(text)
        if found.severity.value in ("error", "warning")
    ]


@pytest.mark.parametrize("text", ["脑c残", "白1痴", "废f话f少说", "嘴闭", "障智"])
def test_a_disguised_phrase_is_found_as_it_stands_in_the_draft(text: str) -> None:
    assert grave(text) == [text]


@pytest.mark.parametrize(
    "text",
    ["身高170穿M不知道合不合适", "要A款不要B款", "方便随时来", "好评差评都看", "这个病有办法"],
)
def test_sizes_models_and_neighbouring_words_are_no_disguise(text: str) -> None:
    assert grave(text) == []


def test_a_draft_without_single_letters_has_no_such_reading() -> None:
    assert unfilled(stripped("穿xl码，一共12件")) is None
