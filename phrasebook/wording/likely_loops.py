"""The inner loop of ``likely``: the sum of the weights of a text's features.

A plain loop over arrays, compiled by whoever calls it (``phrasebook.compiled``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def weigh(
    text: bytes,
    table: NDArray[np.int64],
    sized: int,
) -> float:
    """The weights of the characters of a folded text, each once, of its neighbours, of its pairs
    with one character between and of three neighbours; where it is ``sized`` (1, else 0) those of its length
    and of its clauses too, added to the bias.

    ``text`` are its code points, four bytes each. Marks are all one (``|``), Latin runs (``a``) and numbers
    (``0``) too, and the text stands between ``^`` and ``$``. ``table`` is that of ``weight_tables.sieved``: a bit
    for each mark among the first 65536 code points; hundredths for 0, 4, 8 … 32 characters and more, for 0 to
    4 clauses and more, and the bias, in 16 numbers; the sieve; and (kind, first and second character, 32768 +
    hundredths) in one number at the place that ``weight_tables.placed_weights`` says. Of three characters it
    holds fifteen bits each, which no two characters that people write share.
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
        if code < 65536 and table[code >> 6] >> (code & 63) & 1:
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
    behind = 9232  # what stands before the weights
    mask = len(table) - behind - 1
    total = 0
    if sized:
        total = int(table[1024 + min(count // 4, 8)] + table[1033 + min(clauses, 4)] + table[1038])
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
            asked += table[1040 + ((place & 524287) >> 6)] >> (place & 63) & 1
    for one in range(asked):
        key = int(keys[one])
        place = int(keys[places + one])
        while table[behind + place] >= 0:
            entry = int(table[behind + place])
            if entry >> 16 == key:
                total += (entry & 65535) - 32768
                break
            place = (place + 1) & mask
    return total / 100
