"""Weights in one array, where compiled loops look for them by a number that names a feature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from phrasebook.wording.pages import paged
from phrasebook.wording.tree import placed

Int64s = NDArray[np.int64]


SIEVE: Final = 1 << 19
"""Bits of a sieve: 64 kB, which the processor keeps at hand."""


def sieved(table: Int64s, kinds: Int64s, characters: Sequence[Int64s]) -> Int64s:
    """``table`` behind a bit for the place of each feature, as SIEVE // 64 numbers: most features
    of a text have no weight, and to ask the table means to wait for the processor's memory."""
    bits = np.zeros(SIEVE, np.uint8)
    bits[spread_of(kinds, characters) & (SIEVE - 1)] = 1
    found = paged(SIEVE // 32 + 2 * len(table)).view(np.int64)
    found[: SIEVE // 64] = np.packbits(bits, bitorder="little").view(np.int64)
    found[SIEVE // 64 :] = table
    return found


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
