"""One tree of the words of every rule, and the matchers that run where it hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import A_WHILE, compiled_now, give_way
from phrasebook.wording.flags import (
    CALLING,
    FLAG_BITS,
    FLAGS,
    HIDDEN,
    IN_CONTEXT,
    NUMERAL_PAIR,
    REPEATED,
    SUSPECT,
)
from phrasebook.wording.fold import fold
from phrasebook.wording.han import is_han
from phrasebook.wording.homophones import NO_SOUNDS, SoundTables
from phrasebook.wording.jobs import Job
from phrasebook.wording.lent import (
    COUNT,
    COUNT_BITS,
    TRAITS,
    decode,
    encode,
    give_back,
    lent,
    room_for,
)
from phrasebook.wording.loops import look
from phrasebook.wording.places import TOLD
from phrasebook.wording.questions import CONTEXT, EVADABLE, FLAG, VALUE, questions
from phrasebook.wording.readings import COMPOSED, FORMAL_NUMERALS, REDOUBLED, SPOKEN_NUMERALS
from phrasebook.wording.rules import Matcher, Reads, Rule
from phrasebook.wording.sequence import Sequence as WordSequence
from phrasebook.wording.traits import meet
from phrasebook.wording.tree import LINE, laid, tree_of_texts

SHORT: Final = 240
"""Texts up to this length are searched whole by a matcher whose word was hit, once."""

FAMILIAR: Final = "你"
"""What is looked for in the draft as it was typed (``Typed``)."""

Match = tuple[int, int, int]
"""Number of a part, start and end in the text."""

NOTHING: Final[list[int]] = []
"""What a scan found that found nothing; nobody writes to it."""
USED: Final = 64
"""Numbers that the scan keeps at the end of what it writes on, before the bits of contexts."""


@dataclass(frozen=True, slots=True)
class Part:
    """One matcher with the rule it belongs to."""

    rule: Rule
    matcher: Matcher


@final
class Seen:
    """What the scan saw: flags; a bit for each context that may stand there (``excuses``), as far as there are
    jobs; rows of three numbers in a row: jobs with the place of their word, behind what
    ``places`` are made of, and sounds with theirs, the last first; the text folded, where there is anything to
    look at."""

    __slots__ = ("flags", "folded", "jobs", "sounds", "standing")

    def __init__(
        self, flags: int, standing: int, jobs: list[int], sounds: list[int], folded: str
    ) -> None:
        self.flags = flags
        self.standing = standing
        self.jobs = jobs
        self.sounds = sounds
        self.folded = folded


class Engine:
    """The compiled words of some parts. Never changes once built."""

    def __init__(
        self,
        parts: Sequence[Part],
        sounds: SoundTables = NO_SOUNDS,
        hidden: Iterable[str] = (),
        watched: Iterable[str] = (),
        gates: Mapping[str, int] = MappingProxyType({}),
        *,
        contexts: Sequence[WordSequence] = (),
        doubtful: NDArray[np.int32] | None = None,
    ) -> None:
        """``hidden`` and ``watched`` are texts that only raise a flag where they stand, ``gates`` some
        that raise the flags given, in other readings too; ``contexts`` are told of where they may
        stand, in other readings too; ``sounds`` is what the same scan listens
        for, ``doubtful`` the neighbours of rare characters that raise a flag (``repair``)."""
        self._always: list[tuple[int, Matcher]] = []
        self._digits: list[tuple[int, Matcher]] = []
        typed: list[tuple[int, Matcher, str]] = []
        self._jobs: list[Job] = []
        asked: dict[str, list[int]] = {}
        doubling: set[str] = set()
        for number, part in enumerate(parts):
            matcher = part.matcher
            if matcher.reads is Reads.MODEL:
                continue
            if matcher.reads is Reads.DIGITS:
                self._digits.append((number, matcher))
            elif matcher.reads is Reads.TYPED and FAMILIAR in "".join(matcher.anchors or FAMILIAR):
                # An expression without words nearby is asked of every draft: the empty one is in all.
                typed.extend((number, matcher, word) for word in matcher.anchors or ("",))
            elif matcher.anchors:
                entry = len(self._jobs) << VALUE | (EVADABLE if matcher.evadable else 0)
                anchors = matcher.anchors
                if matcher.reads is Reads.TYPED:  # others stand folded in their rules
                    anchors = tuple(dict.fromkeys(fold(anchor)[0] for anchor in anchors))
                for anchor in anchors:
                    asked.setdefault(anchor, []).append(entry)
                if matcher.evadable:
                    doubling.update(*matcher.anchors)
                self._jobs.append(Job(number, matcher))
            else:
                self._always.append((number, matcher))
        # What only raises a flag is found by the scan that runs anyway.
        flagged: dict[str, int] = {}
        for flag, words in (
            (REPEATED, doubled(doubling)),
            (NUMERAL_PAIR, numeral_pairs() if self._digits else ()),
            (HIDDEN, hidden),
            (SUSPECT, watched),
        ):
            for turn, word in enumerate(words):
                flagged[word] = flagged.get(word, 0) | flag
                if turn % A_WHILE == 0:
                    give_way()
        for raised, kind in ((flagged, FLAG), (gates, FLAG | EVADABLE)):
            for turn, (word, value) in enumerate(raised.items()):
                asked.setdefault(word, []).append(value << VALUE | kind)
                if turn % A_WHILE == 0:
                    give_way()
        for number, context in enumerate(contexts, len(self._jobs)):
            for word in context.anchors:
                asked.setdefault(word, []).append(number << VALUE | CONTEXT | EVADABLE)
        self._typed = Typed(typed)
        asking = questions(asked, self._jobs, contexts)
        if doubtful is None:
            doubtful = np.zeros(2, np.int32)
        self._contexts = len(contexts) // 31 + 1
        self._used = USED + self._contexts
        self._tables = laid(
            (
                tree_of_texts(tuple(asked), asking.begins),
                asking.owners,
                asking.jobs,
                asking.needs,
                sounds.tree,
                sounds.words,
                doubtful,
                np.array([self._contexts, len(self._jobs) - 1], np.int32),
            )
        )
        self._run = looking()
        self.look("")  # what is loaded on the first call is none of a keystroke's business

    @property
    def reads_digits(self) -> bool:
        """Whether any matcher wants the digits reading."""
        return bool(self._digits)

    def look(self, text: str) -> Seen:
        """What a draft as it was typed holds, before anything is worked out."""
        return self._scan(text, 1)

    def _scan(self, text: str, plain: int) -> Seen:
        """What the loop sees in a text (``loops.look`` says what ``plain`` means) and wrote down."""
        codes, _ = encode(text, "surrogatepass")
        out = lent()
        found = self._run(codes, plain, TRAITS, self._tables, out[0])
        while found < 0:
            if found == -1:
                meet(text)
            else:
                out = room_for(2 * len(out[0]))
            found = self._run(codes, plain, TRAITS, self._tables, out[0])
        flags = found & FLAGS
        if found <= FLAGS and (plain != 1 or flags & CALLING == 0):
            give_back(out)
            return Seen(flags, 0, NOTHING, NOTHING, "")
        numbers = out[1]
        size = len(numbers)
        count = found >> FLAG_BITS & COUNT
        jobs: list[int] = numbers[: TOLD + 3 * count].tolist() if count else NOTHING
        standing = 0
        if count and flags & IN_CONTEXT:
            standing = int.from_bytes(numbers[size - self._contexts :], "little")
        count = found >> FLAG_BITS + COUNT_BITS
        sounds = NOTHING
        folded = size - 2 * len(text) - self._used
        if count:
            end = folded // 3 * 3
            sounds = numbers[end - 3 * count : end].tolist()
        if plain == 1:
            text, _ = decode(numbers[folded : folded + len(text)])
        give_back(out)
        return Seen(flags, standing, jobs, sounds, text)

    def reads_typed(self, text: str) -> bool:
        """Whether a matcher wants to read a draft as it was typed for a word that the scan does not look for."""
        return self._typed.stand_in(text) or bool(self._always)

    def plain(self, folded: str, typed: str, seen: Seen) -> list[Match]:
        """Every match in a draft as it stands, of which ``look`` saw so much. ``typed`` is the draft
        before folding."""
        found: list[Match] = []
        if self._typed.stand_in(typed):
            self._typed.find(typed, found)
        for number, matcher in self._always:
            found.extend((number, *span) for span in matcher.find(folded, 0, len(folded)))
        if seen.jobs:
            self._match(folded, typed, seen.jobs, found)
        return found

    def evaded(self, text: str, plain: int = 0) -> tuple[list[Match], Seen]:
        """Every match of the rules that can be evaded in another reading of a draft, and what its scan saw: sounds
        only where further disguises are looked for (``plain`` 2)."""
        seen = self._scan(text, plain)
        matches: list[Match] = []
        if seen.jobs:
            self._match(text, text, seen.jobs, matches)
        return matches, seen

    def digits(self, text: str) -> list[Match]:
        """Every match in the digits reading."""
        return [
            (number, *span)
            for number, matcher in self._digits
            for span in matcher.find(text, 0, len(text))
        ]

    def _match(self, text: str, typed: str, rows: list[int], found: list[Match]) -> None:
        """Add the matches near the words that the scan found worth a look. ``typed`` is the text before folding."""
        length = len(text)
        done: dict[int, int] = {}
        jobs = self._jobs
        for at in range(TOLD, len(rows), 3):
            job, start, end = jobs[rows[at]], rows[at + 1], rows[at + 2]
            number = job.number
            if job.exact:
                found.append((number, start, end))
                continue
            after = done.get(number, 0)  # where this job's last match ended
            if start < after:
                continue
            near = job.near
            if near is None:
                if job.typed:
                    done[number] = length
                    if any(word in typed for word in job.words):  # folded, 您 is 你
                        found.extend([(number, *span) for span in job.find(typed, 0, length)])
                elif length <= SHORT:
                    done[number] = length
                    if job.sieve is None or job.sieve.search(text) is not None:
                        found.extend([(number, *span) for span in job.find(text, 0, length)])
                else:
                    found.extend([(number, *span) for span in job.find(text, start, end)])
                continue
            left = start - job.before
            if left < after:  # noqa: PLR1730 - a call costs as much as the rest of the question
                left = after
            match = near(text, left, end + job.after)
            if match is None:
                continue
            if job.whole:
                done[number] = length
                found.extend([(number, *span) for span in job.find(text, start, end)])
            else:
                done[number] = match.end()
                left, right = match.span(job.covered)
                found.append((number, left, right))


class Typed:
    """The matchers that read a draft as it was typed for 你, with their words: 您 folds to it, so the scan, which sees
    the draft folded, would find it everywhere."""

    __slots__ = ("_any", "_words")

    def __init__(self, words: Sequence[tuple[int, Matcher, str]]) -> None:
        """Each word behind its matcher and the number of its part."""
        self._words = words
        listed = {word for _, _, word in words}
        self._any = [
            word
            for word in sorted(listed)
            if not any(other in word for other in listed if other != word)
        ]

    def stand_in(self, typed: str) -> bool:
        """Whether one of the words does."""
        return any(word in typed for word in self._any)

    def find(self, typed: str, found: list[Match]) -> None:
        """Add the matches of those whose word stands in the draft."""
        for number, matcher, word in self._words:
            if word in typed:
                found.extend([(number, *span) for span in matcher.find(typed, 0, len(typed))])


@cache
def looking() -> Callable[..., int]:
    """The compiled loop: it takes a second to load, so it is loaded where rules are compiled."""
    nothing = np.zeros(LINE, np.int32)
    return compiled_now(look, b"", 1, TRAITS, nothing, nothing)


def numeral_pairs() -> frozenset[str]:
    """Two Chinese numerals in a row: the beginning of a number spelled out."""
    pairs = (*product(SPOKEN_NUMERALS, repeat=2), *product(FORMAL_NUMERALS, repeat=2))
    return frozenset(a + b for a, b in pairs)


def doubled(letters: Iterable[str]) -> frozenset[str]:
    """Repeats worth looking for: twice a character that is not doubled in honest words, else
    three times; and halves of characters, which the same reading puts together."""
    letters = {letter for letter in letters if is_han(letter)}
    repeats = frozenset(letter * (3 if letter in REDOUBLED else 2) for letter in letters)
    return repeats | frozenset(COMPOSED)
