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
    given: Int64s,
    sounds_given: Int64s,
    sound_of: Int64s,
    sounded_pairs: Int64s,
    sounded_places: Int64s,
    sounds_in_pairs: Int64s,
    fields: Int64s,
    vocabulary: Int64s,
    table: Int32s,
    counts: Int32s,
) -> tuple[Int64s, Int64s, Int64s, Int64s]:
    """The features of a text: those ``given`` and those of its characters.

    ``fields`` are the high bits of a character, a pair, a reply's pair, a sound and a pair of
    sounds. Without ``sounds_given`` each character sounds as ``sound_of`` says, or as beside its
    neighbour (``sounded_pairs``, rising). ``table`` is ``scattered(vocabulary)``.

    Answers the features, each once and rising; where each stands in the vocabulary (-1: nowhere);
    the sounds; and for each pair of neighbours, how many entries have it (``counts``).
    """
    size = len(codes)
    if len(sounds_given):
        sounds = sounds_given
    else:
        sounds = np.zeros(size, np.int64)
        for at in range(size):
            code = np.int64(codes[at])
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
    heard = len(sounds)
    keys = np.empty(len(given) + 3 * size + 2 * heard, np.int64)
    end = 0
    for at in range(len(given)):
        keys[end] = given[at]
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
    slots = np.empty(end, np.int64)
    different = 0
    for at in range(end):
        key = keys[at]
        if different and key == keys[different - 1]:
            continue
        place = key % len(table)
        while table[place] >= 0 and vocabulary[table[place]] != key:
            place = place + 1 if place + 1 < len(table) else 0
        keys[different] = key
        slots[different] = table[place]
        different += 1
    frequencies = np.zeros(max(0, size - 1), np.int64)
    for at in range(size - 1):
        key = fields[1] | np.int64(codes[at]) << 21 | np.int64(codes[at + 1])
        low, high = 0, different
        while low < high:
            middle = (low + high) // 2
            if keys[middle] < key:
                low = middle + 1
            else:
                high = middle
        if slots[low] >= 0:
            frequencies[at] = counts[slots[low]]
    return keys[:different], slots[:different], sounds, frequencies


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
