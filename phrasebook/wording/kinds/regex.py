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

from phrasebook.errors import FieldError
from phrasebook.wording.rarity import total_frequency
from phrasebook.wording.rules import Reads

LONGEST_EXPRESSION = 2_000
MOST_REPEATS = 200
MOST_STEPS = 20_000
"""Upper bound of the ways one starting point can be tried: the product of adjoining choices."""
MOST_HELD = 40
"""Characters of which one stands in any match: of more, one stands in any draft."""
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
    sieve: re.Pattern[str] | None = None

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
    """Compile; raises FieldError for an expression that is wrong, vacuous or could be slow."""
    pattern = safe_pattern(source)
    if check and check not in CHECKS:
        raise FieldError(
            f"there is no check “{check}”; use one of {', '.join(CHECKS)}",
            f"没有叫“{check}”的校验；可以写 {'、'.join(CHECKS)}",
        )
    return Regex(pattern, anchors, reads, CHECKS.get(check), sieve=sieve_of(source))


def sieve_of(source: str) -> re.Pattern[str] | None:
    """An expression for characters one of which stands in every match, if any are sure to: it is asked of a draft
    before the whole one is, which takes ten times as long."""
    letters = held(parser.parse(source))
    return re.compile(f"[{re.escape(''.join(map(chr, sorted(letters))))}]") if letters else None


def held(tree: Any) -> frozenset[int]:
    """Characters one of which stands in every match of a parsed expression, the rarest that are sure to; none where
    there are none or too many."""
    found = [letters for kind, told in tree if (letters := held_by(kind, told))]
    return min(found, key=rareness, default=frozenset())


def rareness(letters: frozenset[int]) -> tuple[float, int]:
    """Sort key: characters that hardly ever stand in a draft first."""
    return total_frequency(map(chr, letters)), len(letters)


def held_by(kind: Any, told: Any) -> frozenset[int]:
    """The same for one part of it."""
    if kind is codes.LITERAL:
        return frozenset([told])
    if kind is codes.IN:
        letters: set[int] = set()
        for one, value in told:
            if one is codes.LITERAL:
                letters.add(value)
            elif one is codes.RANGE and value[1] - value[0] < MOST_HELD:
                letters.update(range(value[0], value[1] + 1))
            else:
                return frozenset()
        return frozenset(letters) if len(letters) <= MOST_HELD else frozenset()
    if kind is codes.BRANCH:
        sides = [held(side) for side in told[1]]
        joined = frozenset[int]().union(*sides)
        return joined if all(sides) and len(joined) <= MOST_HELD else frozenset()
    if kind is codes.SUBPATTERN:
        return held(told[-1])
    if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT) and told[0]:
        return held(told[2])
    return frozenset()


def safe_pattern(source: str) -> re.Pattern[str]:
    """The compiled expression; raises FieldError."""
    if not source:
        raise FieldError(
            "the expression is empty; write one, or take the field away",
            "正则表达式是空的；请写上，或者去掉这一项",
        )
    if len(source) > LONGEST_EXPRESSION:
        raise FieldError(
            f"the expression is longer than {LONGEST_EXPRESSION} characters; make two of it",
            f"正则表达式超过 {LONGEST_EXPRESSION} 个字符；请拆成两条",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = parser.parse(source)
            refuse_slow(tree, inside=False)
            pattern = re.compile(source)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise FieldError(
            f"the expression is wrong: {error}; mend it, or write phrases or slots",
            f"正则表达式写错了（{error}）；请检查括号和转义，或改用 phrases、slots",
        ) from None
    if pattern.search("") is not None:
        raise FieldError(
            "the expression matches the empty text, so it would flag every draft; let at least "
            "one character be needed",
            "正则表达式连空文本都匹配，每条草稿都会被标出；请至少要求一个字符",
        )
    if all(pattern.search(sample) for sample in ("您好", "abc", "12", "。")):
        raise FieldError(
            "the expression matches everything; say more of what is meant",
            "正则表达式什么都匹配；请写得更具体",
        )
    return pattern


def refuse_slow(tree: Any, *, inside: bool) -> int:
    """Walk a parsed expression; returns the number of ways it can be tried at one place."""
    ways = 1
    for operator, argument in tree:
        if operator in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, body = argument
            if most is codes.MAXREPEAT or most > MOST_REPEATS:
                raise FieldError(
                    f"an open or long repetition could be slow; give a limit up to {{0,{MOST_REPEATS}}}",
                    "没有上限或太长的重复（* + {n,}）可能很慢；请写上限，最多 "
                    f"{{0,{MOST_REPEATS}}}",
                )
            if most > 1 and inside:
                raise FieldError(
                    "a repetition inside a repetition could be slow; write it flat",
                    "重复里面套重复可能很慢；请拆开写",
                )
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
            raise FieldError(
                "back-references are not supported, as they could be slow; write out what is meant",
                "不支持反向引用（\\1），可能很慢；请把要找的内容直接写出来",
            )
        if ways > MOST_STEPS:
            raise FieldError(
                "the expression could be slow: too many open choices in a row; lower the limits of "
                "repetitions, or make two expressions of it",
                "正则表达式可能很慢：连续的可变部分太多；请减小重复的上限，或拆成两条",
            )
    return ways


def overlap_free(branches: Any) -> None:
    """Inside a repetition, two branches must not begin alike: (a|ab)* backtracks."""
    heads: set[Any] = set()
    for branch in branches:
        head = branch[0] if len(branch) else None
        if head is None or head[0] is not codes.LITERAL or head[1] in heads:
            raise FieldError(
                "branches inside a repetition must begin with different characters",
                "重复里面的各个分支须以不同的字符开头",
            )
        heads.add(head[1])
