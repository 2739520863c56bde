"""When the festivals are that people speak of: 节后, 国庆前, 春节假期结束后. Pure.

The days off of a year come from the State Council's announcement. Before it is out, the day of
the festival itself is known all the same: by the sun, or by the moon from a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assist.deadlines import statutory
from assist.deadlines.said import date_or_none

NEW_YEAR = "New Year's Day"
SPRING = "Spring Festival"
TOMBS = "Tomb-sweeping Day"
LABOUR = "Labour Day"
DRAGON = "Dragon Boat Festival"
MOON = "Mid-autumn Festival"
NATIONAL = "National Day"

_BY_DATE = {NEW_YEAR: (1, 1, 3), LABOUR: (5, 1, 5), NATIONAL: (10, 1, 7)}
"""Month, day, and the days off of late years."""
_BY_MOON = {
    # The day of the festival, as the Purple Mountain Observatory computes it.
    SPRING: {2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3)},
    TOMBS: {2027: (4, 5), 2028: (4, 4), 2029: (4, 4), 2030: (4, 5)},
    DRAGON: {2027: (6, 9), 2028: (5, 28), 2029: (6, 16), 2030: (6, 5)},
    MOON: {2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12)},
}


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off in a row, both ends included. ``announced``: by the State Council, not our guess.

    ``by_date``: it begins on a date everybody knows, whatever is announced.
    """

    first: date
    last: date
    names: frozenset[str]
    announced: bool = True
    by_date: bool = False

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


def next_holiday(
    today: date, names: frozenset[str] = frozenset(), *, over: bool, least_days: int = 1
) -> Holiday | None:
    """The next holiday of ``names`` (none: any) of at least ``least_days``.

    With ``over`` one that is going on counts too: what is said is after it. ``None`` where the
    years known to us hold none.
    """
    for holiday in _from(today.year):
        ahead = holiday.last >= today if over else holiday.first > today
        if ahead and holiday.days >= least_days and (not names or names & holiday.names):
            return holiday
    return None


def _from(year: int) -> Iterator[Holiday]:
    for each in (year, year + 1):
        yield from _announced(each) if statutory.is_known(each) else _expected(each)


def _announced(year: int) -> Iterator[Holiday]:
    days = statutory.holidays_of(year)
    block: list[date] = []
    for day in sorted(days):
        if block and day - block[-1] > timedelta(days=1):
            yield Holiday(block[0], block[-1], frozenset(days[each] for each in block))
            block = []
        block.append(day)
    if block:
        yield Holiday(block[0], block[-1], frozenset(days[each] for each in block))


def _expected(year: int) -> Iterator[Holiday]:
    found = []
    for name, (month, day, length) in _BY_DATE.items():
        first = date(year, month, day)
        found.append(
            Holiday(first, first + timedelta(days=length - 1), frozenset({name}), False, True)
        )
    for name, years in _BY_MOON.items():
        known = years.get(year)
        first_day = date_or_none(year, *known) if known else None
        if first_day is None:
            continue
        before, after = (1, 6) if name == SPRING else (0, 0)
        begin, end = first_day - timedelta(days=before), first_day + timedelta(days=after)
        found.append(Holiday(begin, end, frozenset({name}), False))
    yield from sorted(found, key=lambda holiday: holiday.first)
