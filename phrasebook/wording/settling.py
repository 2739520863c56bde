"""Who speaks where several hits touch: pure questions about hits and what is said of them.

Hits of one rule that touch are one finding; where two rules speak of the same words the graver
speaks alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final, final

from phrasebook.entries import Diagnostic, Severity
from phrasebook.wording.clauses import SPOKEN_PARTICLES, TRAILING, clause_around, trimmed
from phrasebook.wording.han import HAN_RANGE
from phrasebook.wording.lent import made
from phrasebook.wording.readings import AS_TYPED, JOINED
from phrasebook.wording.rules import Cover, Rule
from phrasebook.wording.verdicts import Hit

GRAVEST_FIRST: Final = {severity: place for place, severity in enumerate(Severity)}
LEAST_GRAVE: Final = GRAVEST_FIRST[Severity.WARNING]
"""The place up to which a severity is grave: the model has nothing to add to it."""
PLACE: Final = 20
"""Bits of a place in a text: no draft is as long as a million."""
NOBODY: Final[frozenset[str]] = frozenset()
WHOLE_CLAUSE: Final = Cover.CLAUSE
"""Looked up without a detour by way of the class."""

Judged = tuple[Hit, Severity]
"""A hit that counts, as gravely as its rule says or as a hint."""


def is_grave(severity: Severity) -> bool:
    """Whether it is an error or a warning."""
    return GRAVEST_FIRST[severity] <= LEAST_GRAVE


def widest_first(hit: Hit) -> tuple[int, int]:
    """Sort key: the widest hit first, so that what it covers need not be judged."""
    return hit.left - hit.right, hit.left


def gravest_and_widest_first(hit: Hit) -> int:
    """Sort key: the same within the rules of one severity, the gravest first; in one number, which is compared sooner
    than three."""
    grave = GRAVEST_FIRST[hit.rule.severity]
    return ((grave << PLACE) + hit.left - hit.right << PLACE) + hit.left


def spoken_over(text: str, kept: Sequence[Judged], hits: Sequence[Hit]) -> AbstractSet[str]:
    """The codes of the rules all of whose ``hits`` overlap what graver rules are sure to say, as the
    ``kept`` hits of all of those are judged."""
    grave = [one for one in kept if one[1] is one[0].rule.severity]
    level, gravest = -1, LEAST_GRAVE + 1
    for _, severity in grave:
        place = GRAVEST_FIRST[severity]
        level = max(level, place)
        gravest = min(gravest, place)
    # Where no rule spoke gravely, the model may still say something graver of the same words.
    if gravest > LEAST_GRAVE:
        return NOBODY
    spans = chosen(merge(text, grave))
    over: set[str] = set()
    heard: set[str] = set()
    for hit in hits:
        rule = hit.rule
        if GRAVEST_FIRST[rule.severity] > level:
            for one in spans:
                # What is shown of a hit is no less than the hit.
                if hit.left < one.end and one.start < hit.right:
                    over.add(rule.code)
                    break
            else:
                heard.add(rule.code)
    return over - heard


def superfluous(hit: Hit, kept: Sequence[Judged]) -> bool:
    """Whether a hit of the same rule that counts in full covers this one."""
    rule = hit.rule
    for wide, severity in kept:
        if wide.rule is rule and severity is rule.severity and is_within(hit, wide):
            return True
    return False


def outspoken(text: str, hit: Hit, kept: Sequence[Judged], hits: Sequence[Hit]) -> bool:
    """Whether a wider hit of another rule, as grave, is sure to speak in place of this one, the only one of its rule
    among ``hits``: nothing else that counts reaches over its edge."""
    rule = hit.rule
    if rule.cover is WHOLE_CLAUSE:
        return False
    for wide, severity in kept:
        if (
            severity is rule.severity
            and severity is wide.rule.severity
            and wide.rule is not rule
            and is_within(hit, wide)
            and hit.right - hit.left < wide.right - wide.left
            and is_only(hit, hits)
            and stands_apart(wide, kept)
        ):
            left, right = covered(text, hit)
            start, end = covered(text, wide)
            return start <= left and right <= end and right - left < end - start
    return False


def is_within(hit: Hit, wide: Hit) -> bool:
    """Whether one hit stands within another."""
    return wide.left <= hit.left and hit.right <= wide.right


def is_only(hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a rule has no other hit: several may be one wide finding."""
    for other in hits:  # noqa: SIM110 - machine code takes longer to make a generator
        if other is not hit and other.rule is hit.rule:
            return False
    return True


