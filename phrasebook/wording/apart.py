"""Readings of a draft without what separates, repeats or fills its letters, made by one compiled loop.

The same as ``stripped``, ``collapsed`` (``readings``) and ``unfilled`` (``disguise``) make one after
another, which stay as what they are held against.
"""

from __future__ import annotations

from codecs import utf_32_le_decode, utf_32_le_encode
from collections import deque
from collections.abc import Callable, Mapping
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled_now
from phrasebook.wording.apart_loops import read_apart
from phrasebook.wording.disguise import meaningless
from phrasebook.wording.engine import Lent, room_for
from phrasebook.wording.readings import COLLAPSED, COMPOSED, STRIPPED, Reading
from phrasebook.wording.traits import CHARACTERS

ROOM = 4096
_spare: deque[Lent] = deque(maxlen=8)
"""Arrays lent to one call after another: to make one anew takes longer than to use it."""
LENGTH = 0xFFFFF
MAPPED, ASKED, SPELLS = 1 << 60, 1 << 61, 1 << 62
"""What the loop answers above three lengths: something separates letters; a dictionary must say which
runs fill gaps; there are Latin letters."""


class Apart(NamedTuple):
    """What a draft says without what separates its letters (no map where nothing does), with runs of
    one character made one besides, and without what fills the gaps between its characters; None for
    what was not asked for or is nothing new."""

    letters: Reading | None
    once: Reading | None
    filled: Reading | None


def read(folded: str, *, apart: bool, repeats: bool, filled: bool) -> Apart:
    """The readings of a folded draft whose characters were met (``traits``). The letters are told
    where they are asked for (``apart``) and are not the draft, and where there is a Latin one."""
    codes, _ = utf_32_le_encode(folded, "surrogatepass")
    try:
        lent = _spare.pop()
    except IndexError:
        lent = room_for(ROOM)
    loop = undoing()
    found = loop(codes, repeats, filled, b"", CHARACTERS, HALVES, lent[0])
    if found < 0:
        lent = room_for(16 * len(folded))
        found = loop(codes, repeats, filled, b"", CHARACTERS, HALVES, lent[0])
    if found & ASKED:
        meant = meant_runs(lent[1], len(folded), found & LENGTH)
        if any(meant):
            found = loop(codes, repeats, filled, meant, CHARACTERS, HALVES, lent[0])
    told = told_of(found, folded, lent[1], apart=apart)
    if len(lent[1]) == ROOM:
        _spare.append(lent)
    return told


def told_of(found: int, folded: str, out: memoryview, *, apart: bool) -> Apart:
    """What the loop wrote down."""
    size = len(folded)
    count, once, kept = found & LENGTH, found >> 20 & LENGTH, found >> 40 & LENGTH
    letters = None
    apart = apart and count != size
    if apart or found & SPELLS:
        letters = Reading(folded, STRIPPED)
        if found & MAPPED:
            letters = Reading(text_at(out, 0, count), STRIPPED, *maps_at(out, size, size, count))
    repeated = filled = None
    if once and once != size and not (apart and once == count):
        at = 3 * size
        repeated = Reading(text_at(out, at, once), COLLAPSED, *maps_at(out, at + size, size, once))
    if kept:
        at = 6 * size
        row = out[at + 3 * size : at + 3 * size + kept].tolist()
        behind = frozenset([place for place, new in enumerate(row) if new])
        starts, ends = maps_at(out, at + size, size, kept)
        filled = Reading(text_at(out, at, kept), STRIPPED, starts, ends, behind)
    return Apart(letters, repeated, filled)


def text_at(out: memoryview, at: int, count: int) -> str:
    """The text whose code points stand there."""
    text, _ = utf_32_le_decode(out[at : at + count])
    return text


def maps_at(out: memoryview, at: int, size: int, count: int) -> tuple[list[int], list[int]]:
    """Where each character begins and ends in the draft."""
    starts: list[int] = out[at : at + count].tolist()
    ends: list[int] = out[at + size : at + size + count].tolist()
    return starts, ends


def meant_runs(out: memoryview, size: int, count: int) -> bytes:
    """For each run of Latin letters or digits between two characters whether it stands for something."""
    text = text_at(out, 0, count)
    row = iter(out[10 * size : 10 * size + 2 * out[13 * size]].tolist())
    return bytes(not meaningless(text, left, after) for left, after in zip(row, row, strict=True))


def table_of(halves: Mapping[str, str]) -> NDArray[np.int32]:
    """Pairs of halves and what they make up, in order, behind their number."""
    rows = [[*map(ord, pair), ord(whole)] for pair, whole in sorted(halves.items())]
    return np.array([len(rows), *chain.from_iterable(rows)], np.int32)


HALVES = table_of(COMPOSED)


@cache
def undoing() -> Callable[..., int]:
    """The compiled loop, loaded where rules are compiled."""
    return compiled_now(read_apart)
