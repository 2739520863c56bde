"""What a step is asked about, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, final

from phrasebook.wording.clauses import clause_with_mark
from phrasebook.wording.excuses import Excuses
from phrasebook.wording.flags import EVERY_GATE
from phrasebook.wording.places import Places
from phrasebook.wording.readings import Reading
from phrasebook.wording.rules import Rule


class Verdict(Enum):
    """What a step says of a hit."""

    KEEP = "keep"
    DROP = "drop"
    DEMOTE = "demote"


# Looked up without a detour by way of the class: steps run thousands of times a second.
KEEP: Final = Verdict.KEEP
DROP: Final = Verdict.DROP
DEMOTE: Final = Verdict.DEMOTE


@final
class Hit:
    """A rule's match in one reading: ``[start, end)`` there, ``[left, right)`` in the draft.

    A plain class, as Draft: of those the machine code makes ten while it makes one named tuple.
    """

    __slots__ = ("end", "left", "reading", "right", "rule", "start")

    def __init__(  # noqa: PLR0917 - as in a tuple; words for them would be looked up at each call
        self, rule: Rule, reading: Reading, start: int, end: int, left: int, right: int
    ) -> None:
        self.rule = rule
        self.reading = reading
        self.start = start
        self.end = end
        self.left = left
        self.right = right


@final
class Draft:
    """What the steps know of the draft: as it was typed and folded, the contexts that excuse, the ``places`` that the
    scan wrote down, the spans of ``approved`` sentences around the hits that are judged, the flags of gates ``raised``
    and in ``standing`` the bits of contexts that may stand in the draft or in a reading of it."""

    __slots__ = ("approved", "excuses", "folded", "places", "raised", "standing", "typed")

    def __init__(self, typed: str, folded: str, excuses: Excuses, places: Places) -> None:
        self.typed = typed
        self.folded = folded
        self.excuses = excuses
        self.places = places
        self.approved: Sequence[tuple[int, int]] = ()
        self.raised = 0
        self.standing = 0

    def told(self, flags: int, standing: int) -> None:
        """What the scans of all its readings saw."""
        self.raised = flags & EVERY_GATE
        self.standing = standing

    def clause_with_mark(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause or clauses of the folded draft that ``[start, end)`` touches begin, and where they end with
        their mark."""
        if self.places.known:
            return self.places.clause_with_mark(start, end)
        return clause_with_mark(self.folded, start, end)


Step = Callable[[Hit, Draft], Verdict]
