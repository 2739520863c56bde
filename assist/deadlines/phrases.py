"""Reads Chinese time phrases: 24小时内, 三个工作日内, 明天上午10点前, 下周一, 今天下班前. Pure.

Each phrase is given the instant by which what it promises must have happened. Where a phrase
leaves room, the reading is the one an agent can be held to:

- a duration counts from now on the wall clock (三天内 is 72 hours); working days end at closing
  time and do not count today (Civil Code of the PRC, articles 201 and 203);
- of a range (3到5个工作日, 两点到四点) the later end;
- a day ends at closing time, or at 18:00 where the team is closed that day, or at midnight
  where that hour has passed; a part of a day at the end of that part;
- a bare weekday is the next one, today included; 本周 and 下周 are weeks from Monday;
- a bare hour from 1 to 7 is in the afternoon; a bare hour that has passed today is tomorrow's.
"""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from assist.deadlines.calendar import Calendar

HOUR_S = 3_600
EVENING_S = 18 * HOUR_S
MIDNIGHT_S = 24 * HOUR_S

VAGUE_S = {
    "马上": 300,
    "立即": 300,
    "立刻": 300,
    "稍后": 1_800,
    "稍候": 1_800,
    "待会": 1_800,
    "等会": 1_800,
    "一会": 1_800,
    "过会": 1_800,
    "等一下": 1_800,
    "等下": 1_800,
    "晚点": 7_200,
    "晚些": 7_200,
    "回头": 7_200,
    "尽快": 86_400,
    "尽早": 86_400,
    "第一时间": 86_400,
}
"""Seconds we give words that name no time. Ours to choose; the agent corrects the result."""


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A time phrase at ``text[start:end]`` (code points) and the instant it ends, UTC.

    ``vague``: the words name no exact time and the instant is our guess.
    """

    start: int
    end: int
    due_at: datetime
    vague: bool = False


_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_MORE = r"(?:十几|十来|几)"
_N = r"(?:(?<![\d.])\d{1,4}(?:\.\d{1,2})?(?!\d)|[零一二两三四五六七八九十百]{1,6})"
_TO = r"\s?(?:-|–|—|~|到|至)\s?"
_WITHIN = r"(?:之内|以内|内|之后|以后|后|左右|之前|以前|前)"
_DURATION = re.compile(
    rf"(?<!第)(?:{_N}{_TO})?(?P<n>{_MORE}|{_N})\s*(?P<and_half>个半)?个?\s*"
    rf"(?:(?P<unit>小时|钟头|[hH](?![a-zA-Z])|min(?:ute)?s?|分钟|秒钟|秒|工作日|自然日|天(?!猫)|星期|礼拜|月(?={_WITHIN}))"
    rf"|(?P<short>日|周|分)(?=之?内|以内|[之以]?后|左右))(?P<half>半)?{_WITHIN}?"
    rf"|(?P<halves>半)个?(?P<half_unit>小时|钟头|天|月){_WITHIN}?"
    rf"|(?P<quarters>[一两三])刻钟{_WITHIN}?"
)
_DAY = (
    r"(?P<relative>今明两天|今天|今日|当天|当日|今晚|今早|明天|明日|明早|明晚|明儿|次日|第二天|隔天|大后天|后天)"
    r"|(?P<week>下下个?|下个?|本|这个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])"
    r"|(?P<whole_week>下个?|本|这个?)(?:周|星期|礼拜)"
    r"|(?P<year>\d{4})-(?P<month_iso>\d{1,2})-(?P<day_iso>\d{1,2})"
    rf"|(?:(?P<year_zh>\d{{4}})年)?(?P<month>{_N})月(?P<day>{_N})[日号]"
    rf"|(?P<month_word>下个?月|本月|这个?月)?(?P<day_of_month>{_N})(?:号(?![楼店线码门仓机])|日(?=[之以]?前))"
    r"|(?P<month_end>下个?月|本月|这个?月|月)[底末]"
)
_PART = r"(?P<part>凌晨|清晨|早上|早晨|一早|上午|中午|下午|午后|傍晚|晚上|晚间|夜里)"


def _time(suffix: str) -> str:
    """An hour with minutes, its groups named with ``suffix``."""
    return (
        rf"(?:(?P<hour{suffix}>{_N})点(?:钟|整)?"
        rf"(?P<minute{suffix}>半|一刻|三刻|{_N}(?=分)|\d\d(?!\d))?分?"
        rf"|(?<!\d)(?P<hour_colon{suffix}>\d{{1,2}}):(?P<minute_colon{suffix}>\d\d))"
    )


_CLOCK = rf"(?:{_time('')}(?:{_TO}{_time('_to')})?)"
_OFF = r"(?P<off>下班|打烊|闭店|关门|收工)(?:之前|以前|前)?"
_POINT = re.compile(
    rf"(?:{_DAY})?(?:(?<=.)[的之]|\s)?(?:{_OFF}|{_PART}?\s*{_CLOCK}?)(?P<bound>{_WITHIN})?"
)
_SAYS_WHEN = (
    "relative",
    "weekday",
    "whole_week",
    "month",
    "month_iso",
    "day_of_month",
    "month_end",
    "part",
    "hour",
    "hour_colon",
    "off",
)
_VAGUE = re.compile("|".join(VAGUE_S) + r"(?!说)")

_DAYS_AHEAD = {
    "今明两天": 1, "今天": 0, "今日": 0, "当天": 0, "当日": 0, "今晚": 0, "今早": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "次日": 1, "第二天": 1, "隔天": 1,
    "后天": 2, "大后天": 3,
}  # fmt: skip
_PART_OF_WORD = {"今晚": "晚上", "明晚": "晚上", "今早": "早上", "明早": "早上"}
_PART_ENDS_S = {
    "凌晨": 6 * HOUR_S, "清晨": 8 * HOUR_S, "早上": 10 * HOUR_S, "早晨": 10 * HOUR_S,
    "一早": 10 * HOUR_S, "上午": 12 * HOUR_S, "中午": 14 * HOUR_S, "下午": 18 * HOUR_S,
    "午后": 18 * HOUR_S, "傍晚": 19 * HOUR_S, "晚上": 22 * HOUR_S, "晚间": 22 * HOUR_S,
    "夜里": 24 * HOUR_S,
}  # fmt: skip
_AFTERNOON = frozenset(("下午", "午后", "傍晚", "晚上", "晚间", "夜里"))
_UNITS_S = {
    "小时": HOUR_S, "钟头": HOUR_S, "h": HOUR_S, "min": 60, "mins": 60, "minute": 60, "minutes": 60, "分钟": 60, "分": 60, "秒钟": 1, "秒": 1,
    "天": 86_400, "日": 86_400, "自然日": 86_400, "周": 604_800, "星期": 604_800,
    "礼拜": 604_800, "月": 30 * 86_400,
}  # fmt: skip
_LONGEST_DAYS = 400


def halved(text: str) -> str:
    """``text`` with full-width punctuation, digits and letters made ASCII, length unchanged."""
    return text.translate(_HALF)


def find_times(text: str, now: datetime, calendar: Calendar) -> tuple[TimePhrase, ...]:
    """The time phrases of ``text`` that lie after ``now``, in order, none overlapping."""
    text = halved(text)
    found: list[TimePhrase] = []
    for phrase in sorted(_candidates(text, now, calendar), key=lambda p: (p.start, -p.end)):
        if not found or phrase.start >= found[-1].end:
            found.append(phrase)
    return tuple(found)


def _candidates(text: str, now: datetime, calendar: Calendar) -> Iterator[TimePhrase]:
    for match in _POINT.finditer(text):
        if not any(match[group] for group in _SAYS_WHEN):
            continue
        due_at = _Point(match, now, calendar).due_at()
        if due_at is not None and due_at > now:
            yield TimePhrase(*match.span(), due_at, vague=bool(match["bound"] in _AFTER))
    for match in _DURATION.finditer(text):
        due_at = _duration_end(match, now, calendar)
        if due_at is not None:
            yield TimePhrase(*match.span(), due_at, vague=match["n"] in _ABOUT)
    for match in _VAGUE.finditer(text):
        due_at = (now + timedelta(seconds=VAGUE_S[match[0]])).astimezone(UTC)
        yield TimePhrase(*match.span(), due_at, vague=True)


_ABOUT = {"几": 5.0, "十来": 15.0, "十几": 20.0}
"""What we take for a number that is not said."""

_BEFORE = ("前", "之前", "以前")
_AFTER = ("后", "之后", "以后")


def _duration_end(match: re.Match[str], now: datetime, calendar: Calendar) -> datetime | None:
    if match["quarters"]:
        seconds = (number(match["quarters"]) or 0) * 900
    elif match["halves"]:
        seconds = _UNITS_S[match["half_unit"]] / 2
    else:
        count = _ABOUT.get(match["n"]) or number(match["n"])
        unit = (match["unit"] or match["short"]).lower()
        if count is None:
            return None
        if unit == "工作日":
            return calendar.add_working_days(now, int(count)) if 1 <= count <= 250 else None
        if match["and_half"] or match["half"]:
            count += 0.5
        seconds = count * _UNITS_S[unit]
    if not 0 < seconds <= _LONGEST_DAYS * 86_400:
        return None
    return (now + timedelta(seconds=seconds)).astimezone(UTC)


class _Point:
    """One phrase that names a day, a part of it, an hour, or closing time."""

    def __init__(self, match: re.Match[str], now: datetime, calendar: Calendar) -> None:
        self.match = match
        self.now = now
        self.calendar = calendar
        self.today = calendar.local_date(now)
        self.part = match["part"] or _PART_OF_WORD.get(match["relative"] or "", "")

    def due_at(self) -> datetime | None:
        day = self._day()
        if day is None or abs((day - self.today).days) > _LONGEST_DAYS:
            return None
        hour = self._hour()
        if hour is not None:
            return self._at_hour(day, *hour)
        if self.match["off"]:
            return self._closing(day)
        if self.part:
            return self._end_of_part(day)
        return self._closing(day)

    def _day(self) -> date | None:
        """The day meant; today where none is named."""
        match = self.match
        if match["relative"]:
            return self.today + timedelta(days=_DAYS_AHEAD[match["relative"]])
        if match["weekday"]:
            return self._weekday(match["week"] or "", match["weekday"])
        if match["whole_week"]:
            weeks = 1 if match["whole_week"].startswith("下") else 0
            monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=weeks)
            return self._last_working_day(monday, monday + timedelta(days=6))
        if match["month_end"]:
            first = self._first_of_month(match["month_end"])
            last = first.replace(day=months.monthrange(first.year, first.month)[1])
            return self._last_working_day(max(first, self.today), last)
        if match["day_of_month"]:
            return self._day_of_month(match["month_word"], number(match["day_of_month"]))
        if match["month"] or match["month_iso"]:
            return self._date(
                match["year"] or match["year_zh"],
                number(match["month"] or match["month_iso"]),
                number(match["day"] or match["day_iso"]),
            )
        return self.today

    def _weekday(self, week: str, name: str) -> date:
        wanted = "一二三四五六日".index("日" if name in "天末" else name)
        monday = self.today - timedelta(days=self.today.weekday())
        if name == "末" and self.match["bound"] in _BEFORE:
            monday += timedelta(weeks=week.count("下"))
            return self._last_working_day(monday, monday + timedelta(days=4))
        if week:
            weeks = week.count("下")
            return monday + timedelta(weeks=weeks, days=wanted)
        return self.today + timedelta(days=(wanted - self.today.weekday()) % 7)

    def _last_working_day(self, first: date, last: date) -> date:
        day = last
        while day > first and not self.calendar.is_working_day(day):
            day -= timedelta(days=1)
        return day if self.calendar.is_working_day(day) else last

    def _day_of_month(self, month: str | None, day: float | None) -> date | None:
        if day is None:
            return None
        past = month is None and day < self.today.day
        first = self._first_of_month("下月" if past else month or "本月")
        return _date_or_none(first.year, first.month, int(day))

    def _first_of_month(self, name: str) -> date:
        first = self.today.replace(day=1)
        return (first + timedelta(days=31)).replace(day=1) if name.startswith("下") else first

    def _date(self, year: str | None, month: float | None, day: float | None) -> date | None:
        if month is None or day is None:
            return None
        if year:
            return _date_or_none(int(year), int(month), int(day))
        this = _date_or_none(self.today.year, int(month), int(day))
        if this is not None and this >= self.today:
            return this
        following = _date_or_none(self.today.year + 1, int(month), int(day))
        # A date of some weeks ago is the past; only one many months away is next year's.
        if this is not None and (self.today - this).days < 180:
            return None
        return following

    def _hour(self) -> tuple[float, float] | None:
        """The hour and minute named (the later of a range), as said, before 下午 is applied."""
        match = self.match
        for suffix in ("_to", ""):
            said = match[f"hour{suffix}"] or match[f"hour_colon{suffix}"]
            if said is None:
                continue
            minutes = match[f"minute{suffix}"] or match[f"minute_colon{suffix}"] or "0"
            hour = number(said)
            minute = {"半": 30, "一刻": 15, "三刻": 45}.get(minutes, number(minutes))
            if hour is None or minute is None:
                return None
            return hour, minute
        return None

    def _at_hour(self, day: date, hour: float, minute: float) -> datetime | None:
        if hour > 24 or minute > 59:
            return None
        named_day = self._names_a_day()
        if self._is_afternoon(hour):
            hour += 12
        due_at = self.calendar.at_local(day, int(hour * HOUR_S + minute * 60))
        if due_at <= self.now and not self.part and hour < 12 and day == self.today:
            due_at += timedelta(hours=12)
        if due_at <= self.now and not named_day:
            due_at = self.calendar.at_local(
                day + timedelta(days=1), int(hour * HOUR_S + minute * 60)
            )
        if self.match["bound"] in _AFTER:
            return max(due_at + timedelta(hours=1), self._closing(day) or due_at)
        return due_at

    def _is_afternoon(self, hour: float) -> bool:
        """Whether ``hour``, as said, means one after noon."""
        if self.part == "中午":
            return hour < 4
        if self.part:
            return self.part in _AFTERNOON and hour < 12
        return 1 <= hour <= 7 and not self.match["hour_colon"]

    def _names_a_day(self) -> bool:
        return any(
            self.match[group]
            for group in ("relative", "weekday", "month", "month_iso", "day_of_month", "month_end")
        )

    def _end_of_part(self, day: date) -> datetime | None:
        ends_s = _PART_ENDS_S[self.part]
        if self.match["bound"] in _BEFORE and self.part == "中午":
            ends_s = 12 * HOUR_S
        due_at = self.calendar.at_local(day, ends_s)
        if self.part in ("下午", "午后") and self.calendar.is_working_day(day):
            closing = self.calendar.closing(day)
            if self.calendar.at_local(day, 12 * HOUR_S) < closing < due_at:
                due_at = closing
        if due_at <= self.now and self.part in ("晚上", "晚间"):
            due_at = self.calendar.at_local(day, MIDNIGHT_S)
        return due_at

    def _closing(self, day: date) -> datetime | None:
        """When the day ends for the team, at the latest at its midnight."""
        midnight = self.calendar.at_local(day, MIDNIGHT_S)
        if self.calendar.is_working_day(day):
            closing = min(self.calendar.closing(day), midnight)
        else:
            closing = self.calendar.at_local(day, EVENING_S)
        return closing if closing > self.now else midnight


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}


def number(said: str) -> float | None:
    """The number written ``said``: Arabic, or Chinese up to 999; ``None`` when it is neither."""
    if said[:1].isdigit():
        try:
            return float(said)
        except ValueError:
            return None
    total, current = 0, 0
    for character in said:
        if character == "百":
            total, current = total + (current or 1) * 100, 0
        elif character == "十":
            total, current = total + (current or 1) * 10, 0
        elif character in _DIGITS:
            current = _DIGITS[character]
        else:
            return None
    return float(total + current)


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
