"""Numbers in front of headings and items, whatever their style, and items run together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_CJK = "零〇一二三四五六七八九十百"
_UNITS = "声秒分小天日个年月号次元岁人字%楼级位名点种条项张件类块倍折周星工遍步页米寸厘公句度种要者"
_ROMAN = "i|ii|iii|iv|v|vi|vii|viii|ix|x|xi|xii|xiii|xiv|xv"
_ROMANS = {numeral: number for number, numeral in enumerate(_ROMAN.split("|"), 1)}

_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"【?\s*(?:第([{_CJK}\d]+)(?:篇|编|部分|分册)|[篇][目]?([{_CJK}\d]+)|附[件录]\s*([{_CJK}\d]*))\s*】?[:、.\s]*")),
    ("chapter", re.compile(rf"第\s*([{_CJK}\d]+)\s*[章讲]\s*[:、.\s]*")),
    ("section", re.compile(rf"第\s*([{_CJK}\d]+)\s*节\s*[:、.\s]*")),
    ("article", re.compile(rf"第\s*([{_CJK}\d]+)\s*条\s*[:、.\s]*")),
    ("clause", re.compile(rf"第\s*([{_CJK}\d]+)\s*款\s*[:、.\s]*")),
    ("bracketed", re.compile(rf"\(\s*([{_CJK}]{{1,3}})\s*\)[、.,:\s]*")),
    ("bracketed", re.compile(r"([㈠-㈩])[、.\s]*")),
    ("han", re.compile(r"([一二三四五六七八九十]{1,3})\s*[、.,:)][\s、.]*")),
    ("han", re.compile(r"([一二三四五六七八九十]{1,3})[ \u3000]+(?=[\u4e00-\u9fff]{2,14}$)")),
    ("dotted", re.compile(r"(?:\d{1,2}\.)+(\d{1,2})(?![\d%])[.、\s]*(?!\s*(?:m|M|米|元|倍))")),
    ("half", re.compile(r"\(\s*(\d{1,3})\s*\)[、.,:\s]*")),
    ("half", re.compile(r"([⑴-⒇])[、.\s]*")),
    ("paren", re.compile(r"(\d{1,3})\s*\)[、.\s]*")),
    ("arabic", re.compile(r"(\d{1,3})\s*(?:、(?!\d+(?:、|[和或及至~\-]))|\.(?!\d))[\s、.]*")),
    ("arabic", re.compile(r"(\d{1,3}):(?!\d)\s*")),
    ("arabic", re.compile(r"([⒈-⒛])\s*")),
    ("circled", re.compile(r"([①-⑳❶-❿])[、.\s]*")),
    ("roman", re.compile(rf"({_ROMAN})[.、)]\s*")),
    ("roman", re.compile(r"([Ⅰ-Ⅻⅰ-ⅻ])[.、)\s]*")),
    ("letter", re.compile(r"\(?([a-zA-Z])[.、)](?![a-zA-Z])\s*")),
    ("bare", re.compile(rf"(\d{{1,2}})[ ]?(?=[\u4e00-\u9fff“])(?![{_UNITS}])")),
    ("bullet", re.compile(r"[•*➤](?:\s*)|-\s+")),
)  # fmt: skip

# Where a number may stand within a line: anywhere for marks that are nothing else, behind an end
# of something for those that are also words.
_WITHIN = re.compile(
    rf"(?P<circled>[①-⑳❶-❿])"
    rf"|(?P<half>\(\s*\d{{1,3}}\s*\)|[⑴-⒇])"
    rf"|(?P<bracketed>\([{_CJK}]{{1,3}}\)|[㈠-㈩])"
    rf"|(?P<arabic>(?<![\dA-Za-z.\-/*])(?<!\d:)(?:\d{{1,2}}\s*(?:、(?!\d+(?:、|[和或及至~\-]))|\.(?!\d))|[⒈-⒛]))"
    rf"|(?P<paren>(?<![\dA-Za-z.(\-/])\d{{1,2}}\))"
    rf"|(?P<han>(?:(?<=[\s。;!?”):,])|^)[一二三四五六七八九十]{{1,3}}[、.])"
    rf"|(?P<letter>(?:(?<=[\s。;!?”):])|^)[a-zA-Z][.、)](?![a-zA-Z]))"
    rf"|(?P<bare>(?:(?<=[\s。;!?”)、])|^)\d{{1,2}}[ ]?(?=[\u4e00-\u9fff“])(?![{_UNITS}]))"
    rf"|(?P<bullet>[•➤])"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at the start of a piece: its style, its value (0 for a bullet), its length."""

    style: str
    value: int
    length: int


