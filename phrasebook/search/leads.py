"""Where words begin in the entries, and how each goes on: what a draft may be completed to.

``fh``, ``fahuo``, ``发h`` and ``发货`` all find an entry in which a word begins with characters
that are written or read so. Pieces never run across the middle of a word's first character:
``gd`` finds 更多 and not 钉钉.

Shapes: C characters of all texts, W places where a word begins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from phrasebook.entries import Reply
from phrasebook.search.characters import (
    codes_of,
    lines,
    normalise,
    syllable_numbers,
    syllables,
)
from phrasebook.search.latin import typed
from phrasebook.search.steering_loops import begin_alike, mark_few
from phrasebook.search.words import pieces_of, words_of

READ = 80
"""Characters of a reply in which beginnings of words are kept."""

KEYED = 4
"""Characters whose initials are in the sorted key."""

LONG = 4
"""Characters from which a word may have others in it."""

MANY = 2_000
"""Places from which on a search does not note every entry that begins so."""

CROWDS = 32
"""Beginnings of so many words of which is remembered which entries have them: a byte an entry each."""

BITS = 6
LETTERS_FROM = 500
OTHERS = LETTERS_FROM + 128


class Place(IntEnum):
    """Where a word begins, the better the higher."""

    REPLY = 1  # somewhere in the reply
    CLAUSE = 2  # where a clause of the reply begins, or a word of a question or title
    START = 3  # where a question, title or reply begins


_AS_IT_IS = np.arange(len(Place) + 1, dtype=np.float64)
_EVERYBODY = np.zeros(0, dtype=np.bool_)

_Int32s = NDArray[np.int32]
_Int64s = NDArray[np.int64]
_Spoken = NDArray[np.int16]
_Beginnings = tuple[
    int,
    int,
    _Int64s,
    _Int64s,
    NDArray[np.bool_],
    int,
    NDArray[np.uint32],
    _Spoken,
    _Spoken,
    _Int32s,
    _Int32s,
    _Int32s,
    NDArray[np.int8],
]
"""The first arguments of ``begin_alike``."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One character as it was typed: itself, or how its syllable begins."""

    initial: int
    literal: int  # the code point, or 0
    spoken: NDArray[np.bool_] | None  # which spoken numbers fit; None: the initial says it all


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """One way to read a draft, as the search needs it. U units."""

    bounds: NDArray[np.int32]  # of the keys that begin with the units' initials
    initials: NDArray[np.int64]  # U
    literals: NDArray[np.int64]  # U: code points, or 0
    spoken: NDArray[np.bool_]  # U x spoken numbers: which fit; none (and not the first): all

    @classmethod
    def of(cls, units: Sequence[Unit]) -> Typed:
        """The units as arrays."""
        low = high = 0
        for place in range(KEYED):
            if place < len(units):
                initial = units[place].initial
                low, high = low << BITS | initial, high << BITS | initial
            else:
                low, high = low << BITS, high << BITS | ((1 << BITS) - 1)
        spoken = np.zeros((len(units), OTHERS), dtype=np.bool_)
        for row, unit in zip(spoken, units, strict=True):
            if unit.spoken is not None:
                row[:] = unit.spoken
                row[0] = True  # No syllable has this number: it says that the row counts.
        return cls(
            np.array([low, high + 1], dtype=np.int32),
            np.array([unit.initial for unit in units], dtype=np.int64),
            np.array([unit.literal for unit in units], dtype=np.int64),
            spoken,
        )


