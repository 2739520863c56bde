"""Time limits in running text: an amount, its unit, and the clause that says what is limited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from phrasebook.handbook.folding import fold
from phrasebook.handbook.numbering import han_value

RING_S = 5
"""Seconds a ring takes: one of sound and four of silence, as the ringing tone of the Chinese
telephone network (GF 002) has it."""

_DAY_S = 86_400
_SECONDS = {
    "秒": 1, "秒钟": 1, "s": 1, "S": 1, "分": 60, "分钟": 60, "min": 60, "小时": 3600, "h": 3600,
    "钟头": 3600, "天": _DAY_S, "日": _DAY_S, "自然日": _DAY_S, "周": 7 * _DAY_S, "星期": 7 * _DAY_S,
    "个月": 30 * _DAY_S, "月": 30 * _DAY_S, "年": 365 * _DAY_S,
}  # fmt: skip
_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百]+|半)"
_UNIT = r"(?:个?工作[日天]|个?自然日|秒钟?|[sS](?![a-zA-Z])|分钟|分(?![\u4e00-\u9fff])|分(?=内|以内|之内)|mins?(?![a-z])|个半小时|个?半?小时|[hH](?![a-zA-Z])|个?半?钟头|天半?|日|个?星期|周|个月|月(?=内|之内|以内)|年(?=内|之内|以内)|[声遍])"
_AMOUNT = re.compile(
    rf"(?<![\d.\-/第每年月×x*一二三四五六七八九十])(?<!\d:)(?P<low>{_NUMBER})\s*(?P<lowunit>{_UNIT})?\s*(?:(?:[-~]|至|到|或)+\s*(?P<high>{_NUMBER})\s*(?P<highunit>{_UNIT}))?"
)
_AFTER = re.compile(
    r"\s*(?:钟)?(?:的?时[间限])?(?:之内|以内|内|之?前|左右|为限|为宜|以下|完成|办[结完理]|发出|发货|到账|到货|生效|安排|答复|回复|处理|响应|到达|到场|到位|未|不|必|回访|解决|审[核批]|反馈|送达|退款|发货|后再|后必|后应)"
)
_BEFORE = re.compile(
    r"(?:超过|超出|多于|大于|宜超|控制在|保持在|少于|低于|高于|限时|限期|时限|期限|限|≤|<|<=|≦|最迟|最长|最多|最晚|最快|至多|迟于|晚于|早于|提前|推迟|等待|等候|间隔|每隔|承诺|时间(?:一般)?[为是:约]|周期[为是:约]?|一般|不足|于|提早|前|约|大约|用时|耗时|为期|不长于)[^,。;]{0,4}$"
)
_NEVER_AFTER = re.compile(
    r"\s*(?:以上|开通|服务热?线?|热线|值[班守]|在线|营业|不间断|全天|工作制|电话|制|无理由|运[行营转]|待命|随时)"
)
_NEVER_BEFORE = re.compile(
    r"(?:全天|每[天日周月年]|历时|工作[满了]|满|合作|近|上午|下午|周|星期|号|7\s*[*xX×]\s*)$"
)
_SAME_DAY = re.compile(
    r"(?P<word>当日|当天|即日|次日|第二天|翌日|隔天|隔日)(?:下班)?(?:之?内|之?前|必须|须|应|要|予以|给予|就)?(?:内|前|将|把)?(?![^,。;:]{0,3}[未没])[^,。;:]{0,6}?(?:完成|办结|办完|办理|回复|答复|答|处理|解决|反馈|上报|报告|回访|配[好货]|转[交办]|整理|送达|发[货出]|整改|维修|修复|结清|登记|录入|回电|跟进|响应|必须)"
)
_AT_ONCE = re.compile(
    r"(?<!能)(?<!法)(?<!不)(?<!否)(?:立即|立刻|马上|第一时间|即刻|即时)(?:[^,。;:]{0,8}?)(?:报告|上报|汇报|反馈|转交|转办|移交|通知|回复|答复|回电|联系|派[人单]|处理|响应|受理)"
)
_RINGING = re.compile(r"铃|响|振|电话|来电|接听")
_AROUND = ' ,\uff0c、:\uff1a“”"\t'
_SPEAKER = re.compile(r"\s*(?:[问答]|[QAqa])\d{0,3}:\s*")
_CLAUSE = re.compile(r"[,。;!?]|\t")


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: the clause it stands in, what stood before it, its offset, its upper end."""

    clause: str
    condition: str
    at: int
    limit_s: int | float | None
    working_days: int | float | None


