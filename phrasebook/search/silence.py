"""How sure to be: of the message as a whole, and of each hit.

Both are logistic over signs measured when the message was compared, with weights learnt on
questions that have an answer and on messages that have none, so that of all hits scored 0.8
eight in ten are right (docs/quality.md has the reliability diagram).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from phrasebook.search.compare import COMPARED, COVERAGE, LIKENESS, MEASURES, PHRASINGS
from phrasebook.search.features import Field, Floats, Numbers
from phrasebook.search.weights import (
    ANSWERED,
    ANSWERED_BASE,
    ANSWERED_BY_LENGTH,
    CURVE,
    CURVE_ENDS,
    CURVE_PHRASINGS,
    CURVE_SIZES,
    RIGHT,
    RIGHT_BASE,
)

FOLLOWS = 2.5
"""Log-odds added for a follow-up, which never is like a whole phrasing: a judgement, not learnt."""


class Certainty(NamedTuple):
    """``answered``: one of the first three hits is wanted; ``scores``: this very one is."""

    answered: float
    scores: tuple[float, ...]


NONE = Certainty(0.0, ())

_SIGNS_FROM = np.array(
    [
        MEASURES + LIKENESS,
        MEASURES + COVERAGE,
        COMPARED + Field.WORD,
        COMPARED + Field.CHARACTER,
        COMPARED + Field.PAIR,
        COMPARED + Field.CONCEPT,
        Field.WORD,
        Field.PAIR,
        MEASURES + PHRASINGS,
    ]
)
"""The measures of the first hit that are signs as they are; of the last the first three hits'."""

_BY_SIGN = np.array(ANSWERED)
_BY_LENGTH = np.array([*ANSWERED_BY_LENGTH, ANSWERED_BASE])
_RIGHT = np.array([*RIGHT, RIGHT_BASE])
_CURVE = np.array(CURVE)


Judging = tuple[Numbers, Floats, Floats, Floats, Floats, float, float, float]
"""What ``ranking_loops.judge`` has to know of an index, in its order."""


def judging(entries: int, phrasings_each: float) -> Judging:
    """By what messages are judged among so many ``entries``, with so many phrasings on average."""
    smallest, largest = CURVE_SIZES
    fewest, most = CURVE_PHRASINGS
    return (
        _SIGNS_FROM,
        _BY_SIGN,
        _BY_LENGTH,
        _RIGHT,
        _CURVE,
        CURVE_ENDS,
        math.log(min(max(entries, smallest), largest) / 4_000),
        math.log(min(max(phrasings_each, fewest), most)),
    )
