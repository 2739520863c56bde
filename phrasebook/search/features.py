"""What a text is made of, as numbers an array can hold.

A feature is one 64-bit number: a field (which kind of evidence) in the upper bits and the
thing itself below. Texts to index are taken apart all at once by array operations; only the
cutting into words goes text by text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from phrasebook.search.characters import codes_of, sounds_of, squeezed
from phrasebook.search.words import word_numbers

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

SHIFT = 48
SEPARATOR = "\n"


class Field(IntEnum):
    """The kinds of evidence, each with its own statistics."""

    WORD = 0
    CHARACTER = 1
    PAIR = 2
    SOUND = 3
    SOUNDS = 4
    CONCEPT = 5
    ANSWER_PAIR = 6


FIELDS = len(Field)

ANSWERS_FROM = Field.ANSWER_PAIR << SHIFT
"""Features from here on are of the reply's own words, below it of the question's."""


@dataclass(frozen=True, slots=True)
class Features:
    """Features of several texts, in any order: ``owners[i]`` is the text ``keys[i]`` stands in."""

    owners: NDArray[np.int32]
    keys: Numbers


def key(field: Field, content: int) -> int:
    """The feature number of ``content`` in ``field``."""
    return int(field) << SHIFT | content


def field_of(keys: Numbers) -> Numbers:
    """The field of each feature."""
    return keys >> SHIFT


def sums(owners: NDArray[np.integer], weights: NDArray[np.floating], size: int) -> Floats:
    """What the weights of each of ``size`` owners add up to."""
    # Of no weights at all numpy makes whole numbers.
    return np.bincount(owners, weights, minlength=size).astype(np.float64, copy=False)


def question_features(
    texts: Sequence[str],
    cut: Callable[[str], Iterable[str]],
    concepts: Callable[[str], Iterable[int]],
) -> Features:
    """Words, concepts, characters, pairs and sounds of normalised phrasings."""
    codes, owners = _characters(texts)
    inside = codes != ord(SEPARATOR)
    pairs = inside[:-1] & inside[1:]
    sounds = sounds_of(codes)
    sounded = sounds > 0
    sound_pairs = sounded[:-1] & sounded[1:]
    wide = codes.astype(np.int64)
    keys = [
        (Field.CHARACTER << SHIFT) | wide[inside],
        (Field.PAIR << SHIFT) | (wide[:-1][pairs] << 21) | wide[1:][pairs],
        (Field.SOUND << SHIFT) | sounds[sounded],
        (Field.SOUNDS << SHIFT) | (sounds[:-1][sound_pairs] << 12) | sounds[1:][sound_pairs],
    ]
    whose = [
        owners[inside],
        owners[:-1][pairs],
        owners[sounded],
        owners[:-1][sound_pairs],
    ]
    word_keys, word_owners = _by_text(texts, lambda text: word_keys_of(cut(text)))
    concept_keys, concept_owners = _by_text(
        texts, lambda text: [key(Field.CONCEPT, number) for number in concepts(text)]
    )
    return Features(
        np.concatenate([*whose, word_owners, concept_owners]),
        np.concatenate([*keys, word_keys, concept_keys]),
    )


def answer_features(texts: Sequence[str]) -> Features:
    """Character pairs of normalised replies.

    Words are left out: pairs find the same replies and cost no cutting of long texts.
    """
    codes, owners = _characters(texts)
    inside = codes != ord(SEPARATOR)
    pairs = inside[:-1] & inside[1:]
    wide = codes.astype(np.int64)
    keys = ANSWERS_FROM | (wide[:-1][pairs] << 21) | wide[1:][pairs]
    return Features(owners[:-1][pairs], keys)


def word_keys_of(words: Iterable[str]) -> list[int]:
    """Features of the words of two characters or more; the first field has no bits to add."""
    return word_numbers(words)


def _characters(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    codes = codes_of(SEPARATOR.join(map(squeezed, texts)) + SEPARATOR)
    ends = codes == ord(SEPARATOR)
    owners = np.cumsum(ends, dtype=np.int32) - ends
    return codes, owners.astype(np.int32)


def _by_text(
    texts: Sequence[str], keys_of: Callable[[str], list[int]]
) -> tuple[Numbers, NDArray[np.int32]]:
    keys: list[int] = []
    counts: list[int] = []
    for text in texts:
        found = keys_of(text)
        keys += found
        counts.append(len(found))
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    return np.array(keys, dtype=np.int64), owners
