"""The inner loop of ``repair``: pinyin and doubtful characters undone by what they sound like.

Plain loops over arrays, compiled by whoever calls them (``phrasebook.compiled``). A trait stands here as
a number, as in ``loops``: UNIT 33554432 of the first; of the second PRONOUN 4096, and above bit 16 the syllable.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def undo(
    text: bytes,
    alone: bytes,
    words: int,
    characters: NDArray[np.uint32],
    tables: NDArray[np.int32],
    weights: NDArray[np.float64],
    out: NDArray[np.int32],
) -> int:
    """Read a folded, stripped text as syllables and letters, and write down what it may be meant
    for.

    ``text`` are its code points, four bytes each. ``alone`` is empty, or has a byte for each of
    them that is 1 where a Chinese character may be meant for another: then nothing but those is
    weighed. ``words`` says whether words of the rules are put back. ``characters`` is that of
    ``traits``; ``tables`` are nine in a row, behind where each begins: a tree of the spellings, the
    tree of sounds and the words behind each, what a syllable beside a found word stands for, what
    each syllable may stand for, the same for first letters and digits, what a character of like
    shape stands for, which characters may stand side by side, how often characters stand side by
    side. ``weights`` say what that is worth; the first number is the cost of a replaced character.

    Writes four columns as long as the text (code points, where each begins in the text, where it
    ends, whether it was made up): first the text with words put back, then the text with characters
    repaired. Answers how many characters the first has and, above bit 20, the second; 0 for one
    that is no other text. -2 where ``out`` is too small.
    """
    size = len(text) // 4
    letters = 8 * size  # in ``out``: the code points
    codes = 9 * size  # syllables, from 1; 0 for what has none
    firsts = 10 * size  # where each piece begins
    literals = 11 * size  # the code point of a piece, -1 for one of several Latin letters
    meant = 12 * size  # what it was replaced by, 0 for nothing
    heard = 13 * size  # rows of hits: rank, start, end, number
    room = (len(out) - heard) // 4
    if room < size:
        return -2
    for at in range(size):
        out[letters + at] = (
            np.int64(text[4 * at])
            | np.int64(text[4 * at + 1]) << 8
            | np.int64(text[4 * at + 2]) << 16
        )

    # Pieces: syllables in Latin letters where a run of them is pinyin from end to end, else characters.
    tree = np.int64(tables[0])
    pieces = 0
    spelled = False  # whether words may be put back
    fewest = np.empty(62, np.int64)
    begun = np.empty(62, np.int64)
    sounds = np.empty(62, np.int64)
    at = 0
    while at < size:
        after = at
        while len(alone) == 0 and after < size and 97 <= out[letters + after] <= 122:
            after += 1
        length = after - at
        if 0 < length <= 60:
            for end in range(1, length + 1):
                fewest[end] = 99
            fewest[0] = 0
            for start in range(length):
                if fewest[start] == 99:
                    continue
                node = np.int64(0)
                for end in range(start + 1, length + 1):
                    node = np.int64(tables[tree + 28 * node + out[letters + at + end - 1] - 97])
                    if node == 0:
                        break
                    code = np.int64(tables[tree + 28 * node + 26])
                    if code and fewest[start] + 1 < fewest[end]:
                        fewest[end] = fewest[start] + 1
                        begun[end] = start
                        sounds[end] = code
            if fewest[length] < 99:
                spelled = words > 0
                count = fewest[length]
                end = length
                for back in range(count):
                    place = pieces + count - 1 - back
                    start = begun[end]
                    out[firsts + place] = at + start
                    out[codes + place] = sounds[end]
                    out[literals + place] = -1 if end - start > 1 else out[letters + at + start]
                    end = start
                pieces += count
                at = after
                continue
        after = max(after, at + 1)
        while at < after:
            code = np.int64(out[letters + at])
            out[firsts + pieces] = at
            out[codes + pieces] = np.int64(characters[2 * code + 1]) >> 16
            out[literals + pieces] = code
            pieces += 1
            at += 1
    for at in range(pieces):
        out[meant + at] = 0

    # Words of the rules in place of what sounds like them, those that say most first.
    sounded = np.int64(tables[1])
    ahead = sounded + 4 * np.int64(tables[sounded])
    mask = np.int64(tables[sounded + 1])
    meanings = np.int64(tables[2])
    hits = 0
    for start in range(pieces if spelled else 0):
        node = sounded
        end = start
        written = False  # in Latin letters, some of it
        while end < pieces:
            code = np.int64(out[codes + end])
            if code == 0:
                break
            if end == start:
                node = sounded + 4 * code
            else:
                if tables[node + 3] >> (code & 31) & 1 == 0:
                    break
                before = node - sounded >> 2
                place = (before * 0x9E3779B1 + code * 0x85EBCA77 >> 15) & mask
                node = ahead + 4 * place
                while tables[node + 1] >= 0 and (
                    tables[node + 1] != code or tables[node] != before
                ):
                    place = (place + 1) & mask
                    node = ahead + 4 * place
                if tables[node + 1] < 0:
                    break
            if out[literals + end] < 0:
                written = True
            end += 1
            word = np.int64(tables[node + 2])
            if word < 0 or not written:
                continue
            length = end - start
            if hits >= room:
                return -2
            rank = -length
            for place in range(length):
                code = np.int64(tables[meanings + tables[meanings + word] + place])
                if characters[2 * code + 1] & 4096:
                    rank += 1
            place = hits
            while place > 0 and (
                out[heard + 4 * place - 4] > rank
                or (out[heard + 4 * place - 4] == rank and out[heard + 4 * place - 3] > start)
            ):
                for field in range(4):
                    out[heard + 4 * place + field] = out[heard + 4 * place - 4 + field]
                place -= 1
            out[heard + 4 * place] = rank
            out[heard + 4 * place + 1] = start
            out[heard + 4 * place + 2] = end
            out[heard + 4 * place + 3] = word
            hits += 1
    changed = 0
    for hit in range(hits):
        start = int(out[heard + 4 * hit + 1])
        after = int(out[heard + 4 * hit + 2])
        word = np.int64(out[heard + 4 * hit + 3])
        length = after - start
        taken = False
        for at in range(start, after):
            if out[meant + at]:
                taken = True
        if taken:
            continue
        best = np.int64(-1)
        most = -1
        place = meanings + np.int64(tables[meanings + word])
        while place < meanings + tables[meanings + word + 1]:
            same = 0
            for at in range(length):
                if tables[place + at] == out[literals + start + at]:
                    same += 1
            if same > most:
                most = same
                best = place
            place += length
        wrong = 0
        for at in range(length):
            literal = np.int64(out[literals + start + at])
            if literal >= 128 and literal != tables[best + at]:
                wrong += 1
        if wrong == 0 or (wrong == 1 and length > 2):
            for at in range(length):
                out[meant + start + at] = tables[best + at]
            changed += 1
    small = np.int64(tables[3])
    for at in range(pieces if spelled else 0):
        code = np.int64(out[codes + at])
        if out[literals + at] >= 0 or code == 0 or out[meant + at]:
            continue
        letter = np.int64(tables[small + code])
        if letter == 0:
            continue
        beside = False
        for other in range(max(0, at - 2), min(pieces, at + 3)):
            if other != at and out[meant + other]:
                beside = True
        if not beside and at + 1 < pieces:
            following = out[meant + at + 1] or out[literals + at + 1]
            beside = 0x4E00 <= following <= 0x9FFF
        if beside:
            out[meant + at] = letter
            changed += 1
    rows = 0
    if changed:
        for at in range(pieces):
            after = int(out[firsts + at + 1]) if at + 1 < pieces else size
            if out[meant + at]:
                out[rows] = out[meant + at]
                out[size + rows] = out[firsts + at]
                out[2 * size + rows] = after
                out[3 * size + rows] = 1
                rows += 1
                continue
            for place in range(np.int64(out[firsts + at]), after):
                out[rows] = out[letters + place]
                out[size + rows] = place
                out[2 * size + rows] = place + 1
                out[3 * size + rows] = 0
                rows += 1

    # Characters by their neighbours: runs of syllables and of letters that stand by themselves.
    options = np.int64(tables[4])
    initials = np.int64(tables[5])
    shapes = np.int64(tables[6])
    bits = np.int64(tables[7])
    pairs = np.int64(tables[8])
    mask = np.int64(tables[pairs])
    changed = 0
    for at in range(pieces):
        out[meant + at] = 0
    scores = np.empty(2 * 32, np.float64)
    choices = np.empty(24 * 32, np.int64)
    backs = np.empty(24 * 32, np.int64)
    at = 0
    while at < pieces:
        start = at
        while at < pieces:
            literal = np.int64(out[literals + at])
            if len(alone):
                if alone[at] == 0:
                    break
            elif literal >= 0:
                if not (97 <= literal <= 122 or 48 <= literal <= 57):
                    break
                if literal <= 57 and at + 1 < pieces:
                    counted = np.int64(out[literals + at + 1])
                    if counted >= 0 and characters[2 * counted] & 33554432:
                        break  # 5日, 3点
                crowded = False
                for side in range(2):
                    other = at + 1 if side else at - 1
                    if 0 <= other < pieces:
                        near = np.int64(out[literals + other])
                        if near < 0 or 48 <= near <= 57 or 97 <= near <= 122:
                            crowded = True
                if crowded:
                    break
            at += 1
        if at == start:
            at += 1
            continue
        length = min(at - start, 24)
        before = np.int64(out[literals + start - 1]) if start else np.int64(-1)
        behind = np.int64(out[literals + at]) if at < pieces else np.int64(-1)
        earlier = 1  # how many ways there are up to the slot before
        scores[0] = 0.0
        for slot in range(length):
            literal = np.int64(out[literals + start + slot])
            code = np.int64(out[codes + start + slot])
            listed = options + 31 * (code - 1)
            most = 8 if length > 1 else 31
            if code == 0:
                most = 0
            cost = weights[0] if literal >= 0 else 0.0
            alike = np.int64(0)
            if len(alone):
                alike = np.int64(tables[shapes + literal - 0x4E00])
            elif literal >= 0:
                listed = initials + 24 * (literal - 97 if literal >= 97 else literal - 22)
                most = 24
            ways = 0
            for option in range(-1, most + 1):
                if option < 0:
                    letter = literal
                elif option == 0:
                    letter = alike
                    if letter == 0:
                        continue
                else:
                    letter = np.int64(tables[listed + option - 1])
                    if letter == 0:
                        break
                    if letter == literal:
                        continue
                top = 0.0
                way = -1
                for last in range(earlier):
                    left = before if slot == 0 else choices[32 * (slot - 1) + last]
                    gain = 0.0
                    if 0x4E00 <= left <= 0x9FFF and 0x4E00 <= letter <= 0x9FFF:
                        key = (left - 0x4E00) * 0x5200 + letter - 0x4E00
                        place = key * 0x9E3779B1 >> 15
                        known = tables[bits + (place >> 5 & 16383)] >> (place & 31) & 1
                        place = place & mask
                        while known and tables[pairs + 1 + 2 * place] >= 0:
                            if tables[pairs + 1 + 2 * place] == key:
                                gain = weights[tables[pairs + 2 + 2 * place]]
                                break
                            place = (place + 1) & mask
                    score = scores[32 * (slot & 1) + last] + gain
                    if way < 0 or score > top:
                        top = score
                        way = last
                if option >= 0 and length > 1:
                    top = top - cost
                scores[32 * (1 - (slot & 1)) + ways] = top
                choices[32 * slot + ways] = letter
                backs[32 * slot + ways] = way
                ways += 1
            earlier = ways
        top = 0.0
        way = -1
        cost = weights[0] if out[literals + start] >= 0 else 0.0
        for last in range(earlier):
            left = choices[32 * (length - 1) + last]
            gain = 0.0
            if 0x4E00 <= left <= 0x9FFF and 0x4E00 <= behind <= 0x9FFF:
                key = (left - 0x4E00) * 0x5200 + behind - 0x4E00
                place = key * 0x9E3779B1 >> 15
                known = tables[bits + (place >> 5 & 16383)] >> (place & 31) & 1
                place = place & mask
                while known and tables[pairs + 1 + 2 * place] >= 0:
                    if tables[pairs + 1 + 2 * place] == key:
                        gain = weights[tables[pairs + 2 + 2 * place]]
                        break
                    place = (place + 1) & mask
            score = scores[32 * (length & 1) + last] + gain
            if length == 1 and last:
                score = score - cost
            if way < 0 or score > top:
                top = score
                way = last
        for back in range(length):
            slot = length - 1 - back
            letter = choices[32 * slot + way]
            way = int(backs[32 * slot + way])
            if letter >= 0 and letter != out[literals + start + slot]:
                out[meant + start + slot] = letter
                changed += 1
    repaired = 0
    if changed:
        base = 4 * size
        for at in range(pieces):
            after = int(out[firsts + at + 1]) if at + 1 < pieces else size
            if out[meant + at]:
                out[base + repaired] = out[meant + at]
                out[base + size + repaired] = out[firsts + at]
                out[base + 2 * size + repaired] = after
                out[base + 3 * size + repaired] = 1
                repaired += 1
                continue
            for place in range(np.int64(out[firsts + at]), after):
                out[base + repaired] = out[letters + place]
                out[base + size + repaired] = place
                out[base + 2 * size + repaired] = place + 1
                out[base + 3 * size + repaired] = 0
                repaired += 1
    return int(rows | repaired << 20)
