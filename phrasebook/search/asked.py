"""Questions of customers alike enough to be one, and what of them may be kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from phrasebook.search.characters import normalise, shortened, squeezed
from phrasebook.search.concepts import only_courtesies, without_courtesies
from phrasebook.search.words import words_of

ALIKE = 70
"""Likeness in percent, of the words in any order, from which two questions count as one."""
LONGEST = 500
"""Characters of a question that are kept."""

_COURTESY_LEFT = re.compile(
    r"(?:你好|您好|在吗|在么|在不在|有人吗|亲+|哈喽|哈罗|hello|hi|早上好|上午好|中午好|下午好|晚上好|早|"
    r"早安|晚安|谢谢[你您]?|[了啊呀哦啦呢吗])+"
)
_EITHER = re.compile(r"(.)不\1")
_PARTICLES = frozenset("吗呢呀啊吧嘛么哦啦")
_NUMBER = re.compile(r"[0-9０-９][0-9０-９ \-]{3,}[0-9０-９]")


def asks(text: str) -> bool:
    """Whether a message says anything beyond a greeting, a courtesy or one character."""
    whole = normalise(shortened(text))
    if only_courtesies(whole):
        return False
    bare = squeezed(without_courtesies(whole))
    return len(bare) > 1 and not bare.isdigit() and _COURTESY_LEFT.fullmatch(bare) is None


def fit_to_keep(text: str) -> str:
    """``text`` on one line, cut short, without numbers that name a person or an order."""
    return _NUMBER.sub("#", " ".join(text.split()))[:LONGEST]


def grouped(texts: Sequence[str]) -> list[list[int]]:
    """The places of ``texts`` in groups of questions that ask nearly the same, in order of their
    first; the first of a group is the one the others are like."""
    groups: list[list[int]] = []
    heads: list[str] = []
    known: dict[str, int] = {}
    for place, text in enumerate(texts):
        words = _words(text)
        at = known.get(words)
        if at is None:
            best = process.extractOne(words, heads, scorer=fuzz.ratio, score_cutoff=ALIKE)
            at = len(groups) if best is None else best[2]
            if best is None:
                groups.append([])
                heads.append(words)
            known[words] = at
        groups[at].append(place)
    return groups


def _words(text: str) -> str:
    """The words in an order of their own, 能不能 as 能: 发票怎么开 and 怎么开发票 are one."""
    bare = _EITHER.sub(r"\1", without_courtesies(normalise(text)))
    words = sorted(
        word
        for word in words_of(bare)
        if word not in _PARTICLES and (word.isalnum() or word == "#")
    )
    return " ".join(words) or bare
