"""Weights in one array, where compiled loops look for them by a number that names a feature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from phrasebook.wording.pages import paged
from phrasebook.wording.tree import placed

Int64s = NDArray[np.int64]


SIEVE: Final = 1 << 19
"""Bits of a sieve: 64 kB, which the processor keeps at hand."""
POINTS: Final = 1 << 16
"""Code points among which all marks are."""
SINGLE: Final = 16
"""Numbers for what belongs to a text as a whole: its length, its clauses, the bias."""
BEFORE: Final = POINTS // 64 + SINGLE + SIEVE // 64
"""Numbers before the weights."""


def sieved(
    table: Int64s,
    kinds: Int64s,
    characters: Sequence[Int64s],
    *,
    marks: Iterable[str] = (),
    single: Sequence[int] = (),
) -> Int64s:
    """``table`` behind a bit for each of the ``marks``, SINGLE numbers for a text as a whole and a bit for the
    place of each feature: most features of a text have no weight, and to ask the table means to wait for the
    processor's memory. All in one array: to hand over three takes as long as to add up half a text."""
    edges = np.zeros(POINTS, np.uint8)
    edges[[ord(mark) for mark in marks]] = 1
    whole = np.zeros(SINGLE, np.int64)
    whole[: len(single)] = single
    bits = np.zeros(SIEVE, np.uint8)
    bits[spread_of(kinds, characters) & (SIEVE - 1)] = 1
    found = paged(2 * (BEFORE + len(table))).view(np.int64)
    found[:BEFORE] = np.concatenate((packed(edges), whole, packed(bits)))
    found[BEFORE:] = table
    return found


def packed(bits: NDArray[np.uint8]) -> Int64s:
    """64 bits a number, the lowest first."""
    return np.packbits(bits, bitorder="little").view(np.int64)


def spread_of(kinds: Int64s, characters: Sequence[Int64s]) -> Int64s:
    """A number for each feature whose last bits say its place."""
    first, second, third = characters
    spread = first * 0x9E3779B1 + second * 0x85EBCA77 + third * 0x27D4EB2F + kinds * 0xC2B2AE3D
    return spread >> 15


def placed_weights(
    kinds: Int64s, characters: Sequence[Int64s], keys: Int64s, hundredths: Int64s
) -> Int64s:
    """``keys`` and ``hundredths`` of features in one number each: key times 65536, 32768 and the
    hundredths.

    ``characters`` are the first, second and third of each feature (0: it has none). A feature
    stands at the place that its kind and characters say, or in the next free one after; -1 is free.
    There are a power of two places.
    """
    size = 2
    while size < 4 * len(keys) + 2:  # half as large, a look-up takes a quarter longer
        size *= 2
    numbers = placed(spread_of(kinds, characters) & (size - 1), size)
    places = np.flatnonzero(numbers >= 0)
    table = np.full(size, -1, np.int64)
    entries = keys << 16 | (hundredths + 32768)
    table[places] = entries[numbers[places]]
    return table
