"""Gathers what the rules match in every reading that a draft calls for.

Readings that undo evasions (separators, repeats, homophones, pinyin, digits) are made only for drafts
in which the scan saw something odd, and only those that what it saw calls for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, final

from phrasebook.wording import apart
from phrasebook.wording.clauses import AFRESH, FINISHED, SENTENCE_MARKS
from phrasebook.wording.engine import NOTHING, Engine, Match, Seen
from phrasebook.wording.flags import (
    APART,
    DOUBTFUL,
    EVERY_CONTEXT,
    EVERY_GATE,
    FILLED,
    HIDDEN,
    MANY_NUMERALS,
    NUMERAL_PAIR,
    ODD,
    PADDED,
    READ_OTHERWISE,
    REPEATED,
    SPELLED,
)
from phrasebook.wording.fold import folded as folded_text
from phrasebook.wording.forms import Forms
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.padding import unpadded
from phrasebook.wording.places import Places
from phrasebook.wording.readings import (
    JOINED,
    LATIN,
    MANY_DIGITS,
    SOUNDED,
    STRIPPED,
    Reading,
    as_typed,
    digits_only,
    toneless,
)
from phrasebook.wording.repair import Repair
from phrasebook.wording.rules import Rule
from phrasebook.wording.settling import PLACE
from phrasebook.wording.verdicts import Hit

TAIL: Final = 12
"""Characters of the previous message that may belong to a phrase split over two messages."""

INTRODUCING: Final = ":：,， "
"""Marks at its end that lead on: 微信号：, and the number in the next message."""


PERSONS: Final = "你我他"
"""Characters that begin a message of their own: 随便 / 您那边几个人 is no 随便您, and 爱买不买 needs none."""


@final
class Gathered:
    """The hits so far, the first of each rule and span by a number for both, ``again`` by it and what was read where
    a span was read in two ways; the readings made of the words of the draft; and of the scans of all readings the
    flags and the bits of contexts."""

    __slots__ = ("again", "first", "flags", "hits", "standing", "undone")

    def __init__(self, seen: Seen) -> None:
        self.hits: list[Hit] = []
        self.first: dict[int, Hit] = {}
        self.again: set[tuple[int, str]] = set()
        self.undone: list[Reading] = []
        self.flags = seen.flags
        self.standing = seen.standing

    def tell(self, seen: Seen) -> None:
        """What the scan of one more reading saw."""
        self.flags |= seen.flags
        if seen.standing:
            self.standing |= seen.standing

    def add(self, hit: Hit, number: int) -> None:
        """Add a hit of the rule of this ``number``, unless its span is known."""
        span = number << 2 * PLACE | hit.left << PLACE | hit.right
        before = self.first.get(span)
        if before is None:
            self.first[span] = hit
        else:
            reading = hit.reading
            if reading.how is not SOUNDED or before.reading.how is not SOUNDED:
                return
            # What one reading puts beside the hit may excuse it, and another may not.
            if (span, reading.text) in self.again:
                return
            self.again.add((span, reading.text))
        self.hits.append(hit)


class Gatherer:
    """Gathers the hits of some rules. Never changes once built."""

    def __init__(
        self,
        rules: Sequence[Rule],
        engine: Engine,
        forms: Forms,
        sounds: SoundIndex,
        repair: Repair,
    ) -> None:
        """``rules`` are those of the engine's parts, in their order."""
        self._rules = [*rules]
        numbers: dict[str, int] = {}
        self._numbers = [numbers.setdefault(rule.code, len(numbers)) for rule in rules]
        self._engine = engine
        self._forms = forms
        self._sounds = sounds
        self._repair = repair

    def hits(
        self,
        folded: str,
        matches: list[Match],
        seen: Seen,
        places: Places,
        previous: str,
    ) -> Gathered:
        """Every match in every reading that the draft calls for, each span of a rule once, and what the scans of all
        readings saw. ``matches`` and ``places`` are those of the draft as it stands."""
        flags = seen.flags
        into = Gathered(seen)
        if matches:
            plain = as_typed(folded)
            plain.places = places
            self._add(matches, plain, into)
        if flags & READ_OTHERWISE or seen.sounds:
            self._read_otherwise(folded, seen, into)
            if (
                flags & MANY_NUMERALS
                and flags & (ODD | NUMERAL_PAIR)
                and self._engine.reads_digits
                and MANY_DIGITS.search(folded)
            ):
                found: dict[str, list[Match]] = {}  # most readings say the same in digits
                for outer in (as_typed(folded), *into.undone):
                    digits = digits_only(outer.text)
                    numbers = found.get(digits.text)
                    if numbers is None:
                        numbers = found[digits.text] = self._engine.digits(digits.text)
                    if numbers:
                        self._add(numbers, digits.within(outer), into)
                into.flags |= EVERY_GATE
                into.standing = EVERY_CONTEXT
        if previous:
            self._split(folded, previous, into)
        return into

    def _read_otherwise(self, folded: str, seen: Seen, into: Gathered) -> None:
        """Search the readings that undo evasions, as far as what the scan saw calls for them."""
        flags = seen.flags
        letters: Reading | None = None
        filled: Reading | None = None
        separated = latin = False
        if flags & (APART | REPEATED | SPELLED | FILLED):
            letters, once, filled, latin = apart.read(
                folded,
                apart=flags & APART > 0,
                repeats=flags & REPEATED > 0,
                filled=flags & FILLED > 0,
            )
            if flags & APART and letters is not None and len(letters.text) != len(folded):
                separated = True
                self._read_twice(letters, into)
            if once is not None:
                self._read_twice(once, into)
            if flags & PADDED:
                padded = unpadded(letters or as_typed(folded))
                if padded is not None:
                    self._read_twice(padded, into)
        sounds, asked = seen.sounds, flags & (HIDDEN | DOUBTFUL)
        if separated:  # what sounds like something was read there already
            sounds, asked = NOTHING, flags & HIDDEN
        if sounds or asked:
            self._read_sounds(folded, asked, sounds, None, into)
        if flags & FILLED and letters is None:
            letters = Reading(folded, STRIPPED)
        if letters is not None and (flags & FILLED or (latin and (flags & SPELLED or separated))):
            if separated and LATIN.search(letters.text):
                flags |= SPELLED
            syllables = toneless(letters) if flags & SPELLED else letters
            spelled, repaired = self._repair.spelled(syllables, words=bool(flags & SPELLED))
            if spelled is not None:
                self._read(spelled, into)
            if repaired is not None:
                self._read(repaired, into)
        if filled is not None:
            self._read(filled, into)

    def _read_twice(self, reading: Reading, into: Gathered) -> None:
        """Search a reading, and what undoes a disguise within the disguise: characters set apart or
        repeated that also sound or look like what is meant."""
        seen = self._read(reading, into, 2)
        if seen.sounds or seen.flags & (HIDDEN | DOUBTFUL):
            self._read_sounds(reading.text, seen.flags, seen.sounds, reading, into)

    def _read_sounds(
        self,
        text: str,
        flags: int,
        sounds: Sequence[int],
        outer: Reading | None,
        into: Gathered,
    ) -> None:
        """Search what ``text`` says with disguised words put back, by their forms and by their sounds; it is
        the draft or that of the reading ``outer``."""
        first: Reading | None = None
        if flags & HIDDEN:
            hidden = self._forms.undone(text)
            if hidden is not None:
                self._read(hidden.within(outer) if outer else hidden, into)
        if sounds:
            first = self._sounds.sounded(text, sounds)
            if first is not None:
                self._read(first.within(outer) if outer else first, into)
        if flags & DOUBTFUL:
            second = self._repair.sounded(text)
            if second is not None and (first is None or second.text != first.text):
                self._read(second.within(outer) if outer else second, into)

    def _read(self, reading: Reading, into: Gathered, plain: int = 0) -> Seen:
        """Search one reading (``Engine.evaded`` says what ``plain`` means), and answer what its scan saw."""
        matches, seen = self._engine.evaded(reading.text, plain)
        if matches:
            reading.places = Places(len(reading.text), seen.jobs)
            self._add(matches, reading, into)
        into.undone.append(reading)
        into.tell(seen)
        return seen

    def _add(self, matches: Iterable[Match], reading: Reading, into: Gathered) -> None:
        """Add the matches in one reading that no earlier reading had."""
        starts, ends, fresh = reading.starts, reading.ends, reading.fresh
        for number, start, end in matches:
            if fresh:
                at = start
                while at < end and at not in fresh:
                    at += 1
                if at == end:
                    continue
            if starts is None or ends is None:
                left, right = start, end
            else:
                left, right = starts[start], ends[end - 1]
            hit = Hit(self._rules[number], reading, start, end, left, right)
            into.add(hit, self._numbers[number])

    def _split(self, folded: str, previous: str, into: Gathered) -> None:
        """Add matches that begin in the previous message and end in this one."""
        tail = folded_text(previous[-TAIL:]).rstrip(INTRODUCING)
        if not tail or not tail[-1].isalnum() or tail[-1] in FINISHED or AFRESH.match(folded):
            return
        for at in range(len(tail) - 1, -1, -1):
            if tail[at] in SENTENCE_MARKS:
                tail = tail[at + 1 :]
                break
        joined = tail + folded[: 2 * TAIL]
        border = len(tail)
        starts = [max(0, at - border) for at in range(len(joined))]
        ends = [max(0, at + 1 - border) for at in range(len(joined))]
        reading = Reading(joined, JOINED, starts, ends)
        seen = self._engine.look(joined)
        matches, evaded = self._engine.evaded(joined)
        found = {*matches, *self._engine.plain(joined, joined, seen)}
        into.hits.extend(
            Hit(self._rules[number], reading, start, end, 0, end - border)
            for number, start, end in sorted(found)
            if start < border < end and not (end == border + 1 and joined[border] in PERSONS)
        )
        into.tell(seen)
        into.tell(evaded)
        if seen.flags & MANY_NUMERALS:  # 我扣扣是, 88660011
            digits = digits_only(joined)
            inner = digits.within(reading)
            first, last = inner.starts or starts, inner.ends or ends
            into.hits.extend(
                Hit(self._rules[number], inner, start, end, 0, last[end - 1])
                for number, start, end in self._engine.digits(digits.text)
                if first[start] == 0 < last[end - 1]
            )
            into.flags |= EVERY_GATE
            into.standing = EVERY_CONTEXT
