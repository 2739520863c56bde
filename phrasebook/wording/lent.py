"""Arrays that the compiled loops write on, lent to one call after another: to make one anew takes longer than
to use it."""

from __future__ import annotations

from codecs import utf_32_le_decode, utf_32_le_encode
from typing import Final

import numpy as np
from numpy.typing import NDArray

from phrasebook.wording.traits import CHARACTERS

TRAITS: Final = CHARACTERS
encode: Final = utf_32_le_encode
decode: Final = utf_32_le_decode
"""What every loop is handed, and code points for it and from it: machine code finds what is declared here without a
detour by way of the module."""

Lent = tuple[NDArray[np.int32], memoryview]
"""An array for a loop to write on, and the same for Python to read."""
ROOM: Final = 4096
"""Numbers of such an array: enough for a draft of some hundred characters."""
COUNT_BITS: Final = 20
COUNT: Final = (1 << COUNT_BITS) - 1
"""What a loop answers of how much it wrote there takes so many bits, no draft being as long as a million."""
MOST_SPARE: Final = 8
made: Final = tuple.__new__
"""Makes a named tuple in half of the time that calling it takes."""


def lent() -> Lent:
    """One that nobody uses."""
    try:  # and no question before: another thread might take the last one in between
        return _spare.pop()
    except IndexError:
        return room_for(ROOM)


def give_back(one: Lent) -> None:
    """Another call may use it; one of a size of its own is let go."""
    if len(one[1]) == ROOM and len(_spare) < MOST_SPARE:
        _spare.append(one)


def room_for(numbers: int) -> Lent:
    """A new one."""
    out = np.empty(numbers, np.int32)
    return out, out.data


_spare: Final[list[Lent]] = [room_for(ROOM) for _ in range(MOST_SPARE)]


def text_at(one: Lent, at: int, count: int) -> str:
    """The text whose code points stand there."""
    text, _ = decode(one[1][at : at + count])
    return text


def numbers_at(one: Lent, at: int, count: int) -> list[int]:
    """The numbers that stand there."""
    numbers: list[int] = one[1][at : at + count].tolist()
    return numbers
