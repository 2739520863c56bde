"""Checks a draft against the rules of some packs.

The draft is folded and scanned once by an automaton that holds the words of every rule. Only what
it hits costs more: matchers run near their words, steps decide whether a hit counts. Readings that
undo evasions (separators, repeats, homophones, pinyin, digits) are made only for drafts that hold
something odd. A Checker never changes once built, so it may be shared by threads and swapped by
changing one reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from phrasebook.entries import Diagnostic, Severity
from phrasebook.errors import PackError
from phrasebook.wording.clauses import SENTENCE_MARKS, TRAILING, clause_around
from phrasebook.wording.fold import ODD, fold
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.readings import (
    LATIN,
    MANY_DIGITS,
    REPEATED,
    SEPARATED,
    How,
    Reading,
    collapsed,
    digits_only,
    letters_of,
    stripped,
)
from phrasebook.wording.rules import Cover, Matcher, Pack, Reads, Rule
from phrasebook.wording.steps import STEPS, Draft, Hit, Verdict

SHORT = 240
"""Drafts up to this length are searched whole by a matcher whose word was hit, once."""
TAIL = 12
"""Characters of the previous message that may belong to a phrase split over two messages."""
SHORTEST_APPROVED = 4
GRAVEST_FIRST = {severity: place for place, severity in enumerate(Severity)}
VARIABLE = re.compile(r"\{\{[^{}]*\}\}")


@dataclass(frozen=True, slots=True)
class Explained:
    """What became of one hit: ``step`` is the step that decided, or ``"found"``."""

    rule: str
    reading: str
    start: int
    end: int
    step: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Part:
    """One matcher with the rule it belongs to."""

    rule: Rule
    matcher: Matcher


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
        by_anchor: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._digits: list[int] = []
        for number, part in enumerate(parts):
            if part.matcher.reads is Reads.DIGITS:
                self._digits.append(number)
            elif part.matcher.anchors:
                for anchor in part.matcher.anchors:
                    by_anchor.setdefault(anchor, []).append(number)
            else:
                self._always.append(number)
        self._owners = tuple(map(tuple, by_anchor.values()))
        self._engine = AhoCorasick(list(by_anchor)) if by_anchor else None
        self._sounds = SoundIndex(
            word for part in parts if part.matcher.evadable for word in part.matcher.vocabulary
        )
        sentences = [*approved, *(text for pack in packs for text in pack.approved)]
        self._approved = approved_engine(sentences)

    def check(self, text: str, previous: str = "") -> tuple[Diagnostic, ...]:
        """What is wrong with ``text``, sorted by start; offsets are code points.

        ``previous`` is the agent's message before this one: a phrase split over both is found,
        and its diagnostic covers the part that stands in ``text``.
        """
        hits = self._hits(text, previous)
        if not hits:
            return ()
        return resolve(text, self._judge(text, hits, None))

    def found_by(self, code: str, text: str) -> tuple[Diagnostic, ...]:
        """What the one rule ``code`` finds in ``text``, before graver rules take precedence."""
        hits = [hit for hit in self._hits(text, "") if hit.rule.code == code]
        return resolve(text, self._judge(text, hits, None)) if hits else ()

    def explain(self, text: str, previous: str = "") -> tuple[Explained, ...]:
        """Every hit in ``text`` and which step let it pass or fall."""
        trace: list[Explained] = []
        self._judge(text, self._hits(text, previous), trace)
        return tuple(trace)

    def _hits(self, text: str, previous: str) -> list[Hit]:
        """Every match in every reading that the draft calls for, each span of a rule once."""
        if not text:
            return []
        folded = fold(text)
        found: dict[tuple[str, int, int], Hit] = {}
        plain = Reading(folded, How.PLAIN)
        self._search(plain, text, found, evasion=False)
        odd = ODD.search(text) is not None
        if SEPARATED.search(folded) if odd else SEPARATED_PLAIN.search(folded):
            self._search(stripped(folded), text, found, evasion=True)
        if REPEATED.search(folded):
            self._search(collapsed(stripped(folded)), text, found, evasion=True)
        sounded = self._sounds.sounded(folded)
        if sounded is not None:
            self._search(sounded, text, found, evasion=True)
        if odd and LATIN.search(folded):
            spelled = self._sounds.spelled(stripped(folded))
            if spelled is not None:
                self._search(spelled, text, found, evasion=True)
        if self._digits and MANY_DIGITS.search(folded):
            self._search_digits(digits_only(folded), found)
        hits = list(found.values())
        if previous:
            hits.extend(self._split_hits(folded, previous, text))
        return hits

    def _search(
        self,
        reading: Reading,
        draft: str,
        found: dict[tuple[str, int, int], Hit],
        *,
        evasion: bool,
    ) -> None:
        """Add the matches in one reading that no earlier reading had."""
        for number, start, end in self._matches(reading.text, draft, evasion=evasion):
            if reading.fresh and reading.fresh.isdisjoint(range(start, end)):
                continue
            left, right = reading.span(start, end)
            key = (self._parts[number].rule.code, left, right)
            if key not in found:
                found[key] = Hit(self._parts[number].rule, reading, start, end, left, right)

    def _matches(self, text: str, draft: str, *, evasion: bool) -> Iterator[tuple[int, int, int]]:
        """``(part, start, end)`` of every match in a text."""
        parts = self._parts
        done: set[int] = set()
        if not evasion:
            for number in self._always:
                for start, end in parts[number].matcher.find(text, 0, 0):
                    yield number, start, end
        if self._engine is None:
            return
        short = len(text) <= SHORT
        for anchor, start, end in self._engine.find_matches_as_indexes(text, overlapping=True):
            for number in self._owners[anchor]:
                matcher = parts[number].matcher
                if matcher.exact:
                    yield number, start, end
                elif number not in done and not (evasion and not matcher.evadable):
                    whole = short or not matcher.evadable
                    if whole:
                        done.add(number)
                    source = draft if matcher.reads is Reads.TYPED else text
                    span = (0, len(source)) if whole else (start, end)
                    for left, right in matcher.find(source, *span):
                        yield number, left, right

    def _search_digits(self, reading: Reading, found: dict[tuple[str, int, int], Hit]) -> None:
        """Add what the expressions for numbers find."""
        for number in self._digits:
            for start, end in self._parts[number].matcher.find(reading.text, 0, 0):
                left, right = reading.span(start, end)
                found[(self._parts[number].rule.code, left, right)] = Hit(
                    self._parts[number].rule, reading, start, end, left, right
                )

    def _split_hits(self, folded: str, previous: str, text: str) -> Iterator[Hit]:
        """Matches that begin in the previous message and end in this one."""
        tail = fold(previous[-TAIL:])
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
        for number, start, end in self._matches(joined, joined, evasion=True):
            if start < border < end:
                yield Hit(self._parts[number].rule, reading, start, end, 0, end - border)

    def _judge(
        self, text: str, hits: Iterable[Hit], trace: list[Explained] | None
    ) -> list[tuple[Hit, Severity]]:
        """The hits that count, each with its severity."""
        draft = Draft(fold(text), self._approved_spans(text))
        kept: list[tuple[Hit, Severity]] = []
        for hit in hits:
            verdict, step = judge(hit, draft)
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

    def _approved_spans(self, text: str) -> list[tuple[int, int]]:
        """Where approved sentences stand in the draft."""
        if self._approved is None:
            return []
        reading = letters_of(fold(text))
        found = self._approved.find_matches_as_indexes(reading.text, overlapping=True)
        return [reading.span(start, end) for _, start, end in found]


SEPARATED_PLAIN = re.compile(r"(?:^|[^\w])\w[^\w]+\w(?:[^\w]|$)|[^\w]\w[^\w]")
"""In a draft of plain characters only letters that stand alone can be an evasion."""


def approved_engine(sentences: Iterable[str]) -> AhoCorasick | None:
    """An automaton of approved texts and their sentences, letters only."""
    letters: set[str] = set()
    for text in sentences:
        for whole in VARIABLE.split(text):
            for piece in (whole, *re.split(f"[{re.escape(SENTENCE_MARKS)}]", whole)):
                reading = letters_of(fold(piece))
                if len(reading.text) >= SHORTEST_APPROVED:
                    letters.add(reading.text)
    return AhoCorasick(sorted(letters)) if letters else None


def judge(hit: Hit, draft: Draft) -> tuple[Verdict, str]:
    """The verdict on a hit and the name of the step that gave it."""
    for step in STEPS:
        verdict = step(hit, draft)
        if verdict is not Verdict.KEEP:
            return verdict, step.__name__
    return Verdict.KEEP, "found"


def resolve(text: str, kept: list[tuple[Hit, Severity]]) -> tuple[Diagnostic, ...]:
    """Diagnostics that do not cover each other: hits of a rule that touch are one, and where two
    rules speak of the same words the graver speaks alone."""
    found = merge(text, kept)
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
    after = TRAILING.match(text, right)
    return left, after.end() if after else right
