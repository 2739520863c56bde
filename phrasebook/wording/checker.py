"""Checks a draft against the rules of some packs.

The draft is folded and scanned once for the words of every rule (``engine``). Only what is hit
costs more: matchers run near their words, in other readings too where something is odd (``hits``),
and steps decide whether a hit counts. A Checker never changes once built, so it may be shared by
threads and swapped by changing one reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from phrasebook.entries import Diagnostic, Severity
from phrasebook.wording.approved import Approved
from phrasebook.wording.engine import Seen
from phrasebook.wording.flags import CALLING, EVERY_CONTEXT, ODD, PICTURED, SUSPECT
from phrasebook.wording.fold import folded as folded_text
from phrasebook.wording.hits import Gathered
from phrasebook.wording.pictured import both, set_aside
from phrasebook.wording.places import Places
from phrasebook.wording.readings import Reading
from phrasebook.wording.rulebook import Rulebook
from phrasebook.wording.rules import Pack
from phrasebook.wording.settling import (
    GRAVEST_FIRST,
    NOBODY,
    Judged,
    gravest_and_widest_first,
    is_grave,
    outspoken,
    resolve,
    spoken_over,
    superfluous,
    widest_first,
)
from phrasebook.wording.verdicts import DROP, KEEP, Draft, Hit

HINT: Final = Severity.HINT
"""Looked up without a detour by way of the class."""


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

    def __init__(
        self,
        packs: Sequence[Pack] | Rulebook,
        approved: Sequence[str] | Approved = (),
        muted: frozenset[str] = frozenset(),
    ) -> None:
        rules = packs if isinstance(packs, Rulebook) else Rulebook(packs)
        self._rules = rules
        self._engine = rules.engine
        self._gatherer = rules.gatherer
        self._learned = rules.learned
        self._excuses = rules.excuses
        self._approved = (
            approved
            if isinstance(approved, Approved)
            else Approved.of([*approved, *rules.approved])
        )
        self._muted = muted

    def with_approved(self, approved: Sequence[str]) -> Checker:
        """A checker of the same rules that knows other published sentences; this one stays.

        It shares all that was compiled from the rules, so that publishing a reply does not
        compile them again.
        """
        changed = self._approved.changed([*approved, *self._rules.approved])
        return Checker(self._rules, changed, self._muted)

    def muting(self, codes: frozenset[str]) -> Checker:
        """The same checker without the findings of these rules, before graver ones take
        precedence; this one stays. It shares all that was compiled."""
        return self if codes == self._muted else Checker(self._rules, self._approved, codes)

    @property
    def approved(self) -> Approved:
        """The published sentences it knows."""
        return self._approved

    def check(self, text: str, previous: str = "") -> tuple[Diagnostic, ...]:
        """What is wrong with ``text``, sorted by start; offsets are code points.

        ``previous`` is the agent's message before this one: a phrase split over both is found,
        and its diagnostic covers the part that stands in ``text``.
        """
        seen = self._engine.look(text)
        found = self._found(text, previous, seen)
        if seen.flags & PICTURED:
            signs = set_aside(text)
            if signs != text:
                return both(found, self.check(signs, previous))
        return found

    def _found(self, text: str, previous: str, seen: Seen) -> tuple[Diagnostic, ...]:
        """What is wrong with a draft of which the scan saw so much."""
        engine = self._engine
        flags, folded = seen.flags, seen.folded
        calling = flags & CALLING or seen.sounds
        if not (seen.jobs or calling or previous or engine.reads_typed(text)):
            return ()
        folded = folded or folded_text(text, odd=flags & ODD > 0)
        matches = engine.plain(folded, text, seen)
        if not (matches or calling or previous):
            return ()
        draft = Draft(text, folded, self._excuses, Places(len(text), seen.jobs))
        gathered = self._gatherer.hits(folded, matches, seen, draft.places, previous)
        hits, undone = gathered.hits, gathered.undone
        if self._muted:
            hits = [hit for hit in hits if hit.rule.code not in self._muted]
        draft.told(gathered.flags, gathered.standing)
        kept = self._judge(draft, hits, None) if hits else []
        if undone or flags & SUSPECT:
            self._add(draft, self._learnt(draft, kept, flags, undone), kept, trace=None)
        if previous and self._learned:
            self._add(draft, self._continued(folded, previous, kept), kept, trace=None)
        if self._muted:
            kept = [one for one in kept if one[0].rule.code not in self._muted]
        return resolve(text, kept) if kept else ()

    def found_by(self, code: str, text: str) -> tuple[Diagnostic, ...]:
        """What the one rule ``code`` finds in ``text``, before graver rules take precedence."""
        gathered, _, draft = self._gathered(text, "")
        hits = [hit for hit in gathered.hits if hit.rule.code == code]
        hits.extend(
            hit
            for hit in self._learned.hits(draft.folded, text, (), self._muted, suspect=True)
            if hit.rule.code == code
        )
        return resolve(text, self._judge(draft, hits, None)) if hits else ()

    def explain(self, text: str, previous: str = "") -> tuple[Explained, ...]:
        """Every hit in ``text`` and which step let it pass or fall."""
        trace: list[Explained] = []
        gathered, flags, draft = self._gathered(text, previous)
        undone = gathered.undone
        kept = self._judge(draft, gathered.hits, trace)
        if undone or flags & SUSPECT:
            self._add(draft, self._learnt(draft, kept, flags, undone), kept, trace=trace)
        if previous and self._learned:
            continued = self._continued(draft.folded, previous, kept)
            self._add(draft, continued, kept, trace=trace)
        signs = set_aside(text)
        return tuple(trace) if signs == text else (*trace, *self.explain(signs, previous))

    def _gathered(self, text: str, previous: str) -> tuple[Gathered, int, Draft]:
        """Every hit of the rules, the flags that the scan of the draft raised, and what the steps know of it: what
        ``check`` asks for step by step, to stop at the first that says there is nothing."""
        folded = folded_text(text)
        seen = self._engine.look(text)
        matches = self._engine.plain(folded, text, seen)
        draft = Draft(text, folded, self._excuses, Places(len(text), seen.jobs))
        gathered = self._gatherer.hits(folded, matches, seen, draft.places, previous)
        draft.told(gathered.flags, gathered.standing)
        return gathered, seen.flags, draft

    def _learnt(
        self, draft: Draft, kept: list[Judged], flags: int, undone: Sequence[Reading]
    ) -> list[Hit]:
        """What the model sees where no rule has spoken as gravely, and where one has, in other clauses."""
        spoken = len(GRAVEST_FIRST)
        grave: list[tuple[int, int]] = []
        for hit, severity in kept:
            if is_grave(severity):
                grave.append((hit.left, hit.right))
            spoken = min(spoken, GRAVEST_FIRST[severity])
        suspect = flags & SUSPECT > 0
        if not grave:
            milder = [hit for hit, severity in kept if severity is not HINT]
            found = self._learned.hits(
                draft.folded, draft.typed, undone, self._muted, suspect=suspect, spoken=milder
            )
            return [hit for hit in found if GRAVEST_FIRST[hit.rule.severity] < spoken]
        return self._learned.beside(draft, grave, self._muted) if suspect else []

    def _continued(self, folded: str, previous: str, kept: list[Judged]) -> list[Hit]:
        """What the model sees in the message together with the one before it, where nothing grave was found."""
        if any(is_grave(severity) for _, severity in kept):
            return []
        return self._learned.continued(folded_text(previous), folded, self._muted)

    def _add(
        self,
        draft: Draft,
        hits: list[Hit],
        kept: list[Judged],
        *,
        trace: list[Explained] | None,
    ) -> None:
        """Judge hits of the model and keep those that count in full: its word is no style hint, so what a
        step would demote is let go."""
        if hits:
            draft.standing = EVERY_CONTEXT
            judged = self._judge(draft, hits, trace)
            kept.extend(one for one in judged if one[1] is not HINT)

    def _judge(self, draft: Draft, hits: list[Hit], trace: list[Explained] | None) -> list[Judged]:
        """The hits that count, each with its severity. Without a ``trace`` those that could not be shown
        are left out: where two rules speak of the same words, the graver speaks alone."""
        raised = draft.raised
        draft.approved = self._approved.around(draft.folded, hits)
        kept: list[Judged] = []
        if len(hits) > 1:
            hits.sort(key=widest_first if trace is not None else gravest_and_widest_first)
        level = hits[0].rule.severity if hits else None
        unheard: AbstractSet[str] = NOBODY
        for hit in hits:
            rule = hit.rule
            if trace is None and kept:
                if rule.severity is not level:
                    level = rule.severity
                    unheard = spoken_over(draft.typed, kept, hits)
                if rule.code in unheard or superfluous(hit, kept):
                    continue
                if is_grave(rule.severity) and outspoken(draft.typed, hit, kept, hits):
                    continue
            steps = self._rules.steps_of(rule)
            verdict, by = KEEP, None
            for step in steps.asked(raised, hit.reading.how, draft):
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
