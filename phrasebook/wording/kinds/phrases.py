"""Phrases: fixed wording, with its inflections. The cheapest kind: an anchor is the match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from phrasebook.wording.fold import folded
from phrasebook.wording.inflect import variants
from phrasebook.wording.rules import Reads


@dataclass(frozen=True, slots=True)
class Phrases:
    """Matches any of its words wherever it stands."""

    anchors: tuple[str, ...]
    exact: bool = True
    evadable: bool = True
    reads: Reads = Reads.WORDS

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The phrases themselves."""
        return self.anchors

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The anchor itself."""
        yield start, end


def compile_phrases(word: str) -> Phrases:
    """A phrase with its inflections; raises ValueError for what cannot be one."""
    text = folded(word)
    if not any(character.isalnum() for character in text):
        raise ValueError(f"“{word}” has no letter to match")
    if len(text) == 1:
        raise ValueError(
            f"“{word}” is one character, which half of all messages hold; use a position or slots"
        )
    if not all(character.isalnum() for character in text):
        raise ValueError(
            f"“{word}” holds punctuation or a blank; write slots with a gap (~~3) between its parts"
        )
    return Phrases(variants(text))