def number_of(folded: str) -> Number | None:
    """The number a folded text starts with; None when it starts with none."""
    for style, pattern in _STYLES:
        if match := pattern.match(folded):
            given = next((group for group in match.groups() if group), "")
            return Number(style, value_of(given), match.end())
    return None


def value_of(numeral: str) -> int:
    """The value of a numeral in any style; 0 when it has none."""
    if not numeral:
        return 0
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
    if len(numeral) == 1:
        for first, count, start in (
            ("①", 20, 1), ("❶", 10, 1), ("⑴", 20, 1), ("⒈", 20, 1), ("㈠", 10, 1),
            ("Ⅰ", 12, 1), ("ⅰ", 12, 1),
        ):  # fmt: skip
            if 0 <= ord(numeral) - ord(first) < count:
                return ord(numeral) - ord(first) + start
    if numeral.isascii() and numeral.isalpha():
        return _ROMANS.get(numeral) or ord(numeral.lower()) - ord("a") + 1
    return han_value(numeral)


def han_value(numeral: str) -> int:
    """The value of a number below 1000 in Chinese characters, in words or in digits."""
    digits = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    if not any(sign in "十百" for sign in numeral):
        return int("".join(str(digits.get(sign, 0)) for sign in numeral) or "0")
    total, digit = 0, 0
    for sign in numeral:
        if sign == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif sign == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = digits.get(sign, 0)
    return total + digit


def starts(folded: str, last: Mapping[str, int]) -> list[int]:
    """Offsets where the items of a line start, first 0; ``last`` holds the number before, by style.

    Only an unbroken row of numbers divides a line: “1.… 2.…”, or “18… 19…” behind a 17.
    """
    by_style: dict[str, list[tuple[int, int]]] = {}
    for match in _WITHIN.finditer(folded):
        style = match.lastgroup or ""
        digits = re.sub(r"[\s、.()]", "", match.group())
        by_style.setdefault(style, []).append((match.start(), value_of(digits)))
    rows = [row for style, found in by_style.items() for row in _rows(style, found, folded, last)]
    return sorted({0, *(offset for row in rows for offset in row)})


def _rows(
    style: str, found: list[tuple[int, int]], folded: str, last: Mapping[str, int]
) -> Iterator[list[int]]:
    """The unbroken rows of one style, as offsets."""
    if style == "bullet":
        if len(found) > 1 or found[0][0] == 0:
            yield [offset for offset, _ in found]
        return
    lead = len(folded) - len(folded.lstrip())
    before = last.get(style, -1) + 1
    row: list[tuple[int, int]] = []
    # A 1 starts a row anew (a list behind a list); a number that fits nowhere is no number.
    for offset, value in [*found, (len(folded), 1)]:
        if row and value == row[-1][1] + 1:
            row.append((offset, value))
        elif value == 1 or offset == lead or (not row and value == before):
            if row and _divides(style, row, before=before, lead=lead):
                yield [start for start, _ in row]
            row = [(offset, value)]


def _divides(style: str, row: list[tuple[int, int]], *, before: int, lead: int) -> bool:
    """Whether a row is long enough, or at the right place, to be one."""
    start, first = row[0]
    enough = 3 if style in ("bare", "letter") and first != before else 2
    return len(row) >= enough or start == lead
