"""Words as a tree in one array, for loops that do more at each hit than name a word.

Building works on whole levels of the tree at once, so that it takes no long step during which another
thread must wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from phrasebook.wording.han import AFTER_HAN, FIRST_HAN
from phrasebook.wording.pages import paged

Int64s = NDArray[np.int64]
Int32s = NDArray[np.int32]

SHIFT = 21
"""Bits of a symbol (a code point, or a syllable) in the key of a node while building."""
WIDTH = 4
"""Numbers a node: a power of two, so that none lies in two lines of the processor's memory."""
LINE = 16
"""Numbers in such a line."""
FULL = 0.7
"""Part of the places that may be taken: looking further for a node stays within a line or two."""


def tree_of(symbols: Int64s, lengths: Int64s, first: range, worth: Int64s) -> Int32s:
    """The tree of words, none empty and none twice. ``symbols`` are those of all words in a row,
    ``lengths`` how many each has, ``worth`` what each is worth (0 or more); ``first`` are the
    symbols that most words begin with.

    A node has WIDTH numbers: the node before it (0: none), the symbol that leads here (-1: the node
    is free), what the word is worth that ends here (-1: none), and a bit for each symbol that may
    follow. Those behind one symbol of ``first`` stand in its order from node 1 on; the others at
    the place that ``place_of`` says behind those or in the next free one after. In place of node 0
    stand how many nodes there are before such places, and one less than there are places, a power
    of two.
    """
    before, symbol, value, levels = grown(symbols, lengths, worth)
    # Of each node its place: level by level, as the one before it must have its own.
    size = LINE
    while size * FULL < len(before):
        size *= 2
    taken = np.full(size, -1, np.int64)
    ahead = rounded(WIDTH * (1 + len(first))) // WIDTH
    places = np.zeros(len(before), np.int64)
    for begin, after in levels:
        nodes = np.arange(begin, after)
        if begin == 1:
            early = (symbol[1:after] >= first.start) & (symbol[1:after] < first.stop)
            places[1:after][early] = symbol[1:after][early] - first.start + 1
            nodes = nodes[~early]
        settle(place_of(places[before[nodes]], symbol[nodes], size), nodes, taken)
        held = np.flatnonzero(taken >= begin)
        places[taken[held]] = ahead + held
    rows = np.full((ahead + size, WIDTH), -1, np.int32)
    rows[:, 3] = 0
    rows[0, :2] = ahead, size - 1
    rows[places[1:], 0] = places[before[1:]]
    rows[places[1:], 1] = symbol[1:]
    rows[places[1:], 2] = value[1:]
    bits = (1 << (symbol[1:] & 31)).astype(np.uint32).view(np.int32)
    np.bitwise_or.at(rows[:, 3], places[before[1:]], bits)
    return rows.reshape(-1)


def grown(
    symbols: Int64s, lengths: Int64s, worth: Int64s
) -> tuple[Int64s, Int64s, Int64s, list[tuple[int, int]]]:
    """The nodes of a tree by depth, 0 for no symbol read: of each the one before it, its symbol and what the word
    is worth that ends there (-1: none); and of each depth its first node and the one past its last."""
    starts = np.cumsum(lengths) - lengths
    at = np.zeros(len(lengths), np.int64)  # the node of each word so far
    keys = [np.zeros(1, np.int64)]
    values = [np.full(1, -1, np.int64)]
    levels: list[tuple[int, int]] = []
    count = 1
    longest = int(lengths.max()) if len(lengths) else 0
    for depth in range(longest):
        going = np.flatnonzero(lengths > depth)
        found, node = np.unique(
            at[going] << SHIFT | symbols[starts[going] + depth], return_inverse=True
        )
        at[going] = count + node
        ending = np.full(len(found), -1, np.int64)
        done = going[lengths[going] == depth + 1]
        ending[at[done] - count] = worth[done]
        keys.append(found)
        values.append(ending)
        levels.append((count, count + len(found)))
        count += len(found)
    joined = np.concatenate(keys)
    return joined >> SHIFT, joined & ((1 << SHIFT) - 1), np.concatenate(values), levels


def placed(place: Int64s, size: int) -> Int64s:
    """What stands at each of ``size`` places (-1: nothing), each number at ``place`` or in the next free
    one after."""
    taken = np.full(size, -1, np.int64)
    settle(place, np.arange(len(place)), taken)
    return taken


def settle(place: Int64s, numbers: Int64s, taken: Int64s) -> None:
    """Write each of ``numbers`` at its ``place`` in ``taken`` or in the next place after that holds -1."""
    while len(numbers):
        free = taken[place] < 0
        taken[place[free]] = numbers[free]  # where several meet, one of them stays
        waiting = taken[place] != numbers
        numbers, place = numbers[waiting], (place[waiting] + 1) & (len(taken) - 1)


def place_of(before: Int64s, symbols: Int64s | int, size: int) -> Int64s:
    """Where to look first for a node, or for any two numbers: one of ``size`` places, a power of two. The
    loops do the same sum."""
    return (before * 0x9E3779B1 + symbols * 0x85EBCA77 >> 15) & (size - 1)


def tree_of_texts(words: Sequence[str], worth: Int64s) -> Int32s:
    """The tree of texts by code point."""
    joined = "".join(words).encode("utf-32-le", "surrogatepass")
    return tree_of(
        np.frombuffer(joined, np.uint32).astype(np.int64),
        np.fromiter(map(len, words), np.int64, len(words)),
        range(FIRST_HAN, AFTER_HAN),  # most words begin with one
        worth,
    )


def laid(tables: Sequence[Int32s]) -> Int32s:
    """Tables in a row, behind a list of where each begins: to hand over many takes longer than to
    read them. Each begins a line of the processor's memory, so that no node lies in two."""
    sizes = (rounded(len(tables)), *(rounded(len(table)) for table in tables))
    begins = list(accumulate(sizes))
    row = paged(begins[-1])
    row[: len(tables)] = begins[:-1]
    for begin, table in zip(begins, tables, strict=False):
        row[begin : begin + len(table)] = table
    return row


def rounded(count: int) -> int:
    """So many numbers in whole lines."""
    return -(-count // LINE) * LINE
