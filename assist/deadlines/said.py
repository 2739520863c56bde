"""A time phrase as it was said, and numbers in both scripts. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

NUMBER = r"(?:(?<![\d.])\d{1,4}(?:\.\d{1,2})?(?!\d)|[零一二两三四五六七八九十百]{1,6})"
"""A number in a pattern; :func:`number` reads what it finds."""


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A time phrase at ``text[start:end]`` (code points) and the instant it ends, UTC.

    ``vague``: the words name no exact time and the instant is our guess.
    """

    start: int
    end: int
    due_at: datetime
    vague: bool = False


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}


def number(said: str) -> float | None:
    """The number written ``said``: Arabic, or Chinese up to 999; ``None`` when it is neither."""
    if said[:1].isdigit():
        try:
            return float(said)
        except ValueError:
            return None
    total, current = 0, 0
    for character in said:
        if character == "百":
            total, current = total + (current or 1) * 100, 0
        elif character == "十":
            total, current = total + (current or 1) * 10, 0
        elif character in _DIGITS:
            current = _DIGITS[character]
        else:
            return None
    return float(total + current)


def date_or_none(year: int, month: int, day: int) -> date | None:
    """That date, or ``None`` where the month has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
