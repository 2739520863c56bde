"""One segment as one agent sees it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.search.segment import Segment

ALL: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
"""For the inner loops, which take arrays only: every entry is seen."""


class Part(NamedTuple):
    """A segment and which of its entries count; ``None``: all."""

    segment: Segment
    seen: NDArray[np.bool_] | None
