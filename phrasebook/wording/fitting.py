"""Makes replacements fit the sentence that they go into.

What a rule finds is exact, a few words within a clause; what it offers is mostly a sentence. Put in place
of those words alone it would leave the rest of the clause hanging: 谁让您不看清楚就拍的 must go as a whole.
So a sentence stands in place of the clause, a word in place of the words.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from phrasebook.entries import Diagnostic
from phrasebook.wording.clauses import CLAUSE_MARKS, PICTURES, SPOKEN_PARTICLES
from phrasebook.wording.fold import folded
from phrasebook.wording.han import HAN_RANGE
from phrasebook.wording.likely import default_model

SENTENCE: Final = 6
"""Characters from which a replacement is a sentence; shorter ones are words."""
STATEMENT: Final = 9
"""Characters of a clause, before or behind a finding, that may be kept: so much says something of its own,
and people who type in a hurry set no marks."""
COMMA, STOP, OF = "，", "。", "的"
BORDER: Final = re.compile(
    f"[{re.escape(CLAUSE_MARKS)}～~（）(){PICTURES}\\[\\]]"
    f"|(?<![0-9a-zA-Z])[ \t\u3000](?![ \t0-9a-zA-Z])|[:：](?=[{HAN_RANGE}])"
)
"""Where a clause ends for this purpose: emoji, a colon and a blank too, but for one beside a number or a
name in Latin letters (快递 YT88 到了)."""
LIST_MARK: Final = re.compile(
    r"[ \t]*(?:[(（]?[0-9]{1,2}(?:[)）、]|\.(?![0-9]))|[①-⑳]|[-*•·])[ \t]*"
)
"""What a line of a list begins with: that stays."""
PERSON: Final = f"[{HAN_RANGE}]{{1,2}}(?:先生|女士|小姐|老师|姐|哥|总|叔|阿姨|大爷)"
ADDRESS: Final = re.compile(f"(?:亲爱的|亲亲|亲|宝贝|宝子?|客官|您好|你好|{PERSON})[哦呀哈啊]?")
"""How a clause may begin with whom it is said to: that stays."""
NAMED_LAST: Final = re.compile(f"{PERSON}|亲")
"""How it may end with that."""
HANGING: Final = re.compile(
    "(?:[是像当得把被让叫给跟和对向上去到要想会能才有没不个用拿]|怎么|以为|觉得|知道)$"
)
"""What it may not end with: words that govern what goes (您上法院去呗, 那女的就是个疯子)."""
ENDS: Final = re.compile(f"[{SPOKEN_PARTICLES}吧呢了]")
"""Particles behind which a statement of its own may begin without a mark: 爱要不要呀发票开好了."""
RUDE: Final = 1.0
"""Weight from which what would stay is let go with the rest: 直接转我个人吧 beside 不走平台."""
LEFT_OVER: Final = re.compile(f"[{SPOKEN_PARTICLES}吧呢了的吗么]*")
LEADING_ON: Final = re.compile(
    "(?:[您你我咱那就还都也反正]|我们|咱们|所以|但是?|可是?|不过|因为)+$"
)
"""Words at the end of what stays that lead on to what goes."""
ASKED: Final = re.compile("[？?！!]+")


class Fit(NamedTuple):
    """``replacements`` in the form in which they can stand in place of ``text[start:end]``, code points."""

    start: int
    end: int
    replacements: tuple[str, ...]


def fitted(text: str, found: Diagnostic) -> Fit:
    """What the replacements of a finding in ``text`` stand in place of: the finding itself where they are
    words, its clause where they are sentences."""
    start, end, offered = found.start, found.end, found.replacements
    if not offered:
        return Fit(start, end, offered)
    if max(map(len, offered)) < SENTENCE:
        if text[end - 1] == OF:
            offered = tuple([one if one.endswith(OF) else one + OF for one in offered])
        return Fit(start, end, offered)
    left, right = beginning(text, start), ending(text, end)
    before = after = ""
    mark = LIST_MARK.match(text, left, start)
    if mark is not None:
        left = mark.end()
    named = ADDRESS.match(text, left, start)
    led = LEADING_ON.search(text, left, start)
    head = led.start() if led else start
    if start - left >= STATEMENT and stays(text[left:head]):
        left, before = head, COMMA
        while text[left - 1].isspace():
            left -= 1
    elif named is not None:
        left, before = named.end(), COMMA
    spoken = LEFT_OVER.match(text, end, right)
    rest = spoken.end() if spoken else end
    if text[end - 1] in CLAUSE_MARKS:  # the finding has its mark
        offered = tuple([closed(one, text[end - 1]) for one in offered])
    elif NAMED_LAST.fullmatch(text, rest, right) or (
        right - rest >= STATEMENT
        and ENDS.search(text, end - 1, rest)
        and says(text[rest:right]) < RUDE
    ):
        right, after = rest, COMMA
    else:
        asked = ASKED.match(text, right)
        if asked is not None:
            right, after = asked.end(), STOP
    return Fit(left, right, tuple([before + one + after for one in offered]))


def stays(head: str) -> bool:
    """Whether the beginning of a clause says something of its own, and nothing unkind."""
    return HANGING.search(head) is None and says(head) < RUDE


def says(piece: str) -> float:
    """How much the wording of a piece of a draft speaks for a breach."""
    return default_model().says(folded(piece))


def closed(offered: str, mark: str) -> str:
    """A sentence with a mark at its end, in place of one that ended with ``mark``."""
    if offered[-1] in CLAUSE_MARKS:
        return offered
    return offered + (COMMA if mark in "，," else STOP)


def beginning(text: str, start: int) -> int:
    """Where the clause begins that ``text[start]`` stands in."""
    while start > 0 and BORDER.match(text, start - 1) is None:
        start -= 1
    return start


def ending(text: str, end: int) -> int:
    """Where the clause ends that ``text[end - 1]`` stands in."""
    if text[end - 1] in CLAUSE_MARKS:
        return end
    border = BORDER.search(text, end)
    return border.start() if border else len(text)
