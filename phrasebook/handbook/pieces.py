"""From the text of a document to its pieces: junk left out, broken lines joined, items apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from phrasebook.handbook.folding import CLOSE, OPEN, fold
from phrasebook.handbook.numbering import Number, number_of, starts
from phrasebook.handbook.titles import begins_anew, is_spoken, is_title, topic

_JUNK = re.compile(
    r"当前位置|您(?:现在)?的?位置|上一篇|下一篇|上一页|下一页|返回(?:首页|顶部|列表)|版权所有|免责声明|copyright|©"
    r"|https?:|www\.|\.com\b|ICP备|备案号|相关(?:推荐|文章|阅读|内容|热词)|推荐阅读|延伸阅读|猜你喜欢|热门(?:推荐|文章|标签)"
    r"|本文(?:已影响|来源|地址|由)|来源:|作者:|编辑:|责编|发布(?:时间|日期)|浏览(?:次数|量)|阅读(?:次数|量|全文)|点击(?:下载|查看|收藏|量|次数|领取|数)"
    r"|(?:免费|立即|马上|在线|全文|文档)下载|下载(?:word|本文|全文|文档|地址|APP)|扫码|扫一扫|扫描二维码|微信公众号|关注我们|公众号|收藏本[站文页]|分享(?:到|至)|打印本页|字号:"
    r"|广告|赞助|VIP会员|会员登录|登录\s*[|/]\s*注册|注册\s*[|/]\s*登录|网站地图|联系我们\s*$|首页\s*[>|»]|展开全文|加入会员|限时优惠|范文网|文库|供大家参考|以下是为大家|小编"
    r"|^\s*第?\s*\d+\s*页(?:\s*[/共].*)?$|^\s*[-]\s*\d+\s*[-]\s*$|^\s*\d+\s*/\s*\d+\s*$|^\s*共\s*\d+\s*页",
    re.I,
)
_STUCK = re.compile(
    r"(?<=[。!?;”])\s*(?:(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.]|\([一二三四五六七八九十]{1,3}\))\s*([^。!?;:,“”]{2,18}):?\s*$"
)
_CLOSERS = frozenset(",。;、)”!?…")
_ENDS = frozenset("。;!?:…”)")
_CELLS = re.compile(r"\t+| *\| *| {3,}")
_LONGEST_JUNK = 90


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, an item or a paragraph. ``folded`` has the offsets of ``text``; ``line`` is
    1-based; ``number`` is the number in front, which both texts still contain."""

    text: str
    folded: str
    line: int
    number: Number | None
    cells: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The text without its number."""
        return self.text[self.number.length if self.number else 0 :].strip()

    @property
    def folded_body(self) -> str:
        """The folded text without its number."""
        return self.folded[self.number.length if self.number else 0 :].strip()


def pieces(text: str) -> list[Piece]:
    """The pieces of a document in their order."""
    found: list[Piece] = []
    last: dict[str, int] = {}
    for line in _whole_lines(_kept_lines(text)):
        if len(line.cells) > 1:
            found.append(Piece(line.text, fold(line.text), line.places[0][1], None, line.cells))
            continue
        folded = fold(line.text)
        offsets = [*_with_titles(folded, starts(folded, last)), len(folded)]
        for start, end in pairwise(offsets):
            part = line.text[start:end]
            blank = len(part) - len(part.lstrip())
            if not part.strip():
                continue
            kept = folded[start + blank : end].rstrip()
            number = number_of(kept)
            if number and number.style == "bare" and not _bare_fits(number, last):
                number = None
            if number:
                last[number.style] = number.value
            original = part.strip()
            found.append(Piece(original, kept[: len(original)], line.at(start + blank), number))
    return found


def _with_titles(folded: str, offsets: list[int]) -> list[int]:
    """Offsets with those of headings that a list has run into: “…请慢走。三、服务忌语1、…”."""
    found = set(offsets)
    for stop in [*offsets[1:], len(folded)]:
        match = _STUCK.search(folded, max(0, stop - 30), stop)
        if match and (
            topic(match.group(1)) in ("prohibited", "approved", "questions")
            or (begins_anew(match.group(1)) and number_of(match.group().lstrip()))
        ):
            found.add(match.start())
    return sorted(found)


@dataclass(slots=True)
class _Line:
    """Lines joined into one; ``places`` pairs an offset with the number of the line there."""

    text: str
    places: list[tuple[int, int]]
    cells: tuple[str, ...] = ()

    def at(self, offset: int) -> int:
        return [number for start, number in self.places if start <= offset][-1]


def _bare_fits(number: Number, last: dict[str, int]) -> bool:
    """A number without any mark is one only in a row."""
    return number.value == 1 or number.value == last.get("bare", -1) + 1


def _kept_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without those of a web page around the document."""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip(" \u3000\u00a0\ufeff\u200b\r")
        if not line.strip():
            yield number, ""
        elif not (len(line) <= _LONGEST_JUNK and _JUNK.search(line)):
            yield number, line


