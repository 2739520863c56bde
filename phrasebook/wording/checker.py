"""Checks a draft against the rules of some packs.

The draft is folded and scanned once by an automaton that holds the words of every rule. Only what
it hits costs more: matchers run near their words, steps decide whether a hit counts. Readings that
undo evasions (separators, repeats, homophones, pinyin, digits) are made only for drafts that hold
something odd. A Checker never changes once built, so it may be shared by threads and swapped by
changing one reference.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from itertools import chain

from phrasebook.entries import Diagnostic, Severity
from phrasebook.errors import PackError
from phrasebook.wording import apart
from phrasebook.wording.approved import Approved
from phrasebook.wording.clauses import SENTENCE_MARKS
from phrasebook.wording.engine import (
    APART,
    CALLING,
    DOUBTFUL,
    EVERY_CONTEXT,
    FILLED,
    HIDDEN,
    MANY_NUMERALS,
    NUMERALS,
    ODD,
    READ_OTHERWISE,
    REPEATED,
    SPELLED,
    SUSPECT,
    Engine,
    Match,
    Part,
    Seen,
    made,
)
from phrasebook.wording.excuses import ALWAYS, Excuses
from phrasebook.wording.fold import fold
from phrasebook.wording.fold import folded as folded_text
from phrasebook.wording.forms import Forms
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.likely import default_model, ordinary_pairs, telling_pairs
from phrasebook.wording.readings import (
    AS_TYPED,
    JOINED,
    LATIN,
    MANY_DIGITS,
    Reading,
    digits_only,
    toneless,
)
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
    DROP,
    EVERY_GATE,
    KEEP,
    Draft,
    Hit,
    Steps,
    gate_words,
)

TAIL = 12
"""Characters of the previous message that may belong to a phrase split over two messages."""
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
        hits, gates = self._hits(folded, matches, seen, previous, undone)
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
        found, gates = self._hits(folded, self._engine.plain(folded, text, seen), seen, "", [])
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
        hits, gates = self._hits(folded, matches, seen, previous, undone)
        kept = self._judge(text, folded, hits, gates, trace)
        if undone or seen.flags & SUSPECT:
            self._add_learned(text, folded, kept, gates, trace, flags=seen.flags, undone=undone)
        if previous and self._learned:
            self._add_continued(text, folded, kept, gates, trace, previous=previous)
        return tuple(trace)

    def _hits(
        self,
        folded: str,
        matches: list[Match],
        seen: Seen,
        previous: str,
        undone: list[Reading],
    ) -> tuple[list[Hit], int]:
        """Every match in every reading that the draft calls for, each span of a rule once, and the
        flags that the scans of all readings raised. ``matches`` are those of the draft as it
        stands. The readings made of its words are added to ``undone``."""
        flags = seen.flags
        found: dict[tuple[str, int, int], Hit] = {}
        if matches:
            self._add(matches, Reading(folded, AS_TYPED), found)
        if flags & READ_OTHERWISE or seen.sounds:
            for reading in self._readings(folded, seen):
                matches, gates = self._engine.evaded(reading.text)
                flags |= gates
                if matches:
                    self._add(matches, reading, found)
                undone.append(reading)
            if (
                flags & MANY_NUMERALS
                and flags & (ODD | NUMERALS)
                and self._engine.reads_digits
                and MANY_DIGITS.search(folded)
            ):
                for outer in (Reading(folded, AS_TYPED), *undone):
                    reading = digits_only(outer.text).within(outer)
                    self._add(self._engine.digits(reading.text), reading, found)
                flags |= EVERY_GATE | EVERY_CONTEXT
        hits = list(found.values())
        if previous:
            split, gates = self._split_hits(folded, previous)
            hits += split
            flags |= gates
        return hits, flags

    def _readings(self, folded: str, seen: Seen) -> Iterator[Reading]:
        """The readings of a draft that undo evasions, as far as what the scan saw calls for them."""
        flags = seen.flags
        letters: Reading | None = None
        filled: Reading | None = None
        separated = False
        if flags & (APART | REPEATED | SPELLED | FILLED):
            letters, once, filled = apart.read(
                folded,
                apart=flags & APART > 0,
                repeats=flags & REPEATED > 0,
                filled=flags & FILLED > 0,
            )
            if flags & APART and letters is not None and len(letters.text) != len(folded):
                separated = True
                yield letters
                yield from self._heard(letters)
            if once is not None:
                yield once
                yield from self._heard(once)
        if flags & HIDDEN:
            undone = self._forms.undone(folded)
            if undone is not None:
                yield undone
        sounded: Reading | None = None
        if seen.sounds:
            sounded = self._sounds.sounded(folded, seen.sounds)
            if sounded is not None:
                yield sounded
        if flags & DOUBTFUL:
            repaired = self._repair.sounded(folded)
            if repaired is not None and (sounded is None or repaired.text != sounded.text):
                yield repaired
        if letters is not None and (flags & (SPELLED | FILLED) or separated):
            if separated and LATIN.search(letters.text):
                flags |= SPELLED
            syllables = toneless(letters) if flags & SPELLED else letters
            spelled, repaired = self._repair.spelled(syllables, words=bool(flags & SPELLED))
            if spelled is not None:
                yield spelled
            if repaired is not None and (spelled is None or repaired.text != spelled.text):
                yield repaired
        if filled is not None:
            yield filled

    def _heard(self, reading: Reading) -> Iterator[Reading]:
        """Readings of a reading in which a disguise within the disguise is undone: characters set apart or
        repeated that also sound or look like what is meant."""
        seen = self._engine.look(reading.text)
        text = reading.text
        first: Reading | None = None
        if seen.flags & HIDDEN:
            undone = self._forms.undone(text)
            if undone is not None:
                yield undone.within(reading)
        if seen.sounds:
            first = self._sounds.sounded(text, seen.sounds)
            if first is not None:
                yield first.within(reading)
        if seen.flags & DOUBTFUL:
            repaired = self._repair.sounded(text)
            if repaired is not None and (first is None or repaired.text != first.text):
                yield repaired.within(reading)

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
                found[key] = made(Hit, (rule, reading, start, end, left, right))

    def _split_hits(self, folded: str, previous: str) -> tuple[list[Hit], int]:
        """Matches that begin in the previous message and end in this one, and the flags of gates."""
        tail = fold(previous[-TAIL:])[0]
        if not tail[-1].isalnum():
            return [], 0
        for at in range(len(tail) - 1, -1, -1):
            if tail[at] in SENTENCE_MARKS:
                tail = tail[at + 1 :]
                break
        joined = tail + folded[: 2 * TAIL]
        border = len(tail)
        starts = [max(0, at - border) for at in range(len(joined))]
        ends = [max(0, at + 1 - border) for at in range(len(joined))]
        reading = Reading(joined, JOINED, starts, ends)
        matches, gates = self._engine.evaded(joined)
        hits = [
            Hit(self._rules[number], reading, start, end, 0, end - border)
            for number, start, end in matches
            if start < border < end
        ]
        return hits, gates

    def _judge(
        self, text: str, folded: str, hits: list[Hit], gates: int, trace: list[Explained] | None
    ) -> list[tuple[Hit, Severity]]:
        """The hits that count, each with its severity. Without a ``trace`` those that could not be shown
        are left out: where two rules speak of the same words, the graver speaks alone."""
        gates |= ALWAYS
        draft = Draft(folded, self._approved.around(folded, hits), self._excuses, gates)
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
