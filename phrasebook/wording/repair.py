"""Undoes disguises character by character: 我究视, 这事沃拿管得着, zhe ge bu xing and 管d着.

Where whole words are put back by their sound (``homophones``), half of a word must stand as it is.
Here each character that makes no sense where it stands may be any that sounds or looks like it, a
letter by itself any whose syllable it begins, and the row of characters wins whose neighbours stand side by side most often in the wording of the rules. A row
that makes sense is no offence yet: a rule must still find something in it.
"""

from __future__ import annotations

from codecs import utf_32_le_encode
from collections import deque
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled_now
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.lexicon import words_of
from phrasebook.wording.neighbours import Neighbours, neighbours
from phrasebook.wording.readings import SOUNDED, Reading
from phrasebook.wording.repair_loops import undo
from phrasebook.wording.sounds import LATIN_RUN, SPELLINGS
from phrasebook.wording.traits import CHARACTERS, FIRST_SYLLABLE, rare
from phrasebook.wording.tree import laid

RARE = frozenset(rare())
ROOM = 4096
_spare: deque[NDArray[np.int32]] = deque(maxlen=8)
"""Arrays lent to one call after another: to make one anew takes longer than to use it."""


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
        self._undone("", b"", words=False)  # loaded now, not while somebody types

    def sounded(self, folded: str) -> Reading | None:
        """The draft with rare characters replaced by what they sound like, or None."""
        lonely = alone(folded)
        if not any(lonely):
            return None
        _, rows = self._undone(folded, lonely, words=False)
        if not rows:
            return None
        fresh = frozenset([at for at, made in enumerate(rows[3::4]) if made])
        return Reading("".join(map(chr, rows[::4])), SOUNDED, fresh=fresh)

    def spelled(
        self, letters: Reading, *, words: bool = False
    ) -> tuple[Reading | None, Reading | None]:
        """A stripped reading with words of the rules put back for pinyin (where ``words`` are asked
        for), and one with characters put back one by one; None for one that says nothing else."""
        text = letters.text
        if LATIN_RUN.search(text) is None:
            return None, None
        put_back, repaired = self._undone(text, b"", words=words)
        return (
            made_of(put_back, letters) if put_back else None,
            made_of(repaired, letters) if repaired else None,
        )

    def _undone(self, text: str, lonely: bytes, *, words: bool) -> tuple[list[int], list[int]]:
        codes, _ = utf_32_le_encode(text, "surrogatepass")
        try:
            out = _spare.pop()
        except IndexError:
            out = np.empty(ROOM, np.int32)
        found = self._run(codes, lonely, words, CHARACTERS, self._tables, self._weights, out)
        while found < 0:
            out = np.empty(2 * len(out), np.int32)
            found = self._run(codes, lonely, words, CHARACTERS, self._tables, self._weights, out)
        first, second = found & 0xFFFFF, found >> 20
        begin = len(codes)  # four numbers for each character
        put_back: list[int] = out[: 4 * first].tolist() if first else []
        repaired: list[int] = out[begin : begin + 4 * second].tolist() if second else []
        if len(out) == ROOM:
            _spare.append(out)
        return put_back, repaired


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


def made_of(rows: list[int], letters: Reading) -> Reading:
    """A reading of rows of four: character, start and end in ``letters``, whether it was made up."""
    starts, ends = rows[1::4], rows[2::4]
    if letters.starts is not None and letters.ends is not None:
        left_of, right_of = letters.starts, letters.ends
        starts = [left_of[at] for at in starts]
        ends = [right_of[at - 1] for at in ends]
    fresh = frozenset([at for at, made in enumerate(rows[3::4]) if made])
    return Reading("".join(map(chr, rows[::4])), SOUNDED, starts, ends, fresh)


def alone(folded: str) -> bytes:
    """A byte for each character: 1 for rare ones that belong to no dictionary word, and for others in no
    word of several that stand beside one."""
    found = bytearray(len(folded))
    single = bytearray(len(folded) + 1)
    at = 0
    for word in words_of(folded):
        if len(word) == 1 and "\u4e00" <= word <= "\u9fff":
            single[at] = 1
            found[at] = word in RARE
        at += len(word)
    for at in [at for at, lonely in enumerate(found) if lonely]:
        left = max(0, at - 1)
        found[left : at + 2] = single[left : min(len(folded), at + 2)]
    return bytes(found)
