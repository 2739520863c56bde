"""Makes replacements fit the sentence that they go into.

What a rule finds is exact, a few words within a clause; what it offers is mostly a sentence. Put in place
of those words alone it would leave the rest of the clause hanging: 谁让您不看清楚就拍的 must go as a whole.
So a sentence stands in place of the clause, a word in place of the words. What says something of its own
beside the finding stays, unless it belongs to the breach.

What the model finds is whole clauses, for how they are said, so where they hold facts (an order's number,
a date, an amount) no sentence stands in their place: they are reworded by hand. What a rule finds goes with
its numbers, for it names them; those beside it in the clause stay, but where they are part of what is wrong.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from phrasebook.entries import Diagnostic
from phrasebook.wording.clauses import (
    CALLED,
    CLAUSE_MARKS,
    PICTURES,
    SPOKEN_PARTICLES,
    TITLES,
)
from phrasebook.wording.facts import holds_facts, names_something
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
PERSON: Final = f"[{HAN_RANGE}]{{1,2}}(?:{'|'.join(TITLES)}|小姐|姐|哥|总|叔|阿姨|大爷)"
ADDRESS: Final = re.compile(f"(?:宝子|{'|'.join(CALLED)}|您好|你好|{PERSON})[哦呀哈啊]?")
"""How a clause may begin with whom it is said to: that stays."""
NAMED_LAST: Final = re.compile(f"{PERSON}|亲")
"""How it may end with that."""
GOVERNS: Final = "怎么|以为|觉得|知道"
GOVERNING: Final = re.compile(f"(?:{GOVERNS})$")
"""How a finding may end that needs what comes behind it: 您以为 消协会为三百块钱搭理您."""
HANGING: Final = re.compile(
    f"(?:[是像当得把被让叫给跟和对向上去到要想会能才有没不个用拿]|{GOVERNS})$"
)
"""What the beginning of a clause that stays may not end with: words that govern what goes (您上法院去呗,
那女的就是个疯子)."""
ENDS: Final = re.compile(f"[{SPOKEN_PARTICLES}吧呢了]")
"""Particles behind which a statement of its own may begin without a mark: 爱要不要呀发票开好了."""
LEFT_OVER: Final = re.compile(f"[{SPOKEN_PARTICLES}吧呢了的吗么]*")
LEADING_ON: Final = re.compile(
    "(?:[您你我咱那就还都也反正再和跟]|我们|咱们|所以|但是?|可是?|不过|因为|墙上|这么|把[^，,把]{1,12}|将[^，,将]{2,12})+$"
)
"""Words at the end of what stays that lead on to what goes: 您先把卡号和 验证码报我."""
REPROACH: Final = 2.0
"""Weight of words (``likely``) from which what might stay is part of the breach: 您不看短信超了流量 活该."""
ACCUSED: Final = re.compile("[您你]?自己")
"""How words begin that go with the reproach behind them: 自己记错时间错过航班 还有脸要退."""
NUMBER: Final = re.compile(r"[\s:：是为]*[0-9a-zA-Z](?:[ -]?[0-9a-zA-Z_*]){4}")
"""What a contact or a name that was told may be followed by: it goes too."""
ASKED: Final = re.compile("[？?！!]+")
LEARNED: Final = "likely/"
"""How the codes begin of what the model finds."""
OF_NUMBERS: Final = frozenset({"diversion", "privacy"})
"""Subjects in which the number itself is what must not stand there."""
OF_DATES: Final = frozenset({"promise", "advertising"})
"""Subjects in which the date or the amount is promised."""


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
    learned = found.code.startswith(LEARNED)
    subject = found.code.removeprefix(LEARNED).partition("/")[0]
    if learned and keeps(text[start:end], subject):
        return Fit(start, end, ())
    left, right = beginning(text, start), ending(text, end)
    matters = subject not in OF_NUMBERS | OF_DATES
    before = after = ""
    mark = LIST_MARK.match(text, left, start)
    if mark is not None:
        left = mark.end()
    named = ADDRESS.match(text, left, start)
    led = LEADING_ON.search(text, left, start)
    kept = led.start() if led else start
    if (matters and holds_facts(text[left:kept])) or (
        HANGING.search(text, left, kept) is None and speaks_for_itself(text[left:kept])
    ):
        left, before = kept, COMMA
        while text[left - 1].isspace():
            left -= 1
    elif named is not None:
        left, before = named.end(), COMMA
    spoken = LEFT_OVER.match(text, end, right)
    rest = spoken.end() if spoken else end
    if text[end - 1] in CLAUSE_MARKS:  # the finding has its mark
        offered = tuple([closed(one, text[end - 1]) for one in offered])
    elif NAMED_LAST.fullmatch(text, rest, right) or (
        NUMBER.match(text, rest, right) is None
        and (
            (
                matters
                and holds_facts(text[rest:right])
                and GOVERNING.search(text, start, end) is None
            )
            or (ENDS.search(text, end - 1, rest) and speaks_for_itself(text[rest:right]))
        )
    ):
        right, after = rest, COMMA
    else:
        asked = ASKED.match(text, right)
        if asked is not None:
            right, after = asked.end(), STOP
    return Fit(left, right, tuple([before + one + after for one in offered]))


def keeps(words: str, subject: str) -> bool:
    """Whether ``words``, wrong for how they are said, hold something that must be said all the same."""
    if subject in OF_NUMBERS:
        return False
    return names_something(words) if subject in OF_DATES else holds_facts(words)


def speaks_for_itself(words: str) -> bool:
    """Whether words beside a finding may stay: a statement, and no reproach."""
    return (
        len(words) >= STATEMENT
        and ACCUSED.match(words) is None
        and default_model().says(folded(words)) < REPROACH
    )


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
