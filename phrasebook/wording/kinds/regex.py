"""Regular expressions, for contact details, numbers and amounts.

Python's engine backtracks, so an expression that could take exponential or high polynomial time is
refused when the pack is loaded: every repetition must be bounded, and no repetition may hold
another one. What remains runs in time linear in the draft.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from phrasebook.wording.rules import Reads

LONGEST_EXPRESSION = 2_000
MOST_REPEATS = 200
MOST_STEPS = 20_000
"""Upper bound of the ways one starting point can be tried: the product of adjoining choices."""
AROUND = 60
"""Characters on either side of an anchor in which a match is looked for."""


def luhn(digits: str) -> bool:
    """The check digit of payment cards."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def identity_number(text: str) -> bool:
    """The check character of an 18-character resident identity number."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    if len(text) != 18 or not text[:17].isdecimal():
        return False
    month, day = int(text[10:12]), int(text[12:14])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, weights, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()


CHECKS: dict[str, Callable[[str], bool]] = {"luhn": luhn, "identity": identity_number}


@dataclass(frozen=True, slots=True)
class Regex:
    """Matches an expression in the folded draft, or in its digits with separators removed."""

    pattern: re.Pattern[str]
    anchors: tuple[str, ...]
    reads: Reads
    check: Callable[[str], bool] | None = None
    exact: bool = False
    evadable: bool = False
    vocabulary: tuple[str, ...] = ()

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Every match that passes the check; with anchors, near the anchor only."""
        if self.anchors:
            matches = self.pattern.finditer(text, max(0, start - AROUND), end + AROUND)
        else:
            matches = self.pattern.finditer(text)
        for match in matches:
            if match.end() > match.start() and (self.check is None or self.check(match.group())):
                yield match.span()


def compile_regex(source: str, *, anchors: tuple[str, ...], reads: Reads, check: str = "") -> Regex:
    """Compile; raises ValueError for an expression that is wrong, vacuous or could be slow."""
    pattern = safe_pattern(source)
    if check and check not in CHECKS:
        raise ValueError(f"there is no check “{check}”; use one of {', '.join(CHECKS)}")
    return Regex(pattern, anchors, reads, CHECKS.get(check))


def safe_pattern(source: str) -> re.Pattern[str]:
    """The compiled expression; raises ValueError."""
    if not source:
        raise ValueError("the expression is empty")
    if len(source) > LONGEST_EXPRESSION:
        raise ValueError(f"the expression is longer than {LONGEST_EXPRESSION} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = parser.parse(source)
            refuse_slow(tree, inside=False)
            pattern = re.compile(source)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise ValueError(f"the expression is wrong: {error}") from None
    if pattern.search("") is not None:
        raise ValueError("the expression matches the empty text, so it would flag every draft")
    if all(pattern.search(sample) for sample in ("您好", "abc", "12", "。")):
        raise ValueError("the expression matches everything")
    return pattern


def refuse_slow(tree: Any, *, inside: bool) -> int:
    """Walk a parsed expression; returns the number of ways it can be tried at one place."""
    ways = 1
    for operator, argument in tree:
        if operator in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, body = argument
            if most is codes.MAXREPEAT or most > MOST_REPEATS:
                raise ValueError(
                    f"an open or long repetition could be slow; give a limit up to {{0,{MOST_REPEATS}}}"
                )
            if most > 1 and inside:
                raise ValueError("a repetition inside a repetition could be slow; write it flat")
            inner = refuse_slow(body, inside=inside or most > 1)
            ways *= (
                (most - least + 1) * inner if inner == 1 or most <= 1 else inner ** min(most, 20)
            )
        elif operator is codes.SUBPATTERN:
            ways *= refuse_slow(argument[3], inside=inside)
        elif operator is codes.BRANCH:
            ways *= max(1, sum(refuse_slow(branch, inside=inside) for branch in argument[1]))
            if inside:
                overlap_free(argument[1])
        elif operator in (codes.ASSERT, codes.ASSERT_NOT):
            ways *= refuse_slow(argument[1], inside=inside)
        elif operator is codes.ATOMIC_GROUP:
            ways *= refuse_slow(argument, inside=inside)
        elif operator in (codes.GROUPREF, codes.GROUPREF_EXISTS):
            raise ValueError("back-references are not supported; they could be slow")
        if ways > MOST_STEPS:
            raise ValueError("the expression could be slow: too many open choices in a row")
    return ways


def overlap_free(branches: Any) -> None:
    """Inside a repetition, two branches must not begin alike: (a|ab)* backtracks."""
    heads: set[Any] = set()
    for branch in branches:
        head = branch[0] if len(branch) else None
        if head is None or head[0] is not codes.LITERAL or head[1] in heads:
            raise ValueError("branches inside a repetition must begin with different characters")
        heads.add(head[1])
