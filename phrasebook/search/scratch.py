"""Arrays lent to one search after another: making them anew for each takes longer than using them."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

Scratch = tuple[NDArray[np.float32], NDArray[np.int32]]
"""A number for each entry, all zero, and room for the entries of which it is not,
and one more."""

KEPT = 8
"""Pairs kept for the next search; of other sizes or in excess they are let go."""

_spare: deque[Scratch] = deque(maxlen=KEPT)


def borrow(size: int) -> Scratch:
    """A pair of arrays for ``size`` entries. Several threads may borrow at once."""
    for _ in range(KEPT):
        try:
            kept = _spare.popleft()
        except IndexError:
            break
        if len(kept[0]) == size:
            return kept
    return np.zeros(size, dtype=np.float32), np.empty(size + 1, dtype=np.int32)


def give_back(scratch: Scratch) -> None:
    """Keep ``scratch``, whose numbers are all zero again."""
    _spare.append(scratch)
