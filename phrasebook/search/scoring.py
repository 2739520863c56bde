"""Scoring a customer's message: all entries roughly, the best few exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.search.compare import MEASURES, Asked, asked_of, compare
from phrasebook.search.features import Floats, Numbers
from phrasebook.search.gathering_loops import add_up, nearest
from phrasebook.search.part import ALL, Part
from phrasebook.search.question import Question
from phrasebook.search.ranking_loops import put_in_order
from phrasebook.search.scratch import borrow, give_back
from phrasebook.search.segment import Statistics
from phrasebook.search.weights import RANK

POOL = 400
"""Entries kept for the draft to steer among."""

NEAR = 0.12
"""An entry below this share of the best one's total is never wanted."""

BUDGET, BUDGET_SHARE = 3_000, 0.03
"""Postings read for a message at most, and how many more for each entry. The commonest features are
left out and added for the few best alone (``compare``): hardly any entry is the best by what so
many have in common."""

COMPLETED, COMPLETED_SHARE = 36, 0.00012
"""Entries compared, and what was left out added to their totals; and how many more for each entry of
the index: the more there are, the more are nearly alike."""

MOST = 12
"""Entries put in order by what the comparison says."""


class Ranked(NamedTuple):
    """The entries nearest to a message, those compared exactly first and best first.

    ``places`` are numbers of entries over all parts of the index, one part after another. The
    first ``len(points)`` of them were compared exactly: ``measures`` (what was found),
    ``points`` (the ranking's own scale) and ``rows`` (the phrasing that matched, or -1).
    ``totals`` are the rough scores of all of them.
    """

    places: Numbers
    totals: Floats
    points: Floats
    measures: Floats
    rows: Numbers


NOTHING = Ranked(
    np.zeros(0, dtype=np.int64),
    np.zeros(0),
    np.zeros(0),
    np.zeros((0, MEASURES)),
    np.zeros(0, dtype=np.int64),
)


def rank(question: Question, parts: Sequence[Part], statistics: Statistics) -> Ranked:
    """The entries of ``parts`` nearest to ``question``."""
    asked = asked_of(question, statistics)
    slots = [
        question.slots
        if part.segment.vocabulary is statistics.vocabulary
        else part.segment.slots(question.keys)
        for part in parts
    ]
    left_out = [np.empty(len(found), np.bool_) for found in slots]
    places, totals = _roughly(asked, slots, left_out, parts)
    if not len(places):
        return NOTHING
    candidates = places[: _compared(parts)]
    measures = np.zeros((len(candidates), MEASURES))
    rows = np.empty(len(candidates), np.int64)
    bar = float(totals[MOST - 1]) if len(candidates) > MOST else 0.0
    first = 0
    for part, found, out in zip(parts, slots, left_out, strict=True):
        compare(
            asked,
            found,
            out,
            part.segment,
            candidates=candidates,
            totals=totals,
            bar=bar,
            first=first,
            measures=measures,
            rows=rows,
        )
        first += len(part.segment.replies)
    points, measures, rows = put_in_order(
        places, totals, measures, rows, MOST, asked.possible, RANK
    )
    return Ranked(places, totals, points, measures, rows)


def _roughly(
    asked: Asked,
    slots: Sequence[Numbers],
    left_out: Sequence[NDArray[np.bool_]],
    parts: Sequence[Part],
) -> tuple[Numbers, Floats]:
    """The nearest entries by their bags, at most ``POOL``; those to compare come first, the best first."""
    size = sum([len(part.segment.replies) for part in parts])
    scratch = borrow(size)
    totals, touched = scratch
    count = first = 0
    for part, found, out in zip(parts, slots, left_out, strict=True):
        segment = part.segment
        entries = len(segment.replies)
        count = add_up(
            found,
            asked.weighed,
            segment.starts,
            segment.entries,
            segment.impacts,
            ALL if part.seen is None else part.seen,
            totals,
            first,
            touched,
            count,
            BUDGET + int(BUDGET_SHARE * entries),
            out,
        )
        first += entries
    nearby = nearest(totals, touched[:count], NEAR, _compared(parts), POOL)
    give_back(scratch)
    return nearby


def _compared(parts: Sequence[Part]) -> int:
    return COMPLETED + int(COMPLETED_SHARE * len(parts[0].segment.replies))
