"""Times told by a holiday: 节后给您回电, 国庆前答复, 节后三个工作日内, 周末后. Pure.

*Before* is exclusive: the last working day before the days off. *After* is the first working day
after them, to its closing, or the one that is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from assist.deadlines import festivals
from assist.deadlines.calendar import Calendar
from assist.deadlines.said import NUMBER, TimePhrase, number

_NAMED = {
    "国庆": festivals.NATIONAL, "十一": festivals.NATIONAL, "双节": festivals.NATIONAL,
    "五一": festivals.LABOUR, "劳动节": festivals.LABOUR, "元旦": festivals.NEW_YEAR,
    "清明": festivals.TOMBS, "端午": festivals.DRAGON, "中秋": festivals.MOON,
    "春节": festivals.SPRING, "过年": festivals.SPRING, "除夕": festivals.SPRING,
    "年": festivals.SPRING,
}  # fmt: skip
_FAIRS = {
    "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12), "618": (6, 18),
    "圣诞": (12, 25),
}  # fmt: skip
_LONG_DAYS = 5
_NEAR = timedelta(days=160)
"""节后 and 年前 mean a holiday that is in sight, not next year's."""

_BARE = r"(?P<bare>(?<![季调环情细关章时佳过礼春庆阳午秋旦明爱师童动])节|小?长假|假期|放完?假|收假|(?<![请休病事年产婚])假(?=[之以]?[前后]))"
_HOLIDAY = re.compile(
    rf"(?=[双618圣国十五劳元清端中春过除年周节小长假放收\d])(?:(?P<fair>双十一|双11|双十二|双12|(?<!\d)618(?!\d)|圣诞)|(?P<named>国庆|十一|双节|五一|劳动节|元旦|清明|端午|中秋|春节|过完?年|除夕)"
    rf"|(?P<year>(?<![\d零一二两三四五六七八九十百半几多每去今明前后当同成本近两中少青新])年)(?=[之以]?[前后])|(?P<weekend>周末|双休日?)|{_BARE})"
    r"(?:节|当天)?(?:小?长假|假期|放假)?(?:期间)?(?:结束|过完|过|完|回来|收假)?(?:[之以])?(?P<side>前|后)"
    rf"(?:的?(?:第?(?P<count>{NUMBER})个?工作日|(?P<first>首个工作日|首日|一?上班(?:第一天|后|就)?|第一天|一开工)"
    rf"|(?P<days>{NUMBER})[天日])(?:之内|以内|内|之?前)?)?"
)


def occasions(text: str, now: datetime, calendar: Calendar) -> Iterator[TimePhrase]:
    """The phrases of ``text`` that name a holiday, a fair or the weekend, with their due times."""
    today = calendar.local_date(now)
    for match in _HOLIDAY.finditer(text):
        found = _due(match, today, calendar)
        if found is not None:
            due_at, vague = found
            yield TimePhrase(*match.span(), due_at, vague)


def _due(match: re.Match[str], today: date, calendar: Calendar) -> tuple[datetime, bool] | None:
    over = match["side"] == "后"
    if match["weekend"]:
        if not over:
            return None  # 周末前 is a day of the week, read with those.
        sunday = today + timedelta(days=6 - today.weekday())
        return _after(match, sunday, calendar), False
    if match["fair"]:
        day = _fair(match["fair"], today, over=over)
        if over:
            return _after(match, day, calendar), False
        return calendar.closing(_working_before(day, calendar)), False
    holiday = _holiday(match, today, over=over)
    if holiday is None:
        return None
    vague = not holiday.announced and (over or not holiday.by_date)
    if over:
        return _after(match, holiday.last, calendar), vague
    last = _working_before(holiday.first, calendar)
    return (calendar.closing(last), vague) if last >= today else None


def _holiday(match: re.Match[str], today: date, *, over: bool) -> festivals.Holiday | None:
    said = match["named"] or match["year"]
    if said:
        name = _NAMED["过年" if said == "过完年" else said]
        found = festivals.next_holiday(today, frozenset({name}), over=over)
    else:
        long = "长假" in match[0]
        found = festivals.next_holiday(today, over=over, least_days=_LONG_DAYS if long else 1)
    near = found is not None and (bool(match["named"]) or found.first - today <= _NEAR)
    return found if near else None


def _fair(name: str, today: date, *, over: bool) -> date:
    day = date(today.year, *_FAIRS[name])
    ahead = day >= today if over else day > today
    return day if ahead else date(today.year + 1, *_FAIRS[name])


def _after(match: re.Match[str], last: date, calendar: Calendar) -> datetime:
    """Closing time of the working day counted from the end ``last`` of the days off."""
    if match["days"]:
        count = int(number(match["days"]) or 1)
        day = last + timedelta(days=count)
        return calendar.closing(_working_from(day, calendar))
    count = int(number(match["count"]) or 1) if match["count"] else 1
    day = last
    for _ in range(max(1, min(count, 250))):
        day = calendar.next_working_day(day)
    return calendar.closing(day)


def _working_before(day: date, calendar: Calendar) -> date:
    day -= timedelta(days=1)
    for _ in range(60):
        if calendar.is_working_day(day):
            break
        day -= timedelta(days=1)
    return day


def _working_from(day: date, calendar: Calendar) -> date:
    return day if calendar.is_working_day(day) else calendar.next_working_day(day)
