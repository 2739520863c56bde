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

FIELD_WEIGHTS = np.array([1.0, 1.0, 0.6, 0.8, 0.3, 1.5, 0.3])
"""What a feature counts by field when entries are picked."""

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

THRESHOLD = 0.3
"""The certainty the best hit must have, or nothing is suggested."""
