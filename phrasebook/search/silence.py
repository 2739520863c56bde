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
from phrasebook.search.features import Field
from phrasebook.search.question import Question
from phrasebook.search.ranking_loops import judge
from phrasebook.search.scoring import Ranked
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

MOST = 16
"""Entries whose certainty is worked out; those behind are hardly ever looked at."""


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


def certainty(
    question: Question, ranked: Ranked, entries: int, phrasings_each: float = 1.0
) -> Certainty:
    """How sure to be of the compared entries of ``ranked``, the nearest to ``question`` among so
    many ``entries``, which have ``phrasings_each`` on average."""
    if not len(ranked.points):
        return NONE
    smallest, largest = CURVE_SIZES
    fewest, most = CURVE_PHRASINGS
    answered, scores = judge(
        ranked.points[:MOST],
        ranked.measures[:MOST],
        len(question.bare),
        FOLLOWS if question.follows else 0.0,
        _SIGNS_FROM,
        _BY_SIGN,
        _BY_LENGTH,
        _RIGHT,
        _CURVE,
        CURVE_ENDS,
        math.log(min(max(entries, smallest), largest) / 4_000),
        math.log(min(max(phrasings_each, fewest), most)),
    )
    return Certainty(answered, tuple(scores.tolist()))
