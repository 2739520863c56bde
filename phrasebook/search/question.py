"""A text read into the features to look up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.search.characters import (
    MAX_QUERY,
    codes_of,
    normalise,
    read_aloud,
    read_as_they_are,
    shortened,
    sound_by_code,
    sound_number,
    sounds_in_pairs,
    squeezed,
)
from phrasebook.search.concepts import Int32s, ways_to_say, without_courtesies
from phrasebook.search.features import ANSWERS_FROM, SHIFT, Field, Floats, Numbers
from phrasebook.search.latin import spelled
from phrasebook.search.lexicon import LETTERS, USUAL, Lexicon
from phrasebook.search.reading_loops import read, read_pairs
from phrasebook.search.segment import Statistics, statistics_of
from phrasebook.search.words import words_of

PREVIOUS_WEIGHT = 0.55
"""How much the message before counts beside a short follow-up."""

REPAIRED_WEIGHT = 0.7
"""How much a word counts that stands there only by its sound."""

FOLLOW_UP = re.compile(r"^(那|那么|还有|然后|这个|那个|它|要是|如果)|(呢|呐)$")
FOLLOW_UP_LENGTH = 8
"""A message of at most this many letters that sounds like one leans on the one before."""

_CHARACTER = Field.CHARACTER << SHIFT
_PAIR = Field.PAIR << SHIFT
_SOUND = Field.SOUND << SHIFT
_SOUNDS = Field.SOUNDS << SHIFT
_CONCEPT = Field.CONCEPT << SHIFT
_ONCE: Floats = np.zeros(0)
_AS_WRITTEN: Numbers = np.zeros(0, np.int64)
_NO_STATISTICS = statistics_of(0, _AS_WRITTEN, np.zeros(0, np.int32), np.zeros(0))
_PARTS = np.array([_CHARACTER, _PAIR, ANSWERS_FROM, _SOUND, _SOUNDS, _CONCEPT], np.int64)


Taken = tuple[Numbers, int, int, int]
"""The rows ``reading_loops.read`` fills in, and what it answers."""


class Question(NamedTuple):
    """A text, read: its letters alone, its features (each once) and what each counts.

    ``slots`` are the features' places in the vocabulary of the index's statistics, -1 for
    none. Without ``weights`` each counts once.
    """

    bare: str
    keys: Numbers
    slots: Numbers
    weights: Floats
    follows: bool = False  # leans on the message before


def read_question(
    message: str, previous: tuple[str, ...], lexicons: Sequence[Lexicon], statistics: Statistics
) -> Question:
    """The features of a message, repaired by what the index knows.

    A short follow-up (那邮费呢) leans on the newest of the ``previous`` messages.
    """
    bare, (room, different, heard, least) = _read(message, lexicons, statistics)
    keys, slots = room[0, :different], room[1, :different]
    more: dict[int, float] = {}
    if least <= USUAL and heard == len(bare) > 1:
        spoken, often = "".join(map(chr, room[2, :heard].tolist())), room[3, : heard - 1].tolist()
        for lexicon in lexicons:
            for word in lexicon.repairs(bare, spoken, often):
                for feature in _features_of_word(word):
                    more.setdefault(feature, REPAIRED_WEIGHT)
    follows = _follows(bare, previous, keys, slots)
    if follows:
        for feature in _features(without_courtesies(normalise(shortened(previous[-1])))):
            more.setdefault(feature, PREVIOUS_WEIGHT)
    if more:
        for feature in keys.tolist():
            more.pop(feature, None)
    if not more:
        return Question(bare, keys, slots, _ONCE, follows)
    added = np.fromiter(more, np.int64, len(more))
    return Question(
        bare,
        np.concatenate([keys, added]),
        np.concatenate([slots, statistics.slots(added)]),
        np.array([*[1.0] * len(keys), *more.values()]),
        follows,
    )


def _read(message: str, lexicons: Sequence[Lexicon], statistics: Statistics) -> tuple[str, Taken]:
    """The letters of a message alone, and the message taken apart."""
    # Most are characters and nothing else: that shows while they are read.
    if message.isalnum() and len(message) <= MAX_QUERY and without_courtesies(message) is message:
        taken = _taken_apart(message, message, _AS_WRITTEN, statistics, if_as_it_is=True)
        if taken[1] >= 0:
            return message, taken
    text = without_courtesies(normalise(shortened(message)))
    letters = LETTERS.search(text) is not None
    if letters:
        for lexicon in lexicons:
            text = lexicon.spelled_out(text)
    bare = squeezed(text)
    sounds = np.array(_sounds(text), np.int64) if letters else _AS_WRITTEN
    return bare, _taken_apart(text, bare, sounds, statistics)


def draft_features(bare: str, statistics: Statistics) -> tuple[Numbers, Numbers]:
    """The features by which a draft (squeezed, normalised) finds a reply or its question, and their
    places in the vocabulary.

    The first half are pairs of the reply, the second the same pairs of a question.
    """
    return read_pairs(codes_of(bare), ANSWERS_FROM, _PAIR, statistics.vocabulary, statistics.table)


def leans_on_another(message: str) -> bool:
    """Whether a message sounds as if it needed the one before to be understood."""
    return _sounds_like_one(squeezed(without_courtesies(normalise(shortened(message)))))


def _sounds_like_one(bare: str) -> bool:
    return len(bare) <= FOLLOW_UP_LENGTH and FOLLOW_UP.search(bare) is not None


def _follows(bare: str, previous: tuple[str, ...], keys: Numbers, slots: Numbers) -> bool:
    """Whether a message asks on from the one before: it is short and names something known."""
    if not previous or not _sounds_like_one(bare):
        return False
    words = keys < _CHARACTER
    return bool((slots[words] >= 0).any())


@lru_cache(maxsize=4096)
def _features_of_word(word: str) -> tuple[int, ...]:
    """The features of a word that stands in for a slip: messages repeat their slips."""
    return tuple(_features(word))


def _features(text: str) -> list[int]:
    sounds = np.array(_sounds(text), np.int64)
    room, different, _, _ = _taken_apart(text, squeezed(text), sounds, _NO_STATISTICS)
    features: list[int] = room[0, :different].tolist()
    return features


def _taken_apart(
    text: str, bare: str, sounds: Numbers, statistics: Statistics, *, if_as_it_is: bool = False
) -> Taken:
    """A text and its letters alone as ``read`` has them: its rows, and what it answers."""
    cut, size = words_of(text), len(bare)
    if text is bare:
        codes_and_words = codes_of("\n".join([bare, *cut]))
        codes = written = codes_and_words[:size]
        words = codes_and_words[size:]
    else:
        codes, written = codes_of(bare), codes_of(text)
        words = codes_of("\n".join(["", *filter(str.isalnum, cut)]))
    room = np.empty((4, 5 * max(size, len(sounds)) + len(text) + len(cut)), np.int64)
    found = read(
        codes,
        written,
        words,
        if_as_it_is,
        sounds,
        *_tables(),
        statistics.vocabulary,
        statistics.table,
        statistics.counts,
        room,
    )
    return room, *found


@cache
def _tables() -> tuple[
    NDArray[np.bool_], Numbers, Numbers, Numbers, Numbers, Numbers, Int32s, Int32s, Int32s, Numbers
]:
    """What ``read`` knows of all texts, in its order."""
    return (read_as_they_are(), sound_by_code(), *sounds_in_pairs(), *ways_to_say(), _PARTS)


def _sounds(text: str) -> list[int]:
    """The sounds of a message; where letters spell syllables, those."""
    sounds: list[int] = []
    last = 0
    for run in LETTERS.finditer(text):
        sounds += read_aloud(squeezed(text[last : run.start()]))
        sounds += [sound_number(syllable) for syllable in spelled(run[0])] or [0] * len(run[0])
        last = run.end()
    return sounds + read_aloud(squeezed(text[last:]))