def limits(text: str, *, expected: bool = False) -> Iterator[Limit]:
    """Every time limit in a text. ``expected``: under a heading of time limits an amount needs
    no word like 内 or 不超过 beside it."""
    folded = fold(text)
    taken: set[int] = set()
    for match in _AMOUNT.finditer(folded):
        found = _measured(match, folded, expected=expected)
        if found is not None:
            seconds, days = found
            taken.add(_clause_start(folded, match.start()))
            yield _limit(text, folded, match, seconds, days)
    for pattern in (_SAME_DAY, _AT_ONCE):
        for match in pattern.finditer(folded):
            if _clause_start(folded, match.start()) in taken:
                continue
            seconds = 0
            if pattern is _SAME_DAY:
                seconds = _DAY_S if match["word"] in ("当日", "当天", "即日") else 2 * _DAY_S
            taken.add(_clause_start(folded, match.start()))
            yield _limit(text, folded, match, seconds, None)


def _measured(
    match: re.Match[str], folded: str, *, expected: bool
) -> tuple[int | float | None, int | float | None] | None:
    """Seconds and working days of an amount; None when it limits nothing."""
    unit = match["highunit"] or match["lowunit"]
    if not unit:
        return None
    number = match["high"] or match["low"]
    end = match.end()
    before, after = folded[max(0, match.start() - 14) : match.start()], folded[end : end + 8]
    if _NEVER_AFTER.match(after) or _NEVER_BEFORE.search(before):
        return None
    amount = _amount(number, unit)
    if unit[-1] in "声遍":
        around = folded[max(0, match.start() - 24) : end + 16]
        if not _RINGING.search(around) or amount > 12:
            return None
        return round(amount * RING_S), None
    if not (_AFTER.match(after) or _BEFORE.search(before) or expected):
        return None
    kept = int(amount) if amount == int(amount) else amount
    if "工作" in unit:
        return None, kept
    name = unit.removeprefix("个半").removeprefix("个").removeprefix("半").removesuffix("半")
    if unit in ("个月",):
        name = unit
    if name.startswith("min"):
        name = "min"
    seconds = amount * _SECONDS.get(name, _SECONDS.get(name.lower(), 0))
    return (int(seconds) if seconds == int(seconds) else seconds), None


def _amount(number: str, unit: str) -> float:
    """The value of a number with what its unit adds: 一个半小时, 两天半."""
    if number == "半":
        value = 0.5
    elif number[0].isdigit():
        value = float(number)
    else:
        value = float(han_value(number))
    if "半" in unit:
        value += 0.5
    return value


def _limit(
    text: str,
    folded: str,
    match: re.Match[str],
    seconds: int | float | None,
    days: int | float | None,
) -> Limit:
    """The limit with its clause; a clause that says too little takes the next one with it."""
    start, end = match.span()
    first = _clause_start(folded, start)
    stop = _clause_end(folded, end)
    if stop - end < 3 and start - first < 5 and folded[stop : stop + 1] == ",":
        stop = _clause_end(folded, stop + 1)
    if label := _SPEAKER.match(folded, first, stop):
        first = label.end()
    sentence = max(folded.rfind(mark, 0, first) for mark in "。;!?") + 1
    condition = text[sentence:first].strip(_AROUND)
    return Limit(
        text[first:stop].strip(_AROUND).lstrip("(\uff08"), condition[-80:], start, seconds, days
    )


def _clause_start(folded: str, offset: int) -> int:
    found = [match.end() for match in _CLAUSE.finditer(folded, 0, offset)]
    return found[-1] if found else 0


def _clause_end(folded: str, offset: int) -> int:
    match = _CLAUSE.search(folded, offset)
    return match.start() if match else len(folded)
