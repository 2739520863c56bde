"""Approved sentences, found in a draft by automata that a publication changes cheaply.

An automaton of a large phrasebook takes a third of a second to build, during which nobody's
draft would be answered. So what a publication adds goes into a second, small automaton, and what
it takes away is struck from the answers of the first, until enough has changed to build anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from phrasebook.wording.clauses import SENTENCE_MARKS
from phrasebook.wording.fold import fold
from phrasebook.wording.readings import letters_of

SHORTEST = 4
"""Letters below which a sentence is too common to excuse anything."""
REBUILT_FROM = 2_000
"""So many changed sentences are worth one new automaton instead of two."""
VARIABLE = re.compile(r"\{\{[^{}]*\}\}")
MARKS = re.compile(f"[{re.escape(SENTENCE_MARKS)}]")


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """Sentences, letters only, and the automaton that finds them; none where there are none."""

    sentences: tuple[str, ...]
    engine: AhoCorasick | None

    @classmethod
    def of(cls, sentences: Iterable[str]) -> Automaton:
        """An automaton of ``sentences``."""
        listed = tuple(sorted(sentences))
        return cls(listed, AhoCorasick(listed) if listed else None)

    def find(self, letters: str) -> Iterator[tuple[str, int, int]]:
        """The sentences in ``letters``, each with its place."""
        if self.engine is None:
            return
        for index, start, end in self.engine.find_matches_as_indexes(letters, overlapping=True):
            yield self.sentences[index], start, end


@dataclass(frozen=True, slots=True, eq=False)
class Approved:
    """All approved sentences. Immutable; ``changed`` gives the next."""

    sentences: frozenset[str]
    early: Automaton
    late: Automaton

    @classmethod
    def of(cls, texts: Iterable[str]) -> Approved:
        """From texts, variables ``{{name}}`` allowed: whole, and each sentence."""
        sentences = _sentences(texts)
        return cls(sentences, Automaton.of(sentences), Automaton.of(()))

    def changed(self, texts: Iterable[str]) -> Approved:
        """The same as ``of(texts)``, cheaper by what stayed."""
        sentences = _sentences(texts)
        known = frozenset(self.early.sentences)
        added = sentences - known
        if len(added) + len(known - sentences) >= REBUILT_FROM:
            return Approved(sentences, Automaton.of(sentences), Automaton.of(()))
        return Approved(sentences, self.early, Automaton.of(added))

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where approved sentences stand in a folded draft, as its offsets."""
        if not self.sentences:
            return []
        reading = letters_of(folded)
        return [
            reading.span(start, end)
            for automaton in (self.early, self.late)
            for sentence, start, end in automaton.find(reading.text)
            if sentence in self.sentences
        ]


def _sentences(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(piece for text in texts for piece in _pieces(text))


@lru_cache(maxsize=50_000)
def _pieces(text: str) -> frozenset[str]:
    """A text and its sentences, letters only. Remembered: each publication asks for all again."""
    pieces = set()
    for whole in VARIABLE.split(text):
        for piece in (whole, *MARKS.split(whole)):
            letters = letters_of(fold(piece)[0]).text
            if len(letters) >= SHORTEST:
                pieces.add(letters)
    return frozenset(pieces)
