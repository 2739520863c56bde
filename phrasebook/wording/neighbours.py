"""Which characters stand side by side in the wording of the rules, as tables for ``repair_loops`` and ``loops``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.wording.forms import INITIALS, SHAPES
from phrasebook.wording.han import FIRST_HAN, HAN_COUNT
from phrasebook.wording.sounds import SPELLINGS
from phrasebook.wording.traits import CHARACTERS, CODE_POINTS, SOUND
from phrasebook.wording.tree import place_of, placed

Int64s = NDArray[np.int64]
Int32s = NDArray[np.int32]

MOST_OPTIONS, MOST_INITIALS = 31, 24
"""Characters that a sound or a first letter may stand for: those that the texts hold most often."""
COST = 3.0
"""What a replaced character must gain: two pairs seen once, or one seen four times and more."""
TELLING, ORDINARY = 2.0, 2.0
"""What a pair is worth that honest drafts hold and no rule: what was spelled in an honest draft is
not to become the wording of a rule."""
SAID_FOR_DIGITS = "你零灵 一要意已以 二儿饿 三生散身山 是事死四时似 我无屋五 了溜流六 去起气其七 不吧把爸八 就久旧救九"
"""What people write each digit for, which sounds like it."""
SIEVE = 1 << 19
"""Places of the small table that is asked first whether a pair is in ``pairs``: most are not, and to ask the
large one means to wait for the processor's memory."""
BITS = 1 << 20
"""Places in the table of doubtful neighbours: a wrong one costs a second look, no more."""


class Neighbours(NamedTuple):
    """Tables of some texts.

    ``sieve`` has a bit for each pair that is in ``pairs``, and for some others. ``pairs`` begins
    with the number of its places less one, then each has a pair of characters (-1: none) and a
    number (how often a text holds it); ``weights`` say what that is worth, behind the cost of a
    replaced character. ``options`` are MOST_OPTIONS characters for each syllable from 1,
    ``initials`` MOST_INITIALS for each letter and, behind those, for each digit, 0 where there are
    fewer; ``shapes`` the character that each may be mistaken for. ``doubtful`` says which rare
    characters ask for a closer look (``loops``).
    """

    sieve: Int32s
    pairs: Int32s
    weights: NDArray[np.float64]
    options: Int32s
    initials: Int32s
    shapes: Int32s
    doubtful: Int32s


