"""The inflections that a phrase covers without listing each.

``variants("你问我,")`` style work: a word is cut into pieces, each piece into the forms that mean
the same to a rule. Texts are folded first (您 is 你, 咱 is 我), so only what folding leaves open
stands here.
"""

from __future__ import annotations

import re
from itertools import product
from math import prod

NO_RELATION = tuple(
    f"{none}{some}关系" for none in ("没", "没有") for some in ("", "任何", "半点", "一点", "丝毫")
)

FORMS: dict[str, tuple[str, ...]] = {
    "我们": ("我", "我们"),
    "我": ("我", "我们"),
    "你们": ("你", "你们"),
    "你": ("你", "你们"),
    "怎么样": ("怎么样", "怎样", "咋样"),
    "怎么": ("怎么", "咋", "怎"),
    "什么": ("什么", "啥"),
    "吗": ("吗", "嘛", "么"),
    "没有": ("没有", "没"),
    "没用": ("没用", "没有用"),
    "没办法": ("没办法", "没有办法"),
    "没法子": ("没法子", "没有法子"),
    "没关系": NO_RELATION,
    "没有关系": NO_RELATION,
    "好了": ("好了", "好啦", "好咯", "好喽"),
    "得了": ("得了", "得啦"),
    "就是了": ("就是了", "就是啦"),
    "算了": ("算了", "算啦"),
    "事情": ("事情", "事", "事儿"),
    "事儿": ("事儿", "事", "事情"),
    "这儿": ("这儿", "这里", "这"),
    "哪儿": ("哪儿", "哪里", "哪"),
    "哪里": ("哪里", "哪儿", "哪"),
    "啰嗦": ("啰嗦", "罗嗦", "啰唆", "罗唆"),
}
"""A piece of a word and all its forms, itself included."""

PIECE = re.compile("|".join(sorted(map(re.escape, FORMS), key=len, reverse=True)))

MOST_VARIANTS = 64


def pieces(word: str) -> list[tuple[str, ...]]:
    """``word`` as a row of pieces, each with its forms."""
    row: list[tuple[str, ...]] = []
    at = 0
    for match in PIECE.finditer(word):
        if match.start() > at:
            row.append((word[at : match.start()],))
        row.append(FORMS[match.group()])
        at = match.end()
    if at < len(word):
        row.append((word[at:],))
    return row


def variants(word: str) -> tuple[str, ...]:
    """Every inflected form of ``word``; the word alone where there would be too many."""
    row = pieces(word)
    count = 1
    for forms in row:
        count *= len(forms)
    if count > MOST_VARIANTS:
        return (word,)
    return tuple(dict.fromkeys("".join(choice) for choice in product(*row)))


def expressions(word: str) -> tuple[str, ...]:
    """Regular expressions for every inflected form of ``word``, in the order in which ``expression`` tries them: as
    words by themselves, as long as there are not too many, because what they begin with is seen sooner there."""
    row = [sorted(forms, key=len, reverse=True) for forms in pieces(word)]
    if prod(map(len, row)) > MOST_VARIANTS:
        return (expression(word),)
    return tuple(re.escape("".join(choice)) for choice in product(*row))


def expression(word: str) -> str:
    """A regular expression for every inflected form of ``word``."""
    parts = []
    for forms in pieces(word):
        if len(forms) == 1:
            parts.append(re.escape(forms[0]))
        else:
            longest = sorted(forms, key=len, reverse=True)
            parts.append(f"(?:{'|'.join(map(re.escape, longest))})")
    return "".join(parts)


def longest_form(word: str) -> int:
    """The most characters that an inflected form of ``word`` takes."""
    return sum(max(map(len, forms)) for forms in pieces(word))
