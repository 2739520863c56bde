"""The contexts that excuse a hit, by the rules that they excuse."""

from __future__ import annotations

from collections.abc import Sequence

from phrasebook.wording.flags import ALWAYS, FLAG_BITS
from phrasebook.wording.rules import Rule
from phrasebook.wording.sequence import Sequence as WordSequence

FEW = 40
"""Words of a context that the scan looks for: more would stand in any draft."""


class Excuses:
    """The exceptions of some rules. Never changes once built.

    ``contexts`` are those that the scan which runs anyway looks for: which of them may stand in a draft or in a
    reading of it is told as a number with a bit for each (``bit_of``, counted from FLAG_BITS).
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        looked_for: list[WordSequence] = []
        self._of: dict[str, tuple[tuple[int, WordSequence], ...]] = {}
        for rule in rules:
            contexts = []
            for context in rule.exceptions:
                bit = ALWAYS
                if len(context.anchors) <= FEW:
                    bit = 1 << (FLAG_BITS + bit_of(len(looked_for)))
                    looked_for.append(context)
                contexts.append((bit, context))
            if contexts:
                self._of[rule.code] = tuple(contexts)
        self.contexts = tuple(looked_for)

    def bits(self, rule: Rule) -> int:
        """The bits without one of which no context of ``rule`` stands."""
        bits = 0
        for bit, _ in self._of.get(rule.code, ()):
            bits |= bit
        return bits

    def contain(self, rule: Rule, text: str, start: int, end: int, standing: int) -> bool:
        """Whether a context of ``rule`` contains ``text[start:end]``; ``standing`` has the bits of
        the contexts that may stand in the text, and may have more."""
        for bit, context in self._of[rule.code]:
            if bit & standing and context.around(text, start, end):
                return True
        return False


def bit_of(number: int) -> int:
    """The bit of a context: the last of 32 is the sign of a number and stays free."""
    return number + number // 31
