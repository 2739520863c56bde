"""The exact comparison of a message with a few entries, phrasing by phrasing.

For every candidate one row of measures, each about 0 to 1, from which ``scoring`` makes the
order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.search import ranking_loops
from phrasebook.search.features import FIELDS, SHIFT, Floats, Numbers
from phrasebook.search.question import Question
from phrasebook.search.segment import Segment, Statistics
from phrasebook.search.weights import BLEND, FIELD_WEIGHTS, K1

COMPARED = FIELDS - 1
"""The fields of a question come first; the reply's own words are not compared."""

MEASURES = 2 * COMPARED + 5
"""Share of each field in the best phrasing, then anywhere in the entry, then these:"""

LIKENESS, SECOND, PHRASINGS, TOTAL, COVERAGE = range(-5, 0)
"""How like the best and the second best phrasing are, how many there are (all three from here);
the rough total against the best entry's and against the most possible (from ``scoring``)."""


PRICES = 1 / np.maximum(FIELD_WEIGHTS, 0.1)
"""What a posting costs by field: where little is gained by it, much."""


class Asked(NamedTuple):
    """The question's side of the comparison, worked out once for all segments. Q features."""

    keys: Numbers  # Q
    weighed: Floats  # 5 x Q: as ``ranking_loops.weigh`` has it
    mass: float
    possible: float  # the rough total of an entry that has it all


def asked_of(question: Question, statistics: Statistics) -> Asked:
    """Weigh the features of a question."""
    weighed, mass, possible = ranking_loops.weigh(
        question.keys,
        question.slots,
        question.weights,
        SHIFT,
        statistics.weights,
        BLEND,
        FIELD_WEIGHTS,
        PRICES,
    )
    return Asked(question.keys, weighed, mass, possible)


def compare(
    asked: Asked,
    slots: Numbers,
    left_out: NDArray[np.bool_],
    segment: Segment,
    *,
    candidates: Numbers,
    totals: Floats,
    bar: float,
    first: int,
    measures: Floats,
    rows: Numbers,
) -> None:
    """Fill in ``measures`` and the ``rows`` of the best phrasings (-1: there is none).

    ``candidates`` are entries of all segments; those of this one, which begins at ``first``,
    are compared. ``slots`` are the question's features in the segment's vocabulary; what was
    ``left_out`` of the ``totals`` is added. Those that cannot come above ``bar`` are passed over.
    """
    ranking_loops.compare(
        asked.keys,
        SHIFT,
        slots,
        asked.weighed,
        asked.mass,
        left_out,
        candidates,
        totals,
        bar,
        first,
        first + len(segment.replies),
        segment.row_starts,
        segment.feature_starts,
        segment.features,
        segment.row_masses,
        segment.damping,
        K1 + 1,
        COMPARED,
        measures,
        rows,
    )
