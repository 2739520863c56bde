"""Approved sentences, found in a draft by automata that a publication changes cheaply.

An automaton of a large phrasebook takes a third of a second to build, during which nobody's
draft would be answered. So what a publication adds goes into a second, small automaton, and what
it takes away is struck from the answers of the first, until enough has changed to build anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ahocorasick_rs import AhoCorasick

from phrasebook.wording.clauses import SENTENCE_MARKS
from phrasebook.wording.fold import folded as folded_text
from phrasebook.wording.readings import letters_of
from phrasebook.wording.verdicts import Hit

SHORTEST: Final = 4
"""Letters below which a sentence is too common to excuse anything."""
PIECE: Final = 3
"""Letters by which a wording is told from what no sentence holds. No sentence is shorter."""
REBUILT_FROM = 2_000
"""So many changed sentences are worth one new automaton instead of two; of a small phrasebook
already a quarter of all, because the second is built anew with each publication."""
REBUILT_PART = 0.25
LEAST_REBUILT = 50
VARIABLE: Final = re.compile(r"\{\{[^{}]*\}\}")
MARKS: Final = re.compile(f"[{re.escape(SENTENCE_MARKS)}]")


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """Sentences, letters only, and the automaton that finds them; none where there are none."""

    sentences: tuple[str, ...]
    engine: AhoCorasick | None
    pieces: frozenset[str]  # every PIECE letters in a row

    @classmethod
    def of(cls, sentences: Iterable[str]) -> Automaton:
        """An automaton of ``sentences``."""
        listed = tuple(sorted(sentences))
        pieces = frozenset(
            one[at : at + PIECE] for one in listed for at in range(len(one) - PIECE + 1)
        )
        return cls(listed, AhoCorasick(listed) if listed else None, pieces)

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
        changes = len(added) + len(known - sentences)
        if changes >= min(REBUILT_FROM, max(LEAST_REBUILT, REBUILT_PART * len(sentences))):
            return Approved(sentences, Automaton.of(sentences), Automaton.of(()))
        return Approved(sentences, self.early, Automaton.of(added))

    def around(self, folded: str, hits: Sequence[Hit]) -> Sequence[tuple[int, int]]:
        """The same as ``spans`` as far as one of ``hits`` may stand in a sentence: hardly ever
        does one, and that is known quickly."""
        if not self.sentences:
            return ()
        early, late = self.early.pieces, self.late.pieces
        # Where hits begin that begin as no sentence goes on, and where the shortest of them ends.
        passed = narrowest = -1
        for hit in hits:
            left, right = hit.left, hit.right
            if left == passed and right >= narrowest:
                continue
            first = letters_after(folded, left, right, PIECE)
            if len(first) == PIECE and first not in early and first not in late:
                passed, narrowest = left, right  # as nearly always
            elif self._may_hold(folded, left, right):
                return self.spans(folded)
        return ()

    def _may_hold(self, folded: str, left: int, right: int) -> bool:
        early, late = self.early.pieces, self.late.pieces
        inside = folded[left:right]
        if not inside.isalnum():
            inside = "".join([letter for letter in inside if letter.isalnum()])
        lacking = PIECE - len(inside)
        if lacking > 0:  # one of the pieces around it stands in any sentence that holds it
            around = f"{letters_before(folded, left, lacking)}{inside}{letters_after(folded, right, len(folded), lacking)}"
            for at in range(len(around) - PIECE + 1):
                piece = around[at : at + PIECE]
                if piece in early or piece in late:
                    return True
            return False
        for at in range(1 - lacking):
            piece = inside[at : at + PIECE]
            if piece not in early and piece not in late:
                return False
        return True

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


def letters_before(text: str, place: int, count: int) -> str:
    """The last ``count`` letters before a place, fewer where there are no more."""
    found = ""
    while place > 0 and len(found) < count:
        place -= 1
        if text[place].isalnum():
            found = text[place] + found
    return found


def letters_after(text: str, place: int, end: int, count: int) -> str:
    """The first ``count`` letters of ``text[place:end]``, fewer where there are no more."""
    begun = text[place : min(end, place + count)]
    if len(begun) == count and begun.isalnum():  # as nearly always
        return begun
    found = ""
    while place < end and len(found) < count:
        letter = text[place]
        if letter.isalnum():
            found += letter
        place += 1
    return found


def _sentences(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(piece for text in texts for piece in _pieces(text))


@lru_cache(maxsize=50_000)
def _pieces(text: str) -> frozenset[str]:
    """A text and its sentences, letters only. Remembered: each publication asks for all again."""
    pieces = set()
    for whole in VARIABLE.split(text):
        for piece in (whole, *MARKS.split(whole)):
            letters = letters_of(folded_text(piece)).text
            if len(letters) >= SHORTEST:
                pieces.add(letters)
    return frozenset(pieces)
