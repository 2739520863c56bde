"""What is asked of the index, and the question turned into weighted features."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from phrasebook.search.characters import (
    normalise,
    shortened,
    sound_number,
    squeezed,
    syllable_of,
)
from phrasebook.search.concepts import concepts_of, without_courtesies
from phrasebook.search.features import SHIFT, Field, Floats, Numbers, key, word_keys_of
from phrasebook.search.latin import spelled
from phrasebook.search.words import words_of

PREVIOUS_WEIGHT = 0.35
"""How much the message before counts beside a short follow-up."""

FOLLOW_UP = re.compile(r"^(那|那么|还有|然后|这个|那个|它)|(呢|呐)$")
FOLLOW_UP_LENGTH = 8
"""A message of at most this many letters that sounds like one leans on the one before."""

_LATIN = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted. ``customer``, ``draft`` or both; the rest narrows and flavours.

    ``previous`` are earlier customer messages of this conversation, newest last. ``sent`` are
    ids of replies already sent here: they are not offered first. ``now`` (timezone-aware)
    judges validity dates; without it none is judged. ``threshold`` is the score the best reply
    must have, or nothing is suggested: ``None`` is the index's own, ``0`` always ranks.
    """

    customer: str = ""
    previous: tuple[str, ...] = ()
    draft: str = ""
    stage: str = ""
    channel: str = ""
    team: str = ""
    user: str = ""
    sent: frozenset[str] = frozenset()
    now: datetime | None = None
    limit: int = 9
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A customer's message, read: its bare text and its features with their counts."""

    text: str
    keys: Numbers
    counts: Floats


def read(customer: str, previous: tuple[str, ...] = ()) -> Question:
    """The features of a message, leaning on the message before it where it is a follow-up."""
    text = without_courtesies(normalise(shortened(customer)))
    counts = _features(text)
    bare = squeezed(text)
    if previous and len(bare) <= FOLLOW_UP_LENGTH and FOLLOW_UP.search(bare):
        before = without_courtesies(normalise(shortened(previous[-1])))
        for feature, count in _features(before).items():
            counts[feature] = counts.get(feature, 0.0) + PREVIOUS_WEIGHT * count
    return _question(bare, counts)


def read_answer(draft: str) -> Question:
    """The features that find a reply by the words it is written in."""
    text = squeezed(normalise(shortened(draft)))
    counts: dict[int, float] = {}
    for first, second in itertools.pairwise(text):
        feature = Field.ANSWER_PAIR << SHIFT | ord(first) << 21 | ord(second)
        counts[feature] = counts.get(feature, 0.0) + 1.0
    return _question(text, counts)


def _question(text: str, counts: dict[int, float]) -> Question:
    keys = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
    values = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
    return Question(text, keys, values)


def _features(text: str) -> dict[int, float]:
    found = word_keys_of(words_of(text), Field.WORD)
    found += [key(Field.CONCEPT, number) for number in concepts_of(text)]
    bare = squeezed(text)
    codes = list(map(ord, bare))
    character = Field.CHARACTER << SHIFT
    pair = Field.PAIR << SHIFT
    answer = Field.ANSWER_PAIR << SHIFT
    found += [character | code for code in codes]
    pairs = [first << 21 | second for first, second in itertools.pairwise(codes)]
    found += [pair | content for content in pairs]
    found += [answer | content for content in pairs]
    sounds = _sounds(text, bare)
    sound = Field.SOUND << SHIFT
    sound_pair = Field.SOUNDS << SHIFT
    found += [sound | number for number in sounds if number]
    found += [
        sound_pair | first << 12 | second
        for first, second in itertools.pairwise(sounds)
        if first and second
    ]
    counts: dict[int, float] = {}
    for feature in found:
        counts[feature] = counts.get(feature, 0.0) + 1.0
    return counts


def _sounds(text: str, bare: str) -> list[int]:
    """The sounds of a message; where letters spell syllables, those."""
    if bare.isascii() or _LATIN.search(text):
        sounds: list[int] = []
        last = 0
        for run in _LATIN.finditer(text):
            sounds += _read_aloud(squeezed(text[last : run.start()]))
            sounds += map(sound_number, spelled(run.group())) if spelled(run.group()) else [0]
            last = run.end()
        return sounds + _read_aloud(squeezed(text[last:]))
    return _read_aloud(bare)


def _read_aloud(text: str) -> list[int]:
    return [sound_number(syllable_of(character)) for character in text]
