"""The contexts that excuse a hit, by the rules that they excuse."""

from __future__ import annotations

from collections.abc import Sequence

from phrasebook.wording.rules import Rule
from phrasebook.wording.sequence import Sequence as WordSequence

FEW = 40
"""Words of a context that are looked for before its expression: to look for more takes longer."""


class Excuses:
    """The exceptions of some rules. Never changes once built."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._of: dict[str, tuple[tuple[str, WordSequence], ...]] = {
            rule.code: tuple(
                (word, context) for context in rule.exceptions for word in telling(context)
            )
            for rule in rules
            if rule.exceptions
        }

    def contain(self, rule: Rule, text: str, start: int, end: int) -> bool:
        """Whether a context of ``rule`` contains ``text[start:end]``."""
        for word, context in self._of[rule.code]:
            if word in text and context.around(text, start, end):
                return True
        return False


def telling(context: WordSequence) -> tuple[str, ...]:
    """Words one of which stands in every match of a context."""
    return context.anchors if len(context.anchors) <= FEW else ("",)
