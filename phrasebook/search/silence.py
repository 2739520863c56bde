"""How sure to be: of the message as a whole, and of each hit.

Both are logistic over signs measured when the message was compared, with weights learnt on
questions that have an answer and on messages that have none, so that of all hits scored 0.8
eight in ten are right (docs/quality.md has the reliability diagram).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from phrasebook.search.compare import COMPARED, COVERAGE, LIKENESS, PHRASINGS
from phrasebook.search.features import Field, Floats
from phrasebook.search.scoring import Ranked
from phrasebook.search.weights import (
    ANSWERED,
    ANSWERED_BASE,
    ANSWERED_BY_LENGTH,
    RIGHT,
    RIGHT_BASE,
)


@dataclass(frozen=True, slots=True)
class Certainty:
    """``answered``: one of the first three hits is wanted; ``scores``: this very one is."""

    answered: float
    scores: tuple[float, ...]


NONE = Certainty(0.0, ())


def certainty(bare: str, ranked: Ranked) -> Certainty:
    """How sure to be of the compared entries of ``ranked``; ``bare`` is the message's letters."""
    points = ranked.points
    if not len(points):
        return NONE
    share = np.exp(points - points[0])
    share /= share.sum()
    log_odds = _answered(bare, ranked, share)
    answered = _logistic(log_odds)
    scores = _right(ranked, share, log_odds, answered)
    return Certainty(answered, tuple(scores.tolist()))


def _answered(bare: str, ranked: Ranked, share: Floats) -> float:
    points, measures = ranked.points, ranked.measures
    best = measures[0]
    anywhere = best[COMPARED:]
    signs = np.array(
        [
            points[0] / 10,
            np.log(share[0]),
            np.log(share[:3].sum()),
            (points[0] - points[1]) / 10 if len(points) > 1 else points[0] / 10,
            (points[0] - points[5]) / 10 if len(points) > 5 else 1.0,
            best[LIKENESS],
            best[COVERAGE],
            anywhere[Field.WORD],
            anywhere[Field.CHARACTER],
            anywhere[Field.PAIR],
            anywhere[Field.CONCEPT],
            best[Field.WORD],
            best[Field.PAIR],
            measures[:3, PHRASINGS].mean(),
        ]
    )
    length = np.log1p(len(bare)) / 3
    by_sign = ANSWERED[0] + ANSWERED[1] * signs + ANSWERED[2] * length
    by_length = ANSWERED_BY_LENGTH[0] * length + ANSWERED_BY_LENGTH[1] * length**2
    return float(by_sign @ signs + by_length) + ANSWERED_BASE


def _right(ranked: Ranked, share: Floats, log_odds: float, answered: float) -> Floats:
    size = len(share)
    signs = np.zeros((size, len(RIGHT)))
    signs[:, 0] = log_odds
    signs[:, 1] = np.log(share + 1e-6)
    signs[:, 2] = signs[:, 1] * answered
    signs[:, 3] = answered
    signs[:, 4] = share * answered
    signs[:, 5] = share
    signs[:1, 6] = 1.0
    signs[1:2, 7] = 1.0
    behind = ranked.measures - ranked.measures[0]
    signs[:, 8] = behind[:, LIKENESS]
    signs[:, 9] = behind[:, COVERAGE]
    scores: Floats = 1 / (1 + np.exp(-(signs @ RIGHT + RIGHT_BASE)))
    return np.minimum.accumulate(scores)


def _logistic(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))