def neighbours(
    texts: Iterable[str], ordinary: tuple[str, ...] = (), telling: tuple[str, ...] = ()
) -> Neighbours:
    """The tables of ``texts``. ``ordinary`` are pairs of characters that honest drafts hold, ``telling`` some
    that stand in breaches which no rule names."""
    joined = "\0".join(texts).encode("utf-32-le", "surrogatepass")
    letters = np.frombuffer(joined, np.uint32).astype(np.int64) - FIRST_HAN
    stated = pairs_in(letters[:-1], letters[1:])
    told = pairs_in(*codes_of(telling))
    honest = pairs_in(*codes_of(ordinary))
    found, counts = np.unique(stated, return_counts=True)
    most = int(counts.max()) if len(counts) else 0
    ranked = most_said(stated, told, honest)
    told = np.setdiff1d(told, found)
    named = np.concatenate((found, told))
    honest = np.setdiff1d(honest, named)
    worth = np.concatenate((counts, np.full(len(told), most + 1), np.full(len(honest), most + 2)))
    weights = [COST, *(1 + log2(1 + count) for count in range(1, most + 1)), TELLING, ORDINARY]
    pairs = np.concatenate((named, honest))
    return Neighbours(
        sieve(pairs),
        weighed(pairs, worth),
        np.array(weights),
        grouped(ranked, syllables()[ranked], len(SPELLINGS), MOST_OPTIONS),
        np.concatenate((grouped(ranked, first_letters()[ranked], 26, MOST_INITIALS), numerals())),
        shapes(),
        doubtful(named // HAN_COUNT, named % HAN_COUNT, ordinary),
    )


def pairs_in(left: Int64s, right: Int64s) -> Int64s:
    """The pairs of Chinese characters, counted from FIRST_HAN, as one number each."""
    both = (left >= 0) & (left < HAN_COUNT) & (right >= 0) & (right < HAN_COUNT)
    return left[both] * HAN_COUNT + right[both]


def most_said(stated: Int64s, *others: Int64s) -> Int64s:
    """The characters of some pairs, those that stand in most of the stated ones first, then by first
    appearance."""
    pairs = np.concatenate((stated, *others))
    stream = np.stack((pairs // HAN_COUNT, pairs % HAN_COUNT), axis=1).reshape(-1)
    counts = np.bincount(stream[: 2 * len(stated)], minlength=HAN_COUNT)
    earliest = np.full(HAN_COUNT, -1, np.int64)
    earliest[stream[::-1]] = np.arange(len(stream))[::-1]
    letters = np.flatnonzero(earliest >= 0)
    return letters[np.lexsort((earliest[letters], -counts[letters]))]


def sieve(pairs: Int64s) -> Int32s:
    """A bit for each of ``pairs``."""
    bits = np.zeros(SIEVE, np.uint8)
    bits[place_of(pairs, 0, SIEVE)] = 1
    return np.packbits(bits, bitorder="little").view(np.int32)


def weighed(pairs: Int64s, worth: Int64s) -> Int32s:
    """``pairs`` with the number of what they are worth, where the loop looks for them."""
    size = 2
    while size < 2 * len(pairs) + 2:
        size *= 2
    numbers = placed(place_of(pairs, 0, size), size)
    places = np.flatnonzero(numbers >= 0)
    rows = np.full((size, 2), -1, np.int32)
    rows[places, 0] = pairs[numbers[places]]
    rows[places, 1] = worth[numbers[places]]
    return np.concatenate((np.array([size - 1], np.int32), rows.reshape(-1)))


def grouped(ranked: Int64s, groups: Int64s, count: int, most: int) -> Int32s:
    """The first ``most`` characters of each group from 1 to ``count``, a row each."""
    order = np.argsort(groups, kind="stable")
    sorted_groups = groups[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_groups, sorted_groups)
    kept = (rank < most) & (sorted_groups > 0)
    rows = np.zeros((count, most), np.int32)
    rows[sorted_groups[kept] - 1, rank[kept]] = ranked[order[kept]] + FIRST_HAN
    return rows.reshape(-1)


@cache
def numerals() -> Int32s:
    """What each digit may stand for, a row each."""
    rows = [[*map(ord, row), *[0] * (MOST_INITIALS - len(row))] for row in SAID_FOR_DIGITS.split()]
    return np.array(rows, np.int32).reshape(-1)


def doubtful(left: Int64s, right: Int64s, ordinary: tuple[str, ...]) -> Int32s:
    """What makes a rare character doubtful, as bits that the scan looks up with the same sums
    (``loops``): one less than there are, then the bits of neighbours that stand beside what sounds
    like it, then those of pairs that are ordinary, two for each: one is set by chance for every thirtieth pair."""
    sounds = syllables()
    bits = np.zeros(BITS, np.uint8)
    for side, other, letter in ((0, left, right), (1, right, left)):
        for kin in (sounds, *shaped_sounds()):
            sound = kin[letter]
            known = sound >= 0
            for code in (other + FIRST_HAN, CODE_POINTS + sounds[other]):
                bits[place_of(sound[known], 2 * code[known] + side, BITS)] = 1
    honest = np.zeros(BITS, np.uint8)
    for one, two in ((left, right), codes_of(ordinary)):
        honest[place_of(one + FIRST_HAN, two + FIRST_HAN, BITS)] = 1
        honest[second_bit_of(one + FIRST_HAN, two + FIRST_HAN)] = 1
    return np.concatenate(
        (
            np.array([BITS - 1], np.int32),
            *(np.packbits(one, bitorder="little").view(np.int32) for one in (bits, honest)),
        )
    )


def second_bit_of(left: Int64s, right: Int64s) -> Int64s:
    """Another place of a pair."""
    return (left * 0x85EBCA77 + right * 0x9E3779B1 >> 13) & (BITS - 1)


@cache
def codes_of(pairs: tuple[str, ...]) -> tuple[Int64s, Int64s]:
    """The characters of pairs, counted from FIRST_HAN: all first ones and all second ones. Remembered:
    they hardly change."""
    joined = "".join(pairs).encode("utf-32-le")
    known = np.frombuffer(joined, np.uint32).astype(np.int64) - FIRST_HAN
    return known[::2], known[1::2]


@cache
def syllables() -> Int64s:
    """The number of each Chinese character's syllable, from 1; 0 without one."""
    kinds = CHARACTERS.reshape(-1, 2)[FIRST_HAN : FIRST_HAN + HAN_COUNT, 1]
    return (kinds >> SOUND).astype(np.int64)


@cache
def first_letters() -> Int64s:
    """The number of the first letter of each Chinese character's syllable, from 1; 0 without one."""
    found = np.zeros(HAN_COUNT, np.int64)
    for character, initial in INITIALS.items():
        found[ord(character) - FIRST_HAN] = ord(initial) - ord("a") + 1
    return found


@cache
def shapes() -> Int32s:
    """What each Chinese character may be mistaken for by its shape; 0 for most."""
    found = np.zeros(HAN_COUNT, np.int32)
    for letter, others in SHAPES.items():
        for other in others:
            if 0 <= ord(other) - FIRST_HAN < HAN_COUNT:
                found[ord(other) - FIRST_HAN] = ord(letter)
    return found


@cache
def shaped_sounds() -> tuple[Int64s, ...]:
    """The syllables of the characters that look like each, -1 where there is none (any more)."""
    rows: list[Int64s] = []
    for letter, others in SHAPES.items():
        for place, other in enumerate(others):
            if place == len(rows):
                rows.append(np.full(HAN_COUNT, -1, np.int64))
            at = ord(other) - FIRST_HAN
            if 0 <= ord(letter) - FIRST_HAN < HAN_COUNT:
                rows[place][ord(letter) - FIRST_HAN] = syllables()[at] if 0 <= at < HAN_COUNT else 0
    return tuple(rows)
