"""The inner loop of ``innocence``: the sum of the weights of what stands around a hit.

A plain loop over arrays, compiled by whoever calls it (``phrasebook.compiled``). A trait stands here as
a number, as in ``loops``: EDGE 4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def weigh_around(
    text: bytes,
    start: int,
    end: int,
    left: int,
    right: int,
    characters: NDArray[np.uint32],
    table: NDArray[np.int64],
) -> int:
    """Hundredths: the weights of the characters next to ``text[start:end]``, of the two next to it
    on either side, and of all neighbours inside it, beside it in its clause ``text[left:right]``,
    and outside.

    ``text`` are its code points, four bytes each; ``characters`` is that of ``traits``. A mark
    counts as ``|``, a Latin letter as ``a``, a digit as ``0``; before the text stands ``^`` and
    behind it ``$``, twice. ``table`` is that of ``weight_tables.placed_weights`` for kinds in the
    order of ``innocence.KINDS`` and characters.
    """
    size = len(text) // 4
    letters = np.empty(size + 4, np.int64)
    letters[0] = letters[1] = 94
    letters[size + 2] = letters[size + 3] = 36
    for at in range(size):
        code = int(text[4 * at]) | int(text[4 * at + 1]) << 8 | int(text[4 * at + 2]) << 16
        if characters[2 * code + 1] & 4 or code in (36, 94, 124):
            code = 124
        elif 97 <= code <= 122:
            code = 97
        elif 48 <= code <= 57:
            code = 48
        letters[at + 2] = code
    mask = len(table) - 1
    total = 0
    # Four questions about the edges of the hit, then one about each pair of neighbours.
    for at in range(-4, size - 1):
        if at == -4:
            kind, first, second = 0, int(letters[start + 1]), 0
        elif at == -3:
            kind, first, second = 1, int(letters[start]), int(letters[start + 1])
        elif at == -2:
            kind, first, second = 2, int(letters[end + 2]), 0
        elif at == -1:
            kind, first, second = 3, int(letters[end + 2]), int(letters[end + 3])
        else:
            first, second = int(letters[at + 2]), int(letters[at + 3])
            if start <= at and at + 1 < end:
                kind = 8
            elif left <= at and at + 1 < start:
                kind = 4
            elif end <= at and at + 1 < right:
                kind = 5
            elif at + 1 < left:
                kind = 6
            elif at >= right:
                kind = 7
            else:
                continue
        key = kind << 42 | first << 21 | second
        spread = first * 0x9E3779B1 + second * 0x85EBCA77 + kind * 0xC2B2AE3D
        place = (spread >> 15) & mask
        while table[place] >= 0:
            if table[place] >> 16 == key:
                total += (table[place] & 65535) - 32768
                break
            place = (place + 1) & mask
    return int(total)
