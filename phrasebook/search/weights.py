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
        0.051,
        0.287,
        -0.321,
        1.550,
        0.006,
        5.741,
        1.659,
        -0.323,
        1.224,
        0.773,
        -0.935,
        -0.392,
        -1.351,
        -0.382,
    ),
    (
        -0.153,
        0.319,
        -0.713,
        -0.518,
        0.089,
        -0.817,
        0.950,
        -0.703,
        -0.725,
        0.882,
        0.069,
        -1.104,
        -1.187,
        -0.275,
    ),
    (
        0.722,
        0.182,
        2.285,
        0.057,
        0.222,
        5.340,
        1.649,
        1.169,
        0.816,
        -0.528,
        1.344,
        0.665,
        -3.052,
        -1.742,
    ),
)
"""What each sign of ``silence`` counts: as it is, squared, and times the message's length."""

ANSWERED_BY_LENGTH = (4.215, -1.593)
"""What the message's length counts, as it is and squared."""

ANSWERED_BASE = -6.864

RIGHT = (0.157, 0.245, 0.209, 0.766, 4.208, 0.198, 0.450, 0.176, 2.047, 0.208)
"""What each sign of one hit counts (``silence``)."""

RIGHT_BASE = -2.905

CURVE = (-0.328, 0.591, 0.035, 0.892, -0.214, 0.022, 0.879, -0.913, -0.183, 0.065)
"""From the log-odds x of the formula above to how often such a hit was right: a constant, x, x squared
by four, x cubed by sixteen; the logarithm of the index's size (in 4,000 entries) alone and times x; how
much of the message the first hit covers, as it is and squared; the logarithm of how many phrasings an
entry of the index has, alone and times x. Rising in x wherever it is used."""

CURVE_ENDS = 6.2
"""Log-odds beyond which nothing was measured."""

CURVE_SIZES = (1_679, 10_000)
"""Entries of the smallest and the largest index it was learnt on."""

CURVE_PHRASINGS = (1.0, 8.8)
"""Phrasings an entry in the indexes it was learnt on, the least and the most."""
