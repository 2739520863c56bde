"""Finds the promises in a reply that was sent, and when they fall due. Pure.

A promise is a time phrase and something *we* will do for the customer by then: 24小时内给您回电,
今天下班前答复您, 专员会在三个工作日内联系您. Not a promise: what is denied, asked, conditional,
already done, or asked of the customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.deadlines.calendar import Calendar
from assist.deadlines.phrases import TimePhrase, find_times


class Act(StrEnum):
    """What was promised."""

    CALL = "call"
    REPLY = "reply"
    DO = "do"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise at ``text[start:end]`` (code points of the reply), due at ``due_at`` (UTC).

    ``text`` is that span. ``vague``: no exact time was named (稍后), ``due_at`` is a guess.
    """

    start: int
    end: int
    due_at: datetime
    text: str
    act: Act
    vague: bool = False


_YOU = r"(?:您|你|亲亲|亲)"
_CALL = r"回电话?|回拨|致电|打(?:个|通)?电话|去电|打给|打过去|电话(?:联系|联络|回访|通知|告知|回复|答复)"
_REPLY = (
    r"回复|答复|回覆|回应|回访|回话|回信|回消息|发消息|联系|联络|反馈|告知|告诉|通知|跟进|解答|说明"
    r"|(?:答案|结果|说法|方案|交代|准信|回音|消息|进展)"
)
_DO = (
    r"处理|解决|安排|补发|重发|发出|寄出|发货|发送|办理|办好|办妥|退款|退还|核实|核查|查清|查到|查好|上门"
    r"|开具|开好|更换|换货|修好|补偿|完成|登记|申请|退回|补寄|改好|改价"
)
_ACTS = re.compile(
    rf"(?P<to>(?:给|为|帮|跟|与|和|同|向|替){_YOU}[^,。!?;,!?;]{{0,8}}?)?"
    rf"(?P<verb>(?P<call>{_CALL})|(?P<reply>{_REPLY})|(?P<do>{_DO}))"
    rf"(?P<object>(?:给|到|好|完)?{_YOU}(?!的|们))?"
)
_TO_US = re.compile(r"(?:给|跟|与|和|向|同)(?:我们|我|客服|商家|店铺|本店|平台|专员)")
_OBJECT_US = re.compile(r"^(?:一下|下|到|给)?(?:我们|我|客服|商家|店铺|本店|平台)")
_OUR_SUBJECT = re.compile(
    r"我们?(?!的)|咱们|这边|我方|本店|小二|客服|专员|专人|同事|售后|仓库|技术|工程师|经理|主管|领导|师傅|部门|后台|工作人员|会|将|就"
)
_YOUR_SUBJECT = re.compile(
    rf"(?:请|麻烦|烦请|劳烦|辛苦|需要|希望|建议|欢迎|记得|可以|方便){_YOU}?|{_YOU}(?:可以|需要|要|得|可|能|就|在|于|这边)"
)
_DENIED = re.compile(
    r"不能|不会|不可|不敢|不一定|不保证|不确定|无法|没法|没办法|没有办法|未必|难以|不是|没(?:有)?人|尚未|还没|没有|没能|未能|别|做不到|不行|不"
)
_HARMLESS_NO = re.compile(
    r"不(?:会)?(?:超过|超|晚于|迟于|多于|出)|不好意思|不用(?:担心|着急|急)|不要(?:担心|着急|急)|不必(?:担心|着急)"
    r"|别(?:担心|着急|急)|差不多|不久|不便|对不起|不方便(?:的话)?|不管|不论|无论|不耽误|不着急"
)
_DENIED_AFTER = re.compile(r"^[^,。!?;,!?;]{0,4}(?:不了|不可能|不现实|做不到|不太可能|不上|不到)")
_DONE = re.compile(r"已(?!知)|刚刚|刚才|刚(?=给|为|帮)|曾|昨|上周|前天|之前(?=给|已|就)|方才")
_DONE_AFTER = re.compile(r"^(?:完|好)?(?:了|过)(?![解去来])")
_FUTURE = re.compile(r"会|将|就|一定|争取|尽量|保证")
_IF = re.compile(
    r"如果|假如|假设|要是|倘若|万一|一旦|若(?!干)|如(?=您|有|在|果|没|未|需|\d)|除非|的话"
)
_ASKS = re.compile(r"[??]|(?:吗|么|呢|可否|能否|是否|好不好|行不行|可不可以|方不方便)")
_SENTENCE = re.compile(r"[^。!!??;;\n]+[。!!??;;\n]*")
_CLAUSE_END = ",,、::"
_REACH = 24
"""Code points between the time and what is done by then."""


