"""Customers' own words for things: ``啥时候到`` means ``到货时间``.

``data/customer_words.txt`` has one meaning a line, with the ways people say it. A meaning
found in the question and in an entry counts as evidence, beside the words as they stand.
"""

from __future__ import annotations

import re
from functools import cache

import ahocorasick_rs as aho
import numpy as np
from numpy.typing import NDArray

from phrasebook.search.characters import lines
from phrasebook.search.reading_loops import scattered

Numbers = NDArray[np.int64]
Int32s = NDArray[np.int32]

_PAUSE = re.compile(r"[\s,，.。!！?？~、:：;；]")

_Matcher = tuple[aho.AhoCorasick, tuple[int, ...]]


def concepts_of(text: str) -> list[int]:
    """The numbers of the meanings in a normalised text, in order, each as often as it stands."""
    matcher, meanings = _matcher()
    return [meanings[found] for found, _, _ in matcher.find_matches_as_indexes(text)]


def without_courtesies(text: str) -> str:
    """``text`` less greetings and polite openings; the whole of it where nothing else is left."""
    begins, ends = _edges()
    if (
        text[:2] not in begins
        and text[-1:] not in ends
        and (text.isalnum() or _PAUSE.search(text) is None)
    ):
        return text
    rest = _courtesies().sub("", text)
    return rest if any(map(str.isalnum, rest)) else text


def only_courtesies(text: str) -> bool:
    """Whether a normalised text is nothing but greetings and polite openings."""
    return not any(map(str.isalnum, _courtesies().sub("", text)))


@cache
def ways_to_say() -> tuple[Numbers, Int32s, Int32s, Int32s]:
    """The same meanings for ``reading_loops.read``, as a tree of characters whose root is state 0.

    Steps (rising) are a state in the upper bits and a code point (21 bits) below; then the table to
    find them by, the state each leads to, and the meaning of each state (0: none).
    """
    states: dict[str, int] = {"": 0}
    found: dict[int, int] = {}
    for way in _ways():
        for end in range(1, len(way) + 1):
            state = states.setdefault(way[:end], len(states))
            found[states[way[: end - 1]] << 21 | ord(way[end - 1])] = state
    steps = np.array(sorted(found), np.int64)
    means = np.zeros(len(states), np.int32)
    for way, number in _ways().items():
        means[states[way]] = number
    leads_to = np.array([found[step] for step in steps.tolist()], np.int32)
    return steps, scattered(steps, 2 * len(steps) + 1), leads_to, means


@cache
def _ways() -> dict[str, int]:
    ways: dict[str, int] = {}
    for number, line in enumerate(lines("customer_words.txt"), start=1):
        for way in line.split():
            ways.setdefault(way, number)
    return ways


@cache
def _matcher() -> _Matcher:
    ways = _ways()
    matcher = aho.AhoCorasick(list(ways), matchkind=aho.MatchKind.LeftmostLongest)
    return matcher, tuple(ways.values())


@cache
def _edges() -> tuple[frozenset[str], frozenset[str]]:
    """The first two characters of courtesies, and the last ones.

    Most messages neither begin nor end like that and have no pause: they need no closer look.
    """
    listed = [way.rstrip("，") for way in lines("courtesies.txt")]
    return frozenset(way[:2] for way in listed), frozenset(way[-1] for way in listed)


@cache
def _courtesies() -> re.Pattern[str]:
    """Courtesies where a clause begins, and at the end of the text."""
    listed = sorted(lines("courtesies.txt"), key=len, reverse=True)
    free = "|".join(re.escape(way) for way in listed if not way.endswith("，"))
    apart = "|".join(re.escape(way[:-1]) for way in listed if way.endswith("，"))
    pause = _PAUSE.pattern
    polite = rf"(?:(?:{free}){pause}*|(?:{apart})(?:{pause}+|$))+"
    return re.compile(rf"(?:^|(?<={pause})){polite}|(?:{free}){pause}*$")
