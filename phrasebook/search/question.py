"""A text read into the features to look up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from phrasebook.search.characters import (
    normalise,
    read_aloud,
    shortened,
    sound_number,
    squeezed,
)
from phrasebook.search.concepts import concepts_of, without_courtesies
from phrasebook.search.features import ANSWERS_FROM, SHIFT, Field, Floats, Numbers, word_keys_of
from phrasebook.search.latin import spelled
from phrasebook.search.lexicon import LETTERS, Lexicon
from phrasebook.search.words import words_of

PREVIOUS_WEIGHT = 0.35
"""How much the message before counts beside a short follow-up."""

REPAIRED_WEIGHT = 0.7
"""How much a word counts that stands there only by its sound."""

FOLLOW_UP = re.compile(r"^(那|那么|还有|然后|这个|那个|它|要是|如果)|(呢|呐)$")
FOLLOW_UP_LENGTH = 8
"""A message of at most this many letters that sounds like one leans on the one before."""

Frequencies = Callable[[Numbers], NDArray[np.int32]]

_CHARACTER = Field.CHARACTER << SHIFT
_PAIR = Field.PAIR << SHIFT
_SOUND = Field.SOUND << SHIFT
_SOUNDS = Field.SOUNDS << SHIFT
_CONCEPT = Field.CONCEPT << SHIFT


@dataclass(frozen=True, slots=True)
class Question:
    """A text, read: its letters alone, its features (each once) and what each counts."""

    bare: str
    keys: Numbers
    weights: Floats


def read_question(
    message: str,
    previous: tuple[str, ...],
    lexicons: Iterable[Lexicon],
    frequencies_of: Frequencies,
) -> Question:
    """The features of a message, repaired by what the index knows.

    A short follow-up (那邮费呢) leans on the newest of the ``previous`` messages.
    """
    text = without_courtesies(normalise(shortened(message)))
    if LETTERS.search(text) is not None:
        for lexicon in lexicons:
            text = lexicon.spelled_out(text)
    bare = squeezed(text)
    sounds = _sounds(text, bare)
    pairs = [first << 21 | second for first, second in pairwise(map(ord, bare))]
    weights = dict.fromkeys(_features(text, bare, pairs, sounds), 1.0)
    if len(sounds) == len(bare) and pairs:
        counts = frequencies_of(np.array(pairs) | _PAIR).tolist()
        for lexicon in lexicons:
            for word in lexicon.repairs(bare, sounds, counts):
                _add(weights, word, REPAIRED_WEIGHT)
    if previous and len(bare) <= FOLLOW_UP_LENGTH and FOLLOW_UP.search(bare):
        _add(weights, without_courtesies(normalise(shortened(previous[-1]))), PREVIOUS_WEIGHT)
    return _question(bare, weights)


def read_draft(bare: str) -> Question:
    """The features by which a draft (squeezed, normalised) finds a reply or its question."""
    pairs = [first << 21 | second for first, second in pairwise(map(ord, bare))]
    weights = dict.fromkeys((ANSWERS_FROM | pair for pair in pairs), 1.0)
    weights |= dict.fromkeys((_PAIR | pair for pair in pairs), 1.0)
    return _question(bare, weights)


def _question(bare: str, weights: dict[int, float]) -> Question:
    size = len(weights)
    return Question(
        bare,
        np.fromiter(weights.keys(), dtype=np.int64, count=size),
        np.fromiter(weights.values(), dtype=np.float64, count=size),
    )


def _add(weights: dict[int, float], text: str, weight: float) -> None:
    """Count the features of ``text`` that are not there yet with ``weight``."""
    bare = squeezed(text)
    pairs = [first << 21 | second for first, second in pairwise(map(ord, bare))]
    for feature in _features(text, bare, pairs, _sounds(text, bare)):
        weights.setdefault(feature, weight)


def _features(text: str, bare: str, pairs: list[int], sounds: list[int]) -> list[int]:
    found = word_keys_of(words_of(text))
    found += [_CONCEPT | number for number in concepts_of(text)]
    found += [_CHARACTER | ord(character) for character in bare]
    found += [_PAIR | pair for pair in pairs]
    found += [ANSWERS_FROM | pair for pair in pairs]
    found += [_SOUND | sound for sound in sounds if sound]
    found += [
        _SOUNDS | first << 12 | second for first, second in pairwise(sounds) if first and second
    ]
    return found


def _sounds(text: str, bare: str) -> list[int]:
    """The sounds of a message; where letters spell syllables, those."""
    if LETTERS.search(text) is None:
        return read_aloud(bare)
    sounds: list[int] = []
    last = 0
    for run in LETTERS.finditer(text):
        sounds += read_aloud(squeezed(text[last : run.start()]))
        sounds += [sound_number(syllable) for syllable in spelled(run[0])] or [0] * len(run[0])
        last = run.end()
    return sounds + read_aloud(squeezed(text[last:]))
