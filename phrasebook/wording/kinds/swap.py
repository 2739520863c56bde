"""Swap: one word that should be another (你 → 您), once a draft, outside names and quotations.

Swaps read the draft itself, not its folded form, because folding makes 你 and 您 one. The word is
looked for as its author writes it, so that 您們 or ＯＫ can be swapped too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from phrasebook.wording.rules import Reads


@dataclass(frozen=True, slots=True)
class Swap:
    """Matches the first ``word`` of a draft that stands in none of ``outside``."""

    word: str
    outside: re.Pattern[str] | None
    anchors: tuple[str, ...]
    exact: bool = False
    evadable: bool = False
    vocabulary: tuple[str, ...] = ()
    reads: Reads = Reads.TYPED

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The first place of the word; ``text`` is the draft as typed."""
        blocked = [] if self.outside is None else [m.span() for m in self.outside.finditer(text)]
        at = text.find(self.word)
        while at >= 0:
            after = at + len(self.word)
            if not any(left <= at and after <= right for left, right in blocked):
                yield at, after
                return
            at = text.find(self.word, at + 1)


def compile_swap(word: str, outside: tuple[str, ...]) -> Swap:
    """Compile; the word is at least one visible character."""
    longest = sorted(outside, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest))) if outside else None
    return Swap(word, pattern, (word,))
