"""An Aho-Corasick automaton as arrays, for loops that do more at each hit than name a word.

Building works on whole levels of the tree of words at once, so that it takes no long step during
which another thread must wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Int64s = NDArray[np.int64]
Int32s = NDArray[np.int32]

SHIFT = 21
"""Bits of a symbol (a code point, or a syllable) in the key of an edge while building."""
FIRST_CHARACTER, CHARACTERS = 0x4E00, 0x5200
"""The Chinese characters, with which most words begin."""
WIDTH = 8
"""Numbers a state: a power of two, so that one lies in one line of the processor's memory."""
LINE = 16
"""Numbers in such a line."""


class Automaton(NamedTuple):
    """States 0 (nothing read) to N - 1, by length of what was read.

    ``edges`` holds the state to which each edge leads, at the place that ``place_of`` says or in the next free
    one after; -1 is free. There are a
    power of two of places, at most half of them taken. ``first`` are the edges of state 0 once more, by
    symbol from ``FIRST`` on. ``states`` holds WIDTH numbers a state: where to go on when a symbol does not fit,
    the word that ends here (-1: none), the next shorter end of a word among what was read (0: none), how many
    symbols were read, a bit for each symbol that may fit, the symbol read last, the state before it, and a
    number for whoever uses it.
    """

    edges: Int32s
    first: Int32s
    states: Int32s


def build(symbols: Int64s, lengths: Int64s, first: range) -> Automaton:
    """The automaton of words, none empty and none twice. ``symbols`` are those of all words in a
    row, ``lengths`` how many each has; ``first`` are the symbols that most words begin with."""
    starts = np.cumsum(lengths) - lengths
    at = np.zeros(len(lengths), np.int64)  # the state of each word so far
    keys: list[Int64s] = []
    levels: list[tuple[int, int]] = []  # first state and one past the last
    words = [np.array([-1], np.int64)]
    count, depth = 1, 0
    longest = int(lengths.max()) if len(lengths) else 0
    for depth in range(longest):
        going = np.flatnonzero(lengths > depth)
        found, state = np.unique(
            at[going] << SHIFT | symbols[starts[going] + depth], return_inverse=True
        )
        at[going] = count + state
        ending = np.full(len(found), -1, np.int64)
        done = going[lengths[going] == depth + 1]
        ending[at[done] - count] = done
        keys.append(found)
        words.append(ending)
        levels.append((count, count + len(found)))
        count += len(found)
    joined = np.concatenate((*keys, np.zeros(0, np.int64)))
    opening = np.zeros(first.stop, np.int32)
    begins = np.flatnonzero(joined < first.stop)  # from state 0 by one of those symbols
    opening[joined[begins]] = begins + 1
    return Automaton(
        scattered(joined), opening[first.start :], linked(joined, levels, np.concatenate(words))
    )


def linked(keys: Int64s, levels: Sequence[tuple[int, int]], words: Int64s) -> Int32s:
    """The states of a tree: ``keys[n]`` leads to state ``n + 1``, ``words`` are what ends where."""
    order = np.argsort(keys)
    rising = keys[order]
    parents, symbols = keys >> SHIFT, keys & ((1 << SHIFT) - 1)
    back = np.zeros(len(words), np.int64)
    shorter = np.zeros(len(words), np.int64)
    depths = np.zeros(len(words), np.int64)
    for depth, (first, after) in enumerate(levels, 1):
        depths[first:after] = depth
        if depth == 1:
            continue
        asked = np.arange(first, after)
        symbol = symbols[asked - 1]
        state = back[parents[asked - 1]]
        while len(asked):
            wanted = state << SHIFT | symbol
            place = np.minimum(np.searchsorted(rising, wanted), len(rising) - 1)
            fits = rising[place] == wanted
            back[asked[fits]] = order[place[fits]] + 1
            left = ~fits & (state > 0)
            asked, symbol, state = asked[left], symbol[left], back[state[left]]
        targets = back[first:after]
        shorter[first:after] = np.where(words[targets] >= 0, targets, shorter[targets])
    states = np.zeros((len(words), WIDTH), np.int32)
    states[:, 0], states[:, 1], states[:, 2], states[:, 3] = back, words, shorter, depths
    states[0, 5] = -1
    states[1:, 5], states[1:, 6] = symbols, parents
    np.bitwise_or.at(states[:, 4], parents, (1 << (symbols & 31)).astype(np.uint32).view(np.int32))
    return states.reshape(-1)


def scattered(keys: Int64s) -> Int32s:
    """Edges at the places where the loops look for them."""
    size = LINE
    while size < 2 * len(keys) + 2:
        size *= 2
    numbers = placed(place_of(keys, size), size)
    return np.where(numbers >= 0, numbers + 1, -1).astype(np.int32)


def placed(place: Int64s, size: int) -> Int64s:
    """What stands at each of ``size`` places (-1: nothing), each number at ``place`` or in the next free
    one after."""
    taken = np.full(size, -1, np.int64)
    left = np.arange(len(place))
    while len(left):
        free = taken[place] < 0
        taken[place[free]] = left[free]  # where several meet, one of them stays
        waiting = taken[place] != left
        left, place = left[waiting], (place[waiting] + 1) & (size - 1)
    return taken


def place_of(keys: Int64s, size: int) -> Int64s:
    """Where to look for an edge first. The loops do the same sum."""
    spread = (keys >> SHIFT) * 0x9E3779B1 + (keys & ((1 << SHIFT) - 1)) * 0x85EBCA77
    return (spread >> 15) & (size - 1)


def automaton_of(words: Sequence[str]) -> Automaton:
    """The automaton of texts by code point."""
    joined = "".join(words).encode("utf-32-le", "surrogatepass")
    return build(
        np.frombuffer(joined, np.uint32).astype(np.int64),
        np.fromiter(map(len, words), np.int64, len(words)),
        range(FIRST_CHARACTER, FIRST_CHARACTER + CHARACTERS),
    )


def laid(tables: Sequence[Int32s]) -> Int32s:
    """Tables in a row, behind a list of where each begins: to hand over many takes longer than to
    read them. Each begins a line of the processor's memory, so that no state lies in two."""
    sizes = (rounded(len(tables)), *(rounded(len(table)) for table in tables))
    begins = list(accumulate(sizes))
    room = np.zeros(begins[-1] + LINE, np.int32)
    first = -(room.ctypes.data // 4) % LINE
    row = room[first : first + begins[-1]]
    row[: len(tables)] = begins[:-1]
    for begin, table in zip(begins, tables, strict=False):
        row[begin : begin + len(table)] = table
    return row


def rounded(count: int) -> int:
    """So many numbers in whole lines."""
    return -(-count // LINE) * LINE
