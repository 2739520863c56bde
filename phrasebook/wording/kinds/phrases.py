"""Phrases: fixed wording, with its inflections. The cheapest kind: an anchor is the match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from phrasebook.errors import FieldError
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
    """A phrase with its inflections; raises FieldError for what cannot be one."""
    text = folded(word)
    if not any(character.isalnum() for character in text):
        raise FieldError(
            f"“{word}” has no letter to match; write the words to find",
            f"“{word}”里没有可以查找的字；请写出要找的词",
        )
    if len(text) == 1:
        raise FieldError(
            f"“{word}” is one character, which half of all messages hold; use a position or slots",
            f"“{word}”只有一个字，一半的消息里都有；请写得更长，或改用 opening、ending、whole 或 slots",
        )
    if not all(character.isalnum() for character in text):
        raise FieldError(
            f"“{word}” holds punctuation or a blank; write slots with a gap (~~3) between its parts",
            f"“{word}”里有标点或空格；请改用 slots，在两段之间写间隔（~~3）",
        )
    return Phrases(variants(text))
