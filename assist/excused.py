"""What a finding silences that the agent has called not wrong. Pure.

Where findings overlap, one speaks for all: the gravest, then the widest. Once an agent has said
that this one is not wrong here, the others have their say. Which findings are excused is known by
whoever shows them (an excuse is for words, see docs/agents.md); here it is only told of rules, and
only for these the draft is asked once more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from phrasebook.entries import Diagnostic
from phrasebook.wording.settling import GRAVEST_FIRST

MODEL = "likely/"
"""The pack of what is learned. It has no say of words of which a rule has spoken: where a rule is
excused, it would say the same in other words, and an excuse would never be over."""
MOST_LAYERS = 3
"""What lies beneath an excused finding may be excused itself, and hide more; at most so deep."""

Check = Callable[[frozenset[str]], tuple[Diagnostic, ...]]
"""Checks the draft without the rules of these codes."""


def beneath(
    check: Check, found: Sequence[Diagnostic], excused: frozenset[str]
) -> tuple[Diagnostic, ...]:
    """What findings of the ``excused`` rules among ``found`` silence: of other rules, as grave, and
    of other words than theirs. The very same words are excused with their rule."""
    over = [one for one in found if one.code in excused and not _is_likely(one)]
    muted: frozenset[str] = frozenset()
    under: list[Diagnostic] = []
    for _ in range(MOST_LAYERS):
        if not over:
            break
        muted |= {one.code for one in over}
        known = {*found, *under}
        silenced = [
            one
            for one in check(muted)
            if one not in known and not _is_likely(one) and any(_hides(by, one) for by in over)
        ]
        same = [one for one in silenced if any(_of_same_words(by, one) for by in over)]
        under += [one for one in silenced if one not in same]
        over = [one for one in silenced if one in same or one.code in excused]
    return tuple(under)


def _hides(by: Diagnostic, one: Diagnostic) -> bool:
    as_grave = GRAVEST_FIRST[one.severity] <= GRAVEST_FIRST[by.severity]
    return as_grave and by.start < one.end and one.start < by.end


def _of_same_words(by: Diagnostic, one: Diagnostic) -> bool:
    return (by.start, by.end) == (one.start, one.end)


def _is_likely(one: Diagnostic) -> bool:
    return one.code.startswith(MODEL)
