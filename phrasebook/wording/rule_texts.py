"""The wording of rules: what disguised characters are put right by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from phrasebook.wording.engine import Part
from phrasebook.wording.fold import folded
from phrasebook.wording.notation import Words
from phrasebook.wording.rules import Matcher, Pack
from phrasebook.wording.sequence import Sequence as WordSequence


def rule_texts(packs: Iterable[Pack], parts: Iterable[Part]) -> Iterator[str]:
    """The wording of the rules, folded: their words and bad examples."""
    for part in parts:
        if part.matcher.evadable:
            yield from part.matcher.vocabulary
    for pack in packs:
        for rule in pack.rules:
            yield from (folded(one.text) for one in rule.examples if one.bad)


def single_letters(matcher: Matcher) -> Iterator[str]:
    """The words of one character in a sequence."""
    sequence: WordSequence | None = getattr(matcher, "sequence", None)
    for element in sequence.elements if sequence else ():
        if isinstance(element, Words):
            yield from (word for word in element.options if len(word) == 1)
