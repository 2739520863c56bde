"""Chinese statutory holidays and make-up working days (调休), from the chinesecalendar package.

The State Council announces each year's days in the autumn before; the package follows with
a release. A year without data is not guessed at: callers ask :func:`is_known` and say so.
"""

from __future__ import annotations

from datetime import date

from chinese_calendar.constants import holidays, workdays

KNOWN_YEARS: frozenset[int] = frozenset(day.year for day in holidays)
"""Years whose holidays the installed package holds."""


def is_known(year: int) -> bool:
    """Whether the holidays of ``year`` have been announced and are in the package."""
    return year in KNOWN_YEARS


def is_holiday(day: date) -> bool:
    """Whether ``day`` belongs to a statutory holiday, its weekend days and days off in lieu."""
    return day in holidays


def holidays_of(year: int) -> dict[date, str]:
    """The days off of ``year`` and the English name of the holiday each belongs to."""
    return {day: str(name) for day, name in holidays.items() if day.year == year}


def is_make_up_day(day: date) -> bool:
    """Whether ``day`` is a weekend day worked in exchange for a holiday."""
    return day in workdays and day.weekday() >= 5
