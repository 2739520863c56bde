"""The inner loop of ``apart``: what separates, repeats or fills the letters of a draft is taken out.

A plain loop over arrays, compiled by whoever calls it (``phrasebook.compiled``). Traits stand here as
numbers, as in ``loops``: UNIT 33554432 of the first; of the second LETTER 1, KEPT_MARK 1024, MARK 8192.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def read_apart(
    text: bytes,
    repeats: int,
    filled: int,
    meant: bytes,
    characters: NDArray[np.uint32],
    halves: NDArray[np.int32],
    out: NDArray[np.int32],
) -> int:
    """Read a folded text without what stands between its letters.

    ``text`` are its code points, four bytes each. ``repeats`` and ``filled`` say which readings are asked for
    besides the letters themselves; ``meant`` is empty, or has a byte for each run of Latin letters or digits
    between two characters that is 1 for one that stands for something. ``characters`` is that of ``traits``;
    ``halves`` holds how many pairs of halves there are, then the pairs and what they make up.

    Writes for each reading its code points, where each begins in the text and where it ends, as many numbers
    each as the text has: the letters, then with runs of one character made one, then without what fills
    gaps, with a fourth row that is 1 for a character behind a gap; last, from 10 times the length of the
    text, the runs: begin and end among the letters, and from 13 times its length how many there are. Answers the
    lengths of the three readings (20 bits each, 0 for one not asked for or without a gap), then a bit each: anything
    separates letters, a dictionary must say which runs fill gaps, there are Latin letters; -2 where ``out`` is too
    small.
    """
    size = len(text) // 4
    if len(out) <= 13 * size:
        return -2
    codes = 0
    drop = 12 * size  # where letters are set apart one by one, clause marks go too
    apart = False
    separated = False
    for at in range(size):
        out[codes + at] = (
            np.int64(text[4 * at])
            | np.int64(text[4 * at + 1]) << 8
            | np.int64(text[4 * at + 2]) << 16
        )
        out[drop + at] = 0
        kind = np.int64(characters[2 * out[codes + at] + 1])
        if kind & 1 == 0 and kind & 1024 == 0:
            separated = True
        if (
            at > 1
            and kind & 8192
            and np.int64(characters[2 * out[codes + at - 1] + 1]) & 1
            and np.int64(characters[2 * out[codes + at - 2] + 1]) & 8192
        ):
            apart = True

    # Letters set apart one by one: by the same clause mark, or by any marks.
    at = 0
    while apart and at < size:
        if np.int64(characters[2 * out[codes + at] + 1]) & 1 == 0:
            at += 1
            continue
        begin = at
        while at < size and np.int64(characters[2 * out[codes + at] + 1]) & 1:
            at += 1
        first = at - begin
        mark = at  # the first separator
        width = 0
        clause = True
        while at < size and np.int64(characters[2 * out[codes + at] + 1]) & 8192:
            code = np.int64(out[codes + at])
            # ，,。.、~～…—;；:：!！
            if code not in (
                0xFF0C, 44, 0x3002, 46, 0x3001, 126, 0xFF5E, 0x2026, 0x2014, 59, 0xFF1B, 58, 0xFF1A, 33, 0xFF01,
            ):  # fmt: skip
                clause = False
            at += 1
        width = at - mark
        end = -1
        if 0 < width <= 3 and clause:
            singles = 0
            place = at
            done = mark
            while True:
                # ``place`` stands behind a separator like the first.
                after = place
                while after < size and np.int64(characters[2 * out[codes + after] + 1]) & 1:
                    after += 1
                count = after - place
                if count == 1:
                    singles += 1
                    done = after
                elif singles > 1 and 1 < count <= 4:
                    done = after
                    break
                else:
                    break
                same = after + width < size
                for other in range(width):
                    if same and out[codes + after + other] != out[codes + mark + other]:
                        same = False
                if not same:
                    break
                place = after + width
            if singles > 1:
                end = done
        if end < 0 and first == 1 and 0 < width <= 3:
            singles = 0
            place = at
            done = mark
            while singles < 60:
                if not (
                    place < size
                    and np.int64(characters[2 * out[codes + place] + 1]) & 1
                    and (
                        place + 1 == size
                        or np.int64(characters[2 * out[codes + place + 1] + 1]) & 1 == 0
                    )
                ):
                    break
                singles += 1
                done = place + 1
                after = done
                while after < size and np.int64(characters[2 * out[codes + after] + 1]) & 8192:
                    after += 1
                if not 0 < after - done <= 3:
                    break
                place = after
            if singles > 1:
                end = done
        if end < 0:
            at = mark
            continue
        for other in range(begin, end):
            if np.int64(characters[2 * out[codes + other] + 1]) & 1 == 0:
                out[drop + other] = 1
        at = end

    # The letters alone, halves of characters put together.
    starts = size
    ends = 2 * size
    pairs = np.int64(halves[0])
    lowest = np.int64(halves[1]) if pairs else 0x110000
    highest = np.int64(halves[3 * pairs - 2]) if pairs else 0
    count = 0
    for at in range(size):
        code = np.int64(out[codes + at])
        kind = np.int64(characters[2 * code + 1])
        if out[drop + at] or (kind & 1 == 0 and kind & 1024 == 0):
            continue
        out[codes + count] = code
        out[starts + count] = at
        out[ends + count] = at + 1
        count += 1
    whole = count
    mapped = separated or apart
    if pairs and count > 1:
        whole = 0
        at = 0
        while at < count:
            code = np.int64(out[codes + at])
            put = np.int64(0)
            if at + 1 < count and lowest <= code <= highest:
                low = np.int64(0)
                high = pairs
                following = np.int64(out[codes + at + 1])
                while low < high:
                    middle = (low + high) // 2
                    left = np.int64(halves[1 + 3 * middle])
                    right = np.int64(halves[2 + 3 * middle])
                    if left < code or (left == code and right < following):
                        low = middle + 1
                    elif left == code and right == following:
                        put = np.int64(halves[3 + 3 * middle])
                        break
                    else:
                        high = middle
            if put:
                out[codes + whole] = put
                out[starts + whole] = out[starts + at]
                out[ends + whole] = out[ends + at + 1]
                mapped = True
                at += 2
            else:
                out[codes + whole] = code
                out[starts + whole] = out[starts + at]
                out[ends + whole] = out[ends + at]
                at += 1
            whole += 1
        count = whole
    found = np.int64(count)
    for at in range(count):
        if 97 <= out[codes + at] <= 122:
            found |= np.int64(1) << 62
            break
    if mapped:
        found |= np.int64(1) << 60

    # Runs of one character made one.
    if repeats:
        base = 3 * size
        once = 0
        for at in range(count):
            if at and out[codes + at] == out[codes + at - 1]:
                out[base + 2 * size + once - 1] = out[ends + at]
                continue
            out[base + once] = out[codes + at]
            out[base + size + once] = out[starts + at]
            out[base + 2 * size + once] = out[ends + at]
            once += 1
        found |= np.int64(once) << 20

    # Without Latin letters and digits between two characters.
    if filled:
        base = 6 * size
        runs = 10 * size
        number = 0
        several = False
        begin = -1
        for at in range(count):
            code = np.int64(out[codes + at])
            if 0x4E00 <= code <= 0x9FFF:
                counted = (  # 我们5日放假 is no 我们日放假
                    characters[2 * code] & 33554432 and at and 48 <= out[codes + at - 1] <= 57
                )
                if begin >= 0 and 0 < at - begin <= 4 and not counted:
                    out[runs + 2 * number] = begin
                    out[runs + 2 * number + 1] = at
                    number += 1
                    first_letter = np.int64(out[codes + begin])
                    for other in range(begin + 1, at):
                        if out[codes + other] != first_letter or first_letter < 97:
                            several = True
                begin = at + 1
            elif not (97 <= code <= 122 or 48 <= code <= 57):
                begin = -1
        out[13 * size] = number
        kept = 0
        run = 0  # the next run
        gaps = 0
        at = 0
        behind = 0
        while at < count:
            if run < number and at == out[runs + 2 * run]:
                if len(meant) == 0 or meant[run] == 0:
                    at = int(out[runs + 2 * run + 1])
                    gaps += 1
                    behind = 1
                run += 1
                if behind:
                    continue
            out[base + kept] = out[codes + at]
            out[base + size + kept] = out[starts + at]
            out[base + 2 * size + kept] = out[ends + at]
            out[base + 3 * size + kept] = behind
            behind = 0
            kept += 1
            at += 1
        if gaps:
            found |= np.int64(kept) << 40
        if several:
            found |= np.int64(1) << 61
    return int(found)
