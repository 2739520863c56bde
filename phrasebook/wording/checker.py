"""Checks a draft against the rules of some packs.

The draft is folded and scanned once by an automaton that holds the words of every rule. Only what
it hits costs more: matchers run near their words, in other readings too where something is odd
(``hits``), and steps decide whether a hit counts. A Checker never changes once built, so it may be shared by threads and swapped by
changing one reference.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from itertools import chain

from phrasebook.entries import Diagnostic, Severity
from phrasebook.errors import PackError
from phrasebook.wording import apart
from phrasebook.wording.approved import Approved
from phrasebook.wording.engine import (
    CALLING,
    EVERY_CONTEXT,
    ODD,
    SUSPECT,
    Engine,
    Part,
)
from phrasebook.wording.excuses import ALWAYS, Excuses
from phrasebook.wording.fold import folded as folded_text
from phrasebook.wording.forms import Forms
from phrasebook.wording.hits import Gatherer
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.lent import made
from phrasebook.wording.likely import default_model, ordinary_pairs, telling_pairs
from phrasebook.wording.readings import Reading
from phrasebook.wording.remarks import Remarks
from phrasebook.wording.repair import Repair
from phrasebook.wording.rule_texts import rule_texts, single_letters
from phrasebook.wording.rules import Pack
from phrasebook.wording.settling import (
    GRAVE,
    GRAVEST_FIRST,
    gravest_and_widest_first,
    resolve,
    spoken_over,
    superfluous,
    widest_first,
)
from phrasebook.wording.steps import (
    Steps,
    gate_words,
)
from phrasebook.wording.verdicts import DROP, KEEP, Draft, Hit

# Looked up without a detour by way of the class.
ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT


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
        with uncollected():
            self._compile(packs, approved)

    def _compile(self, packs: Sequence[Pack], approved: Sequence[str]) -> None:
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
        # In the order of the packs: of readings that weigh the same the first is taken.
        heard = tuple(dict.fromkeys(word for pack in packs for word in pack.heard))
        self._forms = Forms(heard)
        self._learned = Remarks(self._parts)
        if self._learned:
            default_model().weigh("你好")  # loaded now, not while somebody types
        self._steps: dict[str, Steps] = {}  # of the rules that were hit so far
        self._sounds = SoundIndex(
            chain(
                (
                    word
                    for part in parts
                    if part.matcher.evadable
                    for word in part.matcher.vocabulary
                ),
                heard,
            ),
            heard,
            (word for part in parts for word in single_letters(part.matcher)),
        )
        self._repair = Repair(
            chain(heard, rule_texts(packs, parts)),
            ordinary_pairs(),
            telling_pairs() if self._learned else (),
            self._sounds,
        )
        self._excuses = Excuses([rule for pack in packs for rule in pack.rules])
        self._engine = Engine(
            self._parts,
            self._sounds.tables,
            self._forms.texts,
            default_model().watched if self._learned else (),
            gate_words(),
            contexts=self._excuses.contexts,
            doubtful=self._repair.doubtful,
        )
        self._gatherer = Gatherer(
            self._rules, self._engine, self._forms, self._sounds, self._repair
        )
        self._muted: frozenset[str] = frozenset()
        self._shipped = tuple(text for pack in packs for text in pack.approved)
        self._approved = Approved.of([*approved, *self._shipped])
        apart.read("", apart=True, repeats=True, filled=True)  # loaded now

    def with_approved(self, approved: Sequence[str]) -> Checker:
        """A checker of the same rules that knows other published sentences; this one stays.

        It shares all that was compiled from the rules, so that publishing a reply does not
        compile them again.
        """
        other = copy(self)
        other._approved = self._approved.changed([*approved, *self._shipped])
        return other

    def muting(self, codes: frozenset[str]) -> Checker:
        """The same checker without the findings of these rules, before graver ones take
        precedence; this one stays. It shares all that was compiled."""
        if codes == self._muted:
            return self
        other = copy(self)
        other._muted = codes
        return other

    @property
    def approved(self) -> Approved:
        """The published sentences it knows."""
        return self._approved

    def check(self, text: str, previous: str = "") -> tuple[Diagnostic, ...]:
        """What is wrong with ``text``, sorted by start; offsets are code points.

        ``previous`` is the agent's message before this one: a phrase split over both is found,
        and its diagnostic covers the part that stands in ``text``.
        """
        engine = self._engine
        seen = engine.look(text)
        flags, jobs, sounds, folded = seen
        calling = flags & CALLING or sounds
        if not (jobs or calling or previous or engine.reads_typed(text)):
            return ()
        folded = folded or folded_text(text, odd=flags & ODD > 0)
        matches = engine.plain(folded, text, seen)
        if not (matches or calling or previous):
            return ()
        undone: list[Reading] = []
        hits, gates = self._gatherer.hits(folded, matches, seen, previous, undone)
        if self._muted:
            hits = [hit for hit in hits if hit.rule.code not in self._muted]
        kept = self._judge(text, folded, hits, gates, None) if hits else []
        if undone or flags & SUSPECT:
            self._add_learned(text, folded, kept, gates, None, flags=flags, undone=undone)
        if previous and self._learned:
            self._add_continued(text, folded, kept, gates, None, previous=previous)
        if self._muted:
            kept = [one for one in kept if one[0].rule.code not in self._muted]
        return resolve(text, kept) if kept else ()

    def found_by(self, code: str, text: str) -> tuple[Diagnostic, ...]:
        """What the one rule ``code`` finds in ``text``, before graver rules take precedence."""
        folded = folded_text(text)
        seen = self._engine.look(text)
        found, gates = self._gatherer.hits(
            folded, self._engine.plain(folded, text, seen), seen, "", []
        )
        hits = [hit for hit in found if hit.rule.code == code]
        hits.extend(
            hit
            for hit in self._learned.hits(folded, text, (), self._muted, suspect=True)
            if hit.rule.code == code
        )
        return resolve(text, self._judge(text, folded, hits, gates, None)) if hits else ()

    def explain(self, text: str, previous: str = "") -> tuple[Explained, ...]:
        """Every hit in ``text`` and which step let it pass or fall."""
        trace: list[Explained] = []
        folded = folded_text(text)
        seen = self._engine.look(text)
        undone: list[Reading] = []
        matches = self._engine.plain(folded, text, seen)
        hits, gates = self._gatherer.hits(folded, matches, seen, previous, undone)
        kept = self._judge(text, folded, hits, gates, trace)
        if undone or seen.flags & SUSPECT:
            self._add_learned(text, folded, kept, gates, trace, flags=seen.flags, undone=undone)
        if previous and self._learned:
            self._add_continued(text, folded, kept, gates, trace, previous=previous)
        return tuple(trace)

    def _add_learned(
        self,
        text: str,
        folded: str,
        kept: list[tuple[Hit, Severity]],
        gates: int,
        trace: list[Explained] | None,
        *,
        flags: int,
        undone: Sequence[Reading],
    ) -> None:
        """Add what the model sees where no rule has spoken as gravely."""
        spoken = len(GRAVEST_FIRST)
        for _, severity in kept:
            if severity is ERROR or severity is WARNING:
                return
            spoken = min(spoken, GRAVEST_FIRST[severity])
        hits = [
            hit
            for hit in self._learned.hits(
                folded, text, undone, self._muted, suspect=flags & SUSPECT > 0
            )
            if GRAVEST_FIRST[hit.rule.severity] < spoken
        ]
        if hits:
            judged = self._judge(text, folded, hits, gates | EVERY_CONTEXT, trace)
            # The model's word is no style hint: what a step would demote is let go.
            kept.extend(one for one in judged if one[1] is not HINT)

    def _add_continued(
        self,
        text: str,
        folded: str,
        kept: list[tuple[Hit, Severity]],
        gates: int,
        trace: list[Explained] | None,
        *,
        previous: str,
    ) -> None:
        """Add what the model sees in the message together with the one before it."""
        if any(GRAVEST_FIRST[severity] <= GRAVE for _, severity in kept):
            return
        hits = self._learned.continued(folded_text(previous), folded, self._muted)
        if hits:
            judged = self._judge(text, folded, hits, gates | EVERY_CONTEXT, trace)
            kept.extend(one for one in judged if one[1] is not HINT)

    def _judge(
        self, text: str, folded: str, hits: list[Hit], gates: int, trace: list[Explained] | None
    ) -> list[tuple[Hit, Severity]]:
        """The hits that count, each with its severity. Without a ``trace`` those that could not be shown
        are left out: where two rules speak of the same words, the graver speaks alone."""
        gates |= ALWAYS
        around = self._approved.around(folded, hits)
        draft = made(Draft, (text, folded, around, self._excuses, gates))
        kept: list[tuple[Hit, Severity]] = []
        if len(hits) > 1:
            hits.sort(key=widest_first if trace is not None else gravest_and_widest_first)
        level = hits[0].rule.severity if hits else None
        unheard: AbstractSet[str] = frozenset()
        for hit in hits:
            rule = hit.rule
            if trace is None and kept:
                if rule.severity is not level:
                    level = rule.severity
                    unheard = spoken_over(text, kept, hits)
                if rule.code in unheard or superfluous(hit, kept):
                    continue
            steps = self._steps.get(rule.code)
            if steps is None:
                steps = self._steps[rule.code] = Steps(rule, self._excuses.bits(rule))
            verdict, by = KEEP, None
            for step in steps.asked(gates, hit.reading.how, draft):
                verdict = step(hit, draft)
                if verdict is not KEEP:
                    by = step
                    break
            if verdict is not DROP:
                severity = rule.severity if verdict is KEEP else HINT
                kept.append((hit, severity))
            if trace is not None:
                how = hit.reading.how.value
                name = by.__name__ if by else "found"
                trace.append(Explained(rule.code, how, hit.left, hit.right, name, verdict.value))
        return kept


@contextmanager
def uncollected() -> Iterator[None]:
    """Work that leaves no garbage, without the collector: it would walk all that was made so far
    again and again, and whoever types meanwhile would wait for it."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
