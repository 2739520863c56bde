"""A rule that finds something in many ordinary sentences is a mistake: it would flag nearly every draft.

Asked when a pack is loaded, of every rule that is more than a style hint. Most matchers are answered by a look for their words in all sentences at once, so nothing is compiled for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from phrasebook.entries import Severity
from phrasebook.errors import PackError
from phrasebook.wording.fold import DATA, folded
from phrasebook.wording.kinds.regex import Regex
from phrasebook.wording.readings import MANY_DIGITS, digits_only
from phrasebook.wording.rules import Matcher, Pack, Reads

MOST_ORDINARY = 10
"""Of the hundred ordinary sentences so many may be found: a number, an address or a common word
stands in some, a rule that means something in fewer."""


class Ordinary(NamedTuple):
    """One ordinary sentence as matchers read it; ``digits`` is empty where too few stand in it."""

    text: str
    folded: str
    digits: str


def refuse_broad(pack: Pack) -> None:
    """Raise PackError for the first rule, other than a hint, that finds more than MOST_ORDINARY
    ordinary sentences, whatever its exceptions are; it names the pattern that finds most."""
    for rule in pack.rules:
        if rule.severity is Severity.HINT:
            continue
        by_matcher = [(found_by(matcher), matcher) for matcher in rule.matchers]
        found = frozenset().union(*(some for some, _ in by_matcher))
        if len(found) > MOST_ORDINARY:
            most, matcher = max(by_matcher, key=lambda one: len(one[0]))
            raise PackError(
                rule.place,
                f"“{written(matcher)}” is found in {len(most)} of {len(ordinary())} ordinary "
                f"sentences, such as “{ordinary()[min(most)].text}”, and the rule in {len(found)}: it "
                "would flag nearly every draft; say more of what is meant, or make it a hint",
                f"{len(ordinary())} 句平常的话里，“{written(matcher)}”在 {len(most)} 句里能找到，例如"
                f"“{ordinary()[min(most)].text}”，整条规则在 {len(found)} 句里：几乎每条草稿都会被标出；"
                "请写得更具体，或把 severity 改成 hint",
            )


def found_by(matcher: Matcher) -> frozenset[int]:
    """Which of the ordinary sentences hold what the matcher looks for."""
    if matcher.reads is Reads.MODEL:
        return frozenset()
    if matcher.anchors and not any(word in all_ordinary(matcher.reads) for word in matcher.anchors):
        return frozenset()
    return frozenset(
        at for at, one in enumerate(ordinary()) if finds(matcher, read_by(matcher.reads, one))
    )


def finds(matcher: Matcher, text: str) -> bool:
    """Whether the matcher finds anything in ``text``, which is as it reads it."""
    if matcher.anchors and not any(word in text for word in matcher.anchors):
        return False
    return bool(text) and (matcher.exact or any(True for _ in matcher.find(text, 0, len(text))))


def written(matcher: Matcher) -> str:
    """The matcher as its author knows it."""
    if isinstance(matcher, Regex):
        return matcher.pattern.pattern
    sequence = getattr(matcher, "sequence", None)
    return sequence.source if sequence else "|".join(matcher.anchors[:4])


def read_by(reads: Reads, one: Ordinary) -> str:
    """The sentence as a matcher of that kind sees it."""
    if reads is Reads.DIGITS:
        return one.digits
    return one.text if reads is Reads.TYPED else one.folded


@lru_cache(maxsize=4)
def all_ordinary(reads: Reads) -> str:
    """All sentences in one text."""
    return "\n".join(read_by(reads, one) for one in ordinary())


@lru_cache(maxsize=1)
def ordinary() -> tuple[Ordinary, ...]:
    """The sentences of ``data/ordinary.txt``."""
    return tuple(read_ordinary((DATA / "ordinary.txt").read_text(encoding="utf-8")))


def read_ordinary(source: str) -> Iterator[Ordinary]:
    """One a line; ``#`` begins a remark."""
    for line in source.splitlines():
        if line and not line.startswith("#"):
            text = folded(line)
            digits = digits_only(text).text if MANY_DIGITS.search(text) else ""
            yield Ordinary(line, text, digits)
