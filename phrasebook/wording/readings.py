"""Readings of a draft: as it stands, and with each evasion undone.

A reading is a text to search with a map back to the draft. The plain reading needs no map; the
others are made only when the draft holds something that could be an evasion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from phrasebook.wording.clauses import CLAUSE_MARKS
from phrasebook.wording.sounds import LATIN_RUN, SOUNDS, spelled


class How(StrEnum):
    """What was undone."""

    PLAIN = "plain"
    STRIPPED = "stripped"
    COLLAPSED = "collapsed"
    SOUNDED = "sounded"
    DIGITS = "digits"
    JOINED = "joined"


class Reading(NamedTuple):
    """A text to search. Character ``i`` stands for ``draft[starts[i]:ends[i]]``; without
    ``starts``, offsets are the draft's own. ``fresh`` are the characters that were made up
    (homophones replaced): a hit that holds none of them is not this reading's."""

    text: str
    how: How
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    fresh: frozenset[int] = frozenset()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the reading as a span of the draft."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


ORDINARY = re.escape(CLAUSE_MARKS.replace("\n", "") + "、：:.~～—“”‘’「」『』（）()《》【】\"'")
LETTER = r"[^\W_]"
SEPARATED = re.compile(
    rf"{LETTER}(?:_|[^\w{ORDINARY}])+{LETTER}|(?<!{LETTER}){LETTER}[\W_]+{LETTER}(?!{LETTER})"
    rf"|[（(【「\[]{LETTER}{{1,2}}[）)】」\]]"
)
"""Something other than a clause mark between two letters, or letters that stand alone."""
ALONE_AMID = re.compile(
    rf"[，,。.、~～…—;；:：!！（）()【】「」]{LETTER}[，,。.、~～…—;；:：!！（）()【】「」]|\n"
)
"""In a draft of plain characters, only a letter between two marks or a line break can
be an evasion."""
MARK = "[，,。.、~～…—;；:：!！]"
ALONE = re.compile(
    rf"(?<!{LETTER}){LETTER}{{1,4}}({MARK}{{1,3}}){LETTER}(?!{LETTER})(?:\1{LETTER}(?!{LETTER}))+"
    rf"(?:\1{LETTER}{{1,4}}(?!{LETTER}))?"
)
"""Letters set apart one by one by the same clause mark."""

KEPT = frozenset(CLAUSE_MARKS + "、：:…") - {"\n", "\r"}
SEPARATORS = re.compile(rf"(?:_|[^\w{re.escape(''.join(sorted(KEPT)))}])+")
"""Neither letters nor clause marks."""
MARKS = re.compile(r"[\W_]+")
REDOUBLED = frozenset(
    "谢看等慢常刚稍试想问说帮查天好嗯哈呵嘻妈爸哥姐弟妹爷奶宝每多少亲渐仅往偏早拜对是来去哦啊呢嘿听聊走坐用尝人年月个种家处各层句字笔件"
)
"""Characters that honest words double (谢谢, 看看, 慢慢)."""
LATIN = re.compile("[a-z]{2}")
SPOKEN_NUMERALS = "零〇一二三四五六七八九幺"
NUMERALS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两o○"
MANY_DIGITS = re.compile(rf"(?:[0-9{NUMERALS}][\W_]{{0,3}}){{5}}[0-9{NUMERALS}]")
TO_DIGITS = str.maketrans(
    "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两o", "00123456789112345678920"
)


COMPOSED = {
    "亻言": "信",
    "亻尔": "你",
    "扌殳": "投",
    "讠斥": "诉",
    "氵衮": "滚",
    "礻申": "神",
    "女马": "妈",
    "忄亡": "忙",
    "矢口": "知",
    "讠兑": "说",
    "车专": "转",
    "纟圣": "经",
    "疒丙": "病",
    "口马": "骂",
    "火页": "烦",
    "竹本": "笨",
    "亻吏": "使",
    "白勺": "的",
    "扌戈": "找",
    "言斥": "诉",
    "人言": "信",
    "贝长": "账",
    "彳亍": "行",
    "口合": "哈",
    "亻专": "传",
    "讠舌": "话",
    "口乞": "吃",
    "亻壬": "任",
}
"""Characters written as their two halves."""
HALVES = re.compile("|".join(COMPOSED))