def _whole_lines(lines: Iterator[tuple[int, str]]) -> Iterator[_Line]:
    """Lines with those joined that a narrow page had broken."""
    kept = list(lines)
    width = _page_width([line for _, line in kept])
    current: _Line | None = None
    blank = False
    for number, line in kept:
        if not line:
            blank = True
            continue
        cells = _cells(line)
        if current is not None and len(cells) < 2 and _goes_on(current, line, width, blank=blank):
            current.places.append((len(current.text), number))
            current.text += line
        else:
            if current is not None:
                yield current
            current = _Line(line, [(0, number)], cells)
        blank = False
    if current is not None:
        yield current


def _page_width(lines: Sequence[str]) -> int:
    """The length at which the page breaks its lines; 0 when it breaks none."""
    long = sorted(len(line) for line in lines if len(line) >= 16)
    if len(long) < 6:
        return 0
    top = long[int(len(long) * 0.9)]
    near = sum(1 for length in long if top - 3 <= length <= top + 2)
    return top if top <= 80 and near >= max(4, len(long) // 4) else 0


def _goes_on(current: _Line, line: str, width: int, *, blank: bool) -> bool:
    """Whether a line is the rest of the one before."""
    if current.cells and len(current.cells) > 1:
        return False
    before, after = fold(current.text), fold(line)
    unclosed = before.rfind(OPEN) > before.rfind(CLOSE)
    if unclosed and len(current.places) < 4 and len(before) - before.rfind(OPEN) < 60:
        first = line[0]
        if first not in "“「『" and (CLOSE in after or '"' in line or "”" in line):
            return True
    if blank:
        return False
    if after[0] in _CLOSERS and after[0] != OPEN and line[0] not in '“「『"':
        return True
    if number_of(after) is not None:
        return False
    if _cut_off(before, after):
        return True
    if len(after) <= 4 and after[-1] in "。!?" and before[-1] not in _ENDS and len(before) > 5:
        return True
    if before[-1] in ",、" and len(before) > 8:
        return True
    last_length = len(current.text) - current.places[-1][0]
    return bool(width) and last_length >= width - 3 and before[-1] not in _ENDS


def _cut_off(before: str, after: str) -> bool:
    """Whether an item of a list of utterances stops in the middle of its sentence."""
    number = number_of(before)
    if number is None or number.value < 2 or number.style in ("han", "part", "chapter", "section"):
        return False
    body = before[number.length :].strip()
    if len(body) > 30 or before[-1] in _ENDS or before[-1] in "?!吗呢吧啊呀嘛么":
        return False
    return is_spoken(body) and topic(body) is None and after[-1] in "。!?;" and not is_title(after)


def _cells(line: str) -> tuple[str, ...]:
    """The cells of a row of a table; one for a line that is none."""
    found = tuple(cell.strip() for cell in _CELLS.split(line.strip("|")))
    return found if len(found) > 1 else ()
