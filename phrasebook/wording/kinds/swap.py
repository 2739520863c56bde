"""Swap: one word that should be another (你 → 您), once a draft, outside names and quotations.

Swaps read the draft itself, not its folded form, because folding makes 你 and 您 one. The word is
looked for as its author writes it, so that 您們 or ＯＫ can be swapped too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from phrasebook.wording.rules import Reads

NOTHING = re.compile("(?!)")
"""Matches nowhere."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Matches the first ``word`` of a draft that stands in none of ``outside``."""

    word: str
    outside: re.Pattern[str] | None  # what it may stand in, or the word by itself
    anchors: tuple[str, ...]
    exact: bool = False
    evadable: bool = False
    vocabulary: tuple[str, ...] = ()
    reads: Reads = Reads.TYPED

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The first place of the word; ``text`` is the draft as typed."""
        at = text.find(self.word)
        if at < 0:
            return
        if self.outside is None:
            yield at, at + len(self.word)
            return
        for found in self.outside.finditer(text):
            if found.group() == self.word:
                yield found.span()
                return


def compile_swap(word: str, outside: tuple[str, ...]) -> Swap:
    """Compile; the word is at least one visible character."""
    longest = sorted((one for one in outside if word in one), key=len, reverse=True)
    if not longest:
        return Swap(word, None, (word,))
    if word in longest:  # it may always stand
        return Swap(word, NOTHING, (word,))
    # Words alone, without a group: what they begin with is seen sooner.
    return Swap(word, re.compile("|".join(map(re.escape, (*longest, word)))), (word,))
