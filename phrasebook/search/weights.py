"""The numbers of the ranking, learnt on development questions and written down.

How they were found and what they are worth is in docs/quality.md. ``Field`` gives the order of
the tables by field: words, characters, pairs, sounds, pairs of sounds, meanings, reply's pairs.
"""

from __future__ import annotations

import numpy as np

K1 = 0.8
"""BM25: how fast the repetition of a feature in one entry stops counting."""

B = 0.6
"""BM25: how much a longer entry has to share its weight."""

FIELD_WEIGHTS = np.array([1.0, 1.0, 0.6, 0.0, 0.3, 1.5, 0.3])
"""What a feature counts by field when entries are picked. Single sounds would add a tenth of a
point and a third of the time."""

BLEND = np.array([0.2, 0.2, 0.3, 0.1, 0.1, 0.1, 0.0])
"""What a feature counts by field when a message is compared with one phrasing."""

RANK = np.array(
    [
        *(-1.19, -1.14, -4.66, -0.94, -3.1, -0.02),  # share of each field in the best phrasing
        *(-1.77, 4.86, 1.32, -0.25, 0.02, 1.45),  # share of each field anywhere in the entry
        10.8,  # likeness of the best phrasing
        1.29,  # likeness of the second best
        0.21,  # how many phrasings
        4.65,  # rough score, against the best entry's
        10.41,  # rough score, against the most a message could reach
    ]
)
"""What each measure of ``compare`` counts in the order of the few best."""

THRESHOLD = 0.5
"""How sure the index must be that one of its first three hits is wanted, or it is silent."""

ANSWERED = (
    (
        0.207,
        -0.044,
        -0.192,
        1.405,
        -0.055,
        5.423,
        2.354,
        -0.289,
        1.041,
        0.868,
        -0.770,
        -0.034,
        -1.054,
        -1.222,
    ),
    (
        -0.188,
        0.263,
        -0.284,
        -0.608,
        0.457,
        -1.623,
        0.667,
        -0.907,
        -0.989,
        0.822,
        -0.100,
        -0.977,
        -1.090,
        0.979,
    ),
    (
        0.723,
        0.312,
        2.101,
        0.233,
        0.415,
        4.749,
        2.166,
        0.863,
        0.811,
        -0.414,
        1.177,
        0.829,
        -2.880,
        -2.158,
    ),
)
"""What each sign of ``silence`` counts: as it is, squared, and times the message's length."""

ANSWERED_BY_LENGTH = (4.808, -1.299)
"""What the message's length counts, as it is and squared."""

ANSWERED_BASE = -7.967

RIGHT = (0.169, 0.286, 0.187, 0.864, 3.974, 0.315, 0.402, 0.126, 1.827, 0.399)
"""What each sign of one hit counts (``silence``)."""

RIGHT_BASE = -2.901