def find(text: str, now: datetime, calendar: Calendar) -> tuple[Promise, ...]:
    """The promises of a reply ``text`` sent at ``now``, in order.

    ``calendar`` gives the time zone, closing times and working days.
    """
    times = find_times(text, now, calendar)
    if not times:
        return ()
    return tuple(
        promise
        for sentence in _SENTENCE.finditer(text)
        for promise in _in_sentence(sentence, [t for t in times if _inside(t, sentence)])
    )


def _inside(time: TimePhrase, sentence: re.Match[str]) -> bool:
    return sentence.start() <= time.start < sentence.end()


def _in_sentence(sentence: re.Match[str], times: list[TimePhrase]) -> Iterator[Promise]:
    text = sentence.string
    for index, time in enumerate(times):
        following = times[index + 1].start if index + 1 < len(times) else sentence.end()
        preceding = times[index - 1].end if index else sentence.start()
        act = _act_after(text, time, following) or _act_before(text, time, preceding)
        if act is None or not _is_ours(text, time, act, sentence, preceding):
            continue
        start, end = min(time.start, act.start("verb")), max(time.end, act.end())
        if act.start() < time.start and act["to"]:
            start = act.start()
        yield Promise(start, end, time.due_at, text[start:end], _kind(act), time.vague)


def _act_after(text: str, time: TimePhrase, limit: int) -> re.Match[str] | None:
    """What is done by then, best the one done to the customer: 处理好并给您回电."""
    acts = [
        act
        for act in _ACTS.finditer(text, time.end, limit)
        if act.start("verb") - time.end <= _REACH
    ]
    return next((act for act in acts if act["to"] or act["object"]), acts[0] if acts else None)


def _act_before(text: str, time: TimePhrase, limit: int) -> re.Match[str] | None:
    """给您回电的时间是明天上午: the act just before the time, in the same breath."""
    acts = [act for act in _ACTS.finditer(text, limit, time.start) if act["to"] or act["object"]]
    if acts and time.start - acts[-1].end() <= 10:
        return acts[-1]
    return None


def _is_ours(
    text: str, time: TimePhrase, act: re.Match[str], sentence: re.Match[str], preceding: int
) -> bool:
    begin = _clause_start(text, min(time.start, act.start()), max(sentence.start(), preceding))
    end = max(time.end, act.start("verb"))
    said = _HARMLESS_NO.sub("", text[begin : time.start] + "|" + text[time.end : end])
    after = text[act.end() : sentence.end()]
    if _ASKS.search(text[begin : _clause_end(text, act.end(), sentence.end())]) or re.search(
        r"[??]\s*$", sentence[0]
    ):
        return False
    if _DENIED.search(said) or _DENIED_AFTER.search(after):
        return False
    if _DONE.search(said) or (_DONE_AFTER.search(after) and not _FUTURE.search(said)):
        return False
    if _IF.search(said) or after.startswith("的话"):
        return False
    if _TO_US.search(text[time.end : end]) or _OBJECT_US.search(after):
        return False
    if act["to"] or act["object"]:
        return not re.match(rf"\s*[,,]?(?:请|麻烦){_YOU}?(?:留意|告诉)", said) or bool(act["to"])
    if act["do"]:
        return False  # 24小时内发货 is information; 24小时内给您补发 a promise
    if re.search(rf"{_YOU}(?:会|将)?(?:在)?.{{0,12}}收到", said):
        return True
    return bool(_OUR_SUBJECT.search(said)) and not _YOUR_SUBJECT.search(said)


def _clause_start(text: str, position: int, earliest: int) -> int:
    while position > earliest and text[position - 1] not in _CLAUSE_END:
        position -= 1
    return position


def _clause_end(text: str, position: int, latest: int) -> int:
    while position < latest and text[position] not in _CLAUSE_END:
        position += 1
    return position


def _kind(act: re.Match[str]) -> Act:
    if act["call"] or re.search("电话|致电", act[0]):
        return Act.CALL
    return Act.REPLY if act["reply"] else Act.DO
