"""The exact comparison of a message with a few entries, phrasing by phrasing.

For every candidate one row of measures, each about 0 to 1, from which ``scoring`` makes the
order.
"""

from __future__ import annotations

import numpy as np

from phrasebook.search.features import FIELDS
from phrasebook.search.weights import BLEND, FIELD_WEIGHTS

COMPARED = FIELDS - 1
"""The fields of a question come first; the reply's own words are not compared."""

MEASURES = 2 * COMPARED + 5
"""Share of each field in the best phrasing, then anywhere in the entry, then these:"""

LIKENESS, SECOND, PHRASINGS, TOTAL, COVERAGE = range(-5, 0)
"""How like the best and the second best phrasing are, how many there are (all three from here);
the rough total against the best entry's and against the most possible (from ``scoring``)."""

BY_FIELD = np.array([1 / np.maximum(FIELD_WEIGHTS, 0.1), FIELD_WEIGHTS, BLEND])
"""By field: what a posting costs (much where little is gained by it), what a feature counts when
entries are picked, and in the choice of the phrasing."""
