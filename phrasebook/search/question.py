"""A text read into the features to look up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

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
from phrasebook.search.segment import Statistics
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


@dataclass(frozen=True, slots=True)
class Question:
    """A text, read: its letters alone, its features (each once) and what each counts.

    ``slots`` are the features' places in the vocabulary of the index's statistics, -1 for
    none. ``weights`` is ``None`` where each counts once.
    """

    bare: str
    keys: Numbers
    slots: Numbers
    weights: Floats | None
    follows: bool = False  # leans on the message before


def read_question(
    message: str, previous: tuple[str, ...], lexicons: Sequence[Lexicon], statistics: Statistics
) -> Question:
    """The features of a message, repaired by what the index knows.

    A short follow-up (那邮费呢) leans on the newest of the ``previous`` messages.
    """
    text = without_courtesies(normalise(shortened(message)))
    letters = LETTERS.search(text) is not None
    if letters:
        for lexicon in lexicons:
            text = lexicon.spelled_out(text)
    bare = squeezed(text)
    sounds = _sounds(text) if letters else read_aloud(bare)
    pairs = _pairs(bare)
    features = set(_features(text, bare, pairs, sounds))
    keys = np.fromiter(features, np.int64, len(features))
    keys.sort()  # neighbours are looked up faster than what lies apart
    slots = statistics.slots(keys)
    more: dict[int, float] = {}
    if len(sounds) == len(bare) and pairs:
        known = dict(zip(keys.tolist(), statistics.counts[slots].tolist(), strict=True))
        frequencies = [known[_PAIR | pair] for pair in pairs]
        for lexicon in lexicons:
            for word in lexicon.repairs(bare, sounds, frequencies):
                _add(more, word, REPAIRED_WEIGHT)
    follows = _follows(bare, previous, keys, slots)
    if follows:
        _add(more, without_courtesies(normalise(shortened(previous[-1]))), PREVIOUS_WEIGHT)
    more = {feature: weight for feature, weight in more.items() if feature not in features}
    if not more:
        return Question(bare, keys, slots, None)
    added = np.fromiter(more, np.int64, len(more))
    return Question(
        bare,
        np.concatenate([keys, added]),
        np.concatenate([slots, statistics.slots(added)]),
        np.array([*[1.0] * len(keys), *more.values()]),
        follows,
    )


def draft_features(bare: str) -> Numbers:
    """The features by which a draft (squeezed, normalised) finds a reply or its question.

    The first half are pairs of the reply, the second the same pairs of a question.
    """
    pairs = dict.fromkeys(_pairs(bare))
    keys = np.fromiter(pairs, np.int64, len(pairs))
    return np.concatenate([keys | ANSWERS_FROM, keys | _PAIR])


def _follows(bare: str, previous: tuple[str, ...], keys: Numbers, slots: Numbers) -> bool:
    """Whether a message asks on from the one before: it is short and names something known."""
    if not previous or len(bare) > FOLLOW_UP_LENGTH or FOLLOW_UP.search(bare) is None:
        return False
    words = keys < _CHARACTER
    return bool((slots[words] >= 0).any())


def _add(features: dict[int, float], text: str, weight: float) -> None:
    """Count the features of ``text`` that are not there yet with ``weight``."""
    bare = squeezed(text)
    for feature in _features(text, bare, _pairs(bare), _sounds(text)):
        features.setdefault(feature, weight)


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


def _pairs(bare: str) -> list[int]:
    return [first << 21 | second for first, second in pairwise(map(ord, bare))]


def _sounds(text: str) -> list[int]:
    """The sounds of a message; where letters spell syllables, those."""
    sounds: list[int] = []
    last = 0
    for run in LETTERS.finditer(text):
        sounds += read_aloud(squeezed(text[last : run.start()]))
        sounds += [sound_number(syllable) for syllable in spelled(run[0])] or [0] * len(run[0])
        last = run.end()
    return sounds + read_aloud(squeezed(text[last:]))
