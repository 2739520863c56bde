"""The exact comparison of a message with a few entries, phrasing by phrasing.

For every candidate one row of measures, each about 0 to 1, from which ``scoring`` makes the
order. All phrasings of all candidates are compared at once; this runs for every message, so
each array operation here has to earn its microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from phrasebook.search.features import FIELDS, Floats, Numbers, sums
from phrasebook.search.segment import Segment
from phrasebook.search.weights import BLEND

COMPARED = FIELDS - 1
"""The fields of a question come first; the reply's own words are not compared."""

MEASURES = 2 * COMPARED + 5
"""Share of each field in the best phrasing, then anywhere in the entry, then these:"""

LIKENESS, SECOND, PHRASINGS, TOTAL, COVERAGE = range(-5, 0)
"""How like the best and the second best phrasing are, how many there are (all three from here);
the rough total against the best entry's and against the most possible (from ``scoring``)."""

BUCKETS = 1 << 15

_COUNTED = np.arange(1, BUCKETS, dtype=np.int16)

_ONE_FIELD = np.eye(FIELDS)[:, :COMPARED]


@dataclass(frozen=True, slots=True)
class Asked:
    """The question's side of the comparison, worked out once for all segments."""

    masses: Floats  # Q x COMPARED: what each feature weighs, as a share of its field
    blend: Floats  # Q: what each feature weighs in the choice of the phrasing
    mass: float


def asked_of(fields: Numbers, worth: Floats) -> Asked:
    """Weigh the Q features of a question, given the field and the worth of each."""
    by_field = np.bincount(fields, worth, FIELDS)
    share = worth / (by_field[fields] + 1e-9)
    blend = worth * BLEND[fields]
    return Asked(_ONE_FIELD[fields] * share[:, None], blend, float(blend.sum()))


def compare(
    asked: Asked, slots: Numbers, segment: Segment, candidates: Numbers, measures: Floats
) -> Numbers:
    """Fill in the ``measures`` of ``candidates`` (entries of ``segment``).

    ``slots`` are the question's features in the segment's vocabulary. Returns the row of the
    best phrasing of each candidate, -1 where it has none.
    """
    size = len(candidates)
    first_rows = segment.row_starts[candidates]
    counts = segment.row_starts[candidates + 1] - first_rows
    offsets = counts.cumsum() - counts
    base = first_rows - offsets
    total = int(counts.sum())
    if not total:
        return np.full(size, -1)
    which, whose, rows = _shared(slots, segment, candidates)
    rows -= base[whose]

    alike = sums(rows, asked.blend[which], total)
    masses = segment.row_masses.take(np.arange(total) + base.repeat(counts))
    alike *= 2 / (masses + (asked.mass + 1e-9))
    having = counts.nonzero()[0]
    starts = offsets[having]
    best = np.maximum.reduceat(alike, starts)
    best_of_all = np.zeros(size)
    best_of_all[having] = best
    is_best = alike == best_of_all.repeat(counts)
    best_at = is_best.nonzero()[0]
    best_at = best_at[best_at.searchsorted(starts)]
    measures[having, LIKENESS] = best
    if total > size:
        several = counts[having] > 1
        alike[best_at[several]] = 0
        best = np.maximum.reduceat(alike, starts)
    measures[having, SECOND] = best
    measures[:, PHRASINGS] = np.log1p(counts) / 4

    wide = len(slots)
    there = np.zeros((2 * size, wide))
    cells = whose * wide + which
    flat = there.reshape(-1)
    flat[cells] = 1.0
    flat[cells[is_best.take(rows)] + size * wide] = 1.0
    shares = there @ asked.masses
    measures[:, :COMPARED] = shares[size:]
    measures[:, COMPARED : 2 * COMPARED] = shares[:size]
    found = np.full(size, -1)
    found[having] = best_at + base[having]
    return found


def _shared(
    slots: Numbers, segment: Segment, candidates: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Which feature of the question, whose (of ``candidates``), in which row of the segment."""
    table = np.zeros(BUCKETS, dtype=np.int16)
    table[slots & (BUCKETS - 1)] = _COUNTED[: len(slots)]
    begins = segment.entry_starts[candidates]
    ends = segment.entry_starts[candidates + 1]
    # What an entry has lies together: copying stretches is faster than gathering.
    stretches = list(zip(begins.tolist(), ends.tolist(), strict=True))
    features = segment.features
    found = np.concatenate([features[begin:end] for begin, end in stretches])
    guess = table.take(found & (BUCKETS - 1))  # half the time of ``table[...]``
    hits = (guess != 0).nonzero()[0]
    which = guess[hits].astype(np.int64)
    which -= 1
    right = slots[which] == found[hits]
    if not right.all():
        hits, which = hits[right], which[right]
    lengths = (ends - begins).cumsum()
    whose = lengths.searchsorted(hits, side="right")
    return which, whose, segment.feature_rows[hits + (ends - lengths)[whose]].astype(np.int64)
