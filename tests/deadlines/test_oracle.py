"""The deadline core against a slow and obvious reading: a walk, minute by minute.

The walker knows nothing of spans, openings or arithmetic: it asks of each minute whether the team
works in it (by the library's own ``is_workday``), and counts. Cases lie around every holiday and
make-up day of 2024 to 2026.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from chinese_calendar import is_workday as announced
from chinese_calendar.constants import holidays, workdays

from assist.conversation import Conversation
from assist.deadlines import (
    AgentReply,
    CustomerMessage,
    Deadline,
    Event,
    Kind,
    Paused,
    Policy,
    Resumed,
    State,
    advance,
    default_policies,
    fire,
    parse_policies,
    start,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
OFFICE_HOURS = ((9, 12), (13, 18))
PACK = """
calendars:
  desk: {holidays: china, hours: {mon-fri: ["09:00-12:00", "13:00-18:00"]}}
policies:
  - id: desk
    name: {zh: 台, en: Desk}
    calendar: desk
    clocks:
      - {kind: first_reply, target: 30m, warn: 1h, limit: 4h, source: test}
      - {kind: next_reply, target: 10m, warn: 20m, limit: 30m, source: test}
"""
POLICIES = default_policies()
DESK = parse_policies(PACK, "pack").choose()

Works = Callable[[datetime], bool]


@cache
def is_workday(day: date) -> bool:
    """Whether people work on ``day``, as the library says."""
    return bool(announced(day))


def office(minute: datetime) -> bool:
    """Whether an office of five days works in this minute, make-up days included."""
    return is_workday(minute.date()) and any(a <= minute.hour < b for a, b in OFFICE_HOURS)


def every_day(first: int, last: int) -> Works:
    return lambda minute: first <= minute.hour < last


def walked(
    since: datetime, minutes: int, works: Works, paused: tuple[int, int] = (0, 0)
) -> datetime:
    """The end of the ``minutes``-th worked minute after ``since``; those from the first to the
    second figure of ``paused`` (counted on the wall from ``since``) do not count."""
    at, left = since, minutes
    while left:
        elapsed = int((at - since) / MINUTE)
        if works(at) and not paused[0] <= elapsed < paused[1]:
            left -= 1
        at += MINUTE
    return at


def walked_days(since: datetime, days: int) -> datetime:
    """Six in the evening of the ``days``-th worked day after the day of ``since``."""
    day = since.date()
    while days:
        day += timedelta(days=1)
        days -= is_workday(day)
    return datetime.combine(day, time(18), SHANGHAI)


def days_of_interest() -> list[date]:
    """Every holiday and make-up day of three years, with the days beside them."""
    marked = {day for day in (*holidays, *workdays) if 2024 <= day.year <= 2026}
    turning = {
        day for day in marked if (day + timedelta(1) in marked) != (day - timedelta(1) in marked)
    }
    odd = turning | {day for day in workdays if 2024 <= day.year <= 2026 and day.weekday() >= 5}
    near = {day + timedelta(days=step) for day in odd for step in (-1, 0, 1)}
    return sorted(day for day in near if date(2024, 1, 1) <= day <= date(2026, 11, 30))


def moments(seed: int) -> list[datetime]:
    """A minute of each of those days."""
    chance = random.Random(seed)
    return [
        datetime.combine(day, time(chance.randrange(24), chance.randrange(60)), SHANGHAI)
        for day in days_of_interest()
    ]


@pytest.mark.parametrize("since", moments(1), ids=str)
@pytest.mark.parametrize(("clock", "days"), [("complaint_reply", 1), ("complaint_finish", 5)])
def test_working_days_end_where_the_walker_ends(since: datetime, clock: str, days: int) -> None:
    found = POLICIES.choose().named(clock)
    assert found is not None
    made = start(found, id="d", at=since)
    assert made.due_at == walked_days(since, days)
    assert made.warn_at <= made.due_at


@pytest.mark.parametrize("since", moments(2), ids=str)
def test_working_hours_end_where_the_walker_ends(since: datetime) -> None:
    clock = DESK.clock(Kind.FIRST_REPLY)
    assert clock is not None
    made = start(clock, id="d", at=since)
    assert made.due_at == walked(since, 240, office)
    assert made.warn_at == walked(since, 60, office)
    assert made.target_at == walked(since, 30, office)


@pytest.mark.parametrize("since", moments(3), ids=str)
@pytest.mark.parametrize(
    ("channel", "works"), [("taobao", every_day(8, 23)), ("douyin", every_day(9, 23))]
)
def test_a_platforms_three_minutes_end_where_the_walker_ends(
    since: datetime, channel: str, works: Works
) -> None:
    desk = Counter(POLICIES.choose(channel))
    desk.on(CustomerMessage("m", "在吗", since), since)
    assert desk.of(Kind.FIRST_REPLY).due_at == walked(since, 3, works)


@dataclass
class Counter:
    """A conversation under a policy, kept as a database keeps it."""

    policy: Policy

    def __post_init__(self) -> None:
        self.conversation = Conversation(key="c")
        self.kept: dict[str, Deadline] = {}

    def on(self, event: Event, now: datetime) -> None:
        outcome = advance(self.conversation, self.kept.values(), event, self.policy, now)
        self.conversation = outcome.conversation
        self.kept.update((one.id, one) for one in outcome.deadlines)

    def tick(self, now: datetime) -> None:
        self.kept.update((one.id, one) for one in fire(self.kept.values(), now)[0])

    def of(self, kind: Kind) -> Deadline:
        return next(one for one in self.kept.values() if one.kind is kind)


@pytest.mark.parametrize("seed", range(120))
def test_asked_paused_and_answered_comes_out_as_the_walker_says(seed: int) -> None:
    """A customer asks, perhaps it rests a while, an agent answers: due time and state."""
    chance = random.Random(seed)
    day = chance.choice(days_of_interest())
    asked = datetime.combine(day, time(chance.randrange(24), chance.randrange(60)), SHANGHAI)
    begin = chance.randrange(1, 400) if chance.random() < 0.6 else 0
    end = begin + chance.randrange(1, 3_000) if begin else 0
    unpaused = walked(asked, 240, office)
    if begin and asked + begin * MINUTE >= unpaused:
        begin = end = 0  # Pausing after the limit hides nothing; that is another test.
    due = walked(asked, 240, office, (begin, end))
    answered = due + timedelta(minutes=chance.choice([-1, 0, 1, 600]))
    if answered <= asked + end * MINUTE:
        answered = asked + (end + 1) * MINUTE
    desk = Counter(DESK)
    events: list[tuple[datetime, Event]] = [(asked, CustomerMessage("m", "在吗", asked))]
    if begin:
        events.append((asked + begin * MINUTE, Paused(asked + begin * MINUTE)))
        events.append((asked + end * MINUTE, Resumed(asked + end * MINUTE)))
    for at, event in events:
        desk.tick(at)
        desk.on(event, at)
    desk.tick(min(answered, due))
    desk.on(AgentReply("r", "好了。", answered), answered)
    first = desk.of(Kind.FIRST_REPLY)
    assert first.due_at == due
    assert first.ended_at == answered
    assert first.state is (State.MET if answered <= due else State.MISSED)


def test_there_are_several_hundred_cases() -> None:
    assert len(days_of_interest()) * 5 + 120 > 600
