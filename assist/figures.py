"""Service figures from measured deadlines: rates within target and limit, median, p90. Pure.

First reply: how fast the first answer of a round came; next reply: every later one; callback: how
many promises were kept in time. Light acknowledgements and cancelled clocks count nowhere.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class By(StrEnum):
    """What figures may be grouped by. Hour and day are those of the start, on screen time."""

    TOTAL = "total"
    AGENT = "agent"
    TEAM = "team"
    CHANNEL = "channel"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Measured:
    """One deadline that counts. ``ended_at`` is ``None`` while the customer still waits."""

    owner: str
    team: str
    channel: str
    state: str
    started_at: datetime
    target_at: datetime
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figure:
    """Figures of one group. Rates are of ``settled`` (answered, or missed), 0..1, or ``None``
    where nothing is settled; times are seconds from start to answer, or ``None``."""

    group: str
    count: int
    settled: int
    within_target: float | None
    within_limit: float | None
    missed: int
    median_s: float | None
    p90_s: float | None


def figures(measured: Iterable[Measured], by: By, zone: ZoneInfo) -> tuple[Figure, ...]:
    """Figures by group, in the order of their names (hours and days in the order of time)."""
    groups: defaultdict[str, list[Measured]] = defaultdict(list)
    for one in measured:
        groups[_group(one, by, zone)].append(one)
    return tuple(_figure(group, groups[group]) for group in sorted(groups))


def _group(one: Measured, by: By, zone: ZoneInfo) -> str:
    local = one.started_at.astimezone(zone)
    match by:
        case By.TOTAL:
            return ""
        case By.AGENT:
            return one.owner
        case By.TEAM:
            return one.team
        case By.CHANNEL:
            return one.channel
        case By.HOUR:
            return f"{local:%H}:00"
        case By.DAY:
            return f"{local:%Y-%m-%d}"


def _figure(group: str, ones: list[Measured]) -> Figure:
    settled = [one for one in ones if one.ended_at is not None or one.state == "missed"]
    answered = [one for one in ones if one.ended_at is not None]
    seconds = sorted((one.ended_at - one.started_at).total_seconds()  # type: ignore[operator]
                     for one in answered)  # fmt: skip
    on_target = sum(one.ended_at is not None and one.ended_at <= one.target_at for one in settled)
    in_time = sum(one.state == "met" for one in settled)
    return Figure(
        group=group,
        count=len(ones),
        settled=len(settled),
        within_target=on_target / len(settled) if settled else None,
        within_limit=in_time / len(settled) if settled else None,
        missed=len(settled) - in_time,
        median_s=percentile(seconds, 0.5),
        p90_s=percentile(seconds, 0.9),
    )


def percentile(ordered: list[float], share: float) -> float | None:
    """The least value that at least ``share`` of the ``ordered`` values do not exceed."""
    if not ordered:
        return None
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
