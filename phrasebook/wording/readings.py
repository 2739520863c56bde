"""Readings of a draft: as it stands, and with each evasion undone.

A reading is a text to search with a map back to the draft. The plain reading needs no map; the
others are made only when the draft holds something that could be an evasion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, final

from phrasebook.wording.clauses import CLAUSE_MARKS
from phrasebook.wording.fold import DATA
from phrasebook.wording.places import NOWHERE


class How(StrEnum):
    """What was undone."""

    PLAIN = "plain"
    STRIPPED = "stripped"
    COLLAPSED = "collapsed"
    SOUNDED = "sounded"
    DIGITS = "digits"
    JOINED = "joined"


# Looked up without a detour by way of the class: with Python 3.11 that takes as long as an expression.
AS_TYPED: Final = How["PLAIN"]
STRIPPED: Final = How["STRIPPED"]
COLLAPSED: Final = How["COLLAPSED"]
SOUNDED: Final = How["SOUNDED"]
DIGITS_ONLY: Final = How["DIGITS"]
JOINED: Final = How["JOINED"]


NONE: Final[frozenset[int]] = frozenset()


@final
class Reading:
    """A text to search. Character ``i`` stands for ``draft[starts[i]:ends[i]]``; without
    ``starts``, offsets are the draft's own. ``fresh`` are the characters that were made up
    (homophones replaced): a hit that holds none of them is not this reading's. ``places`` are known where the
    scan wrote them down; ``cut`` are the dictionary words of the piece that was cut last (``steps``)."""

    __slots__ = (
        "cut",
        "cut_left",
        "cut_right",
        "ends",
        "fresh",
        "how",
        "places",
        "starts",
        "text",
    )

    def __init__(
        self,
        text: str,
        how: How,
        starts: Sequence[int] | None = None,
        ends: Sequence[int] | None = None,
        fresh: frozenset[int] = NONE,
    ) -> None:
        self.text = text
        self.how = how
        self.starts = starts
        self.ends = ends
        self.fresh = fresh
        self.places = NOWHERE
        self.cut: Sequence[str] = ()
        self.cut_left = self.cut_right = -1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the reading as a span of the draft."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def within(self, outer: Reading) -> Reading:
        """This reading of the text of another one, as a reading of the other's draft."""
        lefts, rights = outer.starts, outer.ends
        if lefts is None or rights is None:
            return self
        starts, ends = self.starts, self.ends
        if starts is not None and ends is not None:
            lefts = [lefts[at] for at in starts]
            rights = [rights[at - 1] for at in ends]
        return Reading(self.text, self.how, lefts, rights, self.fresh)


def as_typed(folded: str) -> Reading:
    """A draft as it stands."""
    return Reading(folded, AS_TYPED)


ORDINARY_MARKS: Final = CLAUSE_MARKS.replace("\n", "") + "、：:.~～—“”‘’「」『』（）()《》【】\"'"
"""Marks that stand between the letters of any honest message."""
OPENING, CLOSING = "（(【「《<{[", "）)】」》>}]"
AMID_MARKS: Final = "，,。.、~～…—;；:：!！（）()【】「」『』《》<>'\""
"""In a draft of plain characters, only a letter between two of these can be an evasion."""
KEPT: Final = frozenset(CLAUSE_MARKS + "、：:…") - {"\n", "\r"}
MARKS: Final = re.compile(r"[\W_]+")
REDOUBLED: Final = frozenset(
    "谢看等慢常刚稍试想问说帮查天好嗯哈呵嘻妈爸哥姐弟妹爷奶宝每多少亲渐仅往偏早拜对是来去哦啊呢嘿听聊走坐用尝人年月个种家处各层句字笔件"
)
"""Characters that honest words double (谢谢, 看看, 慢慢)."""
LATIN: Final = re.compile("[a-z]{2}")
TONES: Final = re.compile("(?<=[a-z])[1-5](?![0-9])")
TONED: Final = re.compile("[a-z][1-5](?![0-9])")
"""Numbers of tones behind syllables: bu4 zhi1 dao4; with the letter before one."""
SPOKEN_NUMERALS: Final = "零〇一二三四五六七八九幺"
FORMAL_NUMERALS: Final = "零壹贰叁肆伍陆柒捌玖"
NUMERALS: Final = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两o○洞拐l"
SPOKEN_DASHES: Final = "杠加再又个后面是"
"""What people write for the mark between groups of digits, or between how often and which: 四个零再四个六."""
MANY_DIGITS: Final = re.compile(
    rf"(?:[0-9{NUMERALS}][\W_{SPOKEN_DASHES}]{{0,3}}){{5}}[0-9{NUMERALS}]"
)
TO_DIGITS: Final = str.maketrans(
    "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两o○洞拐l", "001234567891123456789200071"
)


COMPOSED: Final = {
    row[:2]: row[2] for row in (DATA / "halves.txt").read_text(encoding="utf-8").split()
}
"""Characters written as their two halves."""
HALVES: Final = re.compile("|".join(COMPOSED))


def without(dropped: re.Pattern[str], folded: str) -> Reading:
    """The draft without every run of ``dropped``: pieces copied whole, not one by one."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for run in dropped.finditer(folded):
        left, right = run.span()
        if left > at:
            pieces.append(folded[at:left])
            starts.extend(range(at, left))
            ends.extend(range(at + 1, left + 1))
        at = right
    pieces.append(folded[at:])
    starts.extend(range(at, len(folded)))
    ends.extend(range(at + 1, len(folded) + 1))
    return Reading("".join(pieces), STRIPPED, starts, ends)


def toneless(reading: Reading) -> Reading:
    """The reading without the numbers of tones."""
    if TONED.search(reading.text) is None:  # sooner said than TONES does
        return reading
    return without(TONES, reading.text).within(reading)


def letters_of(folded: str) -> Reading:
    """Letters and digits only, for approved sentences."""
    return without(MARKS, folded)


def digits_only(folded: str) -> Reading:
    """Numerals of any script as 0-9, with what separates digits removed."""
    letters: list[str] = []
    starts: list[int] = []
    turned = folded.translate(TO_DIGITS)
    held: list[int] = []
    for at, character in enumerate(turned):
        if character.isdigit():
            # How often, and then which: 四个零 are four, the first in place of the number itself.
            times = turned[at - 2] if held == [at - 1] and turned[at - 1] == "个" else ""
            if times.isdecimal():
                letters[-1:] = character * (int(times) - 1)
                starts[-1:] = [at - 2] * (int(times) - 1)
            held = []
        elif (
            letters
            and letters[-1].isdigit()
            and (not character.isalnum() or character in SPOKEN_DASHES)
            and len(held) < 4
        ):
            held.append(at)
            continue
        elif held:
            letters.extend(turned[place] for place in held)
            starts.extend(held)
            held = []
        letters.append(character)
        starts.append(at)
    return Reading("".join(letters), DIGITS_ONLY, starts, [at + 1 for at in starts])
