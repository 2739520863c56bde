"""Tables on large pages of memory: what a processor looks up at random costs a translation of its address as well."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

PAGE: Final = 1 << 21
"""Bytes of a large page. numpy asks the system for them from twice as many bytes on."""


def paged(count: int) -> NDArray[np.int32]:
    """So many zeros, which begin a large page."""
    pages = -(-4 * count // PAGE) + 1
    room = np.zeros(max(pages, 2) * PAGE // 4, np.int32)
    first = -(room.ctypes.data // 4) % (PAGE // 4)
    return room[first : first + count]
