"""One automaton for the words of every rule, and the matchers that run where it hits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from phrasebook.wording.clauses import EDGE_MARKS
from phrasebook.wording.readings import COMPOSED, REDOUBLED, SPOKEN_NUMERALS
from phrasebook.wording.rules import Matcher, Reads, Rule
from phrasebook.wording.sequence import ANYWHERE, Window
from phrasebook.wording.sequence import Sequence as WordSequence

EVERYWHERE = Window(0, 0, ANYWHERE, ANYWHERE, edge=False)
EDGES = frozenset(EDGE_MARKS)
BRIEF = 64
"""Texts up to this length cost no more to search whole than near a word."""
SHORT = 240
"""Texts up to this length are searched whole by a matcher whose word was hit, once."""

Match = tuple[int, int, int]
"""Number of a part, start and end in the text."""


Flags = tuple[bool, bool]
"""Whether characters are repeated that a rule holds once, and whether numerals stand in a row."""
NOTHING_ODD: Flags = (False, False)
REPEATED, NUMERALS = 1, 2


@dataclass(frozen=True, slots=True)
class Part:
    """One matcher with the rule it belongs to."""

    rule: Rule
    matcher: Matcher


class Job(NamedTuple):
    """What to do where a word is hit. ``sequence`` is asked first where there is one: most hits
    of a word are no match of its sequence, and the question is cheap."""

    number: int
    exact: bool
    evadable: bool
    sequence: WordSequence | None
    matcher: Matcher
    latest: int
    tail: int
    edge: bool


class Engine:
    """The compiled words of some parts. Never changes once built."""

    def __init__(self, parts: Sequence[Part]) -> None:
        jobs: dict[str, list[Job]] = {}
        self._always: list[tuple[int, Matcher]] = []
        self._digits: list[tuple[int, Matcher]] = []
        self._typed: list[tuple[int, Matcher, str]] = []
        for number, part in enumerate(parts):
            matcher = part.matcher
            if matcher.reads is Reads.DIGITS:
                self._digits.append((number, matcher))
            elif matcher.reads is Reads.TYPED:
                self._typed.extend((number, matcher, word) for word in matcher.anchors)
            elif matcher.anchors:
                sequence: WordSequence | None = getattr(matcher, "sequence", None)
                window = sequence.window if sequence else EVERYWHERE
                job = Job(
                    number,
                    matcher.exact,
                    matcher.evadable,
                    sequence,
                    matcher,
                    window.latest,
                    window.tail,
                    window.edge,
                )
                for anchor in matcher.anchors:
                    jobs.setdefault(anchor, []).append(job)
            else:
                self._always.append((number, matcher))
        pairs = numeral_pairs() if self._digits else frozenset()
        doubles = doubled(word for word, owners in jobs.items() if any(o.evadable for o in owners))
        # What only raises a flag is found by the scan that runs anyway; it has no jobs.
        for word in sorted(doubles | pairs):
            jobs.setdefault(word, [])
        self._jobs = tuple(map(tuple, jobs.values()))
        self._flags = tuple(
            REPEATED * (word in doubles) + NUMERALS * (word in pairs) for word in jobs
        )
        self._scan = AhoCorasick(list(jobs)).find_matches_as_indexes if jobs else None

    @property
    def reads_digits(self) -> bool:
        """Whether any matcher wants the digits reading."""
        return bool(self._digits)

    def plain(self, folded: str, typed: str) -> tuple[list[Match], Flags]:
        """Every match in a draft as it stands, and what else the scan saw. ``typed`` is the draft
        before folding."""
        found: list[Match] = []
        for number, matcher, word in self._typed:
            if word in typed:
                found.extend((number, *span) for span in matcher.find(typed, 0, len(typed)))
        for number, matcher in self._always:
            found.extend((number, *span) for span in matcher.find(folded, 0, len(folded)))
        return found, self._search(folded, found, evasion=False)

    def evaded(self, text: str) -> list[Match]:
        """Every match of the rules that can be evaded in another reading of a draft."""
        found: list[Match] = []
        self._search(text, found, evasion=True)
        return found

    def digits(self, text: str) -> list[Match]:
        """Every match in the digits reading."""
        return [
            (number, *span)
            for number, matcher in self._digits
            for span in matcher.find(text, 0, len(text))
        ]

    def _search(self, text: str, found: list[Match], *, evasion: bool) -> Flags:
        """Add the matches near every hit of a word."""
        if self._scan is None:
            return NOTHING_ODD
        flags = 0
        length = len(text)
        letters: set[str] | None = None
        done: set[int] = set()
        for word, start, end in self._scan(text, overlapping=True):
            flags |= self._flags[word]
            for number, exact, evadable, sequence, matcher, latest, tail, edge in self._jobs[word]:
                if exact:
                    found.append((number, start, end))
                    continue
                if number in done or (evasion and not evadable):
                    continue
                if start > latest or length - end > tail:
                    continue
                if edge and start and text[start - 1] not in EDGES:
                    continue
                if sequence is not None:
                    letters = letters or set(text)
                    if not possible(sequence.needs, letters):
                        continue
                    # A short text is searched whole at once; its far end asks for a closer look.
                    if (length > BRIEF or tail != ANYWHERE) and not sequence.near(text, start, end):
                        continue
                if length <= SHORT:
                    done.add(number)
                    found.extend([(number, *span) for span in matcher.find(text, 0, length)])
                else:
                    found.extend([(number, *span) for span in matcher.find(text, start, end)])
        return (flags & REPEATED > 0, flags & NUMERALS > 0)


def possible(needs: tuple[frozenset[str], ...], letters: set[str]) -> bool:
    """Whether a text of these characters holds one of each set."""
    for need in needs:  # noqa: SIM110 - a generator costs more than the whole question
        if need.isdisjoint(letters):
            return False
    return True


def numeral_pairs() -> frozenset[str]:
    """Two Chinese numerals in a row: the beginning of a number spelled out."""
    return frozenset(a + b for a, b in product(SPOKEN_NUMERALS, repeat=2))


def doubled(words: Iterable[str]) -> frozenset[str]:
    """Repeats worth looking for: twice a character that is not doubled in honest words, else
    three times; and halves of characters, which the same reading puts together."""
    letters = {letter for word in words for letter in word if "\u4e00" <= letter <= "\u9fff"}
    repeats = frozenset(letter * (3 if letter in REDOUBLED else 2) for letter in letters)
    return repeats | frozenset(COMPOSED)
