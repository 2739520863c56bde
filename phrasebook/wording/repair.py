"""Undoes disguises character by character: 我究视, 这事沃拿管得着, zhe ge bu xing and 管d着.

Where whole words are put back by their sound (``homophones``), half of a word must stand as it is.
Here each character that makes no sense where it stands may be any that sounds or looks like it, a
letter by itself any whose syllable it begins, and the row of characters wins whose neighbours stand side by side most often in the wording of the rules. A row
that makes sense is no offence yet: a rule must still find something in it.
"""

from __future__ import annotations

import re
from codecs import utf_32_le_encode
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled_now
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.lent import (
    COUNT,
    COUNT_BITS,
    Lent,
    give_back,
    lent,
    made,
    numbers_at,
    room_for,
    text_at,
)
from phrasebook.wording.lexicon import words_of
from phrasebook.wording.neighbours import Neighbours, neighbours
from phrasebook.wording.readings import SOUNDED, Reading
from phrasebook.wording.repair_loops import undo
from phrasebook.wording.sounds import LATIN_RUN, SPELLINGS
from phrasebook.wording.traits import CHARACTERS, FIRST_SYLLABLE, rare
from phrasebook.wording.tree import laid

WRITTEN_FOR: Final = re.compile(f"{LATIN_RUN.pattern}|(?<![0-9a-z])[0-9](?![0-9a-z])")
"""What may stand for a character that sounds like it: letters, and a digit by itself."""
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
        doubtful; ``telling`` pairs that stand in breaches which no rule names. ``sounds`` are the words that are put back by their sound."""
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
            repaired = made(Reading, (text, SOUNDED, None, None, fresh_at(out, 7 * size, size)))
        give_back(out)
        return repaired

    def spelled(
        self, letters: Reading, *, words: bool = False
    ) -> tuple[Reading | None, Reading | None]:
        """A stripped reading with words of the rules put back for pinyin (where ``words`` are asked
        for), and one with characters put back one by one; None for one that says nothing else."""
        text = letters.text
        if WRITTEN_FOR.search(text) is None:
            return None, None
        found, out = self._undone(text, b"", words=words)
        size = len(text)
        first, second = found & COUNT, found >> COUNT_BITS
        put_back = repaired = None
        said = ""
        if first:
            said = text_at(out, 0, first)
            put_back = made_of(out, 0, size, said, letters)
        if second:
            again = text_at(out, 4 * size, second)
            if again != said:
                repaired = made_of(out, 4 * size, size, again, letters)
        give_back(out)
        return put_back, repaired

    def _undone(self, text: str, lonely: bytes, *, words: bool) -> tuple[int, Lent]:
        """What the loop answers, and what it wrote on."""
        codes, _ = utf_32_le_encode(text, "surrogatepass")
        out = lent()
        found = self._run(codes, lonely, words, CHARACTERS, self._tables, self._weights, out[0])
        while found < 0:
            out = room_for(2 * len(out[0]))
            found = self._run(codes, lonely, words, CHARACTERS, self._tables, self._weights, out[0])
        return found, out


@cache
def undoing() -> Callable[..., int]:
    """The compiled loop, loaded where rules are compiled."""
    return compiled_now(undo)


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


def made_of(out: Lent, at: int, size: int, text: str, letters: Reading) -> Reading:
    """A reading of ``letters`` from the four columns that the loop wrote from ``at`` on; the first is ``text``."""
    count = len(text)
    starts = numbers_at(out, at + size, count)
    ends = numbers_at(out, at + 2 * size, count)
    if letters.starts is not None and letters.ends is not None:
        left_of, right_of = letters.starts, letters.ends
        starts = [left_of[at] for at in starts]
        ends = [right_of[at - 1] for at in ends]
    fresh = fresh_at(out, at + 3 * size, count)
    return made(Reading, (text, SOUNDED, starts, ends, fresh))


def fresh_at(out: Lent, at: int, count: int) -> frozenset[int]:
    """Which of so many numbers are not 0."""
    return frozenset([place for place, new in enumerate(numbers_at(out, at, count)) if new])


def alone(folded: str) -> bytes:
    """A byte for each character: 1 for rare ones that belong to no dictionary word, and for others in no
    word of several that stand beside one. Empty where there is none."""
    single = bytearray(len(folded) + 1)
    rare_ones = []
    at = 0
    for word in words_of(folded):
        if len(word) == 1 and "\u4e00" <= word <= "\u9fff":
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
