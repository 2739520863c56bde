"""What a step is asked about, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, NamedTuple

from phrasebook.wording.excuses import Excuses
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


class Hit(NamedTuple):
    """A rule's match in one reading: ``[start, end)`` there, ``[left, right)`` in the draft."""

    rule: Rule
    reading: Reading
    start: int
    end: int
    left: int
    right: int


class Draft(NamedTuple):
    """What the steps know of the draft: as it was typed and folded, the spans of approved sentences, the
    contexts that excuse, and in ``standing`` the bits of those contexts that may stand in it or in a
    reading of it."""

    typed: str
    folded: str
    approved: Sequence[tuple[int, int]]
    excuses: Excuses
    standing: int


Step = Callable[[Hit, Draft], Verdict]
