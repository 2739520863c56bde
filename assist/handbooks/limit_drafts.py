"""A time limit of a handbook as a draft of a clock: which clock it means, and its figures. Pure.

Which clock is a guess from the words around the amount; a lead looks at it before it counts.
"""

from __future__ import annotations

import math
import re

from assist.deadlines import ClockPolicy, Policy
from assist.deadlines.notation import Notation, duration, policy_notation, span
from assist.deadlines.policy import Span
from phrasebook.handbook import Proposal

LONGEST_SOURCE = 500
HOUR_S = 3_600
CALM_S = 1_800
"""A reply promised for later than this is called back, not waited for in the conversation."""

_COMPLAINT = re.compile(r"投诉|抱怨|纠纷|客诉|异议")
_REPORTED = re.compile(r"上报|报告|汇报|通报")
_ELSEWHERE = re.compile(
    r"发货|发出|寄出|揽收|到货|退款|退费|退回|到账|赔付|到场|到岗|上门|送达|请假|年检|有效|保修|质保|"
    r"入住|退房|新装|配件|换房|登记|签注|延长|开课"
)
_FINISHED = re.compile(r"办结|办完|处理完|完毕|结案|解决|了结|关闭工单")
_ANSWERED = re.compile(r"答复|回复|意见|方案|告知|说明情况|响应")
_CONTACTED = re.compile(r"联系|回访|回电|回拨|致电|受理|转办|转交|核实")
_WAITING = re.compile(r"等待|等候|稍等|稍候|保持通话|hold", re.IGNORECASE)
_FIRST = re.compile(r"首次|首响|第一[次条句]|接起|接听|应答|铃|接入|接待|接通|问候|进线")
_LATER = re.compile(r"回访|回电|回拨|致电|留言|联系(?:用户|客户|来电人|顾客|业主|家长)?")
_REPLIED = re.compile(r"回复|答复|响应|应答|回应|间隔")
_HANDLED = re.compile(r"处理|解决|办结|办理|处置|修复|核查|结果|完成")


def clock_of(proposal: Proposal) -> str:
    """The name of the clock a limit most likely means; empty where none of ours fits."""
    own, around = proposal.text, f"{proposal.condition} {proposal.text}"
    heading = proposal.place.heading.rpartition("/")[2]
    length = seconds_of(proposal)
    if _COMPLAINT.search(around) or (_COMPLAINT.search(heading) and not _ELSEWHERE.search(around)):
        return _of_complaint(own, proposal.condition)
    if _REPORTED.search(own) or _ELSEWHERE.search(around):
        return ""
    for text in (own, proposal.condition):
        if clock := _of_reply(text, length):
            return clock
    return "resolution" if _HANDLED.search(around) else ""


def amount_of(proposal: Proposal) -> str:
    """The limit as a pack writes it; empty where the handbook names no number (立即)."""
    limit = _span_of(proposal)
    return "" if limit is None else span(limit)


def source_of(proposal: Proposal, handbook: str) -> str:
    """Where the figure comes from, as the policy keeps it."""
    place = f"第{proposal.place.line}行"
    heading = proposal.place.heading.rpartition(" / ")[2]
    said = "，".join(part for part in (proposal.condition, proposal.text) if part)
    return f"《{handbook}》{place}{' ' + heading if heading else ''}：{said}"[:LONGEST_SOURCE]


def policy_for(policies: tuple[Policy, ...], clock: str, preferred: str = "") -> Policy | None:
    """The policy a draft edits: the preferred one, else the first in force that has the clock."""
    having = [one for one in policies if not clock or one.named(clock) is not None]
    having.sort(key=lambda one: (one.id != preferred, not one.enabled))
    return having[0] if having else None


def drafted(
    policy: Policy, clock: str, proposal: Proposal, source: str, calendars: tuple[str, ...]
) -> Notation:
    """``policy`` as a pack writes it, with the figures of ``clock`` as the handbook has them.

    ``calendars`` are the ids there are; working days are counted in one of them.
    """
    body = policy_notation(policy)
    known, limit = policy.named(clock), _span_of(proposal)
    if known is None:
        return body
    rows = body["clocks"]
    place = next(index for index, row in enumerate(rows) if row["name"] == clock)
    rows[place] = {**rows[place], "source": source}
    if limit is not None:
        rows[place] |= {
            "limit": span(limit),
            "target": span(_target(known, limit)),
            "warn": _warning(known, limit),
            "calendar": _calendar(known, limit, calendars),
        }
    return body


def seconds_of(proposal: Proposal) -> float:
    """About how long the limit is; a working day is one day."""
    if proposal.working_days is not None:
        return proposal.working_days * 24 * HOUR_S
    return proposal.limit_s or 0


def _of_reply(text: str, length: float) -> str:
    if _WAITING.search(text) and length <= HOUR_S:
        return "hold"
    if _FIRST.search(text) and length <= CALM_S:
        return "first_reply"
    if _LATER.search(text) or (_REPLIED.search(text) and length > CALM_S):
        return "callback"
    return "next_reply" if _REPLIED.search(text) else ""


def _of_complaint(*texts: str) -> str:
    """By the words of the limit itself, else by those before it."""
    for text in texts:
        if _FINISHED.search(text):
            return "complaint_finish"
        if _REPORTED.search(text):
            return ""
        if _ANSWERED.search(text):
            return "complaint_reply"
        if _CONTACTED.search(text):
            return "complaint_follow_up"
        if _HANDLED.search(text):
            return "complaint_finish"
    return "complaint_reply"


def _span_of(proposal: Proposal) -> Span | None:
    if proposal.working_days:
        # Half a working day cannot be counted; the stricter whole one keeps the promise too.
        return Span(working_days=max(1, math.floor(proposal.working_days)))
    return Span(seconds=proposal.limit_s) if proposal.limit_s else None


def _target(known: ClockPolicy, limit: Span) -> Span:
    """What to strive for stays, unless it lies behind the new limit."""
    kept = known.target
    if limit.seconds and kept.seconds:
        return Span(seconds=min(kept.seconds, limit.seconds))
    if limit.working_days and kept.working_days:
        return Span(working_days=min(kept.working_days, limit.working_days))
    return limit


def _warning(known: ClockPolicy, limit: Span) -> str:
    """As early, in proportion, as it was; before working days end, two hours."""
    if limit.working_days:
        before = known.warn_before_s
        return f"{duration(before if before is not None else 2 * HOUR_S)} before"
    if known.limit.seconds and known.warn_s is not None:
        return duration(round(known.warn_s / known.limit.seconds * limit.seconds))
    if known.warn_before_s is not None and known.warn_before_s < limit.seconds:
        return f"{duration(known.warn_before_s)} before"
    return duration(round(limit.seconds * 2 / 3))


def _calendar(known: ClockPolicy, limit: Span, calendars: tuple[str, ...]) -> str:
    """Working days need days off; hours of a handbook run on through the night."""
    if limit.seconds:
        return known.calendar.id if known.limit.seconds else "wall"
    if known.calendar.id != "wall":
        return known.calendar.id
    return next((one for one in ("office", *calendars) if one in calendars), "wall")
