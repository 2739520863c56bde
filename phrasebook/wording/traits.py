"""What the scan has to know of each character, in tables by code point.

``CHARACTERS`` holds two numbers a code point. The first says how a character folds and whether it is
odd, which nobody knows of a character that was never met: ``meet`` fills it. The second says what kind of
character a folded one is, and how it sounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from phrasebook.wording.clauses import CLAUSE_MARKS, EDGE_MARKS, SENTENCE_MARKS
from phrasebook.wording.fold import FOLDS, ODD, SAID
from phrasebook.wording.han import AFTER_HAN, FIRST_HAN, is_han
from phrasebook.wording.notation import CLOSERS, OPENERS
from phrasebook.wording.pages import paged
from phrasebook.wording.rarity import frequency
from phrasebook.wording.readings import (
    AMID_MARKS,
    CLOSING,
    KEPT,
    NUMERALS,
    OPENING,
    ORDINARY_MARKS,
)
from phrasebook.wording.sounds import FIRST_CODE, FUNCTION_WORDS, PRONOUNS, SOUNDS

CODE_POINTS = 0x110000
COMMON = 1000.0
"""Times in a million above which a character is meant as it stands."""
COMMON_ALONE = 400.0
"""The same for the one character that differs from a word of two that sounds alike."""
KNOWN_POINT, ODD_POINT, CLOSER, OPENER, UNIT = 1 << 21, 1 << 22, 1 << 23, 1 << 24, 1 << 25
CLAUSE_POINT, SENTENCE_POINT, PICTURED_POINT = 1 << 26, 1 << 27, 1 << 28
"""Bits of the first number, above the folded code point: the character was met before; it is neither a
plain simplified character nor ordinary punctuation; it may stand right behind the last word of a clause;
right before the first one; numbers are said of it; what it folds to ends a clause; ends a sentence; it is a
picture that is said."""
UNITS = "日月号点元块"
"""What numbers are said of: 每月5日 is no 每月我日."""

# Bits of the second. The loops know them by number: a compiled loop sees no names from outside.
LETTER, HAN, EDGE, AMID = 1, 2, 4, 8
ORDINARY, OPEN, CLOSE = 16, 32, 64
LATIN, DIGIT, NUMERAL = 128, 256, 512
KEPT_MARK, FUNCTION, PRONOUN, MARK, RARE, SELDOM = 1024, 2048, 4096, 8192, 16384, 32768


def rare(common: float = COMMON) -> Iterator[str]:
    """The Chinese characters that honest messages are not full of."""
    return (
        letter for letter in map(chr, range(FIRST_HAN, AFTER_HAN)) if frequency(letter) < common
    )


NAMED: dict[int, Iterable[str]] = {
    EDGE: EDGE_MARKS,
    AMID: AMID_MARKS,
    ORDINARY: ORDINARY_MARKS,
    OPEN: OPENING,
    CLOSE: CLOSING,
    LATIN: "abcdefghijklmnopqrstuvwxyz",
    DIGIT: "0123456789",
    NUMERAL: f"0123456789{NUMERALS}",
    KEPT_MARK: KEPT,
    FUNCTION: FUNCTION_WORDS,
    PRONOUN: PRONOUNS,
    RARE: rare(),
    SELDOM: rare(COMMON_ALONE),
}
"""Traits that a list of characters has."""
SOUND = 16
"""The syllable stands above this bit, counted from 1; 0 where a character has none."""
FIRST_SYLLABLE = FIRST_CODE - 1
"""What to take from the code of a syllable to count it from 1."""


def tables() -> NDArray[np.uint32]:
    """The table with what is known from the start."""
    found = paged(2 * CODE_POINTS).view(np.uint32).reshape(CODE_POINTS, 2)
    for trait, characters in NAMED.items():
        for character in characters:
            found[ord(character), 1] |= trait
    for bit, standing in ((CLOSER, CLOSERS), (OPENER, OPENERS), (UNIT, UNITS)):
        for character in standing:
            found[ord(character), 0] |= bit
    for code, syllable in SOUNDS.items():
        if ord(syllable) >= FIRST_CODE and ord(syllable) != code:
            found[code, 1] |= (ord(syllable) - FIRST_CODE + 1) << SOUND
    return found.reshape(-1)


CHARACTERS = tables()


def meet(text: str) -> None:
    """Fill the table for the characters of a draft. The same for whoever does it first."""
    for character in set(text):
        folded = FOLDS[ord(character)]
        CHARACTERS[2 * ord(folded) + 1] |= common_traits(folded)
        odd = ODD_POINT if ODD.match(character) else 0
        ends = CLAUSE_POINT if folded in CLAUSE_MARKS else 0
        ends |= SENTENCE_POINT if folded in SENTENCE_MARKS else 0
        said = PICTURED_POINT if character in SAID else 0
        CHARACTERS[2 * ord(character)] |= ord(folded) | KNOWN_POINT | odd | ends | said


def common_traits(character: str) -> int:
    """Traits that whole classes of characters have."""
    if character.isalnum():
        return LETTER | (HAN if is_han(character) else 0)
    return 0 if character == "_" or character.isspace() else MARK
