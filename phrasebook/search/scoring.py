"""Scoring a customer's message: all entries roughly, the best few exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from phrasebook.search.compare import COVERAGE, MEASURES, TOTAL, asked_of, compare
from phrasebook.search.features import ANSWERS_FROM, Floats, Numbers, field_of
from phrasebook.search.part import Part
from phrasebook.search.question import Question
from phrasebook.search.segment import Statistics
from phrasebook.search.weights import FIELD_WEIGHTS, RANK

POOL = 1000
"""Entries kept for the draft to steer among."""

NEAR = 0.1
"""An entry below this share of the best one's total is never wanted."""

FEWEST, MOST, ROWS = 12, 32, 160
"""Entries compared exactly: at least, at most, and phrasings after which it is enough."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The entries nearest to a message, best first.

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
    slots = [part.segment.slots(question.keys) for part in parts]
    places, totals = _roughly(question, slots, parts)
    if not len(places):
        return NOTHING
    idf = statistics.idf(question.keys)
    asked = asked_of(question.keys, question.weights, idf)
    mine = question.keys < ANSWERS_FROM
    taken = _enough(places, parts)
    measures = np.zeros((taken, MEASURES))
    rows = np.full(taken, -1)
    first = 0
    for part, found in zip(parts, slots, strict=True):
        size = len(part.segment.replies)
        if len(parts) == 1:
            here = np.arange(taken)
        else:
            here = np.flatnonzero((places[:taken] >= first) & (places[:taken] < first + size))
        if len(here):
            compared = compare(asked, found[mine], part.segment, places[here] - first)
            measures[here], rows[here] = compared.measures, compared.rows
        first += size
    possible = float((idf * question.weights * FIELD_WEIGHTS[field_of(question.keys)]).sum())
    measures[:, TOTAL] = totals[:taken] / totals[0]
    measures[:, COVERAGE] = totals[:taken] / max(possible, 1e-9)
    points = measures @ RANK
    order = np.argsort(-points, kind="stable")
    places[:taken], totals[:taken] = places[order], totals[order]
    return Ranked(places, totals, points[order], measures[order], rows[order])


def _roughly(
    question: Question, slots: Sequence[Numbers], parts: Sequence[Part]
) -> tuple[Numbers, Floats]:
    """The nearest entries by their bags, at most ``POOL``, best first."""
    sums = []
    for part, found in zip(parts, slots, strict=True):
        total = part.segment.totals(found, question.weights)
        if part.seen is not None:
            total *= part.seen
        sums.append(total)
    totals = sums[0] if len(sums) == 1 else np.concatenate(sums)
    top = float(totals.max(initial=0.0))
    if top <= 0:
        return NOTHING.places, NOTHING.totals
    places = np.flatnonzero(totals > NEAR * top)
    if len(places) > POOL:
        places = places[np.argpartition(-totals[places], POOL)[:POOL]]
    places = places[np.argsort(-totals[places], kind="stable")]
    return places, totals[places]


def _enough(places: Numbers, parts: Sequence[Part]) -> int:
    """How many of the first entries are compared: until their phrasings are many enough."""
    near = places[:MOST]
    if len(parts) == 1:
        starts = parts[0].segment.row_starts
        rows = starts[near + 1] - starts[near]
        wanted = max(FEWEST, int(rows.cumsum().searchsorted(ROWS)) + 1)
        return min(len(near), wanted)
    return min(len(near), FEWEST * 2)
