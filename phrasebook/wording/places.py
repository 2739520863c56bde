"""Where the clauses of a short draft end and where words stand that a step needs: as bits of a number, which the scan
that runs anyway writes down. Expressions that look for them cost more than most steps; a long draft has no such
numbers, and there they do it (``clauses``)."""

from __future__ import annotations

from typing import Final, final

WITHIN: Final = 60
"""Characters of a draft that has such numbers: machine code keeps so many bits without a detour."""
HALF: Final = 30
"""Bits of each of the two numbers in which the loop writes them."""
TOLD: Final = 10
"""Numbers before the first row of what the scan saw: two each for marks of clauses, of sentences, words of gates, words
of reports, watched pairs."""


@final
class Places:
    """Bits by place in the folded draft: marks that end a clause, marks that end a sentence, and where words begin
    that steps need (``gates``: those of all gates, ``reports``: of reports alone) and pairs that the model watches.
    ``known`` says whether there are any; nothing else may be asked before."""

    __slots__ = ("clauses", "gates", "known", "reports", "sentences", "size", "watched")

    def __init__(self, size: int, told: list[int]) -> None:
        """``size`` is the length of the draft, ``told`` what the scan saw in it (``engine.Seen.jobs``)."""
        self.size = size
        self.known = size <= WITHIN and len(told) > 0
        self.clauses = 0
        self.sentences = 0
        self.gates = 0
        self.reports = 0
        self.watched = 0
        if self.known:
            self.clauses = told[0] | told[1] << HALF
            self.sentences = told[2] | told[3] << HALF
            self.gates = told[4] | told[5] << HALF
            self.reports = told[6] | told[7] << HALF
            self.watched = told[8] | told[9] << HALF

    def clause_begins(self, place: int) -> int:
        """Where the clause begins that ``place`` stands in."""
        return (self.clauses & ((1 << place) - 1)).bit_length()

    def clause_ends(self, place: int) -> int:
        """Where the first mark of a clause stands at ``place`` or behind it; the end of the draft where there is
        none."""
        behind = self.clauses >> place
        return place + (behind & -behind).bit_length() - 1 if behind else self.size

    def clause_with_mark(self, start: int, end: int) -> tuple[int, int]:
        """As ``clauses.clause_with_mark``."""
        return self.clause_begins(start), min(self.clause_ends(end) + 1, self.size)

    def sentence_begins(self, place: int) -> int:
        """Where the sentence begins that ``place`` stands in."""
        return (self.sentences & ((1 << place) - 1)).bit_length()


def between(bits: int, left: int, right: int) -> bool:
    """Whether any of ``bits`` stands between two places."""
    return bits >> left & ((1 << right - left) - 1) != 0


NOWHERE: Final = Places(0, [])
"""Nothing is known."""