def composed(reading: Reading) -> Reading:
    """Halves put together."""
    if HALVES.search(reading.text) is None:
        return reading
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(reading.text):
        whole = COMPOSED.get(reading.text[at : at + 2])
        after = at + (2 if whole else 1)
        left, right = reading.span(at, after)
        letters.append(whole or reading.text[at])
        starts.append(left)
        ends.append(right)
        at = after
    return Reading("".join(letters), reading.how, starts, ends)


def stripped(folded: str) -> Reading:
    """The draft without what separates its letters; clause marks stay, unless they set letters
    apart one by one (不，知，道)."""
    dropped = {
        at
        for run in ALONE.finditer(folded)
        for at in range(run.start(), run.end())
        if not folded[at].isalnum()
    }
    if not dropped:
        return composed(without(SEPARATORS, folded))
    places = [
        at
        for at, character in enumerate(folded)
        if character.isalnum() or (character in KEPT and at not in dropped)
    ]
    text = "".join([folded[at] for at in places])
    return composed(Reading(text, How.STRIPPED, places, [at + 1 for at in places]))


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
    return Reading("".join(pieces), How.STRIPPED, starts, ends)


def letters_of(folded: str) -> Reading:
    """Letters and digits only, for approved sentences."""
    return without(MARKS, folded)


REPEATS = re.compile(r"(.)\1+", re.DOTALL)


def collapsed(reading: Reading) -> Reading:
    """Runs of one character made one."""
    text, _, starts, ends, _ = reading
    if starts is None or ends is None:
        starts, ends = range(len(text)), range(1, len(text) + 1)
    pieces: list[str] = []
    lefts: list[int] = []
    rights: list[int] = []
    at = 0
    for run in REPEATS.finditer(text):
        first, after = run.span()
        pieces.append(text[at : first + 1])
        lefts.extend(starts[at : first + 1])
        rights.extend(ends[at:first])
        rights.append(ends[after - 1])
        at = after
    pieces.append(text[at:])
    lefts.extend(starts[at:])
    rights.extend(ends[at:])
    return Reading("".join(pieces), How.COLLAPSED, lefts, rights)


def spelled_out(reading: Reading) -> tuple[str, list[int], list[int], list[str]]:
    """The reading as syllable codes, Latin runs parsed as pinyin.

    Returns ``(codes, starts, ends, literals)``: for each code its span in the reading and the
    literal it came from.
    """
    pieces: list[tuple[str, int, int]] = []
    at = 0
    text = reading.text
    for run in LATIN_RUN.finditer(text):
        pieces.extend(characters(text, at, run.start()))
        left = run.start()
        syllables = spelled(run.group())
        pieces.extend((code, left + start, left + end) for code, start, end in syllables)
        at = run.end() if syllables else left
    pieces.extend(characters(text, at, len(text)))
    starts = [start for _, start, _ in pieces]
    ends = [end for _, _, end in pieces]
    literals = [text[start:end] for _, start, end in pieces]
    return "".join(code for code, _, _ in pieces), starts, ends, literals


def characters(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The characters ``text[start:end]`` one by one, each as its syllable code or itself."""
    for at in range(start, end):
        known = SOUNDS.get(ord(text[at]))
        yield known or text[at], at, at + 1


def digits_only(folded: str) -> Reading:
    """Numerals of any script as 0-9, with what separates digits removed."""
    letters: list[str] = []
    starts: list[int] = []
    turned = folded.translate(TO_DIGITS)
    held: list[int] = []
    for at, character in enumerate(turned):
        if character.isdigit():
            held = []
        elif letters and letters[-1].isdigit() and not character.isalnum() and len(held) < 4:
            held.append(at)
            continue
        elif held:
            letters.extend(turned[place] for place in held)
            starts.extend(held)
            held = []
        letters.append(character)
        starts.append(at)
    return Reading("".join(letters), How.DIGITS, starts, [at + 1 for at in starts])
