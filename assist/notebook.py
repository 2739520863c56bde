"""The service notebook: what agents did, by agent and day, put together from counts. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assist.rounds import NOTHING, Tally


class By(StrEnum):
    """What the notebook may be grouped by."""

    TOTAL = "total"
    AGENT = "agent"
    DAY = "day"
    AGENT_DAY = "agent_day"
    TEAM = "team"

    @property
    def columns(self) -> frozenset[str]:
        """What its rows are told apart by."""
        return {
            By.TOTAL: frozenset[str](),
            By.AGENT: frozenset({"user_id"}),
            By.DAY: frozenset({"day"}),
            By.AGENT_DAY: frozenset({"day", "user_id"}),
            By.TEAM: frozenset({"team"}),
        }[self]


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of one group; what it is not grouped by is empty."""

    user: str
    team: str
    day: date | None
    conversations: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Clocked:
    """First replies of one group: how many are ``settled`` (given, or missed) and ``met``."""

    user: str
    team: str
    day: date | None
    settled: int
    met: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the notebook. ``first_settled`` and ``first_met`` are first replies due that
    were settled, and in time; ``rate`` is their share, 0..1, or ``None`` where none was due."""

    user: str
    team: str
    day: date | None
    conversations: int
    tally: Tally
    first_settled: int
    first_met: int

    @property
    def rate(self) -> float | None:
        """Share of first replies within the limit."""
        return self.first_met / self.first_settled if self.first_settled else None


def lines_of(counted: Iterable[Counted], clocked: Iterable[Clocked]) -> tuple[Line, ...]:
    """A line for each group that has counts or first replies, by day, team and person."""
    counts: dict[tuple[str, str, date | None], Counted] = {}
    clocks: defaultdict[tuple[str, str, date | None], list[Clocked]] = defaultdict(list)
    for one in counted:
        counts[one.user, one.team, one.day] = one
    for clock in clocked:
        clocks[clock.user, clock.team, clock.day].append(clock)
    found = []
    for key in sorted(counts.keys() | clocks.keys(), key=_order):
        user, team, day = key
        known = counts.get(key)
        found.append(
            Line(
                user=user,
                team=team,
                day=day,
                conversations=known.conversations if known else 0,
                tally=known.tally if known else NOTHING,
                first_settled=sum(one.settled for one in clocks[key]),
                first_met=sum(one.met for one in clocks[key]),
            )
        )
    return tuple(one for one in found if one.tally or one.first_settled)


def total_of(lines: Iterable[Line]) -> Line:
    """All lines as one."""
    tally, conversations, settled, met = NOTHING, 0, 0, 0
    for one in lines:
        tally += one.tally
        conversations += one.conversations
        settled += one.first_settled
        met += one.first_met
    return Line("", "", None, conversations, tally, settled, met)


def _order(key: tuple[str, str, date | None]) -> tuple[date, str, str]:
    user, team, day = key
    return day or date.min, team, user
