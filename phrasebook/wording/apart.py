"""Readings of a draft without what separates, repeats or fills its letters, made by one compiled loop.

Expressions would make them one after another: the tests hold this against such
(``tests/wording/reference_readings.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled_now
from phrasebook.wording.apart_loops import read_apart
from phrasebook.wording.crossings import straddled_at
from phrasebook.wording.lent import (
    COUNT,
    COUNT_BITS,
    TRAITS,
    Lent,
    encode,
    give_back,
    lent,
    made,
    numbers_at,
    room_for,
    text_at,
)
from phrasebook.wording.lexicon import NEAR
from phrasebook.wording.readings import COLLAPSED, COMPOSED, NONE, STRIPPED, How, Reading

MAPPED: Final = 1 << 60
ASKED: Final = 1 << 61
SPELLS: Final = 1 << 62
"""What the loop answers above three lengths: something separates letters; a dictionary must say which
runs fill gaps; there are Latin letters."""


class Apart(NamedTuple):
    """What a draft says without what separates its letters (no map where nothing does), with runs of
    one character made one besides, and without what fills the gaps between its characters; None for
    what was not asked for or is nothing new. ``latin`` says whether there is any Latin letter."""

    letters: Reading | None
    once: Reading | None
    filled: Reading | None
    latin: bool


def read(folded: str, *, apart: bool, repeats: bool, filled: bool) -> Apart:
    """The readings of a folded draft whose characters were met (``traits``). The letters are told
    where they are asked for (``apart``) and are not the draft, and where there is a Latin one."""
    codes, _ = encode(folded, "surrogatepass")
    out = lent()
    loop = undoing()
    found = loop(codes, repeats, filled, b"", TRAITS, HALVES, out[0])
    if found < 0:
        out = room_for(16 * len(folded))
        found = loop(codes, repeats, filled, b"", TRAITS, HALVES, out[0])
    if found & ASKED:
        meant = meant_runs(out, len(folded), found & COUNT)
        if any(meant):
            found = loop(codes, repeats, filled, meant, TRAITS, HALVES, out[0])
    told = told_of(found, folded, out, apart=apart)
    give_back(out)
    return told


def told_of(found: int, folded: str, out: Lent, *, apart: bool) -> Apart:
    """What the loop wrote down."""
    size = len(folded)
    count, once, kept = found & COUNT, found >> COUNT_BITS & COUNT, found >> 2 * COUNT_BITS & COUNT
    letters = repeated = filled = None
    apart = apart and count != size
    if apart or found & SPELLS:
        if found & MAPPED:
            letters = reading_at(out, 0, size, count, STRIPPED)
        else:
            letters = Reading(folded, STRIPPED)
    if once and once != size and not (apart and once == count):
        repeated = reading_at(out, 3 * size, size, once, COLLAPSED)
    if kept:
        behind = fresh_at(out, 9 * size, kept)
        filled = reading_at(out, 6 * size, size, kept, STRIPPED, fresh=behind)
    return made(Apart, (letters, repeated, filled, found & SPELLS > 0))


def reading_at(
    out: Lent, at: int, size: int, count: int, how: How, *, fresh: frozenset[int] = NONE
) -> Reading:
    """A reading from three columns as long as the draft: characters, where each begins, where it ends."""
    starts = numbers_at(out, at + size, count)
    ends = numbers_at(out, at + 2 * size, count)
    return Reading(text_at(out, at, count), how, starts, ends, fresh)


def fresh_at(out: Lent, at: int, count: int) -> frozenset[int]:
    """Which of so many numbers are not 0."""
    return frozenset([place for place, new in enumerate(numbers_at(out, at, count)) if new])


def meant_runs(out: Lent, size: int, count: int) -> bytes:
    """For each run of Latin letters or digits between two characters whether it stands for something."""
    text = text_at(out, 0, count)
    (runs,) = numbers_at(out, 13 * size, 1)
    row = iter(numbers_at(out, 10 * size, 2 * runs))
    return bytes(not meaningless(text, left, after) for left, after in zip(row, row, strict=True))


def meaningless(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is no word, size or number: one letter, one letter again and
    again, or letters in the middle of a dictionary word."""
    run = text[start:end]
    if len(run) == 1 or (run.isalpha() and len(set(run)) == 1):
        return True
    before, behind = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    return straddled_at(before + behind, len(before))


def table_of(halves: Mapping[str, str]) -> NDArray[np.int32]:
    """Pairs of halves and what they make up, in order, behind their number."""
    rows = [[*map(ord, pair), ord(whole)] for pair, whole in sorted(halves.items())]
    return np.array([len(rows), *chain.from_iterable(rows)], np.int32)


HALVES: Final = table_of(COMPOSED)


@cache
def undoing() -> Callable[..., int]:
    """The compiled loop, loaded where rules are compiled."""
    return compiled_now(read_apart, b"", True, True, b"", TRAITS, HALVES, np.zeros(1, np.int32))
