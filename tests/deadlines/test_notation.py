"""What is written for a form to edit reads back as what it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from assist.deadlines import (
    Policies,
    calendar_notation,
    default_policies,
    parse_policies,
    policy_notation,
)
from assist.deadlines.notation import duration

PACK = """
calendars:
  odd:
    holidays: china
    hours: {mon-thu: ["08:30-12:00", "13:00-17:30"], fri: ["22:00-06:00"], sun: all day}
    make_up: ["10:00-15:00"]
    exceptions: {2026-12-31: closed, 2027-01-09: ["10:00-16:00"]}
    years_by_hand: [2027]
    extension: 45m
policies:
  - id: odd
    name: {zh: 怪, en: Odd}
    caveat: {zh: 注意, en: Mind}
    courtesy: count
    channels: [a]
    teams: [t]
    priority: 7
    enabled: false
    history: 90m
    calendar: odd
    clocks:
      - {kind: first_reply, target: 1.5s, warn: 20s, limit: 1h30m, source: s, channels: [b]}
      - {kind: complaint, name: slow, warn: 1h before, limit: 2 working days, source: s}
"""


@pytest.mark.parametrize("shipped", [True, False])
def test_a_policy_and_its_calendars_survive_being_written_down(shipped: bool) -> None:
    policies = default_policies()
    if not shipped:
        policies = parse_policies(PACK, "pack", Policies((), {}))
    written = {
        "calendars": {name: calendar_notation(one) for name, one in policies.calendars.items()},
        "policies": [policy_notation(one) for one in policies.policies],
    }
    again = parse_policies(json.dumps(written, ensure_ascii=False), "again")
    assert again.calendars == policies.calendars
    assert again.policies == policies.policies


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0s"), (3, "3s"), (90, "1m30s"), (1.5, "1.5s"), (86_400, "24h"), (5_400, "1h30m")],
)
def test_durations_are_written_as_people_write_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_years_entered_by_hand_are_known() -> None:
    odd = parse_policies(PACK, "pack").calendars["odd"]
    start, end = datetime(2026, 12, 1, tzinfo=UTC), datetime(2028, 2, 1, tzinfo=UTC)
    assert odd.unknown_years(start, end) == (2028,)


def test_an_edited_calendar_counts_for_every_policy_that_names_it() -> None:
    pack = "calendars: {office: {hours: {mon: ['10:00-11:00']}}}"
    edited = default_policies().joined(parse_policies(pack, "pack"))
    clock = edited.choose().named("complaint_reply")
    assert clock is not None
    assert clock.calendar is edited.calendars["office"]
    assert clock.calendar.week[1] == ()
