"""The inner loop of the checker: what is done for every character of every draft.

Plain loops over arrays, compiled by whoever calls them (``phrasebook.compiled``). The tables by
character are those of ``traits``, the trees those of ``tree``.

A compiled loop sees no names from outside, so bits stand here as numbers. Of the first number of a
character: KNOWN_POINT 2097152 (below it the folded code point), ODD_POINT 4194304, CLOSER 8388608,
OPENER 16777216, CLAUSE_POINT 67108864, SENTENCE_POINT 134217728, PICTURED_POINT 268435456. Of the second: LETTER 1, HAN 2, EDGE 4, AMID 8,
ORDINARY 16, OPEN 32, CLOSE 64, LATIN 128, DIGIT 256 (384: either), NUMERAL 512, KEPT_MARK 1024, FUNCTION 2048,
PRONOUN 4096, MARK 8192, RARE 16384, SELDOM 32768, above them the syllable. Of what is answered (``flags``):
REPEATED 1, HIDDEN 4, SUSPECT 8, ODD 16, APART 32, SPELLED 64, FILLED 128, MANY_NUMERALS 256, DOUBTFUL 512,
RELAYED 2048, EVERY_GATE 31744 (31752: or SUSPECT), IN_CONTEXT 32768, PICTURED 65536, PADDED 131072 (131073: and REPEATED). Of what is to be done at a word (``questions``): FLAG 1,
CONTEXT 2, EVADABLE 4, LAST 8.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def look(
    draft: bytes,
    plain: int,
    characters: NDArray[np.uint32],
    tables: NDArray[np.int32],
    out: NDArray[np.int32],
) -> int:
    """Read a text: fold it, find the words of the rules, answer the cheap questions about each, and
    look for what calls for another reading.

    ``draft`` are its code points, four bytes each. ``plain`` is 1 for a draft as it was typed, 0
    for a reading made of it, which is folded already and only searched for words that can be
    evaded, 2 for one that may hold further disguises. ``characters`` is that of ``traits``;
    ``tables`` are eight in a row, behind where each begins: the tree of the words, three of
    ``questions``, the tree of the sounds, the words behind each sound, the doubtful neighbours of
    ``repair``, and how many numbers it takes to hold a bit for each context that is only told of,
    and the job before the first context: bit 0 is nobody's.

    Writes ten numbers at the beginning of ``out``, 30 bits each, a bit for each of the first 60 places: marks of
    clauses, of sentences, words of gates, of reports, watched pairs. Behind them rows
    of three: a job with the word's place; a sound with its place, downwards from the last multiple of three before
    what is used to count on at the end: the folded draft, its characters' kinds, 64 numbers, and the bits of the
    contexts that are told
    of. Answers flags (18 bits), then how many rows of the
    first kind (20 bits), then of the second; -1 where a character was never met, -2 where ``out``
    is too small.
    """
    size = len(draft) // 4
    contexts = np.int64(tables[tables[7]])
    no_context = np.int64(tables[tables[7] + 1])
    first_folded = len(out) - 2 * size - 64 - contexts
    first_kind = first_folded + size
    some = first_kind + size  # 64 numbers: a bit for each character that the draft may hold
    standing = some + 64  # a bit for each context that is only told of
    room = first_folded // 3
    if room < 5:
        return -2
    for at in range(some, len(out)):
        out[at] = 0
    for at in range(10):
        out[at] = 0
    flags = np.int64(0)
    rows = 0
    sounds = 0
    for at in range(size):
        code = np.int64(
            np.int64(draft[4 * at])
            | np.int64(draft[4 * at + 1]) << 8
            | np.int64(draft[4 * at + 2]) << 16
        )
        point = np.int64(characters[2 * code])
        if point & 67108864 and at < 60:
            out[at // 30] |= 1 << at % 30
            if point & 134217728:
                out[2 + at // 30] |= 1 << at % 30
        if plain:
            if point & 2097152 == 0:
                return -1
            if plain == 1:
                flags |= (point >> 18 & 16) | (point >> 12 & 65536)
                code = np.int64(point & 2097151)
        out[first_folded + at] = code
        out[some + (code >> 4 & 63)] |= 1 << (code & 15)
        out[first_kind + at] = characters[2 * code + 1]

    # What two neighbours lead to is looked at for all of them at once, because no answer decides here
    # which is asked next: the walks below would wait for the memory of one after another.
    fetched = np.int64(0)
    for side in range(2 if plain else 1):
        tree = np.int64(tables[4 * side])
        ahead = tree + 4 * np.int64(tables[tree])
        mask = np.int64(tables[tree + 1])
        for at in range(size - 1):
            if side:
                left = np.int64(out[first_kind + at]) >> 16
                right = np.int64(out[first_kind + at + 1]) >> 16
            else:
                left = np.int64(out[first_folded + at]) - 0x4DFF
                left = left if 0 < left <= 0x5200 else np.int64(0)
                right = np.int64(out[first_folded + at + 1])
            follows = np.int64(tables[tree + 4 * left + 3]) >> (right & 31) & 1
            place = (left * 0x9E3779B1 + right * 0x85EBCA77 >> 15) & mask
            fetched ^= np.int64(tables[ahead + 4 * place * follows])
    out[10] = fetched  # a loop that makes nothing would be left out

    # The words of the rules: from each place on as far as one of them goes.
    tree = np.int64(tables[0])
    ahead = tree + 4 * np.int64(tables[tree])
    mask = np.int64(tables[tree + 1])
    owners = np.int64(tables[1])
    jobs = np.int64(tables[2])
    needs = np.int64(tables[3])
    for start in range(size):
        node = tree  # nothing read
        end = start
        while end < size:
            code = np.int64(out[first_folded + end])
            if end == start and 0x4E00 <= code < 0xA000:
                node = tree + 4 * (code - 0x4DFF)
            else:
                if end > start and tables[node + 3] >> (code & 31) & 1 == 0:
                    break
                before = node - tree >> 2
                place = (before * 0x9E3779B1 + code * 0x85EBCA77 >> 15) & mask
                node = ahead + 4 * place
                while tables[node + 1] >= 0 and (
                    tables[node + 1] != code or tables[node] != before
                ):
                    place = (place + 1) & mask
                    node = ahead + 4 * place
                if tables[node + 1] < 0:
                    break
            end += 1
            word = np.int64(tables[node + 2])
            if word >= 0:
                owner = owners + word
                last = False
                while not last:
                    entry = np.int64(tables[owner])
                    owner += 1
                    last = entry & 8 != 0
                    if plain != 1 and entry & 4 == 0 and (plain == 0 or entry & 1 == 0):
                        continue
                    job = entry >> 4
                    if entry & 1:
                        if job & 4 and (
                            (start and out[first_kind + start] & out[first_kind + start - 1] & 384)
                            or (
                                end < size
                                and out[first_kind + end - 1] & out[first_kind + end] & 384
                            )
                        ):
                            job -= 4  # part of a longer row of Latin letters is no disguise
                        flags |= job
                        if job & 31752 and start < 60:
                            bit = 1 << start % 30
                            if job & 31744:
                                out[4 + start // 30] |= bit
                            if job & 2048:
                                out[6 + start // 30] |= bit
                            if job & 8:
                                out[8 + start // 30] |= bit
                        continue
                    row = jobs + 8 * job
                    latest = np.int64(tables[row])
                    if latest < 0:
                        latest = ~latest
                        if start and characters[2 * out[first_folded + start - 1]] & 16777216 == 0:
                            continue
                    tail = np.int64(tables[row + 1])
                    if tail < 0:
                        tail = ~tail
                        if end < size and characters[2 * out[first_folded + end]] & 8388608 == 0:
                            continue
                    if start > latest or size - end > tail:
                        continue
                    wanted = True
                    asked = row + 2
                    while wanted and asked < row + 8 and tables[asked] >= 0:
                        need = needs + np.int64(tables[asked])
                        reach = np.int64(tables[asked + 1])
                        asked += 2
                        if reach < 0:
                            left = first_folded + max(np.int64(0), start + reach)
                            right = first_folded + start
                        else:
                            left = first_folded + end
                            right = first_folded + min(np.int64(size), end + reach)
                        first_letter = need + 1
                        last_letter = first_letter + np.int64(tables[need])
                        if reach == 0:
                            while first_letter < last_letter and wanted:
                                if end < size and out[first_folded + end] == tables[first_letter]:
                                    wanted = False
                                first_letter += 1
                            continue
                        wanted = False
                        while first_letter < last_letter and not wanted:
                            code = np.int64(tables[first_letter])
                            first_letter += 1
                            if out[some + (code >> 4 & 63)] >> (code & 15) & 1:
                                for seen in range(left, right):
                                    if out[seen] == code:
                                        wanted = True
                                        break
                    if not wanted:
                        continue
                    if entry & 2:
                        job -= no_context
                        flags |= 32768
                        out[standing + job // 31] |= 1 << job % 31
                        continue
                    if rows + sounds + 4 >= room:
                        return -2
                    # In the order of where they end, the longest first.
                    behind = 10 + 3 * rows
                    while behind > 10 and (
                        out[behind - 1] > end
                        or (out[behind - 1] == end and out[behind - 2] > start)
                    ):
                        for field in range(3):
                            out[behind + field] = out[behind + field - 3]
                        behind -= 3
                    out[behind] = job
                    out[behind + 1] = start
                    out[behind + 2] = end
                    rows += 1
    if not plain:
        return int(flags | rows << 18)

    # What sounds like one of their words, and is so written that it may be meant for it.
    tree = np.int64(tables[4])
    ahead = tree + 4 * np.int64(tables[tree])
    mask = np.int64(tables[tree + 1])
    words = np.int64(tables[5])
    for start in range(size):
        node = tree
        end = start
        while end < size:
            code = np.int64(out[first_kind + end]) >> 16
            if code == 0:
                break
            if end == start:
                node = tree + 4 * code
            else:
                if tables[node + 3] >> (code & 31) & 1 == 0:
                    break
                before = node - tree >> 2
                place = (before * 0x9E3779B1 + code * 0x85EBCA77 >> 15) & mask
                node = ahead + 4 * place
                while tables[node + 1] >= 0 and (
                    tables[node + 1] != code or tables[node] != before
                ):
                    place = (place + 1) & mask
                    node = ahead + 4 * place
                if tables[node + 1] < 0:
                    break
            end += 1
            word = np.int64(tables[node + 2])
            if word < 0:
                continue
            length = end - start
            meant = False
            place = words + np.int64(tables[words + word])
            after = words + np.int64(tables[words + word + 1])
            while place < after:
                same = 0
                turned = 0
                telling = 0
                told = 0
                spared = False
                seldom = True
                for letter in range(length):
                    code = np.int64(tables[place + letter])
                    written = out[first_folded + start + letter]
                    if code == written:
                        same += 1
                    elif out[first_kind + start + letter] & 32768 == 0:
                        seldom = False
                    if code == out[first_folded + end - 1 - letter]:
                        turned += 1
                    if characters[2 * code + 1] & 4096 == 0:
                        telling += 1
                        if code == written:
                            told += 1
                        elif out[first_kind + start + letter] & 2048:
                            spared = True
                if same == length:
                    meant = False
                    break
                if length < 3:
                    if (same == 1 and seldom) or turned == length:
                        meant = True
                elif spared:
                    if length > 3 and same == length - 1:
                        meant = True
                elif 2 * same < length or (telling >= 2 and 2 * told > telling):
                    meant = True
                place += length
            if meant:
                if rows + sounds + 4 >= room:
                    return -2
                sounds += 1
                out[3 * (room - sounds)] = word
                out[3 * (room - sounds) + 1] = start
                out[3 * (room - sounds) + 2] = end

    # What else can hide a word: letters set apart, fillers again and again, Latin letters and digits.
    doubtful = np.int64(tables[6])
    mask = np.int64(tables[doubtful])
    ordinary = doubtful + 2 + mask // 32
    numerals = 0
    alone = False
    latin = False
    run = -1  # Latin letters and digits since the last character, -1 where there is none before
    first = np.int64(0)  # the last six letters, the latest first
    second = np.int64(0)
    third = np.int64(0)
    fourth = np.int64(0)
    fifth = np.int64(0)
    sixth = np.int64(0)
    latest_letter = -1
    parted = True  # whether only unusual marks stand since
    lone = False  # whether that letter stands alone
    for at in range(size):
        kind = np.int64(out[first_kind + at])
        if kind & 512:
            numerals += 1
        if kind & 16384:
            known = 0
            fitting = True
            for side in range(2):
                beside = at + 1 if side else at - 1
                if not 0 <= beside < size or out[first_kind + beside] & 2 == 0:
                    continue
                code = np.int64(out[first_folded + beside])
                left = np.int64(out[first_folded + at + side - 1])
                right = np.int64(out[first_folded + at + side])
                place = ((left * 0x9E3779B1 + right * 0x85EBCA77) >> 15) & mask
                if tables[ordinary + place // 32] >> (place & 31) & 1:
                    place = ((left * 0x85EBCA77 + right * 0x9E3779B1) >> 13) & mask
                    if tables[ordinary + place // 32] >> (place & 31) & 1:
                        fitting = False
                        break
                place = (((kind >> 16) * 0x9E3779B1 + (2 * code + side) * 0x85EBCA77) >> 15) & mask
                fits = tables[doubtful + 1 + place // 32] >> (place & 31) & 1
                if not fits and out[first_kind + beside] & 16384:
                    code = 0x110000 + (np.int64(out[first_kind + beside]) >> 16)
                    place = (
                        ((kind >> 16) * 0x9E3779B1 + (2 * code + side) * 0x85EBCA77) >> 15
                    ) & mask
                    fits = tables[doubtful + 1 + place // 32] >> (place & 31) & 1
                if fits:
                    known += 1
                else:
                    fitting = False
            if known and fitting:
                flags |= 512
        if plain == 2:
            continue  # a reading of letters: nothing else is asked about it
        if kind & 1:
            if at + 1 < size and at and out[first_kind + at - 1] & out[first_kind + at + 1] & 8192:
                alone = True
                if flags & 16 == 0 and out[first_kind + at - 1] & out[first_kind + at + 1] & 8:
                    flags |= 32
            if kind & 128 and at + 1 < size and out[first_kind + at + 1] & 128:
                flags |= 64
            single = (at == 0 or out[first_kind + at - 1] & 1 == 0) and (
                at + 1 == size or out[first_kind + at + 1] & 1 == 0
            )
            if flags & 16 and 0 <= latest_letter < at - 1 and (parted or (lone and single)):
                flags |= 32
            lone = single
            latest_letter = at
            parted = True
            code = np.int64(out[first_folded + at])
            if kind & 386 and (
                (code == second and code == fourth and code != first)
                or (code == third and code == sixth and first == fourth)
                # 呃嗯额噢喔诶唉哎哦哈啊呀呢啦嘛
                or (code == 0x4E2A and first in (0x90A3, 0x8FD9) and third in (0x5443, 0x55EF, 0x989D, 0x554A))
                or (
                    code != first
                    and code in (
                        0x5443, 0x55EF, 0x989D, 0x5662, 0x5594, 0x8BF6, 0x5509, 0x54CE, 0x54E6, 0x54C8, 0x554A, 0x5440,
                        0x5462, 0x5566, 0x561B,
                    )
                    and second in (
                        0x5443, 0x55EF, 0x989D, 0x5662, 0x5594, 0x8BF6, 0x5509, 0x54CE, 0x54E6, 0x54C8, 0x554A, 0x5440,
                        0x5462, 0x5566, 0x561B,
                    )
                )
            ):  # fmt: skip
                flags |= 131073
            sixth = fifth
            fifth = fourth
            fourth = third
            third = second
            second = first
            first = code
            if kind & 384:
                latin = True
                if run >= 0:
                    run += 1
            elif kind & 2:
                if 0 < run <= 4:
                    flags |= 128
                run = 0
            else:
                run = -1
        else:
            if kind & 16:
                parted = False
            if kind & 1024:
                run = -1
            if (
                flags & 16
                and kind & 64
                and (
                    (at > 1 and out[first_kind + at - 1] & 1 and out[first_kind + at - 2] & 32)
                    or (
                        at > 2
                        and out[first_kind + at - 1] & out[first_kind + at - 2] & 1
                        and out[first_kind + at - 3] & 32
                    )
                )
            ):
                flags |= 32
    if alone and latin:
        flags |= 128
    if numerals > 5:
        flags |= 256
    return int(flags | rows << 18 | sounds << 38)
