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
from datetime import UTC, date, datetime, timedelta

from assist.deadlines.calendar import Calendar
from assist.deadlines.occasions import occasions
from assist.deadlines.patterns import DURATION, POINT, SAYS_DAY, SAYS_WHEN, VAGUE, VAGUE_S
from assist.deadlines.said import TimePhrase, date_or_none, number

HOUR_S = 3_600
EVENING_S = 18 * HOUR_S
MIDNIGHT_S = 24 * HOUR_S

_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DAYS_AHEAD = {
    "今明两天": 1, "明后天": 2, "明后两天": 2, "今天": 0, "今日": 0, "当天": 0, "当日": 0, "今晚": 0, "今早": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "次日": 1, "第二天": 1, "隔天": 1, "隔日": 1,
    "后天": 2, "大后天": 3,
}  # fmt: skip
_PART_OF_LETTER = {"早": "早上", "晚": "晚上"}
_PART_OF_WORD = {"今晚": "晚上", "明晚": "晚上", "今早": "早上", "明早": "早上"}
_PART_ENDS_S = {
    "凌晨": 6 * HOUR_S, "清晨": 8 * HOUR_S, "早上": 10 * HOUR_S, "早晨": 10 * HOUR_S,
    "一早": 10 * HOUR_S, "上午": 12 * HOUR_S, "中午": 14 * HOUR_S, "下午": 18 * HOUR_S,
    "午后": 18 * HOUR_S, "傍晚": 19 * HOUR_S, "晚上": 22 * HOUR_S, "晚间": 22 * HOUR_S,
    "夜里": 24 * HOUR_S,
}  # fmt: skip
_AFTERNOON = frozenset(("下午", "午后", "傍晚", "晚上", "晚间", "夜里"))
_UNITS_S = {
    "小时": HOUR_S, "钟头": HOUR_S, "钟": HOUR_S, "h": HOUR_S, "min": 60, "mins": 60, "minute": 60, "minutes": 60, "分钟": 60, "分": 60, "秒钟": 1, "秒": 1,
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
        # 24小时内尽快: the vague word only leans on the exact one before it.
        leans = bool(found) and phrase.vague and text[found[-1].end : phrase.start] in _LEANS
        if not found or (phrase.start >= found[-1].end and not leans):
            found.append(phrase)
    return tuple(found)


_LEANS = ("", " ", "就", "会", "内", "再")


def _candidates(text: str, now: datetime, calendar: Calendar) -> Iterator[TimePhrase]:
    for match in POINT.finditer(text):
        if not any(match[group] for group in SAYS_WHEN):
            continue
        due_at = _Point(match, now, calendar).due_at()
        if due_at is not None and due_at > now:
            vague = match["bound"] in _AFTER or match["on_side"] in ("后", "就")
            yield TimePhrase(*match.span(), due_at, vague)
    for match in DURATION.finditer(text):
        due_at = _duration_end(match, now, calendar)
        if due_at is not None:
            loose = match["n"] in _ABOUT or bool(match["loose"])
            yield TimePhrase(*match.span(), due_at, vague=loose)
    yield from occasions(text, now, calendar)
    for match in VAGUE.finditer(text):
        due_at = (now + timedelta(seconds=VAGUE_S[match[0]])).astimezone(UTC)
        yield TimePhrase(*match.span(), due_at, vague=True)


_ABOUT = {"几": 5.0, "十来": 15.0, "十几": 20.0}
"""What we take for a number that is not said."""

_BEFORE = ("前", "之前", "以前")
_AFTER = ("后", "之后", "以后")


def _duration_end(match: re.Match[str], now: datetime, calendar: Calendar) -> datetime | None:
    if match["next_working"]:
        # 第二个工作日 counts today as the first, the stricter reading.
        nth = number(match["nth"] or "二") or 2
        return calendar.add_working_days(now, int(min(max(nth - 1, 1), 250)))
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
        part = match["part"] or _PART_OF_WORD.get(match["relative"] or "", "")
        self.part = _PART_OF_LETTER.get(part, part)

    def due_at(self) -> datetime | None:
        if self.match["weekday"] == "末" and self.match["bound"] in _AFTER:
            return None  # 周末后 is counted from the end of the days off.
        day = self._day()
        if day is None or abs((day - self.today).days) > _LONGEST_DAYS:
            return None
        hour = self._hour()
        if hour is not None:
            return self._at_hour(day, *hour)
        if self.match["off"]:
            return self._closing(day)
        if self.match["on"]:
            return self._after_opening(day)
        if self.match["same"]:
            return self.now + timedelta(days=(day - self.today).days)
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
            if match["bound"] in _BEFORE:
                weeks = 0  # 下周前: before the week begins
            monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=weeks)
            return self._last_working_day(monday, monday + timedelta(days=6))
        if match["month_part"]:
            return self._part_of_month(match["month_part"])
        if match["whole_month"]:
            before = match["bound"] in _BEFORE and match["whole_month"].startswith("下")
            return self._end_of_month(
                self._first_of_month("本月" if before else match["whole_month"])
            )
        if match["year_end"] or match["quarter_end"]:
            return self._end_of_year_or_quarter()
        if match["day_in_month"] or match["day_of_month"]:
            day = number(match["day_in_month"] or match["day_of_month"])
            return self._day_of_month(match["month_word"], day)
        for written in ("", "_iso", "_slash", "_dot"):
            if match[f"month{written}"]:
                year = match[f"year{written or '_zh'}"] if written != "_iso" else match["year"]
                return self._date(
                    year, number(match[f"month{written}"]), number(match[f"day{written}"])
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

    def _part_of_month(self, part: str) -> date | None:
        """The day by which 月初, 月中, 中旬 or 月底 is over; of a month that is past, next year's."""
        said = self.match["part_month"]
        if said:
            month = number(said)
            if month is None or not 1 <= month <= 12:
                return None
            year = self.today.year + (month < self.today.month)
            first = date(year, int(month), 1)
        else:
            first = self._first_of_month(self.match["part_word"])
        ends = {"初": 5, "上旬": 10, "中": 15, "中旬": 20}.get(part)
        if ends is None:
            return self._end_of_month(first)
        day = first.replace(day=ends)
        if day < self.today and not said:
            day = self._first_of_month("下月").replace(day=ends)
        return self._last_working_day(max(day.replace(day=1), self.today), day)

    def _end_of_month(self, first: date) -> date:
        last = first.replace(day=months.monthrange(first.year, first.month)[1])
        return self._last_working_day(max(first, self.today), last)

    def _end_of_year_or_quarter(self) -> date:
        year, month = self.today.year, 12
        if self.match["year_end"]:
            year += self.match["year_end"].startswith("明")
        else:
            month = (self.today.month + 2) // 3 * 3
            if self.match["quarter_end"].startswith("下"):
                year, month = (year, month + 3) if month < 12 else (year + 1, 3)
        return self._end_of_month(date(year, month, 1))

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
        return date_or_none(first.year, first.month, int(day))

    def _first_of_month(self, name: str) -> date:
        first = self.today.replace(day=1)
        return (first + timedelta(days=31)).replace(day=1) if name.startswith("下") else first

    def _date(self, year: str | None, month: float | None, day: float | None) -> date | None:
        if month is None or day is None:
            return None
        if year:
            return date_or_none(int(year), int(month), int(day))
        this = date_or_none(self.today.year, int(month), int(day))
        if this is not None and this >= self.today:
            return this
        following = date_or_none(self.today.year + 1, int(month), int(day))
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

    def _after_opening(self, day: date) -> datetime:
        """An hour after work begins on ``day`` (or the working day after), its beginning for 前."""
        day = day if self.calendar.is_working_day(day) else self.calendar.next_working_day(day)
        opens = self._opening(day)
        if opens <= self.now and not self._names_a_day():
            opens = self._opening(self.calendar.next_working_day(day))
        return opens if self.match["on_side"] == "前" else opens + timedelta(hours=1)

    def _opening(self, day: date) -> datetime:
        if self.part in _AFTERNOON:
            noon = self.calendar.at_local(day, 12 * HOUR_S)
            return self.calendar.next_opening(noon + timedelta(minutes=30))
        return self.calendar.opening(day)

    def _is_afternoon(self, hour: float) -> bool:
        """Whether ``hour``, as said, means one after noon."""
        if self.part == "中午":
            return hour < 4
        if self.part:
            return self.part in _AFTERNOON and hour < 12
        return 1 <= hour <= 7 and not self.match["hour_colon"]

    def _names_a_day(self) -> bool:
        return any(self.match[group] for group in SAYS_DAY)

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
