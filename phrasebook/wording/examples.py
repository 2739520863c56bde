"""A pack whose own examples fail, or whose replacements break its rules, does not load."""

from __future__ import annotations

from phrasebook.entries import Severity
from phrasebook.errors import PackError
from phrasebook.wording.checker import Checker
from phrasebook.wording.rules import Example, Pack, Rule
from phrasebook.wording.settling import GRAVEST_FIRST, is_grave


def verify_examples(pack: Pack) -> None:
    """Raises PackError naming the first example that does not hold, or replacement that breaks a
    rule of the pack, with its line."""
    checker = Checker((pack,))
    for rule in pack.rules:
        for example in rule.examples:
            verify(checker, rule, example)
        for text, line in zip(rule.replacements, rule.replacement_lines, strict=True):
            verify_replacement(checker, rule, text, line)


def verify(checker: Checker, rule: Rule, example: Example) -> None:
    """A bad example must be found by this rule, at its severity; a good one must not be."""
    graded = [found.severity for found in checker.found_by(rule.code, example.text)]
    path = rule.place.rpartition(":")[0]
    at_least = GRAVEST_FIRST[rule.severity]
    if example.bad and not any(GRAVEST_FIRST[severity] <= at_least for severity in graded):
        hint = Severity.HINT in graded
        raise PackError(
            f"{path}:{example.line}",
            f"the bad example “{example.text}” is not found by {rule.code}"
            f"{' (only as a hint)' * hint}; mend the rule, or take another example",
            f"应当被标出的例句“{example.text}”没有被规则 {rule.code} 标出"
            f"{'（只算提示）' * hint}；请修改规则，或换一句例句",
        )
    if not example.bad and any(
        severity is not Severity.HINT or rule.severity is Severity.HINT for severity in graded
    ):
        raise PackError(
            f"{path}:{example.line}",
            f"the good example “{example.text}” is flagged by {rule.code}; add an exception, or say "
            "more of what is meant",
            f"不该被标出的例句“{example.text}”被规则 {rule.code} 标出了；请加例外（except），或把说法"
            "写得更具体",
        )


def verify_replacement(checker: Checker, rule: Rule, text: str, line: int) -> None:
    """What is offered in place of a finding must be no error or warning itself, nor what this rule
    flags, whatever its severity."""
    found = [one for one in checker.check(text) if is_grave(one.severity)]
    found += [one for one in checker.found_by(rule.code, text) if one.severity is rule.severity]
    if found:
        words = text[found[0].start : found[0].end]
        raise PackError(
            f"{rule.place.rpartition(':')[0]}:{line}",
            f"the replacement “{text}” breaks {found[0].code} itself by “{words}”; write it otherwise",
            f"替换用语“{text}”自己就违反规则 {found[0].code}（“{words}”）；请换一种说法",
        )
