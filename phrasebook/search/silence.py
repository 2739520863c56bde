"""How sure to be: of the message as a whole, and of each hit.

Both are logistic over signs measured when the message was compared, with weights learnt on
questions that have an answer and on messages that have none, so that of all hits scored 0.8
eight in ten are right (docs/quality.md has the reliability diagram).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

from phrasebook.search.compare import COMPARED, COVERAGE, LIKENESS, PHRASINGS
from phrasebook.search.features import Field
from phrasebook.search.question import Question
from phrasebook.search.scoring import Ranked
from phrasebook.search.weights import (
    ANSWERED,
    ANSWERED_BASE,
    ANSWERED_BY_LENGTH,
    MEASURED,
    RIGHT,
    RIGHT_BASE,
    STEPS,
)

FOLLOWS = 2.5
"""Log-odds added for a follow-up, which never is like a whole phrasing: a judgement, not learnt."""

MOST = 16
"""Entries whose certainty is worked out; those behind are hardly ever looked at."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """``answered``: one of the first three hits is wanted; ``scores``: this very one is."""

    answered: float
    scores: tuple[float, ...]


NONE = Certainty(0.0, ())


def certainty(question: Question, ranked: Ranked) -> Certainty:
    """How sure to be of the compared entries of ``ranked``, the nearest to ``question``.

    Plain numbers and no arrays: for a dozen of them that is the faster way.
    """
    points = ranked.points.tolist()
    if not points:
        return NONE
    shares = [math.exp(point - points[0]) for point in points]
    total = sum(shares)
    shares = [share / total for share in shares]
    measures = ranked.measures[:MOST].tolist()
    log_odds = _answered(len(question.bare), points, shares, measures)
    if question.follows:
        log_odds += FOLLOWS
    answered = _logistic(log_odds)
    return Certainty(answered, _right(shares, measures, log_odds, answered))


def _answered(
    letters: int, points: list[float], shares: list[float], measures: list[list[float]]
) -> float:
    best = measures[0]
    length = math.log1p(letters) / 3
    signs = (
        points[0] / 10,
        math.log(shares[0]),
        math.log(sum(shares[:3])),
        (points[0] - points[1]) / 10 if len(points) > 1 else points[0] / 10,
        (points[0] - points[5]) / 10 if len(points) > 5 else 1.0,
        best[LIKENESS],
        best[COVERAGE],
        best[COMPARED + Field.WORD],
        best[COMPARED + Field.CHARACTER],
        best[COMPARED + Field.PAIR],
        best[COMPARED + Field.CONCEPT],
        best[Field.WORD],
        best[Field.PAIR],
        sum(row[PHRASINGS] for row in measures[:3]) / len(measures[:3]),
    )
    by_sign = sum(
        sign * (plain + squared * sign + by_length * length)
        for sign, plain, squared, by_length in zip(signs, *ANSWERED, strict=True)
    )
    plain, squared = ANSWERED_BY_LENGTH
    return by_sign + plain * length + squared * length**2 + ANSWERED_BASE


def _right(
    shares: list[float], measures: list[list[float]], log_odds: float, answered: float
) -> tuple[float, ...]:
    best = measures[0]
    alike, covered = best[LIKENESS], best[COVERAGE]
    by_odds, by_log, by_log_answered, by_answered, by_both, by_share, *rest = RIGHT
    first, second, by_likeness, by_coverage = rest
    base = RIGHT_BASE + by_odds * log_odds + by_answered * answered
    by_log += by_log_answered * answered
    by_share += by_both * answered
    base -= by_likeness * alike + by_coverage * covered
    scores: list[float] = []
    least = 1.0
    for at, (share, measure) in enumerate(zip(shares, measures, strict=False)):
        score = _logistic(
            base
            + by_log * math.log(share + 1e-6)
            + by_share * share
            + (first if at == 0 else second if at == 1 else 0.0)
            + by_likeness * measure[LIKENESS]
            + by_coverage * measure[COVERAGE]
        )
        least = min(least, score)
        scores.append(_as_measured(least))
    return tuple(scores)


def _as_measured(score: float) -> float:
    """What the formula says, corrected by what it was worth on held-back questions."""
    step = min(bisect_right(STEPS, score), len(STEPS) - 1)
    low, high = STEPS[step - 1], STEPS[step]
    share = (score - low) / (high - low)
    return MEASURED[step - 1] + share * (MEASURED[step] - MEASURED[step - 1])


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -50 else 0.0
