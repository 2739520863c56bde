"""Position: wording that matters where it stands: opening, ending or whole reply, or missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from phrasebook.wording.rules import Reads
from phrasebook.wording.sequence import Sequence, compile_sequence

FRAMES = {"opening": "^^ {}", "ending": "{} $$", "whole": "^^ {} $$"}


@dataclass(frozen=True, slots=True)
class Position:
    """A sequence bound to an edge of the draft."""

    sequence: Sequence
    exact: bool = False
    evadable: bool = True
    reads: Reads = Reads.WORDS

    @property
    def anchors(self) -> tuple[str, ...]:
        """The sequence's anchors."""
        return self.sequence.anchors

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The sequence's words."""
        return self.sequence.vocabulary

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The match, where it stands at its edge."""
        return self.sequence.find(text, start, end)


@dataclass(frozen=True, slots=True)
class Missing:
    """Matches the whole draft where ``sequence`` stands in it and none of ``unless`` does."""

    sequence: Sequence
    unless: re.Pattern[str]
    exact: bool = False
    evadable: bool = False
    reads: Reads = Reads.WORDS
    vocabulary: tuple[str, ...] = ()

    @property
    def anchors(self) -> tuple[str, ...]:
        """The anchors of the sequence."""
        return self.sequence.anchors

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The whole draft, once."""
        if self.sequence.pattern.search(text) and self.unless.search(text) is None:
            yield 0, len(text)


def compile_position(where: str, source: str, groups: Mapping[str, tuple[str, ...]]) -> Position:
    """Compile a sequence at ``where`` (a key of FRAMES); raises SequenceError."""
    return Position(compile_sequence(FRAMES[where].format(source), groups))


def compile_missing(
    when: str, unless: re.Pattern[str], groups: Mapping[str, tuple[str, ...]]
) -> Missing:
    """Compile a required wording; ``unless`` is a safe expression (``regex``). Raises SequenceError."""
    return Missing(compile_sequence(when, groups), unless)
