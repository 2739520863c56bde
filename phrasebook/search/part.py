"""One segment as one agent sees it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.search.segment import Segment


class Part(NamedTuple):
    """A segment and which of its entries count; ``None``: all."""

    segment: Segment
    seen: NDArray[np.bool_] | None
