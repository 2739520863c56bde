"""Customers' own words for things: ``啥时候到`` means ``到货时间``.

``data/customer_words.txt`` has one meaning a line, with the ways people say it. A meaning
found in the question and in an entry counts as evidence, beside the words as they stand.
"""

from __future__ import annotations

from functools import cache

import ahocorasick_rs as aho

from phrasebook.search.characters import data

_Matcher = tuple[aho.AhoCorasick, tuple[int, ...]]


def concepts_of(text: str) -> list[int]:
    """The numbers of the meanings in a normalised text, in order, each as often as it stands."""
    matcher, meanings = _matcher()
    return [meanings[found] for found, _, _ in matcher.find_matches_as_indexes(text)]


def without_courtesies(text: str) -> str:
    """``text`` less greetings and polite openings; the whole of it where nothing else is left."""
    pieces: list[str] = []
    last = 0
    for _, start, end in _courtesies().find_matches_as_indexes(text):
        pieces.append(text[last:start])
        last = end
    if not last:
        return text
    rest = "".join([*pieces, text[last:]])
    return rest if any(map(str.isalnum, rest)) else text


@cache
def _matcher() -> _Matcher:
    ways: dict[str, int] = {}
    for number, line in enumerate(lines("customer_words.txt"), start=1):
        for way in line.split():
            ways.setdefault(way, number)
    matcher = aho.AhoCorasick(list(ways), matchkind=aho.MatchKind.LeftmostLongest)
    return matcher, tuple(ways.values())


@cache
def _courtesies() -> aho.AhoCorasick:
    return aho.AhoCorasick(lines("courtesies.txt"), matchkind=aho.MatchKind.LeftmostLongest)


def lines(name: str) -> list[str]:
    """The lines of a data file that are neither blank nor remarks."""
    found = (line.strip() for line in data(name).splitlines())
    return [line for line in found if line and not line.startswith("#")]
