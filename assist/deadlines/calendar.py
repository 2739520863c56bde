"""When a team works, and arithmetic in its working time.

One class serves both kinds of clock: a calendar open 00:00-24:00 every day is the wall clock
(:data:`WALL_CLOCK`). Instants are timezone-aware; results are UTC. Openings are half-open:
a team that closes at 18:00 is closed at 18:00:00.

``add(start, s)`` is the earliest instant by which ``s`` working seconds have passed since
``start``, so a limit that runs out exactly at closing is due at closing, not next morning.
Days follow the Civil Code of the PRC, articles 201 and 203: the day a period starts on is not
counted, and the last day ends when business ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from assist.deadlines import statutory
from assist.deadlines.errors import CalendarError
from phrasebook.entries import Message

DAY_S = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_CLOSURE_DAYS = 400
"""A calendar that does not open for longer than this is a mistake, not a holiday."""

Opening = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Working time within a day: seconds after local midnight, ``end_s`` exclusive.

    A night shift ends after 86,400 and belongs to the day it starts on.
    """

    start_s: int
    end_s: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < DAY_S or not self.start_s < self.end_s <= self.start_s + DAY_S:
            raise CalendarError(
                Message(
                    f"时段要在当天开始、在开始之后结束，不能是 {self}",
                    f"a period must start within the day and end after it starts, not {self}",
                ),
                field="hours",
            )

    def __str__(self) -> str:
        return f"{_hour(self.start_s)}-{_hour(self.end_s)}"


ALL_DAY = (Period(0, DAY_S),)


