"""Times as phrasebook files write them: RFC 3339 in, timezone-aware UTC inside, RFC 3339 out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from phrasebook.errors import FieldError

CHINA = timezone(timedelta(hours=8))
"""China has one time zone without daylight saving, so a fixed offset says all."""

_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_LOCAL = re.compile(
    r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII
)


def parse_time(text: str) -> datetime:
    """Read an RFC 3339 time as UTC. Raises ``FieldError`` with a sentence for people."""
    if not _RFC_3339.fullmatch(text):
        raise FieldError(
            f"{text!r} is no RFC 3339 time with an offset, such as 2026-01-31T09:00:00+08:00",
            f"“{text}”不是可用的时间；请写成 2026-01-31 09:00 或 2026-01-31T09:00:00+08:00",
        )
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FieldError(f"{text!r} is no time that exists", f"“{text}”不是存在的时间") from None


def parse_local_time(text: str, *, end_of_day: bool) -> str:
    """Turn what people type into spreadsheets (2026/1/31, 2026-01-31 9:00) into RFC 3339.

    Such a time has no offset and means China's. A date alone means the day's first moment, or
    with ``end_of_day`` the moment the day is over. Anything else is handed back untouched, for
    ``parse_time`` to judge.
    """
    match = _LOCAL.fullmatch(text)
    if not match:
        return text
    year, month, day, hour, minute, second = match.groups()
    try:
        day_began = date(int(year), int(month), int(day))
        moment = datetime.combine(
            day_began, time(int(hour or 0), int(minute or 0), int(second or 0))
        )
    except ValueError:
        return text
    return from_local(moment, end_of_day=end_of_day and hour is None)


def from_local(moment: datetime, *, end_of_day: bool) -> str:
    """Write a time without offset as China's, in RFC 3339; ``end_of_day`` adds the whole day."""
    # 9999-12-31 is how people write "for ever": there is no day after it.
    if end_of_day and moment.date() < date.max:
        moment += timedelta(days=1)
    return moment.replace(tzinfo=CHINA).isoformat()


def format_time(moment: datetime) -> str:
    """Write a timezone-aware time as RFC 3339 UTC, with milliseconds or, if needed, more."""
    precision = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"
