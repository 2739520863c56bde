"""Scoring a customer's message: all entries roughly, the best few exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.search.compare import BY_FIELD, MEASURES
from phrasebook.search.features import FIELDS, SHIFT, Floats, Numbers
from phrasebook.search.gathering_loops import add_up, gather_whole, nearest, weigh
from phrasebook.search.part import ALL, Part
from phrasebook.search.question import Question
from phrasebook.search.ranking_loops import (
    complete,
    highest_first,
    judge,
    measure,
    put_in_order,
    rank_whole,
)
from phrasebook.search.scratch import borrow, give_back
from phrasebook.search.segment import Segment, Statistics
from phrasebook.search.silence import FOLLOWS, NONE, Certainty, Judging
from phrasebook.search.weights import K1, RANK

POOL = 400
"""Entries kept for the draft to steer among."""

NEAR = 0.12
"""An entry below this share of the best one's total is never wanted."""

BUDGET, BUDGET_SHARE = 3_000, 0.03
"""Postings read for a message at most, and how many more for each entry. The commonest features are
left out and added for the few best alone: hardly any entry is the best by what so many have in
common."""

COMPLETED, COMPLETED_SHARE = 36, 0.00012
"""Entries to whose totals what was left out is added; and how many more for each entry of the index:
the more there are, the more are nearly alike."""

WEIGHED = 5
"""Rows of what a feature of a question counts (``gathering_loops.weigh``)."""

MOST = 12
"""Entries compared, and put in order by what the comparison says."""


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


def rank(
    question: Question, parts: Sequence[Part], statistics: Statistics, judged_by: Judging
) -> tuple[Ranked, Certainty]:
    """The entries of ``parts`` nearest to ``question``, and how sure to be of them."""
    if len(parts) == 1 and parts[0].segment.vocabulary is statistics.vocabulary:
        return _in_one(question, parts[0], statistics, judged_by)
    return _in_several(question, parts, statistics, judged_by)


def _in_one(
    question: Question, part: Part, statistics: Statistics, judged_by: Judging
) -> tuple[Ranked, Certainty]:
    """What ``_in_several`` does, in two calls: much of what a call costs is the calling."""
    segment, seen = part
    keys, slots, size = question.keys, question.slots, len(segment.replies)
    weighed, left_out = np.empty((WEIGHED, len(keys))), np.empty(len(keys), np.bool_)
    places, totals = np.empty(POOL, np.int64), np.empty(POOL)
    most = _completed(size)
    scratch = borrow(size)
    near, mass, possible = gather_whole(
        keys,
        slots,
        question.weights,
        SHIFT,
        statistics.weights,
        BY_FIELD,
        weighed,
        segment.starts,
        segment.postings,
        ALL if seen is None else seen,
        *scratch,
        _budget(size),
        left_out,
        NEAR,
        most,
        places,
        totals,
    )
    give_back(scratch)
    if not near:
        return NOTHING, NONE
    taken = min(near, MOST)
    points, measures = np.empty(taken), np.zeros((taken, MEASURES))
    rows, scores = np.empty(taken, np.int64), np.empty(taken)
    answered = rank_whole(
        keys,
        SHIFT,
        slots,
        weighed,
        mass,
        possible,
        left_out,
        places,
        totals,
        min(near, most),
        segment.row_starts,
        segment.feature_starts,
        segment.features,
        segment.row_masses,
        segment.damping,
        K1 + 1,
        RANK,
        len(question.bare),
        FOLLOWS if question.follows else 0.0,
        *judged_by,
        points,
        measures,
        rows,
        scores,
    )
    ranked = Ranked(places[:near], totals[:near], points, measures, rows)
    return ranked, Certainty(answered, tuple(scores.tolist()))


class _Sought(NamedTuple):
    """A part of the index, where it begins, and the question's features in its vocabulary."""

    segment: Segment
    seen: NDArray[np.bool_] | None
    first: int
    last: int
    slots: Numbers
    left_out: NDArray[np.bool_]


def _in_several(
    question: Question, parts: Sequence[Part], statistics: Statistics, judged_by: Judging
) -> tuple[Ranked, Certainty]:
    keys, sought = question.keys, _sought(question, parts, statistics)
    weighed = np.empty((WEIGHED, len(keys)))
    mass, possible = weigh(
        keys, question.slots, question.weights, SHIFT, statistics.weights, BY_FIELD, weighed
    )
    places, totals = _gathered(weighed, sought)
    if not len(places):
        return NOTHING, NONE
    given, taken = min(len(places), _completed(sought[0].last)), min(len(places), MOST)
    bar = float(totals[taken - 1]) if given > taken else 0.0
    for segment, _, first, last, slots, left_out in sought:
        complete(
            keys,
            SHIFT,
            slots,
            weighed,
            left_out,
            places[:given],
            totals[:given],
            bar,
            first,
            last,
            segment.row_starts,
            segment.feature_starts,
            segment.features,
            segment.damping,
            K1 + 1,
            FIELDS,
        )
    highest_first(places, totals, given)
    points, measures = np.empty(taken), np.zeros((taken, MEASURES))
    rows, scores = np.empty(taken, np.int64), np.empty(taken)
    for segment, _, first, last, slots, _ in sought:
        measure(
            keys,
            SHIFT,
            slots,
            weighed,
            mass,
            places[:taken],
            first,
            last,
            segment.row_starts,
            segment.feature_starts,
            segment.features,
            segment.row_masses,
            measures,
            rows,
        )
    put_in_order(places, totals, measures, rows, possible, RANK, points)
    more_odds = FOLLOWS if question.follows else 0.0
    answered = judge(points, measures, len(question.bare), more_odds, *judged_by, scores)
    return Ranked(places, totals, points, measures, rows), Certainty(
        answered, tuple(scores.tolist())
    )


def _sought(question: Question, parts: Sequence[Part], statistics: Statistics) -> list[_Sought]:
    sought = []
    first = 0
    for segment, seen in parts:
        same = segment.vocabulary is statistics.vocabulary
        slots = question.slots if same else segment.slots(question.keys)
        last = first + len(segment.replies)
        sought.append(_Sought(segment, seen, first, last, slots, np.empty(len(slots), np.bool_)))
        first = last
    return sought


def _gathered(weighed: Floats, sought: Sequence[_Sought]) -> tuple[Numbers, Floats]:
    """The nearest entries by their bags, at most ``POOL``; those to compare come first, the best first."""
    scratch = borrow(sought[-1].last)
    totals, touched = scratch
    count = 0
    for segment, seen, first, last, slots, left_out in sought:
        count = add_up(
            slots,
            weighed,
            segment.starts,
            segment.postings,
            ALL if seen is None else seen,
            totals,
            first,
            touched,
            count,
            _budget(last - first),
            left_out,
        )
    places, near = np.empty(POOL, np.int64), np.empty(POOL)
    found = nearest(totals, touched[:count], NEAR, _completed(sought[0].last), places, near)
    give_back(scratch)
    return places[:found], near[:found]


def _budget(entries: int) -> int:
    return BUDGET + int(BUDGET_SHARE * entries)


def _completed(entries: int) -> int:
    return COMPLETED + int(COMPLETED_SHARE * entries)
