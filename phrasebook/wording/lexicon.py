"""Does a dictionary word straddle the edge of a hit? (路口|交通 is not 口交.)"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import rjieba

from phrasebook.wording.clauses import CLAUSE_END, CLAUSE_MARKS, EARLIER_CLAUSES

WINDOW: Final = 16
"""Characters of context on either side: a dictionary word is far shorter."""

NEAR: Final = 8
"""Characters on either side of a place in which words that reach over it are looked for: hardly any word is
longer."""

LOOSE: Final = frozenset(
    [
        "可不",
        "可不是",
        "就是",
        "还是",
        "也是",
        "真是",
        "不是",
        "要不",
        "就要",
        "只有",
        "都是",
        "是不是",
        "这是",
        "那是",
        "不能",
        "不会",
        "不要",
        "没有",
        "的话",
        "我们",
        "你们",
        "他们",
        "一个",
        "一下",
        "怎么样",
        "这个",
        "那个",
        "这么",
        "那么",
        "起来",
        "下去",
        "出去",
        "进去",
        "去吧",
        "好了",
        "得了",
        "来了",
        "就行",
        "还有",
        "再来",
        "人家",
        "那你",
        "那我",
        "不就",
        "这种",
        "这样",
        "那样",
        "哪里",
        "上去",
        "回去",
        "过去",
        "你好",
        "得很",
        "是的",
        "不了",
        "才能",
        "那就",
        "吃不消",
        "正在",
        "在于",
        "在我",
        "为我",
        "给我",
        "给你",
    ]
)
"""Function words: that one of them reaches over an edge says nothing about the hit."""

WEAK: Final = frozenset("不没还也都就又才只要会能吗呢吧啊的了是得有去来个我你")
"""Characters that begin or end many words: a hit that ends in one says what it says all the same."""


def words_of(text: str) -> list[str]:
    """``text`` cut into dictionary words; unknown characters stand alone."""
    cut: list[str] = rjieba.cut(text, False)
    return cut


def words_around(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """The dictionary words of ``text[start:end]`` and of NEAR characters on either side, each behind where
    it begins."""
    at = max(0, start - NEAR)
    found: list[tuple[int, str]] = []
    for word in words_of(text[at : end + NEAR]):
        found.append((at, word))
        at += len(word)
    return found


def straddled(text: str, start: int, end: int) -> str:
    """The dictionary word that reaches across an edge of ``text[start:end]``, or ``""``."""
    left, right = within_clause(text, start, end)
    if not may_tear(text, start, end, left, right):
        return ""
    return torn_word(text, start, end, left, words_of(text[left:right]))


def within_clause(text: str, start: int, end: int) -> tuple[int, int]:
    """As far around ``text[start:end]`` as words of its clause may reach over its edges."""
    left, right = start, end
    # No word holds a clause mark, so words beyond one are none of the hit's.
    if start and text[start - 1] not in CLAUSE_MARKS:
        left = max(0, start - WINDOW)
        before = EARLIER_CLAUSES.match(text, left, start)
        if before is not None:
            left = before.end()
    if end < len(text) and text[end] not in CLAUSE_MARKS:
        right = min(len(text), end + WINDOW)
        after_hit = CLAUSE_END.search(text, end, right)
        if after_hit is not None:
            right = after_hit.start()
    return left, right


def may_tear(text: str, start: int, end: int, left: int, right: int) -> bool:
    """Whether a dictionary word of ``text[left:right]`` may reach across an edge of ``text[start:end]``."""
    return (left < start and text[start] not in WEAK) or (end < right and text[end - 1] not in WEAK)


def torn_word(text: str, start: int, end: int, left: int, words: Sequence[str]) -> str:
    """Which of the dictionary ``words`` from ``text[left]`` on reaches across an edge of ``text[start:end]``, or
    ``""``."""
    at = left
    for word in words:
        after = at + len(word)
        torn = (at < start < after and text[start] not in WEAK) or (
            at < end < after and text[end - 1] not in WEAK
        )
        if torn and word not in LOOSE:
            return word
        at = after
        if at >= end:
            break
    return ""


words_of("预热词典")  # the dictionary loads on first use; a keystroke must not wait for it
