"""The inner loop of ``likely``: the sum of the weights of a text's features.

A plain loop over arrays, compiled by whoever calls it (``phrasebook.compiled``). A trait stands here as
a number, as in ``loops``: EDGE 4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def weigh(
    text: bytes,
    characters: NDArray[np.uint32],
    table: NDArray[np.int64],
    sizes: NDArray[np.float64],
    bias: float,
) -> float:
    """The weights of the characters of a folded text, each once, of its neighbours, of its pairs
    with one character between, of three neighbours, of its length and of its clauses, added to
    ``bias``.

    ``text`` are its code points, four bytes each; ``characters`` is that of ``traits``. Marks are
    all one (``|``), Latin runs (``a``) and numbers (``0``) too, and the text stands between ``^``
    and ``$``. ``table`` holds (kind, first and second character, 32768 + hundredths) in one number
    at the place that ``weight_tables.placed_weights`` says, behind the sieve of
    ``weight_tables.sieved``. Of three characters it holds fifteen bits each, which no two
    characters that people write share. ``sizes`` are the weights of 0, 4, 8 … 32 characters and
    more, and of 0 to 4 clauses and more.
    """
    size = len(text) // 4
    letters = np.empty(size + 2, np.int64)
    letters[0] = 94
    count = 1
    clauses = 1
    last = 0  # what the character before was: a letter of no class, a mark, a Latin letter, a digit
    for at in range(size):
        code = int(text[4 * at]) | int(text[4 * at + 1]) << 8 | int(text[4 * at + 2]) << 16
        kind = 0
        if characters[2 * code + 1] & 4 or code in (36, 94, 124):
            kind = 1
        elif 97 <= code <= 122:
            kind = 2
            code = 97
        elif 48 <= code <= 57:
            kind = 3
            code = 48
        if kind != 1:
            if last == 1 and count > 1:
                letters[count] = 124
                count += 1
                clauses += 1
            if kind == 0 or kind != last:
                letters[count] = code
                count += 1
        last = kind
    letters[count] = 36
    count += 1
    behind = 8192  # the sieve
    mask = len(table) - behind - 1
    total = bias + sizes[min(count // 4, 8)] + sizes[9 + min(clauses, 4)]
    # Which features may have a weight is asked of all before any weight is looked up, so that neither
    # waits for the memory of one after another.
    keys = np.empty(8 * count, np.int64)
    places = 4 * count
    asked = 0
    met = 0  # a bit for each character so far, many share one
    for kind in range(4):
        for at in range(count - min(kind, 2)):
            first = int(letters[at])
            second = 0
            third = 0
            if kind == 0:
                if met >> (first & 63) & 1:
                    before = max(0, at - 64)  # a draft without any mark may be endless
                    while letters[before] != first:
                        before += 1
                    if before < at:
                        continue
                met |= 1 << (first & 63)
            if kind == 3:
                second = int(letters[at + 1])
                third = int(letters[at + 2])
                key = 1 << 46 | (first & 32767) << 30 | (second & 32767) << 15 | third & 32767
            else:
                if kind:
                    second = int(letters[at + kind])
                key = kind << 42 | first << 21 | second
            spread = first * 0x9E3779B1 + second * 0x85EBCA77 + third * 0x27D4EB2F
            place = spread + kind * 0xC2B2AE3D >> 15
            keys[asked] = key
            keys[places + asked] = place & mask
            asked += table[(place & 524287) >> 6] >> (place & 63) & 1
    for one in range(asked):
        key = int(keys[one])
        place = int(keys[places + one])
        while table[behind + place] >= 0:
            entry = int(table[behind + place])
            if entry >> 16 == key:
                total += ((entry & 65535) - 32768) / 100
                break
            place = (place + 1) & mask
    return float(total)
