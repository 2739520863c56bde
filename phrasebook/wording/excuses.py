"""The contexts that excuse a hit, by the rules that they excuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phrasebook.wording.rules import Rule
from phrasebook.wording.sequence import Sequence as WordSequence

FIRST_BIT = 16
"""Bits below this one are flags of the scan."""
ALWAYS = 1 << (FIRST_BIT - 1)
"""Stands for the words of a context that has too many of them to be looked for."""
FEW = 40
"""Words of a context that the scan looks for: more would stand in any draft."""


class Excuses:
    """The exceptions of some rules. Never changes once built.

    ``words`` are texts one of which stands wherever a context does. Which of them stand in a draft
    or in a reading of it is told by the scan that runs anyway, as a number with a bit for each: the
    one that ``words`` gives, counted from FIRST_BIT.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        numbers: dict[str, int] = {}
        self._of: dict[str, tuple[tuple[int, WordSequence], ...]] = {}
        for rule in rules:
            contexts = []
            for context in rule.exceptions:
                bits = 0
                for word in telling(context):
                    bits |= (
                        1 << (FIRST_BIT + numbers.setdefault(word, bit_of(len(numbers))))
                        if word
                        else ALWAYS
                    )
                contexts.append((bits, context))
            if contexts:
                self._of[rule.code] = tuple(contexts)
        self.words: Mapping[str, int] = numbers

    def bits(self, rule: Rule) -> int:
        """The bits without one of which no context of ``rule`` stands."""
        bits = 0
        for some, _ in self._of.get(rule.code, ()):
            bits |= some
        return bits

    def contain(self, rule: Rule, text: str, start: int, end: int, standing: int) -> bool:
        """Whether a context of ``rule`` contains ``text[start:end]``; ``standing`` has the bits of
        the words that stand in the text, and may have more."""
        for bits, context in self._of[rule.code]:
            if bits & standing and context.around(text, start, end):
                return True
        return False


def bit_of(number: int) -> int:
    """The bit for a word: the last of 32 is the sign of a number and stays free."""
    return number + number // 31


def telling(context: WordSequence) -> tuple[str, ...]:
    """Words one of which stands in every match of a context; an empty one for too many."""
    return context.anchors if len(context.anchors) <= FEW else ("",)
