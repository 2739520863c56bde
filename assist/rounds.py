"""What was suggested and warned of between two replies in one conversation, as counts. Pure.

A round begins with what follows a reply and ends with the next one, or when the conversation is
closed. Only ids and codes are remembered of it, and of those only counts are ever stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields

from phrasebook.entries import Reply

_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one agent in one conversation on one day; added up they are service figures.

    ``shown``: rounds in which at least one suggestion was shown; ``used``: suggestions inserted
    or copied; ``edited``: those of them that went out in other words; ``ignored``: replies sent in
    one's own words though suggestions were shown.
    ``warned``: rules that found something while a reply was typed, each once a round; ``heeded``:
    those that find nothing in what was sent; ``sent_anyway``: those that still do; ``unseen``:
    rules that find something only in what was sent; ``dismissed``: findings called not wrong.
    """

    customer_messages: int = 0
    replies: int = 0
    shown: int = 0
    used: int = 0
    edited: int = 0
    ignored: int = 0
    warned: int = 0
    heeded: int = 0
    sent_anyway: int = 0
    unseen: int = 0
    dismissed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in COUNTED)


NOTHING = Tally()
COUNTED: tuple[str, ...] = tuple(one.name for one in fields(Tally))


@dataclass(slots=True)
class Round:
    """What the agent has seen since the last reply. Bounded: at most a page of suggestions, and
    the codes of the rules there are."""

    offered: tuple[str, ...] = ()
    """Ids of the suggestions shown last, best first."""
    counted: bool = False
    """Whether it was counted already that suggestions were shown."""
    used: list[str] = field(default_factory=list)
    """Ids of the replies inserted or copied."""
    warned: set[str] = field(default_factory=set)
    """Codes of the findings shown on drafts."""

    def shown(self) -> int:
        """1 where suggestions were shown and nobody has counted it yet, else 0."""
        new = bool(self.offered) and not self.counted
        self.counted = self.counted or new
        return int(new)

    def abandoned(self) -> Tally:
        """The counts of a round that ends without a reply."""
        return Tally(shown=self.shown(), warned=len(self.warned))

    def answered(self, codes: set[str], *, edited: int, ignored: bool) -> Tally:
        """The counts of a round that ends with a reply in which ``codes`` were found."""
        return Tally(
            shown=self.shown(),
            edited=edited,
            ignored=int(ignored),
            warned=len(self.warned),
            heeded=len(self.warned - codes),
            sent_anyway=len(self.warned & codes),
            unseen=len(codes - self.warned),
        )


def went_out(reply: Reply, sent: str) -> bool:
    """Whether ``sent`` holds the words of ``reply`` (or of one of its answers), whatever stands in
    place of its variables, and however white space was set."""
    told = _SPACE.sub("", sent)
    return any(_stands_in(text, told) for text in (reply.text, *(a.text for a in reply.answers)))


def _stands_in(text: str, told: str) -> bool:
    at = 0
    for part in _VARIABLE.split(text):
        words = _SPACE.sub("", part)
        found = told.find(words, at)
        if found < 0:
            return False
        at = found + len(words)
    return True
