"""Slots: word groups in order with gaps, so that free paraphrases are caught."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from phrasebook.wording.rules import Reads
from phrasebook.wording.sequence import Sequence, compile_sequence


@dataclass(frozen=True, slots=True)
class Slots:
    """Matches one sequence."""

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
        """Matches of the sequence near the anchor."""
        return self.sequence.find(text, start, end)


def compile_slots(source: str, groups: Mapping[str, tuple[str, ...]]) -> Slots:
    """Compile one sequence; raises SequenceError."""
    return Slots(compile_sequence(source, groups))
