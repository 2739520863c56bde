"""The bits that the scan of a draft raises, told to Python as one number.

From the lowest: what calls for other readings, the words without which a step has nothing to do,
and one for contexts. ``loops`` knows them by number.
"""

from __future__ import annotations

from typing import Final

REPEATED: Final = 1
NUMERAL_PAIR: Final = 2
HIDDEN: Final = 4
SUSPECT: Final = 8
"""Flags of words: characters are repeated that a rule holds once (or, by characters, one filler stands
between others again and again), numerals stand in a row, a disguised form of a word stands somewhere, a pair of
characters that the model watches."""
ODD: Final = 16
APART: Final = 32
SPELLED: Final = 64
FILLED: Final = 128
MANY_NUMERALS: Final = 256
DOUBTFUL: Final = 512
"""Flags of characters: something odd stands in the draft, letters stand apart, two Latin letters in
a row, Latin letters or digits between characters, numerals enough for a contact detail, a rare
character beside what often stands beside one that sounds like it."""
CALLING: Final = REPEATED | HIDDEN | SUSPECT | APART | SPELLED | FILLED | MANY_NUMERALS | DOUBTFUL
"""Flags that call for more than the words found."""
READ_OTHERWISE: Final = CALLING & ~SUSPECT
"""Flags that call for other readings of the draft."""

QUOTED: Final = 1 << 10
RELAYED: Final = 1 << 11
SUPPOSED: Final = 1 << 12
DENIED: Final = 1 << 13
DENIED_AT_ALL: Final = 1 << 14
"""Flags of the words of gates (``gates``): steps that need one of them are asked."""
EVERY_GATE: Final = QUOTED | RELAYED | SUPPOSED | DENIED | DENIED_AT_ALL
IN_CONTEXT: Final = 1 << 15
"""The scan raises it where any context may stand: their bits are worth reading."""

PICTURED: Final = 1 << 16
PADDED: Final = 1 << 17
"""Flags of characters that call for one thing alone: pictures that are said as words (``pictured``), one filler again
and again between others (``padding``; REPEATED is raised with it)."""

FLAG_BITS: Final = 18
"""So many of them."""
FLAGS: Final = (1 << FLAG_BITS) - 1
"""What the scan answers first; above it says how many rows it wrote."""
EVERY_CONTEXT: Final = -1
"""The bits of all contexts that are told of (``excuses``)."""
