"""Checks a draft against the rules of some packs.

The draft is folded and scanned once by an automaton that holds the words of every rule. Only what
it hits costs more: matchers run near their words, steps decide whether a hit counts. Readings that
undo evasions (separators, repeats, homophones, pinyin, digits) are made only for drafts that hold
something odd. A Checker never changes once built, so it may be shared by threads and swapped by
changing one reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain

from phrasebook.entries import Diagnostic, Severity
from phrasebook.errors import PackError
from phrasebook.wording.approved import Approved
from phrasebook.wording.clauses import SENTENCE_MARKS, SPOKEN_PARTICLES, TRAILING, clause_around
from phrasebook.wording.disguise import unfilled
from phrasebook.wording.engine import Engine, Match, Part
from phrasebook.wording.fold import fold
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.readings import (
    ALONE_AMID,
    LATIN,
    MANY_DIGITS,
    SEPARATED,
    How,
    Reading,
    collapsed,
    digits_only,
    stripped,
)
from phrasebook.wording.rules import Cover, Pack, Rule
from phrasebook.wording.steps import UNDOING, Draft, Hit, Step, Verdict, steps_of

TAIL = 12
"""Characters of the previous message that may belong to a phrase split over two messages."""
GRAVEST_FIRST = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Explained:
    """What became of one hit: ``step`` is the step that decided, or ``"found"``."""

    rule: str
    reading: str
    start: int
    end: int
    step: str
    verdict: str


class Checker:
    """Finds what the rules of ``packs`` forbid.

    ``approved`` are published sentences (variables ``{{name}}`` allowed): wording inside one of
    them is never flagged. Raises PackError where two packs use one code.
    """

    def __init__(self, packs: Sequence[Pack], approved: Sequence[str] = ()) -> None:
        parts: list[Part] = []
        places: dict[str, str] = {}
        for rule in (rule for pack in packs for rule in pack.rules):
            if rule.code in places:
                raise PackError(
                    rule.place, f"the code “{rule.code}” is already used at {places[rule.code]}"
                )
            places[rule.code] = rule.place
            parts.extend(Part(rule, matcher) for matcher in rule.matchers)
        self._parts = tuple(parts)
        self._rules = tuple(part.rule for part in parts)
        self._engine = Engine(self._parts)
        self._steps = {rule.code: both_steps(rule) for pack in packs for rule in pack.rules}
        self._sounds = SoundIndex(
            chain(
                (
                    word
                    for part in parts
                    if part.matcher.evadable
                    for word in part.matcher.vocabulary
                ),
                (word for pack in packs for word in pack.heard),
            ),
            (word for pack in packs for word in pack.heard),
        )
        self._shipped = tuple(text for pack in packs for text in pack.approved)
        self._approved = Approved.of([*approved, *self._shipped])

    def with_approved(self, approved: Sequence[str]) -> Checker:
        """A checker of the same rules that knows other published sentences; this one stays.

        It shares all that was compiled from the rules, so that publishing a reply does not
        compile them again.
        """
        other = copy(self)
        other._approved = self._approved.changed([*approved, *self._shipped])
        return other

    def check(self, text: str, previous: str = "") -> tuple[Diagnostic, ...]:
        """What is wrong with ``text``, sorted by start; offsets are code points.

        ``previous`` is the agent's message before this one: a phrase split over both is found,
        and its diagnostic covers the part that stands in ``text``.
        """
        if not text:
            return ()
        folded, odd = fold(text)
        hits = self._hits(text, folded, odd, previous)
        if not hits:
            return ()
        return resolve(text, self._judge(folded, hits, None))

    def found_by(self, code: str, text: str) -> tuple[Diagnostic, ...]:
        """What the one rule ``code`` finds in ``text``, before graver rules take precedence."""
        folded, odd = fold(text)
        hits = [hit for hit in self._hits(text, folded, odd, "") if hit.rule.code == code]
        return resolve(text, self._judge(folded, hits, None)) if hits else ()

    def explain(self, text: str, previous: str = "") -> tuple[Explained, ...]:
        """Every hit in ``text`` and which step let it pass or fall."""
        trace: list[Explained] = []
        folded, odd = fold(text)
        self._judge(folded, self._hits(text, folded, odd, previous), trace)
        return tuple(trace)

    def _hits(self, text: str, folded: str, odd: bool, previous: str) -> list[Hit]:
        """Every match in every reading that the draft calls for, each span of a rule once."""
        matches, (repeated, numerals) = self._engine.plain(folded, text)
        found: dict[tuple[str, int, int], Hit] = {}
        if matches:
            self._add(matches, Reading(folded, How.PLAIN), found)
        letters: Reading | None = None
        seen = {folded}  # a reading that changes nothing finds nothing new
        if SEPARATED.search(folded) if odd else ALONE_AMID.search(folded):
            letters = stripped(folded)
            if letters.text not in seen:
                seen.add(letters.text)
                self._add(self._engine.evaded(letters.text), letters, found)
        if repeated:
            letters = letters or stripped(folded)
            reading = collapsed(letters)
            if reading.text not in seen:
                self._add(self._engine.evaded(reading.text), reading, found)
        sounded = self._sounds.sounded(folded)
        if sounded is not None:
            self._add(self._engine.evaded(sounded.text), sounded, found)
        if odd or numerals:
            self._odd_hits(folded, letters, found)
        hits = list(found.values())
        if previous:
            hits.extend(self._split_hits(folded, previous))
        return hits

    def _odd_hits(
        self, folded: str, letters: Reading | None, found: dict[tuple[str, int, int], Hit]
    ) -> None:
        """Matches in readings that only letters and digits call for."""
        if LATIN.search(folded):
            spelled = self._sounds.spelled(letters or stripped(folded))
            if spelled is not None:
                self._add(self._engine.evaded(spelled.text), spelled, found)
        filled = unfilled(folded)
        if filled is not None:
            self._add(self._engine.evaded(filled.text), filled, found)
        if self._engine.reads_digits and MANY_DIGITS.search(folded):
            reading = digits_only(folded)
            self._add(self._engine.digits(reading.text), reading, found)

    def _add(
        self, matches: Iterable[Match], reading: Reading, found: dict[tuple[str, int, int], Hit]
    ) -> None:
        """Add the matches in one reading that no earlier reading had."""
        _, _, starts, ends, fresh = reading
        for number, start, end in matches:
            if fresh and fresh.isdisjoint(range(start, end)):
                continue
            if starts is None or ends is None:
                left, right = start, end
            else:
                left, right = starts[start], ends[end - 1]
            rule = self._rules[number]
            key = (rule.code, left, right)
            if key not in found:
                found[key] = Hit(rule, reading, start, end, left, right)

    def _split_hits(self, folded: str, previous: str) -> Iterator[Hit]:
        """Matches that begin in the previous message and end in this one."""
        tail = fold(previous[-TAIL:])[0]
        if not tail[-1].isalnum():
            return
        for at in range(len(tail) - 1, -1, -1):
            if tail[at] in SENTENCE_MARKS:
                tail = tail[at + 1 :]
                break
        joined = tail + folded[: 2 * TAIL]
        border = len(tail)
        starts = [max(0, at - border) for at in range(len(joined))]
        ends = [max(0, at + 1 - border) for at in range(len(joined))]
        reading = Reading(joined, How.JOINED, starts, ends)
        for number, start, end in self._engine.evaded(joined):
            if start < border < end:
                yield Hit(self._parts[number].rule, reading, start, end, 0, end - border)

    def _judge(
        self, folded: str, hits: Iterable[Hit], trace: list[Explained] | None
    ) -> list[tuple[Hit, Severity]]:
        """The hits that count, each with its severity."""
        draft = Draft(folded, self._approved.spans(folded))
        kept: list[tuple[Hit, Severity]] = []
        for hit in sorted(hits, key=widest_first):
            if trace is None and kept and any(covers(one, hit, grade) for one, grade in kept):
                continue
            plain, undone = self._steps[hit.rule.code]
            verdict, step = judge(hit, draft, plain if hit.reading.how is How.PLAIN else undone)
            if verdict is not Verdict.DROP:
                severity = hit.rule.severity if verdict is Verdict.KEEP else Severity.HINT
                kept.append((hit, severity))
            if trace is not None:
                trace.append(
                    Explained(
                        hit.rule.code,
                        hit.reading.how.value,
                        hit.left,
                        hit.right,
                        step,
                        verdict.value,
                    )
                )
        return kept


def both_steps(rule: Rule) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The steps for hits in the draft as it stands, and for hits in other readings."""
    steps = steps_of(rule)
    return tuple(step for step in steps if step not in UNDOING), steps


