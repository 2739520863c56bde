"""Finds the promises in a reply that was sent, and when they fall due. Pure.

A promise is a time phrase and something *we* will do for the customer by then: 24小时内给您回电,
今天下班前答复您, 专员会在三个工作日内联系您. Not a promise: what is denied, asked, conditional,
already done, or asked of the customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from assist.deadlines.calendar import Calendar
from assist.deadlines.phrases import find_times, halved
from assist.deadlines.said import TimePhrase


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
_CALL = r"回(?:个|一个)?电话?(?!脑)|回拨|致电|打(?:个|通)?电话(?!问|去|给(?![您你]))|去电|打给|打过去|回[您你]个?电话|(?<=给[您你])(?:去|个|去个)?电话(?!号)|电话(?:沟通|联系|联络|回访|通知|告知|回复|答复)"
_REPLY = (
    r"回复|答复|回覆|回应|回(?=您|你|给[您你])|(?<=给[您你])回|回访|回话|回信|回消息|发消息|联系|联络|反馈|告知|告诉|通知|跟进|解答|说明|沟通|对接|协商"
    r"|(?:答案|结果|说法|方案|交代|准信|回音|消息|进展)"
)
_DO = (
    r"处理|解决|安排|补发|重发|发出|寄出|发货|发送|办理|办好|办妥|退款|退还|核实|核查|查清|查到|查好|上门"
    r"|开具|开好|更换|换货|修好|补偿|完成|登记|申请|退回|补寄|改好|改价"
)
_ACTS = re.compile(
    rf"(?P<to>(?:给|为|帮|跟|与|和|同|向|替){_YOU}[^,。!?;]{{0,8}}?)?"
    rf"(?P<verb>(?P<call>{_CALL})|(?P<reply>{_REPLY})|(?P<do>{_DO}))"
    rf"(?P<object>(?:给|到|好|完)?{_YOU}(?!的|们))?"
)
_TO_US = re.compile(r"(?:给|跟|与|和|向|同)(?:我们|我|客服|商家|店铺|本店|平台|专员)")
_OBJECT_US = re.compile(r"^(?:一下|下|到|给)?(?:我们|我|客服|商家|店铺|本店|平台)")
_OUR_SUBJECT = re.compile(
    r"我们?(?!的)|咱们|这边|我方|本店|小二|客服|专员|专人|同事|售后|仓库|技术|工程师|经理|主管|领导|师傅|部门|后台|工作人员|会|将|就|必|一定|保证|承诺"
)
_YOUR_SUBJECT = re.compile(
    rf"(?:请|麻烦|烦请|劳烦|辛苦|需要|希望|建议|欢迎|记得|可以|方便){_YOU}?|{_YOU}(?:可以|需要|要|得|可|能|就|在|于|这边)"
)
_DENIED = re.compile(
    r"不能|不会|不可|不敢|不一定|不保证|不确定|无法|没法|没办法|没有办法|未必|难以|不是|没(?:有)?人|尚未|还没|没有|没能|未|别|做不到|不行|不"
)
_HARMLESS_NO = re.compile(
    r"不(?:会)?(?:超过|超|晚于|迟于|多于|出)|不好意思|不用(?:担心|着急|急)|不要(?:担心|着急|急)|不必(?:担心|着急)"
    r"|别(?:担心|着急|急)|差不多|不久|不便|对不起|不方便(?:的话)?|不管|不论|无论|不耽误|不着急"
)
_DENIED_AFTER = re.compile(
    r"^[^,。!?;]{0,4}(?:不了|不可能|不现实|做不到|不太可能|不上|不到|没有?做到|没能|未能)"
)
_DONE = re.compile(
    r"已(?!知)|刚刚|刚才|刚(?=给|为|帮)|曾|昨|本来|原本|说好的|上周|前天|之前(?=给|已|就)|方才"
)
_DONE_AFTER = re.compile(r"^(?:完|好)?(?:了|过)(?![解去来])")
_FUTURE = re.compile(r"会|将|就|一定|争取|尽量|保证")
_IF = re.compile(
    r"如果|假如|假设|要是|倘若|万一|一旦|若(?!干)|如(?=您|有|在|果|没|未|需|\d)|除非|的话"
)
_USUALLY = re.compile(r"一般|通常|正常情况|平时|每天|每次|都会|随时")
_AGAIN_AND_AGAIN = re.compile(r"每[天日周月次]|随时")
_ASKS = re.compile(r"[?]|(?:吗|么|呢|可否|能否|是否|好不好|行不行|可不可以|方不方便)")
_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;\n]*")
_CLAUSE_END = ",、:"
_REACH = 24
"""Code points between the time and what is done by then."""


def find(text: str, now: datetime, calendar: Calendar) -> tuple[Promise, ...]:
    """The promises of a reply ``text`` sent at ``now``, in order.

    ``calendar`` gives the time zone, closing times and working days.
    """
    said, text = text, halved(text)
    times = find_times(text, now, calendar)
    if not times:
        return ()
    found: list[Promise] = []
    for sentence in _SENTENCE.finditer(text):
        inside = [t for t in times if sentence.start() <= t.start < sentence.end()]
        promises = list(_in_sentence(sentence, inside))
        exact = [promise for promise in promises if not promise.vague]
        found += exact or promises[:1]
    return tuple(replace(promise, text=said[promise.start : promise.end]) for promise in found)


def _in_sentence(sentence: re.Match[str], times: list[TimePhrase]) -> Iterator[Promise]:
    text = sentence.string
    for index, time in enumerate(times):
        following = times[index + 1].start if index + 1 < len(times) else sentence.end()
        preceding = times[index - 1].end if index else sentence.start()
        act = _act_after(text, time, following) or _act_before(text, time, preceding)
        if act is None or not _is_ours(text, time, act, sentence, preceding):
            continue
        if time.vague and _is_immediate(text, time, act):
            continue
        start, end = min(time.start, act.start("verb")), max(time.end, act.end())
        if act.start() < time.start and act["to"]:
            start = act.start()
        yield Promise(start, end, time.due_at, text[start:end], _kind(act), time.vague)


def _is_immediate(text: str, time: TimePhrase, act: re.Match[str]) -> bool:
    """马上帮您处理, 稍后为您安排: service in this very conversation, not a promise for later."""
    kind = _kind(act)
    at_once = text[time.start : time.end] in ("马上", "立即", "立刻")
    return kind is Act.DO or (at_once and kind is not Act.CALL)


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
    earliest = max(sentence.start(), preceding)
    begin = _clause_start(text, min(time.start, act.start()), earliest)
    if "的话" in text[begin : time.start]:
        begin = text.rindex("的话", begin, time.start) + 2
    end = max(time.end, act.start("verb"))
    said = _HARMLESS_NO.sub("", text[begin : time.start] + "|" + text[time.end : end])
    after = text[act.end() : sentence.end()]
    if _ASKS.search(text[begin : _clause_end(text, act.end(), sentence.end())]) or re.search(
        r"[?]\s*$", sentence[0]
    ):
        return False
    if _DENIED.search(said) or _DENIED_AFTER.search(after):
        return False
    if _DONE.search(said) or (_DONE_AFTER.search(after) and not _FUTURE.search(said)):
        return False
    if _AGAIN_AND_AGAIN.search(said):
        return False
    if _IF.search(said) or after.startswith("的话"):
        return False
    if _TO_US.search(text[time.end : end]) or _OBJECT_US.search(after):
        return False
    if act["to"] or act["object"]:
        return True
    if act["do"] or _USUALLY.search(said) or any(mark in said for mark in _CLAUSE_END):
        return False  # 24小时内发货 is information, 24小时内给您补发 a promise
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
