"""What the learned model says of a draft, as hits of the rules that speak for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from phrasebook.wording.engine import Part
from phrasebook.wording.honesty import COURTESY
from phrasebook.wording.kinds.learned import Learned
from phrasebook.wording.likely import (
    CLAUSE,
    FAMILIAR,
    SHORTEST_SURE,
    UNCLEAR,
    Likely,
    default_model,
    familiar,
    own_words,
    watched_pairs,
)
from phrasebook.wording.places import Places, between
from phrasebook.wording.readings import JOINED, Reading, as_typed
from phrasebook.wording.rules import Rule
from phrasebook.wording.undone import continued, disguised
from phrasebook.wording.verdicts import Draft, Hit

BESIDE: Final = 1.0
"""Weight from which a clause is found where a rule spoke of another: whoever is rude once is easily believed to be
rude twice, but for what is said to everybody (理解您的心情)."""


class Remark(NamedTuple):
    """What a rule leaves to the model: the rule, the rule as grave as it is where the model is nearly
    certain, and the codes of the pack whose subject it is."""

    rule: Rule
    sure: Rule
    subject: frozenset[str]


class Remarks:
    """What some rules leave to the model, by kind of breach; false where they leave nothing."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._of = dict(remarks(parts))
        self._kinds = dict(kinds_of_packs(parts))

    def __bool__(self) -> bool:
        return bool(self._of)

    def hits(
        self,
        folded: str,
        typed: str,
        undone: Sequence[Reading],
        muted: frozenset[str],
        *,
        suspect: bool,
        spoken: Sequence[Hit] = (),
    ) -> list[Hit]:
        """What the model sees in a draft, where it is ``suspect``, and in its readings. ``spoken`` are the
        milder hits of rules: what they say of a clause is believed, how grave it is the model knows."""
        if not self._of:
            return []
        model = default_model()
        judged: list[tuple[Reading, Likely]] = []
        if suspect:
            plain = as_typed(folded)
            judged = [(plain, found) for found in model.judge(folded, familiar(typed))]
        if undone:
            judged.extend(disguised(folded, undone, model))
        hits = []
        for reading, found in judged:
            hit = self._hit(reading, found, muted, spoken)
            if hit is not None:
                hits.append(hit)
        return hits

    def beside(
        self, draft: Draft, spoken: list[tuple[int, int]], muted: frozenset[str]
    ) -> list[Hit]:
        """Other clauses than those of which rules have ``spoken`` that are breaches by themselves,
        as far as the model can tell."""
        hits: list[Hit] = []
        if not self._of:
            return hits
        folded, typed, places = draft.folded, draft.typed, draft.places
        at = 0
        if len(spoken) > 1:
            spoken.sort()
        for start, end in spoken:
            if start < len(folded):
                first, last = draft.clause_with_mark(start, end)
                if watches(folded, places, at, first):
                    hits.extend(self._breaches(folded, at, first, typed, muted))
                at = max(at, last)
        if watches(folded, places, at, len(folded)):
            hits.extend(self._breaches(folded, at, len(folded), typed, muted))
        return hits

    def continued(self, before: str, folded: str, muted: frozenset[str]) -> list[Hit]:
        """What the model sees in a message together with the one before it, both folded."""
        found = continued(before, folded, default_model())
        remark = self._on(found, muted) if found else None
        if found is None or remark is None:
            return []
        reading = Reading(folded, JOINED)
        return [Hit(remark.sure, reading, found.start, found.end, found.start, found.end)]

    def _breaches(
        self, folded: str, left: int, right: int, typed: str, muted: frozenset[str]
    ) -> list[Hit]:
        """The clauses between ``left`` and ``right`` that are breaches by themselves, as far as the
        model can tell; none where what stands there is honest as a whole."""
        model = default_model()
        hits: list[Hit] = []
        if model.weigh(folded[left:right]) <= 0:
            return hits
        own = own_words(folded)
        enough = BESIDE - (FAMILIAR if familiar(typed) else 0.0)
        for match in CLAUSE.finditer(own, left, right):
            start, end = match.span()
            clause = match.group()
            if COURTESY.fullmatch(clause):
                continue
            if end - start >= SHORTEST_SURE and model.weigh(clause) >= enough:
                found = model.breach(clause, start, end, sure=True)
                hit = self._hit(as_typed(folded), found, muted)
                if hit is not None:
                    hits.append(hit)
        return hits

    def _hit(
        self,
        reading: Reading,
        found: Likely,
        muted: frozenset[str],
        spoken: Sequence[Hit] = (),
    ) -> Hit | None:
        """What the rule says that speaks for the model, if any does."""
        span = reading.span(found.start, found.end)
        for hit in spoken:
            if hit.left < span[1] and hit.right > span[0]:
                subject = self._kinds.get(hit.rule.code.partition("/")[0])
                if subject is not None:
                    found = replace(found, kind=subject, clear=True)
        remark = self._on(found, muted)
        if remark is None:
            return None
        rule = remark.sure if found.sure else remark.rule
        asked = Reading(reading.text, reading.how)  # of whole clauses: they cross no edge
        return Hit(rule, asked, found.start, found.end, *span)

    def _on(self, found: Likely, muted: frozenset[str]) -> Remark | None:
        """The rule that speaks for the model; whoever mutes a pack does not want to hear of its
        subject, nor whoever mutes a kind of it."""
        remark = self._of.get(found.kind)
        if remark is None or (remark.subject and remark.subject <= muted):
            return None
        if found.clear or remark.rule.code in muted:
            return remark
        return self._of.get(UNCLEAR, remark)


def watches(folded: str, places: Places, left: int, right: int) -> bool:
    """Whether a pair that the model watches stands there: without any it is not asked about a draft either."""
    if right - left < SHORTEST_SURE:
        return False
    if places.known:
        return between(places.watched, left, right - 1)
    watched = watched_pairs()
    return any(folded[at : at + 2] in watched for at in range(left, right - 1))


def kinds_of_packs(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """Packs whose rules say what a clause is about better than the model does, with its kind of breach;
    not those that several kinds are about."""
    told: dict[str, set[str]] = {}
    for part in parts:
        if isinstance(part.matcher, Learned):
            for pack in (part.matcher.subject, *part.matcher.also):
                told.setdefault(pack, set()).add(part.matcher.kind)
    for pack, kinds in told.items():
        if pack and len(kinds) == 1:
            yield pack, min(kinds)


def remarks(parts: Sequence[Part]) -> Iterator[tuple[str, Remark]]:
    """What rules leave to the model, by kind of breach."""
    codes: dict[str, set[str]] = {}
    for part in parts:
        codes.setdefault(part.rule.code.partition("/")[0], set()).add(part.rule.code)
    for part in parts:
        if isinstance(part.matcher, Learned):
            sure = replace(part.rule, severity=part.matcher.sure or part.rule.severity)
            subject = frozenset(codes.get(part.matcher.subject, ()))
            yield part.matcher.kind, Remark(part.rule, sure, subject)
