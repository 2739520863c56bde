"""The inner loops of reading a text: its features, and where the vocabulary has them.

Plain loops over arrays, written to be compiled (``phrasebook.compiled``); the letters of the shapes
are those of ``segment``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]


@compiled
def read(
    codes: NDArray[np.uint32],
    written: NDArray[np.uint32],
    words: NDArray[np.uint32],
    if_as_it_is: bool,
    sounds_given: Int64s,
    as_they_are: NDArray[np.bool_],
    sound_of: Int64s,
    sounded_pairs: Int64s,
    sounded_places: Int64s,
    sounds_in_pairs: Int64s,
    steps: Int64s,
    step_table: Int32s,
    leads_to: Int32s,
    means: Int32s,
    fields: Int64s,
    vocabulary: Int64s,
    table: Int32s,
    counts: Int32s,
    room: Int64s,
) -> tuple[int, int, int]:
    """The features of a text: its ``words`` (each with a line's end before it), those of its characters
    (``codes``), and the meanings in it as it is ``written``, with all that stands between.

    A text that is to be read only ``if_as_it_is`` is not where it has characters that are not read
    ``as_they_are``: the answer says so by -1 features.

    ``fields`` are the high bits of a character, a pair, a reply's pair, a sound, a pair of sounds and
    a meaning. Without ``sounds_given`` each character sounds as ``sound_of`` says, or as beside its
    neighbour (``sounded_pairs``, rising). ``steps``, ``leads_to`` and ``means`` are
    ``concepts.ways_to_say``, ``step_table`` and ``table`` are ``scattered`` of the steps and of the
    vocabulary.

    Fills in the rows of ``room``: the features, each once and rising; where each stands in the
    vocabulary (-1: nowhere); the sounds; and for each pair of neighbours, how many entries have
    it (``counts``). Answers how many features and sounds there are, and the least of those counts.
    """
    size = len(codes)
    if if_as_it_is:
        for code in codes:
            if code >= len(as_they_are) or not as_they_are[code]:
                return -1, 0, 0
    keys, slots, sounds, frequencies = room[0], room[1], room[2], room[3]
    heard = len(sounds_given)
    for at in range(heard):
        sounds[at] = sounds_given[at]
    if not heard:
        heard = size
        for at in range(size):
            code = np.int64(codes[at])
            sounds[at] = 0
            if code < len(sound_of):
                sounds[at] = sound_of[code]
        for at in range(size - 1):
            pair = np.int64(codes[at]) << 21 | np.int64(codes[at + 1])
            low, high = 0, len(sounded_pairs)
            while low < high:
                middle = (low + high) // 2
                if sounded_pairs[middle] < pair:
                    low = middle + 1
                else:
                    high = middle
            if low < len(sounded_pairs) and sounded_pairs[low] == pair:
                sounds[at + sounded_places[low]] = sounds_in_pairs[low]
    # Words of two characters or more are known by ``words.word_numbers``: CRC-32 of their UTF-8.
    end = at = 0
    while at < len(words):
        begin = at + 1
        remainder = np.int64(0xFFFFFFFF)
        at = begin
        while at < len(words) and words[at] != 10:
            code = np.int64(words[at])
            at += 1
            more = np.int64(code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
            for byte in range(more + 1):
                bits = code >> 6 * (more - byte)
                if byte:
                    bits = bits & 0x3F | 0x80
                elif more:
                    bits |= 0xFF00 >> more + 1 & 0xFF
                remainder ^= bits
                for _ in range(8):
                    remainder = remainder >> 1 ^ (0xEDB88320 & -(remainder & 1))
        if at - begin > 1:
            keys[end] = remainder ^ 0xFFFFFFFF
            end += 1
    for at in range(size):
        keys[end] = fields[0] | np.int64(codes[at])
        end += 1
        if at + 1 < size:
            pair = np.int64(codes[at]) << 21 | np.int64(codes[at + 1])
            keys[end] = fields[1] | pair
            keys[end + 1] = fields[2] | pair
            end += 2
    for at in range(heard):
        if sounds[at]:
            keys[end] = fields[3] | sounds[at]
            end += 1
            if at + 1 < heard and sounds[at + 1]:
                keys[end] = fields[4] | sounds[at] << 12 | sounds[at + 1]
                end += 1
    # The longest way to say something that begins here, then what comes after it.
    begin = 0
    while begin < len(written):
        state, meaning, behind = np.int64(0), np.int64(0), begin + 1
        for at in range(begin, len(written)):
            step = state << 21 | np.int64(written[at])
            place = step % len(step_table)
            while step_table[place] >= 0 and steps[step_table[place]] != step:
                place = (place + 1) % len(step_table)
            if step_table[place] < 0:
                break
            state = np.int64(leads_to[step_table[place]])
            if means[state]:
                meaning, behind = np.int64(means[state]), at + 1
        if meaning:
            keys[end] = fields[5] | meaning
            end += 1
        begin = behind
    # A Shell sort: numpy's own would take seconds to compile.
    gap = 1
    while gap < end // 3:
        gap = 3 * gap + 1
    while gap:
        for at in range(gap, end):
            key = keys[at]
            put = at
            while put >= gap and keys[put - gap] > key:
                keys[put] = keys[put - gap]
                put -= gap
            keys[put] = key
        gap //= 3
    different = 0
    for at in range(end):
        key = keys[at]
        if not different or key != keys[different - 1]:
            keys[different] = key
            slots[different] = key % len(table)
            different += 1
    # All places are looked at before any is followed: memory brings them at once.
    looks = 0
    for at in range(different):
        looks += table[slots[at]]
    if looks < -different:
        return 0, 0, 0  # Never; but what nobody asks for is not looked at.
    for at in range(different):
        place = slots[at]
        while table[place] >= 0 and vocabulary[table[place]] != keys[at]:
            place = (place + 1) % len(table)
        slots[at] = table[place]
    least = 0
    for at in range(size - 1):
        key = fields[1] | np.int64(codes[at]) << 21 | np.int64(codes[at + 1])
        low, high = 0, different
        while low < high:
            middle = (low + high) // 2
            if keys[middle] < key:
                low = middle + 1
            else:
                high = middle
        frequencies[at] = counts[slots[low]]
        if not at or frequencies[at] < least:
            least = int(frequencies[at])
    return different, heard, least


@compiled
def read_pairs(
    codes: NDArray[np.uint32], one: int, other: int, vocabulary: Int64s, table: Int32s
) -> tuple[Int64s, Int64s]:
    """The pairs of characters of a text as features of field ``one``, then of field ``other``, each
    once and in their order; and where each stands in the vocabulary, as ``read`` has it."""
    size = max(0, len(codes) - 1)
    room = 16
    while room < 2 * size:
        room *= 2
    met = np.full(room, -1, np.int64)
    pairs = np.empty(size, np.int64)
    different = 0
    for at in range(size):
        pair = np.int64(codes[at]) << 21 | np.int64(codes[at + 1])
        place = (pair ^ pair >> 17) & (room - 1)
        while met[place] >= 0 and met[place] != pair:
            place = (place + 1) & (room - 1)
        if met[place] < 0:
            met[place] = pairs[different] = pair
            different += 1
    keys, slots = np.empty(2 * different, np.int64), np.empty(2 * different, np.int64)
    for at in range(different):
        keys[at], keys[different + at] = one | pairs[at], other | pairs[at]
    for at in range(2 * different):
        free = keys[at] % len(table)
        while table[free] >= 0 and vocabulary[table[free]] != keys[at]:
            free = free + 1 if free + 1 < len(table) else 0
        slots[at] = table[free]
    return keys, slots


@compiled
def scattered(vocabulary: Int64s, size: int) -> Int32s:
    """A table of ``size`` places in which each number of ``vocabulary`` stands where its remainder
    says, or in the next free place after; -1 is a free place."""
    table = np.full(size, -1, np.int32)
    for slot in range(len(vocabulary)):
        at = vocabulary[slot] % size
        while table[at] >= 0:
            at = at + 1 if at + 1 < size else 0
        table[at] = slot
    return table
