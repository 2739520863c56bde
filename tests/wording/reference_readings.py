"""Readings of letters set apart, made by expressions one after another: what ``apart_loops`` makes in
one pass must say the same."""

from __future__ import annotations

import re

from phrasebook.wording.apart import meaningless
from phrasebook.wording.readings import (
    COLLAPSED,
    COMPOSED,
    HALVES,
    KEPT,
    STRIPPED,
    Reading,
    without,
)
from phrasebook.wording.traits import UNITS

LETTER = r"[^\W_]"
MARK = "[，,。.、~～…—;；:：!！]"
ALONE = re.compile(
    rf"{LETTER}({MARK}{{1,3}}){LETTER}(?!{LETTER})(?:\1{LETTER}(?!{LETTER}))+"
    rf"(?:\1{LETTER}{{1,4}}(?!{LETTER}))?"
    rf"|(?<!{LETTER}){LETTER}(?:[^\w\s]{{1,3}}{LETTER}(?!{LETTER})){{2,60}}"
)
"""Letters set apart one by one, by the same clause mark or by any marks."""
SET_APART = re.compile(rf"[^\w\s]{LETTER}[^\w\s]")
"""Stands in every match of ALONE; most drafts hold none, and it is found quickly."""
SEPARATORS = re.compile(rf"(?:_|[^\w{re.escape(''.join(sorted(KEPT)))}])+")
"""Neither letters nor clause marks."""
NO_LETTER = re.compile(r"[\W_]")
REPEATS = re.compile(r"(.)\1+", re.DOTALL)
FILLERS = re.compile(
    f"(?<=[\u4e00-\u9fff])[a-z0-9]{{0,3}}(?:[a-z]|[0-9](?![{UNITS}]))(?=[\u4e00-\u9fff])"
)
"""Letters or digits between two characters: one of them is no word, more of them may be."""


def plain_letters(folded: str) -> Reading:
    """The same as ``stripped``, without a map where nothing separates letters."""
    if SEPARATORS.search(folded) or SET_APART.search(folded) or HALVES.search(folded):
        return stripped(folded)
    return Reading(folded, STRIPPED)


def stripped(folded: str) -> Reading:
    """The draft without what separates its letters; clause marks stay, unless they set letters
    apart one by one (不，知，道)."""
    if SET_APART.search(folded) is None:
        return composed(without(SEPARATORS, folded))
    pieces: list[str] = []
    at = 0
    for run in ALONE.finditer(folded):
        left, right = run.span()
        pieces += (folded[at:left], NO_LETTER.sub(" ", folded[left:right]))
        at = right
    pieces.append(folded[at:])
    return composed(without(SEPARATORS, "".join(pieces)))


def composed(reading: Reading) -> Reading:
    """Halves put together."""
    if HALVES.search(reading.text) is None:
        return reading
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(reading.text):
        whole = COMPOSED.get(reading.text[at : at + 2])
        after = at + (2 if whole else 1)
        left, right = reading.span(at, after)
        letters.append(whole or reading.text[at])
        starts.append(left)
        ends.append(right)
        at = after
    return Reading("".join(letters), reading.how, starts, ends)


def collapsed(reading: Reading) -> Reading:
    """Runs of one character made one."""
    text, starts, ends = reading.text, reading.starts, reading.ends
    if starts is None or ends is None:
        starts, ends = range(len(text)), range(1, len(text) + 1)
    pieces: list[str] = []
    lefts: list[int] = []
    rights: list[int] = []
    at = 0
    for run in REPEATS.finditer(text):
        first, after = run.span()
        pieces.append(text[at : first + 1])
        lefts.extend(starts[at : first + 1])
        rights.extend(ends[at:first])
        rights.append(ends[after - 1])
        at = after
    pieces.append(text[at:])
    lefts.extend(starts[at:])
    rights.extend(ends[at:])
    return Reading("".join(pieces), COLLAPSED, lefts, rights)


def unfilled(letters: Reading) -> Reading | None:
    """A stripped reading without the letters that stand between characters for nothing, or None
    where there are none.

    Only what spans such a place is new, so the characters on its right are the fresh ones.
    """
    text, starts, ends = letters.text, letters.starts, letters.ends
    if starts is None or ends is None:
        starts, ends = range(len(text)), range(1, len(text) + 1)
    runs = [run.span() for run in FILLERS.finditer(text)]
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
