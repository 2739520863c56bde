"""Characters as the search reads them: simplified, lower case, and how each one sounds.

The two tables under ``data/`` are facts about the script (sources in ``data/README.md``),
made once, so that no conversion library runs while somebody types: a query of thirty
characters is read in some ten microseconds.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

MAX_QUERY = 600
"""Characters of a message that are looked at: its first and its last half of this."""

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_PLAIN = re.compile(r"[\x20-\x40\x5b-\x7e\u4e00-\u9fff，。？！、；：（）]*")

_MERGED_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_MERGED_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def data(name: str) -> str:
    """The text of a data file of this package."""
    return files("phrasebook.search").joinpath("data", name).read_text(encoding="utf-8")


def normalise(text: str) -> str:
    """``text`` in one width, one case, simplified, without invisible characters.

    Lengths may change (ligatures, full-width forms), so offsets into the result are not
    offsets into ``text``.
    """
    if not _PLAIN.fullmatch(text):
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()
    return text.translate(_simplified())


def shortened(text: str) -> str:
    """``text`` cut down to the part of a very long message worth searching for."""
    if len(text) <= MAX_QUERY:
        return text
    half = MAX_QUERY // 2
    return f"{text[:half]}\n{text[-half:]}"


def squeezed(text: str) -> str:
    """Letters and digits only: what stands after punctuation, blanks and emoji are gone."""
    return text if text.isalnum() else "".join(filter(str.isalnum, text))


def codes_of(text: str) -> NDArray[np.uint32]:
    """The code points of ``text``, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def syllable_of(character: str) -> str:
    """The syllable of one Chinese character without its tone (``ü`` is ``v``), or ``""``."""
    return syllable_by_character().get(character, "")


def sound_number(syllable: str) -> int:
    """A small number for what a syllable sounds like; 0 where there is no such syllable.

    Syllables that people mix up share a number: z/zh, c/ch, s/sh, n/l, in/ing, en/eng, an/ang.
    """
    return _sounds().get(syllable, 0)


def sounds_of(codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The sound number of each code point, 0 for what is no Chinese character."""
    table = _sound_table()
    return table[np.minimum(codes, len(table) - 1)]


@cache
def syllables() -> frozenset[str]:
    """Every syllable of standard Chinese, in letters, without tone."""
    return frozenset(syllable_by_character().values())


@cache
def syllable_by_character() -> dict[str, str]:
    """Each character's most common reading."""
    table: dict[str, str] = {}
    for line in data("syllables.txt").splitlines():
        syllable, _, characters = line.partition(" ")
        for character in characters:
            table[character] = syllable
    return table


@cache
def _simplified() -> dict[int, int]:
    traditional, simplified = data("traditional.txt").splitlines()
    table = dict(zip(map(ord, traditional), map(ord, simplified), strict=True))
    table.update({code: code + 32 for code in range(ord("A"), ord("Z") + 1)})
    return table


@cache
def _sounds() -> dict[str, int]:
    numbers: dict[str, int] = {}
    return {
        syllable: numbers.setdefault(_merged(syllable), len(numbers) + 1)
        for syllable in sorted(syllables())
    }


def _merged(syllable: str) -> str:
    for distinct, merged in _MERGED_INITIALS:
        if syllable.startswith(distinct):
            syllable = merged + syllable[len(distinct) :]
            break
    for distinct, merged in _MERGED_FINALS:
        if syllable.endswith(distinct):
            return syllable[: -len(distinct)] + merged
    return syllable


@cache
def _sound_table() -> NDArray[np.int64]:
    table = np.zeros(0xA001, dtype=np.int64)
    for character, syllable in syllable_by_character().items():
        table[ord(character)] = sound_number(syllable)
    return table
