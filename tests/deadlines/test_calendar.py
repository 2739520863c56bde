"""Working time: a table of cases, a slow oracle that walks minute by minute, and refusals."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.deadlines import WALL_CLOCK, Calendar, CalendarError, Period, default_policies
from assist.deadlines.calendar import ALL_DAY

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDARS = default_policies().calendars
CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("calendar.jsonl").read_text("utf-8").splitlines()
]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['calendar']} {c['start']} {c['end']}")
def test_each_case_of_the_table_ends_when_it_says(case: dict[str, Any]) -> None:
    calendar, start, end = CALENDARS[case["calendar"]], local(case["start"]), local(case["end"])
    since = local(case["served_since"]) if "served_since" in case else None
    if "working_days" in case:
        assert calendar.add_working_days(start, case["working_days"]) == end
    else:
        assert calendar.add(start, case["add"], served_since=since) == end
        assert calendar.between(start, end, served_since=since) == case["add"]
    assert calendar.unknown_years(start, end) == tuple(case.get("unknown", ()))


def week(days: str, *periods: tuple[float, float]) -> tuple[tuple[Period, ...], ...]:
    hours = tuple(Period(int(a * 3_600), int(b * 3_600)) for a, b in periods)
    return tuple(hours if mark == "x" else () for mark in days)


OFFICE_WEEK = week("xxxxx  ", (9, 12), (13, 18))


def office(**fields: Any) -> Calendar:
    return Calendar(id="test", zone="Asia/Shanghai", week=OFFICE_WEEK, **fields)


class TestRefusals:
    @pytest.mark.parametrize("zone", ["Asia/Peking", "", "../etc/passwd", "Mars/Base"])
    def test_an_unknown_time_zone_is_refused(self, zone: str) -> None:
        with pytest.raises(CalendarError, match="unknown time zone") as refused:
            Calendar(id="test", zone=zone, week=OFFICE_WEEK)
        assert refused.value.field == "zone"

    def test_overlapping_periods_are_refused(self) -> None:
        with pytest.raises(CalendarError, match="09:00-12:00 and 11:30-18:00 overlap"):
            Calendar(id="test", zone="UTC", week=week("xxxxxxx", (9, 12), (11.5, 18)))

    def test_a_night_shift_that_runs_into_the_next_morning_is_refused(self) -> None:
        with pytest.raises(CalendarError, match="runs into"):
            Calendar(id="test", zone="UTC", week=week("xxxxxxx", (9, 12), (22, 34)))

    def test_a_calendar_that_is_never_open_is_refused(self) -> None:
        with pytest.raises(CalendarError, match="never open"):
            Calendar(id="test", zone="UTC", week=((),) * 7)

    def test_a_calendar_closed_for_years_by_exceptions_is_refused_by_trial(self) -> None:
        first = date(2026, 3, 1)
        closed = {first + timedelta(days=n): () for n in range(1_000)}
        calendar = office(exceptions=closed)
        with pytest.raises(CalendarError, match=r"does not open|no working day"):
            calendar.trial(datetime(2026, 3, 1, tzinfo=UTC))

    @pytest.mark.parametrize(("start", "end"), [(-1, 60), (60, 60), (90, 60), (86_400, 86_460)])
    def test_a_period_outside_the_day_is_refused(self, start: int, end: int) -> None:
        with pytest.raises(CalendarError):
            Period(start, end)

    def test_less_than_one_working_day_is_refused(self) -> None:
        with pytest.raises(CalendarError):
            office().add_working_days(local("2026-03-04 10:00"), 0)

    def test_the_calendars_that_come_with_us_pass_their_trial(self) -> None:
        for calendar in CALENDARS.values():
            calendar.trial(local("2026-11-22 10:00"))


def test_opening_is_half_open() -> None:
    calendar = office()
    for text, open_ in (("09:00", True), ("11:59", True), ("12:00", False), ("18:00", False)):
        assert calendar.is_open(local(f"2026-03-04 {text}")) is open_
    assert calendar.next_opening(local("2026-03-04 12:10")) == local("2026-03-04 13:00")
    assert calendar.next_opening(local("2026-03-04 13:10")) == local("2026-03-04 13:10")


def test_an_exception_overrules_the_holiday_and_the_week() -> None:
    calendar = office(
        statutory_holidays=True,
        exceptions={date(2026, 10, 1): (Period(36_000, 43_200),), date(2026, 3, 4): ()},
    )
    assert calendar.is_open(local("2026-10-01 11:00"))
    assert not calendar.is_open(local("2026-03-04 11:00"))
    assert calendar.add(local("2026-09-30 17:59"), 120) == local("2026-10-01 10:01")


def test_make_up_days_may_have_hours_of_their_own() -> None:
    calendar = office(statutory_holidays=True, make_up=(Period(36_000, 57_600),))
    assert calendar.add(local("2026-10-10 08:00"), 60) == local("2026-10-10 10:01")


def test_a_night_shift_belongs_to_the_day_it_starts_on() -> None:
    calendar = Calendar(id="night", zone="Asia/Shanghai", week=week("xxxxx  ", (22, 30)))
    assert calendar.is_open(local("2026-03-07 05:59"))
    assert not calendar.is_open(local("2026-03-07 22:30"))
    assert calendar.add(local("2026-03-07 05:59"), 120) == local("2026-03-09 22:01")
    assert calendar.add_working_days(local("2026-03-05 10:00"), 1) == local("2026-03-07 06:00")


def test_daylight_saving_neither_adds_nor_swallows_working_time() -> None:
    berlin = Calendar(id="b", zone="Europe/Berlin", week=(ALL_DAY,) * 7, statutory_holidays=True)
    zone = ZoneInfo("Europe/Berlin")
    spring = datetime(2025, 3, 29, 12, tzinfo=zone)
    assert berlin.add(spring, 86_400) == datetime(2025, 3, 30, 13, tzinfo=zone)
    assert berlin.between(spring, datetime(2025, 3, 30, 12, tzinfo=zone)) == 23 * 3_600
    nights = Calendar(
        id="n", zone="Europe/Berlin", week=week("xxxxxxx", (1, 2.25), (2.5, 3), (3, 4))
    )
    start = datetime(2025, 3, 29, 23, tzinfo=zone)
    assert nights.between(start, datetime(2025, 3, 30, 23, tzinfo=zone)) == 2 * 3_600
    autumn = datetime(2025, 10, 25, 23, tzinfo=zone)
    assert nights.between(autumn, datetime(2025, 10, 26, 23, tzinfo=zone)) == 3.75 * 3_600


def test_the_wall_clock_knows_no_closing() -> None:
    start = local("2026-10-01 03:00")
    assert WALL_CLOCK.is_open(start)
    assert WALL_CLOCK.add(start, 0.25) == start + timedelta(seconds=0.25)
    assert WALL_CLOCK.between(start, start + timedelta(days=9)) == 9 * 86_400
    assert WALL_CLOCK.unknown_years(start, local("2030-01-01 00:00")) == ()


# The oracle: open or not is decided for each minute from the written rules alone, and time is
# added by walking. Nothing is shared with the code under test but the facts of the holidays.

FREE_2026 = {
    *(date(2026, 2, day) for day in range(15, 24)),
    *(date(2026, 9, day) for day in range(25, 28)),
    *(date(2026, 10, day) for day in range(1, 8)),
}
WORKED_2026 = {date(2026, 2, 14), date(2026, 2, 28), date(2026, 10, 10), date(2026, 9, 20)}


def open_minute(calendar: Calendar, at: datetime) -> bool:
    wall = at.astimezone(ZoneInfo(calendar.zone))
    minute = wall.hour * 60 + wall.minute
    for shift in (0, 1):
        day = wall.date() - timedelta(days=shift)
        if day in calendar.exceptions:
            periods = calendar.exceptions[day]
        elif calendar.statutory_holidays and day in FREE_2026:
            periods = ()
        elif calendar.statutory_holidays and day in WORKED_2026:
            periods = calendar.make_up or next(p for p in calendar.week if p)
        else:
            periods = calendar.week[day.weekday()]
        for period in periods:
            if period.start_s <= (minute + shift * 1_440) * 60 < period.end_s:
                return True
    return False


def walk(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    at = start
    while minutes:
        minutes -= open_minute(calendar, at)
        at += timedelta(minutes=1)
    return at


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    def periods() -> tuple[Period, ...]:
        marks = sorted(draw(st.sets(st.integers(0, 1_439), min_size=0, max_size=4)))
        pairs = [Period(a * 60, b * 60) for a, b in zip(marks[::2], marks[1::2], strict=False)]
        return tuple(pairs)

    days = [periods() for _ in range(7)]
    days[1] = days[3] = (Period(9 * 3_600, 11 * 3_600),)  # so that walking ends within weeks
    special = draw(st.sets(st.dates(date(2026, 9, 15), date(2026, 10, 20)), max_size=3))
    return Calendar(
        id="drawn",
        zone="Asia/Shanghai",
        week=tuple(days),
        statutory_holidays=draw(st.booleans()),
        make_up=periods(),
        exceptions={day: periods() for day in special},
    )


@settings(max_examples=60, deadline=None)
@given(
    calendars(),
    st.sampled_from(
        [local("2026-09-17 00:00"), local("2026-09-29 00:00"), local("2026-02-12 00:00")]
    ),
    st.integers(0, 4 * 1_440),
    st.integers(1, 300),
)
def test_the_walking_oracle_agrees(
    calendar: Calendar, base: datetime, offset: int, minutes: int
) -> None:
    start = (base + timedelta(minutes=offset)).astimezone(UTC)
    end = walk(calendar, start, minutes)
    assert calendar.add(start, minutes * 60) == end
    assert calendar.between(start, end) == minutes * 60
    assert calendar.is_open(start) == open_minute(calendar, start)


@given(calendars(), st.floats(0, 200_000), st.integers(0, 10**7))
def test_adding_and_measuring_are_inverse(calendar: Calendar, seconds: float, offset: int) -> None:
    start = datetime(2026, 8, 1, tzinfo=UTC) + timedelta(seconds=offset)
    end = calendar.add(start, seconds)
    assert calendar.between(start, end) == pytest.approx(seconds, abs=1e-6)
    assert calendar.between(end, start) == -calendar.between(start, end)
    back = calendar.add(end, -seconds)
    assert calendar.between(back, end) == pytest.approx(seconds, abs=1e-6)
    assert back >= start or calendar.between(start, back) == 0
