"""A pack whose own examples fail does not load."""

from __future__ import annotations

from phrasebook.entries import Severity
from phrasebook.errors import PackError
from phrasebook.wording.checker import Checker
from phrasebook.wording.rules import Example, Pack, Rule
from phrasebook.wording.settling import GRAVEST_FIRST


def verify_examples(pack: Pack) -> None:
    """Raises PackError naming the first example that does not hold, with its line."""
    checker = Checker((pack,))
    for rule in pack.rules:
        for example in rule.examples:
            verify(checker, rule, example)


def verify(checker: Checker, rule: Rule, example: Example) -> None:
    """A bad example must be found by this rule, at its severity; a good one must not be."""
    graded = [found.severity for found in checker.found_by(rule.code, example.text)]
    path = rule.place.rpartition(":")[0]
    at_least = GRAVEST_FIRST[rule.severity]
    if example.bad and not any(GRAVEST_FIRST[severity] <= at_least for severity in graded):
        raise PackError(
            f"{path}:{example.line}",
            f"the bad example “{example.text}” is not found by {rule.code}"
            + (" (only as a hint)" if Severity.HINT in graded else ""),
        )
    if not example.bad and any(
        severity is not Severity.HINT or rule.severity is Severity.HINT for severity in graded
    ):
        raise PackError(
            f"{path}:{example.line}",
            f"the good example “{example.text}” is flagged by {rule.code}",
        )
