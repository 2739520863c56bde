"""What the scan asks where it hits a word of a rule, as tables for ``loops.look``.

Most hits of a word are no match of its sequence, so cheap questions go first: whether the place is
right, and whether the other words that the sequence needs can stand around, by their characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.wording.automaton import ranged
from phrasebook.wording.jobs import Job

FIELDS = 9
"""Numbers a job: its number, where it may stand (latest, tail, edge), its window (before, after),
three needs."""
MOST_NEEDS = 3


class Questions(NamedTuple):
    """``owners`` holds for each word where its row begins (and ends: where the next one does), then the
    rows: jobs, turned over (``~``) where readings that undo evasions do not ask them. ``jobs`` holds FIELDS
    numbers a job. ``needs`` holds for each set of characters where its row begins, then the rows."""

    owners: NDArray[np.int32]
    jobs: NDArray[np.int32]
    needs: NDArray[np.int32]


def questions(
    asked: Mapping[str, Sequence[int]], evadable: Sequence[bool], jobs: Sequence[Job]
) -> Questions:
    """The tables for ``jobs``; ``asked`` are those of each word, in the order of the automaton's."""
    sets: dict[frozenset[str], int] = {}
    rows: list[int] = []
    for job in jobs:
        numbers = [sets.setdefault(letters, len(sets)) for letters in job.needs[:MOST_NEEDS]]
        rows += (job.number, job.latest, job.tail, job.edge, job.before, job.after, *numbers)
        rows += [-1] * (MOST_NEEDS - len(numbers))
    owners = ranged(
        [number if evadable[number] else ~number for number in numbers]
        for numbers in asked.values()
    )
    needs = ranged(list(map(ord, sorted(letters))) for letters in sets)
    return Questions(
        np.array(owners, np.int32), np.array(rows, np.int32), np.array(needs, np.int32)
    )
