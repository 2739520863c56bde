"""Putting the best few in a better order by what they mean, where an encoder is at hand. Pure.

An encoder turns texts into vectors that lie close where the texts mean the same. That takes tens of
milliseconds, so it never stands between a keystroke and its answer: the index answers first, and
``reordered`` may follow with a better order of the same replies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from phrasebook.search.index import Scored
from phrasebook.search.question import leans_on_another
from phrasebook.search.weights import THRESHOLD

FIRST = 6
"""Entries put in order anew; what stands behind is hardly ever wanted."""

PHRASINGS = 3
"""Phrasings of each that are encoded, the one that matched among them."""

WEIGHT = 1.1
"""What likeness of meaning counts beside the points of the ranking, a standard deviation of it:
one encoder's cosines all lie between 0.8 and 0.9, another's between 0 and 0.6."""

SURE = 0.9
"""A first hit as sure as this is left where it is."""


class Encoder(Protocol):
    """Turns texts into vectors of one length; may keep those it has made.

    ``spread`` is the standard deviation of its cosines between texts about different things.
    """

    @property
    def spread(self) -> float:
        """Above 0."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of unit length for each of ``texts``."""


def worth_reordering(scored: Scored) -> bool:
    """Whether an encoder is to be asked: something is shown, and its order is not sure.

    A follow-up (那邮费呢) is left alone: by itself it does not say what is meant.
    """
    query, (answered, scores) = scored.query, scored.certainty
    threshold = THRESHOLD if query.threshold is None else query.threshold
    if any(worth_reordering(one) for one in scored.apart):
        return True
    unsure = len(scores) > 1 and scores[0] < SURE and answered >= threshold
    return unsure and not (query.previous and leans_on_another(query.customer))


def reordered(scored: Scored, encoder: Encoder) -> Scored:
    """``scored`` with its first entries in a better order, or as it was.

    Of a message that asks several things, each is seen to by itself. The certainty stays with the
    places: it is how sure one may be of a first, a second hit.
    """
    if not worth_reordering(scored):
        return scored
    if scored.apart:
        return scored.with_apart(tuple(reordered(one, encoder) for one in scored.apart))
    index, ranked = scored.index, scored.ranked
    first = min(FIRST, len(ranked.points))
    phrasings = [
        index.phrasings_at(int(place), int(row), PHRASINGS)
        for place, row in zip(ranked.places[:first], ranked.rows[:first], strict=True)
    ]
    vectors = encoder.encode([scored.query.customer, *(one for own in phrasings for one in own)])
    alike = vectors[1:] @ vectors[0]
    points, weight = ranked.points.copy(), WEIGHT / encoder.spread
    at = 0
    for entry, own in enumerate(phrasings):
        nearest = float(alike[at : at + len(own)].max(initial=0.0))
        points[entry] += weight * nearest
        at += len(own)
    order = np.arange(len(ranked.places))
    order[:first] = (-points[:first]).argsort(kind="stable")
    if (order[:first] == np.arange(first)).all():
        return scored
    compared = order[: len(ranked.points)]
    better = ranked._replace(
        places=ranked.places[order],
        totals=ranked.totals[order],
        points=ranked.points[compared],
        measures=ranked.measures[compared],
        rows=ranked.rows[compared],
    )
    return scored.with_order(better)
