"""How sure to be of each hit, as a probability, so that silence can be chosen by it."""

from __future__ import annotations

import numpy as np

from phrasebook.search.question import Question
from phrasebook.search.scoring import Ranked


def certainties(question: Question, ranked: Ranked) -> tuple[float, ...]:
    """For each compared entry of ``ranked``, in order, how likely it is the one wanted."""
    if not len(ranked.points):
        return ()
    share = np.exp(ranked.points - ranked.points[0])
    share /= share.sum()
    likeness = np.clip(ranked.measures[:, -5] * 1.3, 0, 1)
    scores = np.minimum.accumulate(share * likeness)
    return tuple(scores.tolist())