def widest_first(hit: Hit) -> tuple[int, int]:
    """Sort key: the widest hit first, so that what it covers need not be judged."""
    return hit.left - hit.right, hit.left


def covers(wide: Hit, narrow: Hit, severity: Severity) -> bool:
    """Whether a hit that counts in full makes another of the same rule superfluous."""
    return (
        wide.rule is narrow.rule
        and severity is wide.rule.severity
        and wide.left <= narrow.left
        and narrow.right <= wide.right
    )


def judge(hit: Hit, draft: Draft, steps: Sequence[Step]) -> tuple[Verdict, str]:
    """The verdict on a hit and the name of the step that gave it."""
    for step in steps:
        verdict = step(hit, draft)
        if verdict is not Verdict.KEEP:
            return verdict, step.__name__
    return Verdict.KEEP, "found"


def resolve(text: str, kept: list[tuple[Hit, Severity]]) -> tuple[Diagnostic, ...]:
    """Diagnostics that do not cover each other: hits of a rule that touch are one, and where two
    rules speak of the same words the graver speaks alone."""
    found = merge(text, kept)
    if len(found) < 2:
        return tuple(found)
    found.sort(key=lambda one: (GRAVEST_FIRST[one.severity], one.start - one.end, one.start))
    chosen: list[Diagnostic] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in chosen):
            chosen.append(one)
    chosen.sort(key=lambda one: one.start)
    return tuple(chosen)


def merge(text: str, kept: list[tuple[Hit, Severity]]) -> list[Diagnostic]:
    """One diagnostic for all hits of a rule that overlap."""
    merged: list[Diagnostic] = []
    once: set[str] = set()
    if len(kept) > 1:
        kept.sort(key=lambda one: (one[0].rule.code, one[0].left))
    before: tuple[str, Severity] | None = None
    for hit, severity in kept:
        rule = hit.rule
        left, right = covered(text, hit)
        if before == (rule.code, severity) and left < merged[-1].end:
            last = merged.pop()
            left, right = last.start, max(last.end, right)
        elif rule.once and rule.code in once:
            continue
        once.add(rule.code)
        before = (rule.code, severity)
        merged.append(
            Diagnostic(
                left,
                right,
                severity,
                rule.code,
                rule.category,
                rule.message,
                rule.replacements if severity is rule.severity else (),
            )
        )
    return merged


def covered(text: str, hit: Hit) -> tuple[int, int]:
    """What to underline: the hit with the particles that end it, or its whole clause."""
    left, right = hit.left, max(hit.right, hit.left + 1)
    if hit.rule.cover is Cover.CLAUSE and hit.reading.how is not How.JOINED:
        return clause_around(text, left, right)
    if right == len(text) or text[right] not in SPOKEN_PARTICLES:
        return left, right
    after = TRAILING.match(text, right)
    return left, after.end() if after else right
