"""Which days a table counts: as they are asked for, and as instants of the screens' time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fastapi import Request

from assist.errors import RefusedError
from assist.services import services
from phrasebook.entries import Message

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included; and the same as instants, ``until`` not included."""

    first: date
    last: date
    since: datetime
    until: datetime

    @property
    def days(self) -> tuple[tuple[date, datetime, datetime], ...]:
        """Each day with its first instant and the first of the next."""
        zone = self.since.tzinfo
        each = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        return tuple(
            (day, datetime.combine(day, time(), zone),
             datetime.combine(day + timedelta(days=1), time(), zone))
            for day in each
        )  # fmt: skip


def span_of(request: Request, since: date | None, until: date | None, usual: int) -> Span:
    """The days asked for; ``usual`` of them up to today where none are named.

    Raises ``RefusedError`` for days that cannot be counted.
    """
    zone = services(request).settings.zone
    last = until or services(request).clock().astimezone(zone).date()
    first = since or last - timedelta(days=usual - 1)
    if first > last:
        raise RefusedError(
            "bad_message",
            Message("开始日期（since）晚于结束日期（until）；请对调", "since lies after until"),
            field="since",
        )
    if last - first > LONGEST:
        raise RefusedError(
            "bad_message",
            Message("一次最多看一年；请缩短日期范围", "at most a year at once"),
            field="since",
        )
    if last.year >= 9999 or first.year < 1970:
        raise RefusedError(
            "bad_message",
            Message("日期要在 1970 年到 9998 年之间", "name days between 1970 and 9998"),
            field="until",
        )
    return Span(
        first,
        last,
        datetime.combine(first, time(), zone),
        datetime.combine(last + timedelta(days=1), time(), zone),
    )