@dataclass(frozen=True)
class Calendar:
    """Working hours of a team.

    ``week`` holds the periods of Monday to Sunday. With ``statutory_holidays``, Chinese public
    holidays are closed and make-up days are worked by ``make_up`` (default: the hours of the
    first working weekday). ``exceptions`` overrule everything for one date; an empty tuple is
    closed. ``extension_s``: how long past closing a conversation that was being served at
    closing time still counts (shifts that "extend while a customer is asking"). ``years_by_hand``
    are years whose holidays somebody has entered as ``exceptions``. ``shifts`` (name and hours)
    are what ``week`` was made of, kept for whoever edits them.

    Raises :class:`CalendarError` for an unknown zone, overlapping periods, or a calendar that
    never opens.
    """

    id: str
    zone: str
    week: tuple[tuple[Period, ...], ...]
    statutory_holidays: bool = False
    make_up: tuple[Period, ...] = ()
    exceptions: Mapping[date, tuple[Period, ...]] = field(default_factory=dict)
    extension_s: int = 0
    years_by_hand: frozenset[int] = frozenset()
    shifts: tuple[tuple[str, Period], ...] = ()
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _always_open: bool = field(init=False, repr=False, compare=False)
    _days: dict[date, tuple[Opening, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _working_days: dict[tuple[date, int], datetime] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_zone", _zone(self.zone))
        self._check()
        always = (
            all(day == ALL_DAY for day in self.week)
            and not self.statutory_holidays
            and not self.exceptions
        )
        object.__setattr__(self, "_always_open", always)

    def is_open(self, at: datetime) -> bool:
        """Whether the team works at ``at``."""
        if self._always_open:
            return True
        start, end = next(self._openings(at))
        return start <= at < end

    def next_opening(self, at: datetime) -> datetime:
        """``at`` itself when open, else the instant the team next opens."""
        start, _ = next(self._openings(at))
        return max(start, at).astimezone(UTC)

    def add(
        self, start: datetime, seconds: float, *, served_since: datetime | None = None
    ) -> datetime:
        """The earliest instant by which ``seconds`` working seconds have passed since ``start``.

        Negative seconds count back. ``served_since``: the conversation has been served since
        then; where that is in an opening that extends, its time goes on past closing.
        """
        rest = timedelta(seconds=seconds)
        if not rest or self._always_open:
            return (start + rest).astimezone(UTC)
        if rest < timedelta():
            return self._subtract(start, -rest)
        for opens, closes in self._served(start, served_since):
            begin = max(opens, start)
            if closes - begin >= rest:
                return (begin + rest).astimezone(UTC)
            rest -= closes - begin
        raise self._never_opens(start)

    def between(
        self, start: datetime, end: datetime, *, served_since: datetime | None = None
    ) -> float:
        """Working seconds from ``start`` to ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.between(end, start, served_since=served_since)
        if self._always_open:
            return (end - start).total_seconds()
        total = timedelta()
        for opens, closes in self._served(start, served_since):
            if opens >= end:
                break
            total += min(closes, end) - max(opens, start)
        return total.total_seconds()

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Closing time of the ``days``-th working day after the day of ``start``."""
        if days < 1:
            raise CalendarError(
                Message(
                    f"工作日至少 1 天，不能是 {days}",
                    f"working days must be at least 1, not {days}",
                ),
                field="limit",
            )
        first = self.local_date(start)
        found = self._working_days.get((first, days))
        if found is None:
            day = first
            for _ in range(days):
                day = self.next_working_day(day)
            found = self._working_days[first, days] = self.closing(day)
        return found

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        for _ in range(LONGEST_CLOSURE_DAYS):
            day += timedelta(days=1)
            if self.is_working_day(day):
                return day
        raise CalendarError(
            Message(
                f"日历 {self.id} 在 {day} 之前没有工作日",
                f"calendar {self.id} has no working day before {day}",
            ),
            field="hours",
        )

    def is_working_day(self, day: date) -> bool:
        """Whether the team works on the local date ``day``."""
        return bool(self._periods(day))

    def closing(self, day: date) -> datetime:
        """When work ends on the working day ``day``."""
        return self._raw_openings(day)[-1][1]

    def opening(self, day: date) -> datetime:
        """When work begins on the working day ``day``."""
        return self._raw_openings(day)[0][0]

    def local_date(self, at: datetime) -> date:
        """The date on the team's wall at ``at``."""
        return at.astimezone(self._zone).date()

    def at_local(self, day: date, seconds: int) -> datetime:
        """``seconds`` after midnight of the local ``day`` on the wall's clock, in UTC.

        A time that daylight saving skips is read as the same distance after the skip; of a time
        that comes twice the first is meant.
        """
        days, rest = divmod(seconds, DAY_S)
        midnight = datetime.combine(day + timedelta(days=days), time(), self._zone)
        return (midnight + timedelta(seconds=rest)).astimezone(UTC)

    def unknown_years(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """Years from ``start`` to ``end`` whose holidays are not known: plain weekdays are used.

        Empty for a calendar that does not follow statutory holidays. To be said on screen.
        """
        if not self.statutory_holidays:
            return ()
        years = range(self.local_date(start).year, self.local_date(end).year + 1)
        return tuple(
            year
            for year in years
            if not statutory.is_known(year) and year not in self.years_by_hand
        )

    def trial(self, at: datetime) -> None:
        """Refuse the calendar unless a year of sample limits from ``at`` on comes out sane."""
        for offset in range(0, 366, 5):
            start = at + timedelta(days=offset)
            for seconds in (1, 3_600, 86_400):
                due = self.add(start, seconds)
                if abs(self.between(start, due) - seconds) > 1e-6:
                    raise CalendarError(
                        Message(
                            f"日历 {self.id} 从 {start} 起数错了 {seconds} 秒",
                            f"calendar {self.id} miscounts {seconds} s from {start}",
                        ),
                        field="hours",
                    )
            self.add_working_days(start, 5)

    def _served(self, start: datetime, since: datetime | None) -> Iterator[Opening]:
        """Openings that end after ``start``, the one serving ``since`` stretched past closing."""
        if since is None or not self.extension_s:
            yield from self._openings(start)
            return
        extension = timedelta(seconds=self.extension_s)
        for (opens, closes), (next_opens, _) in pairwise(self._openings(min(start, since))):
            end = min(closes + extension, next_opens) if opens <= since < closes else closes
            if end > start:
                yield opens, end

    def _openings(self, start: datetime) -> Iterator[Opening]:
        """Disjoint openings that end after ``start``, ascending, without end."""
        day = self.local_date(start) - timedelta(days=1)
        closed_days = 0
        while closed_days <= LONGEST_CLOSURE_DAYS:
            closed_days += 1
            for opening in self._openings_of(day):
                if opening[1] > start:
                    closed_days = 0
                    yield opening
            day += timedelta(days=1)
        raise self._never_opens(start)

    def _subtract(self, start: datetime, rest: timedelta) -> datetime:
        day = self.local_date(start)
        closed_days = 0
        while closed_days <= LONGEST_CLOSURE_DAYS:
            closed_days += 1
            for opens, closes in reversed(self._openings_of(day)):
                if opens >= start:
                    continue
                closed_days = 0
                end = min(closes, start)
                if end - opens >= rest:
                    return (end - rest).astimezone(UTC)
                rest -= end - opens
            day -= timedelta(days=1)
        raise self._never_opens(start)

    def _openings_of(self, day: date) -> tuple[Opening, ...]:
        """Openings that start on ``day``, less what the day before already covers."""
        found = self._days.get(day)
        if found is None:
            before = self._raw_openings(day - timedelta(days=1))
            reached = max((end for _, end in before), default=datetime.min.replace(tzinfo=UTC))
            clipped = []
            for start, end in self._raw_openings(day):
                begin = max(start, reached)  # daylight saving can turn a period around
                if end > begin:
                    clipped.append((begin, end))
                    reached = end
            found = self._days[day] = tuple(clipped)
        return found

    def _raw_openings(self, day: date) -> tuple[Opening, ...]:
        return tuple(
            (self.at_local(day, period.start_s), self.at_local(day, period.end_s))
            for period in self._periods(day)
        )

    def _periods(self, day: date) -> tuple[Period, ...]:
        special = self.exceptions.get(day)
        if special is not None:
            return special
        if self.statutory_holidays:
            if statutory.is_holiday(day):
                return ()
            if statutory.is_make_up_day(day):
                return self.make_up or next(filter(None, chain(self.week[:5], self.week)), ())
        return self.week[day.weekday()]

    def _check(self) -> None:
        if len(self.week) != 7:
            raise CalendarError(
                Message(f"日历 {self.id} 要写满一周七天", f"calendar {self.id} needs seven days"),
                field="hours",
            )
        if self.extension_s < 0:
            raise CalendarError(
                Message(
                    f"日历 {self.id}：延长（extension）不能是负数",
                    f"calendar {self.id}: negative extension",
                ),
                field="extension",
            )
        for name, periods in zip(WEEKDAYS, self.week, strict=True):
            _refuse_overlap(f"calendar {self.id}, {name}", periods)
        for today, tomorrow in pairwise((*self.week, self.week[0])):
            if today and tomorrow and today[-1].end_s - DAY_S > tomorrow[0].start_s:
                raise CalendarError(
                    Message(
                        f"日历 {self.id}：{today[-1]} 与次日的 {tomorrow[0]} 重叠",
                        f"calendar {self.id}: {today[-1]} runs into {tomorrow[0]} of the next day",
                    ),
                    field="hours",
                )
        _refuse_overlap(f"calendar {self.id}, make-up days", self.make_up)
        for day, periods in self.exceptions.items():
            _refuse_overlap(f"calendar {self.id}, {day}", periods)
        if not any(self.week):
            raise CalendarError(
                Message(
                    f"日历 {self.id} 从不开门；请写上营业时间", f"calendar {self.id} is never open"
                ),
                field="hours",
            )

    def _never_opens(self, start: datetime) -> CalendarError:
        return CalendarError(
            Message(
                f"日历 {self.id} 从 {start:%F} 起 {LONGEST_CLOSURE_DAYS} 天内都不开门",
                f"calendar {self.id} does not open within {LONGEST_CLOSURE_DAYS} days of {start:%F}",
            ),
            field="hours",
        )


def _refuse_overlap(where: str, periods: tuple[Period, ...]) -> None:
    for first, second in pairwise(periods):
        if second.start_s < first.end_s:
            raise CalendarError(
                Message(
                    f"{where}: {first} 与 {second} 重叠", f"{where}: {first} and {second} overlap"
                ),
                field="hours",
            )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise CalendarError(
            Message(
                f"不认识时区“{name}”；请写成 Asia/Shanghai 这样", f"unknown time zone {name!r}"
            ),
            field="zone",
        ) from error


def _hour(seconds: int) -> str:
    hours, rest = divmod(seconds, 3_600)
    return f"{hours:02}:{rest // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")


WALL_CLOCK = Calendar(id="wall", zone="Asia/Shanghai", week=(ALL_DAY,) * 7)
"""Every second counts; its days are those of China."""
