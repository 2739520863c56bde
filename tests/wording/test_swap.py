"""Swaps: the first place of a word that stands in none of what it may stand in."""

from __future__ import annotations

import pytest

from phrasebook.wording.kinds.swap import compile_swap


@pytest.mark.parametrize(
    ("word", "outside", "draft", "found"),
    [
        ("你", ("你好", "迷你"), "你好，你的迷你包", [(3, 4)]),
        ("你", ("你好", "迷你"), "迷你包，你好", []),
        ("你", ("他们",), "他们说你", [(3, 4)]),  # what does not hold the word is none of it
        ("你", (), "好的你", [(2, 3)]),
        ("你好", ("你好像", "对你好"), "对你好，你好像，你好", [(8, 10)]),
        ("OK", ("OKR",), "OKR和OK", [(4, 6)]),
        ("你", ("你",), "你", []),
        ("你", ("你好",), "", []),
    ],
)
def test_a_word_is_found_outside_of_what_it_may_stand_in(
    word: str, outside: tuple[str, ...], draft: str, found: list[tuple[int, int]]
) -> None:
    assert list(compile_swap(word, outside).find(draft, 0, len(draft))) == found
