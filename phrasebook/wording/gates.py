"""Which steps a hit is put to: those that its rule asks for and that the scan gives something to do."""

from __future__ import annotations

from typing import Final, NamedTuple

from phrasebook.wording.crossings import crossing, doubling
from phrasebook.wording.excuses import Pardons
from phrasebook.wording.flags import DENIED, DENIED_AT_ALL, QUOTED, RELAYED, SUPPOSED
from phrasebook.wording.honesty import innocent, remedy, unlikely, written_plainly
from phrasebook.wording.innocence import default_innocence
from phrasebook.wording.readings import AS_TYPED, COLLAPSED, JOINED, SOUNDED, How
from phrasebook.wording.rules import Negation, Rule
from phrasebook.wording.steps import (
    ASCRIBED_WORDS,
    IF_WORDS,
    PLAIN_WORDS,
    QUOTES,
    RELAY_WORDS,
    STRONG_WORDS,
    approved,
    condition,
    disowned,
    exception,
    negation,
    quotation,
    relay,
    speaker,
    straddle,
)
from phrasebook.wording.verdicts import Draft, Step

STEPS: Final[tuple[Step, ...]] = (
    approved,
    exception,
    crossing,
    doubling,
    unlikely,
    straddle,
    written_plainly,
    speaker,
    condition,
    negation,
    disowned,
    quotation,
    relay,
    remedy,
    innocent,
)
"""In the order they are asked; the first that does not keep a hit decides."""


class Gate(NamedTuple):
    """Words one of which stands wherever a step does not keep a hit: in the draft or in the reading."""

    flag: int
    words: frozenset[str]


GATES: Final[dict[Step, Gate]] = {
    quotation: Gate(QUOTED, frozenset(QUOTES)),
    relay: Gate(RELAYED, RELAY_WORDS),
    condition: Gate(SUPPOSED, IF_WORDS),
    disowned: Gate(DENIED_AT_ALL, STRONG_WORDS | PLAIN_WORDS | ASCRIBED_WORDS),
}
"""What a step needs to do anything; those that need nothing in particular are always asked."""
DENIALS: Final = {
    Negation.STRONG: Gate(DENIED, STRONG_WORDS),
    Negation.ALL: Gate(DENIED_AT_ALL, STRONG_WORDS | PLAIN_WORDS),
}
"""The same for ``negation``, by what it asks about."""

PLAIN_DRAFT: Final = 1
NEAR_APPROVED: Final = 2
EXCUSABLE: Final = 4
WITHOUT_REPEATS: Final = 8
WITH_THE_LAST: Final = 1 << 4
BY_SOUNDS: Final = 1 << 5
"""What else decides which steps are asked, as bits below those of the gates: the draft as it stands
is read; approved sentences stand near; a context of the rule may stand; repeats were undone; the
message before is read with it; words are read by their sounds."""


def gate_of(step: Step, rule: Rule) -> Gate | None:
    """What ``step`` needs to do anything about a hit of ``rule``."""
    return DENIALS.get(rule.negation) if step is negation else GATES.get(step)


def gate_words() -> dict[str, int]:
    """The flags that each word of a gate raises."""
    flags: dict[str, int] = {}
    for gate in (*GATES.values(), *DENIALS.values()):
        for word in gate.words:
            flags[word] = flags.get(word, 0) | gate.flag
    return flags


class Steps:
    """The steps of a rule, those alone that what the scan saw gives something to do."""

    def __init__(self, rule: Rule, pardons: Pardons | None) -> None:
        """``pardons`` are its exceptions, if it has any."""
        self._rule = rule
        self._pardons = pardons
        self._steps = steps_of(rule)
        self._asked: dict[int, tuple[Step, ...]] = {}

    def asked(self, flags: int, how: How, draft: Draft) -> tuple[Step, ...]:
        """The steps for a hit in a reading of this kind, where the scan raised ``flags`` of gates."""
        key = flags
        if how is AS_TYPED:
            key |= PLAIN_DRAFT
        elif how is COLLAPSED:
            key |= WITHOUT_REPEATS
        elif how is JOINED:
            key |= WITH_THE_LAST
        elif how is SOUNDED:
            key |= BY_SOUNDS
        if draft.approved:
            key |= NEAR_APPROVED
        if self._pardons is not None and self._pardons.standing(draft.standing):
            key |= EXCUSABLE
        known = self._asked.get(key)
        if known is None:
            known = self._asked[key] = tuple(
                step for step in self._steps if self._open(step, key, how)
            )
        return known

    def _open(self, step: Step, key: int, how: How) -> bool:
        if step is approved:
            return bool(key & NEAR_APPROVED)
        if step is exception:
            return bool(key & EXCUSABLE)
        if step is crossing:
            return how is not AS_TYPED
        if step is innocent:
            return how is AS_TYPED or how is JOINED
        if step is doubling:
            return how is COLLAPSED
        if step is unlikely:
            return how is SOUNDED or how is AS_TYPED
        gate = gate_of(step, self._rule)
        return gate is None or bool(key & gate.flag)


def steps_of(rule: Rule) -> tuple[Step, ...]:
    """The steps that can decide anything about a hit of ``rule``, in order."""
    idle: set[Step] = set()
    for step, asked in (
        (exception, bool(rule.exceptions)),
        (straddle, rule.straddle),
        (written_plainly, rule.disguised),
        (speaker, rule.speaker),
        (condition, rule.condition),
        (negation, rule.negation is not Negation.NONE),
        (disowned, rule.quoted),
        (quotation, rule.quoted),
        (relay, rule.quoted),
        (remedy, rule.remedy),
        (innocent, rule.weighed and not default_innocence().believes(rule.code)),
        (unlikely, rule.weighed),
    ):
        if not asked:
            idle.add(step)
    return tuple(step for step in STEPS if step not in idle)
