"""What the engine does where it hits a word of a rule, cheap questions first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from phrasebook.wording.kinds.position import Missing
from phrasebook.wording.rules import Matcher, Reads
from phrasebook.wording.sequence import ANYWHERE, Window
from phrasebook.wording.sequence import Sequence as WordSequence

Spans = Iterator[tuple[int, int]]
Search = Callable[[str, int, int], "re.Match[str] | None"]
EVERYWHERE = Window(0, 0, ANYWHERE, ANYWHERE, edge=False)


class Job:
    """What to do where a word is hit.

    The scan asks whether the word stands where it must (``latest``, ``tail``, ``edge``, ``closes``,
    not before what is ``barred``) and whether what a match ``needs`` stands around it; then
    ``near`` says whether a match does, from ``before`` characters before the hit to ``after``
    behind it, and the group ``covered`` of the match is what it covers. An ``exact`` job takes the word
    itself; a ``typed`` one looks at the whole draft before folding, where one of its ``words`` stands in that. Where
    the ``sieve`` finds nothing there is no match.
    """

    __slots__ = (
        "after",
        "barred",
        "before",
        "closes",
        "covered",
        "edge",
        "exact",
        "find",
        "latest",
        "near",
        "needs",
        "number",
        "sieve",
        "tail",
        "typed",
        "whole",
        "words",
    )

    def __init__(self, number: int, matcher: Matcher) -> None:
        self.number = number
        self.typed = matcher.reads is Reads.TYPED
        self.words = matcher.anchors
        self.exact = matcher.exact and not self.typed
        self.find: Callable[[str, int, int], Spans] = matcher.find
        sequence: WordSequence | None = getattr(matcher, "sequence", None)
        window = sequence.window if sequence else EVERYWHERE
        self.before, self.after, self.latest, self.tail, self.edge, self.closes = window
        self.whole = isinstance(matcher, Missing)
        self.needs = sequence.needs if sequence else ()
        self.barred = sequence.barred if sequence else frozenset()
        self.sieve: re.Pattern[str] | None = getattr(matcher, "sieve", None)
        self.covered = 0
        self.near: Search | None = self._first(sequence) if sequence else None

    def _first(self, sequence: WordSequence) -> Search:
        """Compiles the sequence when it is first asked for: a pack of thousands loads quickly."""

        def near(text: str, start: int, end: int) -> re.Match[str] | None:
            pattern = sequence.pattern
            self.covered = pattern.groups
            self.near = pattern.search if self.before else pattern.match
            return self.near(text, start, end)

        return near
