"""Scoring a customer's message: all entries roughly, the best few exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from phrasebook.search.compare import COVERAGE, MEASURES, TOTAL, asked_of, compare
from phrasebook.search.features import Floats, Numbers, field_of
from phrasebook.search.part import Part
from phrasebook.search.question import Question
from phrasebook.search.segment import Statistics
from phrasebook.search.weights import FIELD_WEIGHTS, RANK

POOL = 1000
"""Entries kept for the draft to steer among."""

NEAR = 0.12
"""An entry below this share of the best one's total is never wanted."""

FEWEST, MOST, ROWS = 10, 16, 100
"""Entries compared exactly: at least, at most, and phrasings after which it is enough."""


@dataclass(frozen=True, slots=True)
class Ranked:
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
    slots = [
        question.slots
        if part.segment.vocabulary is statistics.vocabulary
        else part.segment.slots(question.keys)
        for part in parts
    ]
    places, totals = _roughly(question, slots, parts)
    if not len(places):
        return NOTHING
    fields = field_of(question.keys)
    worth = statistics.weights[question.slots]
    if question.weights is not None:
        worth = worth * question.weights
    asked = asked_of(fields, worth)
    taken = _enough(places, parts)
    measures = np.zeros((taken, MEASURES))
    if len(parts) == 1:
        rows = compare(asked, slots[0], parts[0].segment, places[:taken], measures)
    else:
        rows = np.full(taken, -1)
        first = 0
        for part, found in zip(parts, slots, strict=True):
            last = first + len(part.segment.replies)
            here = np.flatnonzero((places[:taken] >= first) & (places[:taken] < last))
            if len(here):
                own = np.zeros((len(here), MEASURES))
                rows[here] = compare(asked, found, part.segment, places[here] - first, own)
                measures[here] = own
            first = last
    measures[:, TOTAL] = totals[:taken] / totals[0]
    measures[:, COVERAGE] = totals[:taken] / (float(worth @ FIELD_WEIGHTS[fields]) + 1e-9)
    points = measures @ RANK
    order = np.argsort(-points, kind="stable")
    places[:taken], totals[:taken] = places[order], totals[order]
    return Ranked(places, totals, points[order], measures[order], rows[order])


def _roughly(
    question: Question, slots: Sequence[Numbers], parts: Sequence[Part]
) -> tuple[Numbers, Floats]:
    """The nearest entries by their bags, at most ``POOL``; the first ``MOST`` best first."""
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
    places = (totals > NEAR * top).nonzero()[0]
    near = totals.take(places)
    if len(places) > POOL:
        kept = np.argpartition(-near, POOL)[:POOL]
        places, near = places[kept], near[kept]
    if len(places) > MOST:
        order = np.argpartition(-near, MOST)
        order[:MOST] = order[:MOST][np.argsort(-near[order[:MOST]], kind="stable")]
    else:
        order = np.argsort(-near, kind="stable")
    return places[order], near[order]


def _enough(places: Numbers, parts: Sequence[Part]) -> int:
    """How many of the first entries are compared: until their phrasings are many enough."""
    near = places[:MOST]
    if len(parts) == 1:
        starts = parts[0].segment.row_starts
        rows = starts[near + 1] - starts[near]
        return min(len(near), max(FEWEST, int(rows.cumsum().searchsorted(ROWS)) + 1))
    return len(near)
