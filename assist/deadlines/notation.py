"""Policies and calendars as a pack writes them: what is read back is what was there. Pure.

The inverse of :mod:`assist.deadlines.loading`, for forms and REST, where figures are edited.
"""

from __future__ import annotations

from typing import Any

from assist.deadlines.calendar import ALL_DAY, WEEKDAYS, Calendar, Period
from assist.deadlines.policy import ClockPolicy, Courtesy, OutsideHours, Policy, Span

Notation = dict[str, Any]


def policy_notation(policy: Policy) -> Notation:
    """``policy`` as a pack has it, every figure written out."""
    made: Notation = {
        "id": policy.id,
        "name": {"zh": policy.name.zh, "en": policy.name.en},
        "enabled": "true" if policy.enabled else "false",
        "courtesy": policy.courtesy.value,
        "channels": list(policy.channels),
        "teams": list(policy.teams),
        "priority": policy.priority,
        "history": duration(policy.history_s),
        "clocks": [_clock(clock, policy) for clock in policy.clocks],
    }
    if policy.caveat is not None:
        made["caveat"] = {"zh": policy.caveat.zh, "en": policy.caveat.en}
    return made


def calendar_notation(calendar: Calendar) -> Notation:
    """``calendar`` as a pack has it."""
    made: Notation = {
        "zone": calendar.zone,
        "holidays": "china" if calendar.statutory_holidays else "none",
        "extension": duration(calendar.extension_s),
        "make_up": _periods(calendar.make_up) if calendar.make_up else [],
        "exceptions": {
            day.isoformat(): _periods(periods)
            for day, periods in sorted(calendar.exceptions.items())
        },
        "years_by_hand": sorted(calendar.years_by_hand),
    }
    if calendar.shifts:
        made["shifts"] = [{"name": name, "hours": str(period)} for name, period in calendar.shifts]
        made["days"] = ",".join(
            name for name, periods in zip(WEEKDAYS, calendar.week, strict=True) if periods
        )
    else:
        made["hours"] = {
            name: _periods(periods)
            for name, periods in zip(WEEKDAYS, calendar.week, strict=True)
            if periods
        }
    if not calendar.make_up:
        del made["make_up"]
    return made


def duration(seconds: float) -> str:
    """Seconds as a pack writes them: ``90`` is ``1m30s``."""
    whole = int(seconds)
    rest = seconds - whole
    parts = []
    for unit, size in (("h", 3_600), ("m", 60)):
        if whole >= size:
            parts.append(f"{whole // size}{unit}")
            whole %= size
    if whole or rest or not parts:
        parts.append(f"{whole + rest:g}s")
    return "".join(parts)


def span(value: Span) -> str:
    """A limit as a pack writes it."""
    if value.working_days:
        return f"{value.working_days} working day{'s' if value.working_days > 1 else ''}"
    return duration(value.seconds)


def _clock(clock: ClockPolicy, policy: Policy) -> Notation:
    made: Notation = {
        "kind": clock.kind.value,
        "name": clock.name,
        "target": span(clock.target),
        "warn": duration(clock.warn_s)
        if clock.warn_s is not None
        else f"{duration(clock.warn_before_s or 0)} before",
        "limit": span(clock.limit),
        "calendar": clock.calendar.id,
        "source": clock.source,
    }
    if clock.outside_hours is OutsideHours.SKIP:
        made["outside_hours"] = "skip"
    if clock.channels != policy.channels:
        made["channels"] = list(clock.channels)
    if clock.teams != policy.teams:
        made["teams"] = list(clock.teams)
    if clock.priority != policy.priority:
        made["priority"] = clock.priority
    return made


def _periods(periods: tuple[Period, ...]) -> list[str] | str:
    if not periods:
        return "closed"
    if periods == ALL_DAY:
        return "all day"
    return [_period(period) for period in periods]


def _period(period: Period) -> str:
    """A night shift ends next morning: written with the hour of that morning."""
    if period.end_s <= 86_400:
        return str(period)
    return (
        str(Period(period.start_s, period.start_s + 60)).partition("-")[0]
        + "-"
        + (f"{(period.end_s - 86_400) // 3_600:02}:{period.end_s % 3_600 // 60:02}")
    )


COURTESIES = tuple(courtesy.value for courtesy in Courtesy)
