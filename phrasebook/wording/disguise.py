"""Undoes letters put between the characters of a phrase: 脑c残, 不abc清楚, 自1️⃣己2️⃣看."""

from __future__ import annotations

import re

from phrasebook.wording.crossings import straddled_at
from phrasebook.wording.readings import STRIPPED, Reading

HAN = "\u4e00-\u9fff"
FILLED = re.compile(rf"(?<=[{HAN}])[a-z0-9]{{1,4}}(?=[{HAN}])")
"""Letters or digits between two characters: one of them is no word, more of them may be."""


def unfilled(letters: Reading) -> Reading | None:
    """A stripped reading without the letters that stand between characters for nothing, or None
    where there are none.

    Only what spans such a place is new, so the characters on its right are the fresh ones.
    """
    text, _, starts, ends, _ = letters
    if starts is None or ends is None:
        starts, ends = range(len(text)), range(1, len(text) + 1)
    runs = [run.span() for run in FILLED.finditer(text)]
    if any(after - left > 1 for left, after in runs):
        runs = [(left, after) for left, after in runs if meaningless(text, left, after)]
    if not runs:
        return None
    pieces: list[str] = []
    lefts: list[int] = []
    rights: list[int] = []
    fresh: set[int] = set()
    at = 0
    for left, after in [*runs, (len(text), len(text))]:
        pieces.append(text[at:left])
        lefts += starts[at:left]
        rights += ends[at:left]
        fresh.add(len(lefts))
        at = after
    return Reading("".join(pieces), STRIPPED, lefts, rights, frozenset(fresh))


def meaningless(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is no word, size or number: one letter, one letter again and
    again, or letters in the middle of a dictionary word."""
    run = text[start:end]
    if len(run) == 1 or (run.isalpha() and len(set(run)) == 1):
        return True
    return straddled_at(text[max(0, start - 8) : start] + text[end : end + 8], min(start, 8))
