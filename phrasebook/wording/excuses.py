"""The contexts that excuse a hit, by the rules that they excuse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from phrasebook.wording.notation import Element
from phrasebook.wording.rarity import total_frequency
from phrasebook.wording.rules import Rule
from phrasebook.wording.sequence import SLACK
from phrasebook.wording.sequence import Sequence as WordSequence

FEW: Final = 40
MANY: Final = 5_000
"""Words of a context that the scan looks for, and how often in a million characters one of more may stand somewhere:
others would stand in any draft."""
ALWAYS: Final = 1
"""The bit of every context whose words are too many to be looked for."""
MOST_SHARED: Final = 50
"""Contexts that several rules have and that have one bit for all of them."""


class Excuses:
    """The exceptions of some rules. Never changes once built.

    ``contexts`` are those that the scan which runs anyway looks for, those first that several rules have: which of them
    may stand in a draft or in a reading of it is told as a number with a bit for each (``bit_of``).
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        counted = Counter(
            context for rule in rules for context in rule.exceptions if is_looked_for(context)
        )
        looked_for = [context for context, times in counted.most_common(MOST_SHARED) if times > 1]
        shared = {context.elements: number for number, context in enumerate(looked_for)}
        self._of: dict[str, Pardons] = {}
        for rule in rules:
            if rule.exceptions:
                self._of[rule.code] = Pardons(rule.exceptions, len(looked_for), shared)
                looked_for.extend(
                    context
                    for context in rule.exceptions
                    if context.elements not in shared and is_looked_for(context)
                )
        self.contexts = tuple(looked_for)

    def of(self, rule: Rule) -> Pardons | None:
        """The exceptions of ``rule``, if it has any."""
        return self._of.get(rule.code)

    def contain(self, rule: Rule, text: str, start: int, end: int, standing: int) -> bool:
        """Whether a context of ``rule`` contains ``text[start:end]``; ``standing`` has the bits of
        the contexts that may stand in the text, and may have more."""
        pardons = self._of.get(rule.code)
        return pardons is not None and pardons.contain(text, start, end, standing)


class Pardons:
    """The exceptions of one rule. Bits of its contexts alone make a small number: to ask one of a thousand
    takes longer than many other questions."""

    __slots__ = ("_always", "_below", "_by_bit", "_own", "_shared", "_width")

    def __init__(
        self,
        contexts: Sequence[WordSequence],
        number: int,
        shared: Mapping[tuple[Element, ...], int],
    ) -> None:
        """``number`` is that of the first of ``contexts`` that the scan looks for and that is not ``shared``, which
        has the numbers of those."""
        self._below = bit_of(number) - 1  # the lowest bit is ALWAYS
        self._always = 0
        self._own = 0
        self._shared = 0
        self._by_bit: dict[int, list[WordSequence]] = {}
        common: list[tuple[int, WordSequence]] = []
        for context in contexts:
            bit = ALWAYS
            if context.elements in shared:
                bit = 1 << bit_of(shared[context.elements])
                self._shared |= bit
                common.append((bit, context))
                continue
            if is_looked_for(context):
                bit = 1 << bit_of(number) - self._below
                number += 1
                self._own |= bit
            else:
                self._always = ALWAYS
            self._by_bit.setdefault(bit, []).append(context)
        self._width = (self._own | ALWAYS).bit_length()
        for bit, context in common:
            self._by_bit.setdefault(bit << self._width, []).append(context)

    def standing(self, told: int) -> int:
        """Of the contexts that may stand, ``told`` as those of all rules, the rule's own, and above them those that it
        shares; 0 for none."""
        standing = self._always
        if told == 0:
            return standing
        if self._own:
            standing |= told >> self._below & self._own
        if self._shared:
            standing |= (told & self._shared) << self._width
        return standing

    def contain(self, text: str, start: int, end: int, told: int) -> bool:
        """Whether a context contains ``text[start:end]``, of those ``told`` and others whose words are many."""
        standing = self.standing(told)
        while standing:
            lowest = standing & -standing
            standing ^= lowest
            for context in self._by_bit[lowest]:
                if contains(context, text, start, end):
                    return True
        return False


def contains(context: WordSequence, text: str, start: int, end: int) -> bool:
    """Whether a match of ``context`` contains ``text[start:end]``, wherever its own words stand."""
    pattern: re.Pattern[str] = context.pattern
    reach: int = context.reach
    last = end + reach + SLACK
    match = pattern.search(text, max(0, start - reach), last)
    while match is not None:
        left, right = match.span()
        if left > start:
            return False
        if right >= end:
            return True
        match = pattern.search(text, max(right, left + 1), last)
    return False


def is_looked_for(context: WordSequence) -> bool:
    """Whether the scan looks for the words of a context."""
    return len(context.anchors) <= FEW or total_frequency(context.anchors) <= MANY


def bit_of(number: int) -> int:
    """The bit of a context: the first is ALWAYS, the last of 32 is the sign of a number and stays free."""
    place = number + 1
    return place + place // 31
