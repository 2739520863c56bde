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
from operator import add

import numpy as np
from numpy.typing import NDArray

MAX_QUERY = 600
"""Characters of a message that are looked at: its first and its last half of this."""

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
_PLAIN = re.compile(r"[\x20-\x40\x5b-\x7e\u4e00-\u9fff，。？！、；：（）]*")

_MERGED_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_MERGED_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def data(name: str) -> str:
    """The text of a data file of this package."""
    return files("phrasebook.search").joinpath("data", name).read_text(encoding="utf-8")


def lines(name: str) -> list[str]:
    """The lines of a data file that are neither blank nor remarks."""
    found = (line.strip() for line in data(name).splitlines())
    return [line for line in found if line and not line.startswith("#")]


def normalise(text: str) -> str:
    """``text`` in one width, one case, simplified, without invisible characters or
    halves of surrogate pairs.

    Lengths may change (ligatures, full-width forms), so offsets into the result are not
    offsets into ``text``.
    """
    if _as_it_is().fullmatch(text):
        return text
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
    # An array that may be written: compiled loops take the others ten times slower. And no codec is
    # looked up for this one, which begins with a mark of four bytes.
    return np.frombuffer(bytearray(text.encode("utf-32", "surrogatepass")), np.uint32, -1, 4)


def sound_number(syllable: str) -> int:
    """A small number for what a syllable sounds like; 0 where there is no such syllable.

    Syllables that people mix up share a number: z/zh, c/ch, s/sh, n/l, in/ing, en/eng, an/ang.
    """
    return _sounds().get(syllable, 0)


def syllable_numbers(codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The syllable (from 1, by ``syllables()``) of each code point, as it is read there; 0: none."""
    table = _syllable_table()
    numbers = table[np.minimum(codes, len(table) - 1)]
    pairs = (codes[:-1].astype(np.int64) << 21) | codes[1:]
    keys, places, readings = _reading_arrays()
    at = np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)
    found = np.flatnonzero(keys[at] == pairs)
    numbers[found + places[at[found]]] = readings[at[found]]
    return numbers


def sounds_of(codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The sound number of each code point, 0 for what is no Chinese character."""
    return _sound_by_syllable()[syllable_numbers(codes)]


def read_aloud(text: str) -> list[int]:
    """The sound numbers of a short text, as ``sounds_of`` has them."""
    table = _sound_by_character()
    sounds = [table.get(character, 0) for character in text]
    readings = _readings()
    for at, pair in enumerate(map(add, text, text[1:])):
        if (reading := readings.get(pair)) is not None:
            place, syllable = reading
            sounds[at + place] = sound_number(syllable)
    return sounds


@cache
def _as_it_is() -> re.Pattern[str]:
    """Texts that are simplified already: the usual ones."""
    written = "".join(sorted(map(chr, _simplified())))
    return re.compile(rf"(?:(?![{re.escape(written)}]){_PLAIN.pattern[:-1]})*")


@cache
def read_as_they_are() -> NDArray[np.bool_]:
    """Which code points are digits or Chinese characters that ``normalise`` leaves alone."""
    table = np.zeros(0xA000, np.bool_)
    table[ord("0") : ord("9") + 1] = True
    table[0x4E00:] = True
    table[list(_simplified())] = False
    return table


@cache
def syllables() -> tuple[str, ...]:
    """Every syllable of standard Chinese, in letters, without tone, rising."""
    in_pairs = {syllable for _, syllable in _readings().values()}
    return tuple(sorted(in_pairs | set(syllable_by_character().values())))


@cache
def syllable_by_character() -> dict[str, str]:
    """Each character's most common reading, without its tone (``ü`` is ``v``)."""
    table: dict[str, str] = {}
    for line in lines("syllables.txt"):
        syllable, _, characters = line.partition(" ")
        for character in characters:
            table[character] = syllable
    return table


@cache
def _readings() -> dict[str, tuple[int, str]]:
    """Pairs in which one character (its place: 0 or 1) is read otherwise than alone."""
    readings: dict[str, tuple[int, str]] = {}
    for line in lines("readings.txt"):
        syllable, place, *pairs = line.split()
        for pair in pairs:
            readings[pair] = int(place) - 1, syllable
    return readings


@cache
def _reading_arrays() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    number = {syllable: at for at, syllable in enumerate(syllables(), start=1)}
    rows = sorted(
        (ord(pair[0]) << 21 | ord(pair[1]), place, number[syllable])
        for pair, (place, syllable) in _readings().items()
    )
    keys, places, numbers = np.array(rows, dtype=np.int64).T.copy()
    return keys, places, numbers


@cache
def sounds_in_pairs() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (rising) in which a character sounds otherwise than alone: which one, and how."""
    keys, places, readings = _reading_arrays()
    return keys, places, _sound_by_syllable()[readings]


@cache
def _syllable_table() -> NDArray[np.int64]:
    number = {syllable: at for at, syllable in enumerate(syllables(), start=1)}
    table = np.zeros(0xA001, dtype=np.int64)
    for character, syllable in syllable_by_character().items():
        table[ord(character)] = number[syllable]
    return table


@cache
def _sounds() -> dict[str, int]:
    numbers: dict[str, int] = {}
    return {
        syllable: numbers.setdefault(_merged(syllable), len(numbers) + 1)
        for syllable in syllables()
    }


@cache
def sound_by_code() -> NDArray[np.int64]:
    """The sound number of each code point up to the last Chinese character's."""
    return _sound_by_syllable()[_syllable_table()]


@cache
def _sound_by_syllable() -> NDArray[np.int64]:
    return np.array([0, *map(sound_number, syllables())], dtype=np.int64)


@cache
def _sound_by_character() -> dict[str, int]:
    return {
        character: sound_number(syllable) for character, syllable in syllable_by_character().items()
    }


@cache
def _simplified() -> dict[int, int]:
    traditional, simplified = lines("traditional.txt")
    table = dict(zip(map(ord, traditional), map(ord, simplified), strict=True))
    table.update({code: code + 32 for code in range(ord("A"), ord("Z") + 1)})
    return table


def _merged(syllable: str) -> str:
    for distinct, merged in _MERGED_INITIALS:
        if syllable.startswith(distinct):
            syllable = merged + syllable[len(distinct) :]
            break
    for distinct, merged in _MERGED_FINALS:
        if syllable.endswith(distinct):
            return syllable[: -len(distinct)] + merged
    return syllable