@dataclass(frozen=True, slots=True)
class Leads:
    """The beginnings of words of a segment's entries."""

    codes: NDArray[np.uint32]  # C
    spoken: NDArray[np.int16]  # C: syllable, or letter
    otherwise: NDArray[np.int16]  # C: the other everyday reading, or the same
    keys: NDArray[np.int32]  # W, rising: initials of the four characters from there
    at: NDArray[np.int32]  # W: index into the C characters
    entries: NDArray[np.int32]  # W
    places: NDArray[np.int8]  # W: ``Place``
    shortcuts: tuple[tuple[str, int], ...]  # rising: shortcut code and entry
    crowds: dict[Typed, NDArray[np.int8]] = field(default_factory=dict, compare=False, repr=False)

    def mark(
        self,
        typed_as: Typed,
        *,
        seen: NDArray[np.bool_],
        worth: NDArray[np.float64],
        fits: NDArray[np.float32],
        first: int,
        touched: NDArray[np.int32],
        count: int,
        near: NDArray[np.int64],
        most: int,
        size: int,
    ) -> int:
        """Mark in ``fits`` (from ``first`` on) what begins like that, by the ``worth`` of places.

        ``touched[:count]`` are the entries marked so far; the new count is answered. Where very much
        begins like that, of what is not ``near`` only the ``most`` worth most are marked. There are
        ``size`` entries.
        """
        crowd = self.crowds.get(typed_as)
        if crowd is not None:
            return mark_few(crowd, worth, seen, fits, first, touched, count, near, most)
        # Bounds of another type would have numpy convert all the keys first.
        begin, end = self.keys.searchsorted(typed_as.bounds).tolist()
        if begin == end:
            return count
        if end - begin > MANY:
            crowd = self._crowd(typed_as, begin, end, size)
            return mark_few(crowd, worth, seen, fits, first, touched, count, near, most)
        where = self._beginnings(typed_as, begin, end)
        return begin_alike(*where, worth, seen, fits, first, touched, count)

    def _crowd(self, typed_as: Typed, begin: int, end: int, size: int) -> NDArray[np.int8]:
        """The best ``Place`` of each entry, 0 for none; remembered, as everybody types 您好."""
        best, touched = np.zeros(size, np.float32), np.empty(size + 1, np.int32)
        where = self._beginnings(typed_as, begin, end)
        begin_alike(*where, _AS_IT_IS, _EVERYBODY, best, 0, touched, 0)
        crowd = best.astype(np.int8)
        for oldest in list(self.crowds)[: len(self.crowds) + 1 - CROWDS]:
            self.crowds.pop(oldest, None)
        self.crowds[typed_as] = crowd
        return crowd

    def _beginnings(self, typed_as: Typed, begin: int, end: int) -> _Beginnings:
        return (
            begin,
            end,
            typed_as.initials,
            typed_as.literals,
            typed_as.spoken,
            KEYED,
            self.codes,
            self.spoken,
            self.otherwise,
            _initials_by_spoken(),
            self.at,
            self.entries,
            self.places,
        )

    def by_shortcut(self, code: str) -> list[tuple[int, bool]]:
        """Entries whose shortcut begins with ``code``; whether it is the whole of it."""
        begin = bisect_left(self.shortcuts, (code, -1))
        found: list[tuple[int, bool]] = []
        for shortcut, entry in self.shortcuts[begin:]:
            if not shortcut.startswith(code):
                break
            found.append((entry, shortcut == code))
        return found


@lru_cache(maxsize=2048)
def ways_to_read(text: str) -> tuple[Typed, ...]:
    """The ways a squeezed, normalised draft may be read, character by character."""
    ways: list[tuple[Unit, ...]] = [()]
    run = ""
    for character in f"{text}\n":
        if "a" <= character <= "z":
            run += character
            continue
        if run:
            ways = [(*way, *map(_piece, pieces)) for way in ways for pieces in typed(run)]
            run = ""
        if character != "\n":
            ways = [(*way, _literal(character)) for way in ways]
    return tuple(Typed.of(way) for way in ways if way)


def leads_of(replies: Iterable[Reply]) -> Leads:
    """The beginnings of words in the questions, titles and texts of ``replies``."""
    texts: list[str] = []
    at: list[int] = []
    entries: list[int] = []
    places: list[int] = []
    shortcuts: list[tuple[str, int]] = []
    size = 0
    for entry, reply in enumerate(replies):
        if reply.shortcut:
            shortcuts.append((normalise(reply.shortcut), entry))
        asked = [*reply.questions, *([reply.title] if reply.title else [])]
        for text, own in [*((question, False) for question in asked), (reply.text[:READ], True)]:
            bare, begins = _begins(normalise(text), own)
            texts.append(bare)
            at += [size + begin for begin, _ in begins]
            places += [place for _, place in begins]
            entries += [entry] * len(begins)
            size += len(bare) + 1
    codes = codes_of("\n".join([*texts, "\n" * 64]))
    spoken = _spoken(codes)
    otherwise = _otherwise(codes, spoken)
    begins_at = np.array(at, dtype=np.int32)
    keys = _keys(codes, spoken, begins_at)
    other_keys = _keys(codes, otherwise, begins_at)
    twice = np.flatnonzero(other_keys != keys)
    which = np.concatenate([np.arange(len(begins_at)), twice])
    keys = np.concatenate([keys, other_keys[twice]])
    order = np.argsort(keys, kind="stable")
    which = which[order]
    return Leads(
        codes,
        spoken,
        otherwise,
        keys[order],
        begins_at[which],
        np.array(entries, dtype=np.int32)[which],
        np.array(places, dtype=np.int8)[which],
        tuple(sorted(shortcuts)),
    )


