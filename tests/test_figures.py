"""Figures from measured deadlines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assist.figures import By, Measured, figures, percentile

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)  # 09:30 on screen


def measured(seconds: float | None, *, owner: str = "anna", state: str = "met") -> Measured:
    return Measured(
        owner=owner,
        team="north",
        channel="shop",
        state=state,
        started_at=START,
        target_at=START + timedelta(seconds=3),
        due_at=START + timedelta(seconds=30),
        ended_at=None if seconds is None else START + timedelta(seconds=seconds),
    )


def test_rates_count_what_is_settled_and_who_still_waits_in_time_is_not() -> None:
    (all_of_it,) = figures(
        [
            measured(2),
            measured(20),
            measured(45, state="missed"),
            measured(None, state="missed"),
            measured(None, state="running"),
        ],
        By.TOTAL,
        ZONE,
    )
    assert (all_of_it.count, all_of_it.settled, all_of_it.missed) == (5, 4, 2)
    assert (all_of_it.within_target, all_of_it.within_limit) == (0.25, 0.5)
    assert (all_of_it.median_s, all_of_it.p90_s) == (20, 45)


def test_a_group_where_nothing_is_settled_has_no_rate() -> None:
    (figure,) = figures([measured(None, state="running")], By.AGENT, ZONE)
    assert (figure.group, figure.within_limit, figure.median_s) == ("anna", None, None)


@pytest.mark.parametrize(
    ("by", "group"),
    [(By.AGENT, "anna"), (By.TEAM, "north"), (By.CHANNEL, "shop"), (By.HOUR, "09:00"),
     (By.DAY, "2026-11-20")],
)  # fmt: skip
def test_groups_are_named_as_on_screen(by: By, group: str) -> None:
    assert [one.group for one in figures([measured(1)], by, ZONE)] == [group]


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([], 0.5) is None
    assert percentile([1.0], 0.9) == 1.0
    assert percentile([float(n) for n in range(1, 11)], 0.5) == 5.0
    assert percentile([float(n) for n in range(1, 11)], 0.9) == 9.0
