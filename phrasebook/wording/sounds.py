"""Characters and Latin letters as syllables, for homophones and pinyin.

Every toneless syllable has one private-use code point; zh/z, ch/c, sh/s and final n/ng share one,
as most typists do not tell them apart. Syllables come from a generated table of usual readings.
"""

from __future__ import annotations

import re

from phrasebook.wording.fold import DATA
from phrasebook.wording.han import AFTER_HAN, FIRST_HAN

FIRST_CODE = 0xE000
FUNCTION_WORDS = frozenset("是的了在有我你他她也就都和与把被给让从对为不没要这那个刚")
"""Who evades writes a rare character; one of these is meant as it stands."""
PRONOUNS = frozenset("我你们")


def sound_rows() -> list[tuple[str, str]]:
    """Each syllable as it is spelled, with the characters that are read so."""
    text = (DATA / "sounds.txt").read_text(encoding="utf-8")
    return [(row[0], row[1]) for row in (line.split(" ", 1) for line in text.splitlines())]


def load_sounds(rows: list[tuple[str, str]]) -> tuple[dict[int, str], dict[str, str]]:
    """``(code of a character, code of a spelled syllable)``; codes are one private character."""
    by_character: dict[int, str] = {}
    by_spelling: dict[str, str] = {}
    codes: dict[str, str] = {}
    for spelling, characters in rows:
        merged = merge(spelling)
        code = codes.setdefault(merged, chr(FIRST_CODE + len(codes)))
        by_spelling[spelling] = code
        for character in characters:
            by_character[ord(character)] = code
    by_spelling["shei"] = by_spelling["shui"]  # 谁 is said in two ways
    # A character that is missing from a translation table costs an exception each time it is met.
    for first, last in (
        (0x20, 0x250),
        (0x2000, 0x2070),
        (0x3000, 0x3040),
        (FIRST_HAN, AFTER_HAN),
        (0xFF00, 0xFFF0),
    ):
        for number in range(first, last):
            by_character.setdefault(number, chr(number))
    return by_character, by_spelling


def merge(spelling: str) -> str:
    """The syllable without the distinctions that typists drop; 您 is folded to 你."""
    if spelling == "nin":
        return "ni"
    if spelling[:2] in ("zh", "ch", "sh"):
        spelling = spelling[0] + spelling[2:]
    if spelling.endswith("ng"):
        spelling = spelling[:-1]
    return spelling


ROWS = sound_rows()
SYLLABLES = {letter: spelling for spelling, letters in ROWS for letter in letters}
"""The syllable of each character, as it is spelled."""
SOUNDS, SPELLINGS = load_sounds(ROWS)
LATIN_RUN = re.compile("[a-z]+")


def sound_of(text: str) -> str:
    """Each character's syllable code, one for one; what has none stands for itself."""
    return text.translate(SOUNDS)