def _keys(
    codes: NDArray[np.uint32], spoken: NDArray[np.int16], begins: NDArray[np.int32]
) -> NDArray[np.int32]:
    """The initials of the first ``KEYED`` characters from each beginning, packed."""
    initials = _initials_by_spoken()[spoken]
    keys = np.zeros(len(begins), dtype=np.int32)
    goes_on = np.ones(len(begins), dtype=bool)
    for offset in range(KEYED):
        goes_on &= codes[begins + offset] != ord("\n")
        keys = keys << BITS | np.where(goes_on, initials[begins + offset], 0)
    return keys


@lru_cache(maxsize=2_048)
def _begins(text: str, own: bool) -> tuple[str, tuple[tuple[int, Place], ...]]:
    """``text`` squeezed, and where in it words begin. Remembered: each publication asks again for
    what was published lately."""
    bare: list[str] = []
    begins: list[tuple[int, Place]] = []
    size = 0
    pause = True
    for piece in pieces_of(text):
        word = "".join(filter(str.isalnum, piece))
        if not word:
            pause = True
            continue
        if not size:
            begins.append((0, Place.START))
        else:
            begins.append((size, Place.CLAUSE if pause or not own else Place.REPLY))
        begins += [(size + inner, Place.REPLY) for inner in _inner(word)]
        bare.append(word)
        size += len(word)
        pause = False
    return "".join(bare), tuple(begins)


@lru_cache(maxsize=20_000)
def _inner(word: str) -> tuple[int, ...]:
    """Where shorter words begin inside a long one: 手机银行 has 银行 in it."""
    if len(word) < LONG or word.isascii():
        return ()
    return tuple(sorted({word.find(part) for part in words_of(word)} - {0, -1}))


def _spoken(codes: NDArray[np.uint32]) -> NDArray[np.int16]:
    """The syllable number of a character; a letter or digit has a number of its own."""
    plain = (codes < 128) & (codes != ord("\n"))
    letters = np.where(plain, LETTERS_FROM + codes, 0)
    return np.where(plain, letters, syllable_numbers(codes)).astype(np.int16)


def _otherwise(codes: NDArray[np.uint32], spoken: NDArray[np.int16]) -> NDArray[np.int16]:
    """The other reading of characters that have two in everyday use."""
    otherwise = spoken.copy()
    for character, one, other in _two_readings():
        here = np.flatnonzero(codes == character)
        otherwise[here] = np.where(spoken[here] == one, other, one)
    return otherwise


@cache
def _two_readings() -> tuple[tuple[int, int, int], ...]:
    """Characters of two readings, as code points, and the numbers of the two syllables."""
    number = {syllable: at for at, syllable in enumerate(syllables(), start=1)}
    found = []
    for line in lines("two_readings.txt"):
        character, one, other = line.split()
        found.append((ord(character), number[one], number[other]))
    return tuple(found)


@lru_cache(maxsize=1024)
def _piece(letters: str) -> Unit:
    initial = _initial(letters[0])
    return Unit(initial, 0, None if len(letters) == 1 else _begins_like(letters))


@lru_cache(maxsize=8192)
def _literal(character: str) -> Unit:
    spoken = int(_spoken(codes_of(character))[0])
    return Unit(int(_initials_by_spoken()[spoken]), ord(character), None)


@cache
def _begins_like(letters: str) -> NDArray[np.bool_]:
    fits = np.zeros(OTHERS, dtype=bool)
    for number, syllable in enumerate(syllables(), start=1):
        fits[number] = syllable.startswith(letters)
    return fits


@cache
def _initials_by_spoken() -> NDArray[np.int32]:
    """The number of the initial of each spoken number: 1 to 26 a letter, 27 to 36 a digit."""
    initials = np.zeros(OTHERS, dtype=np.int32)
    for number, syllable in enumerate(syllables(), start=1):
        initials[number] = _initial(syllable[0])
    for character in "abcdefghijklmnopqrstuvwxyz0123456789":
        initials[LETTERS_FROM + ord(character)] = _initial(character)
    return initials


def _initial(character: str) -> int:
    return ord(character) - 96 if character.isalpha() else 27 + int(character)
