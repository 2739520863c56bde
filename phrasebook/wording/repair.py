"""Undoes disguises character by character: 我究视, 这事沃拿管得着, zhe ge bu xing and 管d着.

Where whole words are put back by their sound (``homophones``), half of a word must stand as it is.
Here each character that makes no sense where it stands may be any that sounds or looks like it, a
letter by itself any whose syllable it begins, and the row of characters wins whose neighbours stand
side by side most often in the wording of the rules. A row that makes sense is no offence yet: a
rule must still find something in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled_now
from phrasebook.wording.apart import fresh_at, reading_at
from phrasebook.wording.han import is_han
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.lent import (
    COUNT,
    COUNT_BITS,
    TRAITS,
    Lent,
    encode,
    give_back,
    lent,
    room_for,
    text_at,
)
from phrasebook.wording.lexicon import words_of
from phrasebook.wording.neighbours import Neighbours, neighbours
from phrasebook.wording.readings import SOUNDED, Reading
from phrasebook.wording.repair_loops import undo
from phrasebook.wording.sounds import LATIN_RUN, SPELLINGS
from phrasebook.wording.traits import FIRST_SYLLABLE, UNITS, rare
from phrasebook.wording.tree import LINE, laid

WRITTEN_FOR: Final = re.compile(f"{LATIN_RUN.pattern}|(?<![0-9a-z])[0-9](?![0-9a-z{UNITS}])")
LETTER: Final = re.compile("[a-z]")
"""What may stand for a character that sounds like it: letters, and a digit by itself; any letter is sooner found."""
RARE: Final = frozenset(rare())


class Repair:
    """Which characters stand side by side in some texts. What it answers never changes."""

    def __init__(
        self,
        texts: Iterable[str],
        ordinary: Iterable[str] = (),
        telling: Iterable[str] = (),
        sounds: SoundIndex | None = None,
    ) -> None:
        """``ordinary`` are pairs of characters that honest drafts hold: no character of one is
        doubtful; ``telling`` pairs that stand in breaches which no rule names. ``sounds`` are the
        words that are put back by their sound."""
        beside: Neighbours = neighbours(texts, tuple(ordinary), tuple(telling))
        sounds = sounds or SoundIndex(())
        self.doubtful = beside.doubtful
        self._weights = beside.weights
        self._tables = laid(
            (
                tree_of_spellings(),
                *sounds.spelled,
                sounds.small,
                beside.options,
                beside.initials,
                beside.shapes,
                beside.sieve,
                beside.pairs,
            )
        )
        self._run = undoing()
        give_back(self._undone("", b"", words=False)[1])  # loaded now, not while somebody types

    def sounded(self, folded: str) -> Reading | None:
        """The draft with rare characters replaced by what they sound like, or None."""
        lonely = alone(folded)
        if not lonely:
            return None
        found, out = self._undone(folded, lonely, words=False)
        size = len(folded)
        repaired = None
        if found >> COUNT_BITS:
            text = text_at(out, 4 * size, size)
            repaired = Reading(text, SOUNDED, fresh=fresh_at(out, 7 * size, size))
        give_back(out)
        return repaired

    def spelled(
        self, letters: Reading, *, words: bool = False
    ) -> tuple[Reading | None, Reading | None]:
        """A stripped reading with words of the rules put back for pinyin (where ``words`` are asked
        for), and one with characters put back one by one; None for one that says nothing else."""
        text = letters.text
        if LETTER.search(text) is None and WRITTEN_FOR.search(text) is None:
            return None, None
        found, out = self._undone(text, b"", words=words)
        size = len(text)
        first, second = found & COUNT, found >> COUNT_BITS
        put_back: Reading | None = None
        repaired: Reading | None = None
        if first:
            put_back = words_at(out, 0, size, first).within(letters)
        if second and (put_back is None or text_at(out, 4 * size, second) != put_back.text):
            repaired = words_at(out, 4 * size, size, second).within(letters)
        give_back(out)
        return put_back, repaired

    def _undone(self, text: str, lonely: bytes, *, words: bool) -> tuple[int, Lent]:
        """What the loop answers, and what it wrote on."""
        codes, _ = encode(text, "surrogatepass")
        out = lent()
        found = self._run(codes, lonely, words, TRAITS, self._tables, self._weights, out[0])
        while found < 0:
            out = room_for(2 * len(out[0]))
            found = self._run(codes, lonely, words, TRAITS, self._tables, self._weights, out[0])
        return found, out


@cache
def undoing() -> Callable[..., int]:
    """The compiled loop, loaded where rules are compiled."""
    nothing = np.zeros(LINE, np.int32)
    return compiled_now(undo, b"", b"", False, TRAITS, nothing, np.zeros(1), nothing)


@cache
def tree_of_spellings() -> NDArray[np.int32]:
    """The spellings of syllables letter by letter, 28 numbers a node: where each letter leads (0:
    nowhere), then the syllable that ends here, from 1 (0: none)."""
    nodes = [[0] * 28]
    for spelling, code in SPELLINGS.items():
        node = 0
        for letter in spelling:
            onward = nodes[node][ord(letter) - ord("a")]
            if not onward:
                onward = nodes[node][ord(letter) - ord("a")] = len(nodes)
                nodes.append([0] * 28)
            node = onward
        nodes[node][26] = ord(code) - FIRST_SYLLABLE
    return np.array(nodes, np.int32).reshape(-1)


def words_at(out: Lent, at: int, size: int, count: int) -> Reading:
    """A reading from the four columns that the loop wrote from ``at`` on."""
    fresh = fresh_at(out, at + 3 * size, count)
    return reading_at(out, at, size, count, SOUNDED, fresh=fresh)


def alone(folded: str) -> bytes:
    """A byte for each character: 1 for rare ones that belong to no dictionary word, and for others in no
    word of several that stand beside one. Empty where there is none."""
    single = bytearray(len(folded) + 1)
    rare_ones = []
    at = 0
    for word in words_of(folded):
        if len(word) == 1 and is_han(word):
            single[at] = 1
            if word in RARE:
                rare_ones.append(at)
        at += len(word)
    if not rare_ones:
        return b""
    found = bytearray(len(folded))
    for at in rare_ones:
        left = max(0, at - 1)
        found[left : at + 2] = single[left : min(len(folded), at + 2)]
    return bytes(found)
