"""What a phrasebook's suggestions are worth on questions whose answers are known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phrasebook.search.hit import Hit
from phrasebook.search.query import Query

BINS = 10
"""Bins of the reliability diagram, of equal width."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the ids of the replies that answer it; none: silence is right."""

    id: str
    query: Query
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: all hits in order, whether they would be shown, and the time."""

    case: Case
    hits: tuple[Hit, ...]
    shown: bool
    seconds: float

    @property
    def rank(self) -> int:
        """The place of the first right hit, from 1; 0 where there is none."""
        ids = (hit.reply.id for hit in self.hits)
        return next((at for at, id_ in enumerate(ids, 1) if id_ in self.case.wanted), 0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the hits scored about ``score``, the share that was right."""

    score: float
    right: float
    hits: int


@dataclass(frozen=True, slots=True)
class Report:
    """The figures; shares are 0 to 1, times in seconds."""

    answerable: int
    unanswerable: int
    recall: dict[int, float]
    reciprocal_rank: float
    coverage: float  # of the answerable, how many are shown something
    kept: float  # of those right among the first three, how many are shown
    precision: float  # of all that are shown something, how many have a right one in three
    silenced: float  # of the unanswerable, how many are shown nothing
    calibration_error: float
    reliability: tuple[Bin, ...]
    median: float
    p99: float


def report(outcomes: Sequence[Outcome]) -> Report:
    """The figures of all ``outcomes``."""
    good = [outcome for outcome in outcomes if outcome.case.wanted]
    bad = [outcome for outcome in outcomes if not outcome.case.wanted]
    right = [outcome for outcome in good if 0 < outcome.rank <= 3]
    shown = [outcome for outcome in outcomes if outcome.shown]
    times = sorted(outcome.seconds for outcome in outcomes)
    bins = reliability(outcomes)
    total = sum(each.hits for each in bins)
    return Report(
        answerable=len(good),
        unanswerable=len(bad),
        recall={k: _share(sum(0 < one.rank <= k for one in good), len(good)) for k in (1, 3, 5)},
        reciprocal_rank=_share(sum(1 / one.rank for one in good if one.rank), len(good)),
        coverage=_share(sum(one.shown for one in good), len(good)),
        kept=_share(sum(one.shown for one in right), len(right)),
        precision=_share(sum(0 < one.rank <= 3 for one in shown), len(shown)),
        silenced=_share(sum(not one.shown for one in bad), len(bad)),
        calibration_error=_share(
            sum(each.hits * abs(each.score - each.right) for each in bins), total
        ),
        reliability=bins,
        median=_quantile(times, 0.5),
        p99=_quantile(times, 0.99),
    )


def reliability(outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """How often the first hit is right, by its score; bins without hits are left out."""
    scores: list[list[float]] = [[] for _ in range(BINS)]
    rights = [0] * BINS
    for outcome in outcomes:
        if outcome.hits:
            score = outcome.hits[0].score
            at = min(BINS - 1, int(score * BINS))
            scores[at].append(score)
            rights[at] += outcome.rank == 1
    return tuple(
        Bin(sum(found) / len(found), right / len(found), len(found))
        for found, right in zip(scores, rights, strict=True)
        if found
    )


def curve(
    outcomes: Sequence[Outcome], thresholds: Sequence[float]
) -> list[tuple[float, float, float]]:
    """For each threshold of the first hit's score: coverage and precision in the first three."""
    rows = []
    for threshold in thresholds:
        shown = [one for one in outcomes if one.hits and one.hits[0].score >= threshold]
        right = sum(0 < one.rank <= 3 for one in shown)
        rows.append((threshold, _share(len(shown), len(outcomes)), _share(right, len(shown))))
    return rows


def worst(outcomes: Sequence[Outcome], most: int) -> list[Outcome]:
    """The misses that hurt most: shown with the greatest certainty, yet wrong in the first three."""
    misses = [one for one in outcomes if one.hits and not 0 < one.rank <= 3]
    misses.sort(key=lambda one: (-one.shown, -one.hits[0].score))
    return misses[:most]


def _share(part: float, whole: int) -> float:
    return part / whole if whole else 0.0


def _quantile(rising: Sequence[float], share: float) -> float:
    return rising[min(len(rising) - 1, int(share * len(rising)))] if rising else 0.0
