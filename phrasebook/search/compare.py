"""The exact comparison of a message with a few entries, phrasing by phrasing.

For every candidate one row of measures, each about 0 to 1, from which ``rank`` makes the
order. All phrasings of all candidates are compared at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from phrasebook.search.features import ANSWERS_FROM, FIELDS, Floats, Numbers, field_of, sums
from phrasebook.search.segment import Segment, ranges
from phrasebook.search.weights import BLEND

COMPARED = FIELDS - 1
"""The fields of a question come first; the reply's own words are not compared."""

MEASURES = 2 * COMPARED + 5
"""Share of each field in the best phrasing, then anywhere in the entry, then these:"""

LIKENESS, SECOND, PHRASINGS, TOTAL, COVERAGE = range(-5, 0)
"""How like the best and the second best phrasing are, how many there are (all three from here);
the rough total against the best entry's and against the most possible (from ``scoring``)."""

BUCKETS = 1 << 16


@dataclass(frozen=True, slots=True)
class Asked:
    """The question's side of the comparison, worked out once for all segments."""

    keys: Numbers  # Q: the question's features, less the reply's pairs
    masses: Floats  # Q x COMPARED: what each feature weighs, as a share of its field
    blend: Floats  # Q: what each feature weighs in the choice of the phrasing
    mass: float


@dataclass(frozen=True, slots=True)
class Compared:
    """``measures`` (candidates x MEASURES) and the best phrasing of each: its row, or -1."""

    measures: Floats
    rows: Numbers


def asked_of(keys: Numbers, weights: Floats, idf: Floats) -> Asked:
    """Weigh the features of a question; ``keys`` are all of it, answers' pairs among them."""
    mine = np.flatnonzero(keys < ANSWERS_FROM)
    keys = keys[mine]
    worth = idf[mine] * weights[mine]
    fields = field_of(keys)
    masses = np.zeros((len(keys), COMPARED))
    masses[np.arange(len(keys)), fields] = worth
    masses /= np.maximum(masses.sum(axis=0), 1e-9)
    blend = worth * BLEND[fields]
    return Asked(keys, masses, blend, float(blend.sum()))


def compare(asked: Asked, slots: Numbers, segment: Segment, candidates: Numbers) -> Compared:
    """Measure ``candidates`` (entries of ``segment``); ``slots`` are those of ``asked.keys``."""
    size = len(candidates)
    begins = segment.row_starts[candidates]
    counts = segment.row_starts[candidates + 1] - begins
    rows = ranges(begins, counts)
    measures = np.zeros((size, MEASURES))
    best_rows = np.full(size, -1)
    if not len(rows):
        return Compared(measures, best_rows)
    which, row_of = _shared(slots, segment, rows)
    alike = sums(row_of, asked.blend[which], len(rows))
    alike *= 2 / (asked.mass + segment.row_masses[rows] + 1e-9)
    owners = np.repeat(np.arange(size), counts)
    order = np.argsort(owners * 2 - alike, kind="stable")
    having = np.flatnonzero(counts)
    firsts = (counts.cumsum() - counts)[having]
    best = order[firsts]
    second = order[firsts + np.minimum(1, counts[having] - 1)]
    best_rows[having] = rows[best]

    anywhere = np.zeros((size, len(asked.keys)))
    anywhere[owners[row_of], which] = 1.0
    is_best = np.zeros(len(rows), dtype=bool)
    is_best[best] = True
    of_best = np.flatnonzero(is_best[row_of])
    in_best = np.zeros((size, len(asked.keys)))
    in_best[owners[row_of[of_best]], which[of_best]] = 1.0
    measures[:, :COMPARED] = in_best @ asked.masses
    measures[:, COMPARED : 2 * COMPARED] = anywhere @ asked.masses
    measures[having, LIKENESS] = alike[best]
    measures[having, SECOND] = alike[second]
    measures[:, PHRASINGS] = np.log1p(counts) / 4
    return Compared(measures, best_rows)


def _shared(slots: Numbers, segment: Segment, rows: Numbers) -> tuple[Numbers, Numbers]:
    """Which feature of the question stands in which of ``rows`` (an index into them)."""
    known = np.flatnonzero(slots >= 0)
    table = np.zeros(BUCKETS, dtype=np.int16)
    table[slots[known] & (BUCKETS - 1)] = known + 1
    begins = segment.feature_starts[rows]
    lengths = segment.feature_starts[rows + 1] - begins
    found = segment.features[ranges(begins, lengths)]
    guess = table[found & (BUCKETS - 1)]
    hits = np.flatnonzero(guess)
    which = guess[hits].astype(np.int64) - 1
    true = np.flatnonzero(slots[which] == found[hits])
    ends = lengths.cumsum()
    return which[true], ends.searchsorted(hits[true], side="right")