def stands_apart(wide: Hit, kept: Sequence[Judged]) -> bool:
    """Whether no other hit that counts in full reaches over an edge of this one or covers it."""
    for other, severity in kept:
        if (
            other is not wide
            and severity is other.rule.severity
            and other.left < wide.right
            and wide.left < other.right
            and not is_within(other, wide)
        ):
            return False
    return True


@final
class Finding:
    """``draft[start:end]`` offends against ``rule``."""

    __slots__ = ("end", "rule", "severity", "start")

    def __init__(self, start: int, end: int, severity: Severity, rule: Rule) -> None:
        self.start = start
        self.end = end
        self.severity = severity
        self.rule = rule


def resolve(text: str, kept: list[Judged]) -> tuple[Diagnostic, ...]:
    """Diagnostics that do not cover each other: hits of a rule that touch are one, and where two
    rules speak of the same words the graver speaks alone."""
    found = chosen(merge(text, kept))
    if len(found) > 1:
        found.sort(key=from_the_left)
    return tuple([diagnostic(one) for one in found])


def from_the_left(one: Finding) -> int:
    """Sort key: by where a finding starts."""
    return one.start


def chosen(found: list[Finding]) -> list[Finding]:
    """The findings that do not overlap a graver or wider one."""
    if len(found) < 2:
        return found
    found.sort(key=gravest_first)
    shown: list[Finding] = []
    for one in found:
        for other in shown:
            if one.start < other.end and other.start < one.end:
                break
        else:
            shown.append(one)
    return shown


def gravest_first(one: Finding) -> int:
    """Sort key: the gravest first, then the widest, then from the left, in one number."""
    return ((GRAVEST_FIRST[one.severity] << PLACE) + one.start - one.end << PLACE) + one.start


def merge(text: str, kept: Sequence[Judged]) -> list[Finding]:
    """One finding for all hits of a rule that overlap."""
    if len(kept) == 1:
        ((hit, severity),) = kept
        left, right = covered(text, hit)
        return [Finding(left, right, severity, hit.rule)]
    merged: list[Finding] = []
    code, end = "", 0  # of the last finding
    as_grave: Severity | None = None
    for hit, severity in sorted(kept, key=by_rule):
        rule = hit.rule
        left, right = covered(text, hit)
        if rule.code == code:
            if severity is as_grave and left < end:
                last = merged.pop()
                left, right = last.start, max(end, right)
            elif rule.once:
                continue
        code, as_grave, end = rule.code, severity, right
        merged.append(Finding(left, right, severity, rule))
    return merged


def by_rule(one: Judged) -> tuple[str, int]:
    """Sort key: rules apart, each from the left."""
    hit = one[0]
    return hit.rule.code, hit.left


def diagnostic(found: Finding) -> Diagnostic:
    """What is said of a place. What is only a hint is not worth replacing."""
    rule = found.rule
    return made(
        Diagnostic,
        (
            found.start,
            found.end,
            found.severity,
            rule.code,
            rule.category,
            rule.message,
            rule.replacements if found.severity is rule.severity else (),
        ),
    )


def covered(text: str, hit: Hit) -> tuple[int, int]:
    """What to underline: the hit with the particles that end it and without marks before it, or its whole
    clause."""
    left, right = hit.left, hit.right
    if right <= left:
        right = left + 1
    reading = hit.reading
    if hit.rule.cover is WHOLE_CLAUSE and reading.how is not JOINED:
        if reading.how is AS_TYPED and reading.places.known:
            begin, end = reading.places.clause_begins(left), reading.places.clause_ends(right)
            return trimmed(text, left, right, begin, end)
        return clause_around(text, left, right)
    if not text[left].isalnum():
        left = behind_frame(text, left, right)
    if right == len(text) or text[right] not in SPOKEN_PARTICLES:
        return left, right
    after = TRAILING.match(text, right)
    return left, after.end() if after else right


FRAME: Final = re.compile(rf"(?:\[[{HAN_RANGE}]{{1,3}}\]|\W|_)+")
"""Marks and emoji, as pictures and as consoles write them ([微笑])."""


def behind_frame(text: str, left: int, right: int) -> int:
    """Where the words of ``text[left:right]`` begin."""
    frame = FRAME.match(text, left, right)
    if frame is not None and frame.end() < right:
        return frame.end()
    return next((at for at in range(left, right) if text[at].isalnum()), left)
