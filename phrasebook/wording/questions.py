"""What the scan asks where it hits a word of a rule, as tables for ``loops.look``.

Most hits of a word are no match of its sequence, so cheap questions go first: whether the place is
right, and whether the other words that the sequence needs can stand around, by their characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import A_WHILE, give_way
from phrasebook.wording.jobs import Job
from phrasebook.wording.sequence import ANYWHERE, MOST_NEEDS, Need
from phrasebook.wording.sequence import Sequence as WordSequence

FLAG, CONTEXT, EVADABLE, LAST = 1, 2, 4, 8
"""Bits of what is to be done where a word stands: raise flags, tell that a context may stand here (else: a
job); in readings that undo evasions too; nothing more to be done."""
VALUE = 4
"""Above this bit: the flags or the job's number; contexts are numbered behind the jobs."""


class Questions(NamedTuple):
    """``owners`` holds for each word in a row what is to be done where it stands, ``begins`` where
    its row begins. ``jobs`` holds eight numbers a job: where it may stand (latest, turned over
    (``~``) where it must begin a clause, and tail, where it must end one), then three needs, each
    with its reach, which is 0 for what must not stand right behind. ``needs`` holds for each set of
    characters how many there are, then the characters; a need says where its set begins."""

    owners: NDArray[np.int32]
    begins: NDArray[np.int64]
    jobs: NDArray[np.int32]
    needs: NDArray[np.int32]


def questions(
    asked: Mapping[str, Sequence[int]], jobs: Sequence[Job], contexts: Sequence[WordSequence] = ()
) -> Questions:
    """The tables for ``jobs`` and behind them ``contexts``, which may stand anywhere; ``asked`` is what is to be
    done for each word, in the order of the tree's."""
    sets: dict[frozenset[str], int] = {}
    letters: list[int] = []
    rows: list[int] = []
    places = [
        (
            ~job.latest if job.edge else job.latest,
            ~job.tail if job.closes else job.tail,
            barring(job.needs, job.barred),
        )
        for job in jobs
    ]
    places += [(ANYWHERE, ANYWHERE, context.needs) for context in contexts]
    for latest, tail, needs in places:
        rows += (latest, tail)
        for need, reach in needs:
            begin = sets.get(need)
            if begin is None:
                begin = sets[need] = len(letters)
                letters += (len(need), *map(ord, sorted(need)))
            rows += (begin, reach)
        rows += (-1, 0) * (MOST_NEEDS - len(needs))
    owners: list[int] = []
    begins: list[int] = []
    for turn, listed in enumerate(asked.values()):
        if turn % A_WHILE == 0:
            give_way()
        begins.append(len(owners))
        owners += listed
        owners[-1] |= LAST
    return Questions(
        np.array(owners, np.int32),
        np.array(begins, np.int64),
        np.array(rows, np.int32),
        np.array(letters, np.int32),
    )


def barring(needs: tuple[Need, ...], barred: frozenset[str]) -> tuple[Need, ...]:
    """The needs of a job and before them what must not stand right behind its word, as far as there is
    room for it."""
    if not barred or len(needs) == MOST_NEEDS:
        return needs
    return (Need(barred, 0), *needs)
