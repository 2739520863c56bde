"""The units of the wire: UTF-16 code units for offsets, RFC 3339 UTC for times. Pure.

Inside the server offsets are code points and times are ``datetime``; this is the one place that
turns them round.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import UNSET, UnsetType


def utf16_length(text: str) -> int:
    """Length of ``text`` in UTF-16 code units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


class Utf16:
    """Turns code-point offsets of one text into UTF-16 code units."""

    __slots__ = ("_astral",)

    def __init__(self, text: str) -> None:
        # Most texts hold no astral character: then every offset is its own answer.
        self._astral = (
            [index for index, character in enumerate(text) if character > "\uffff"]
            if text and not text.isascii() and max(text) > "\uffff"
            else []
        )

    def __call__(self, offset: int) -> int:
        """The UTF-16 offset of code-point ``offset``."""
        return offset + bisect_left(self._astral, offset) if self._astral else offset


def wire_ranges(text: str, ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Code-point ranges of ``text`` as UTF-16 ranges."""
    utf16 = Utf16(text)
    return tuple((utf16(start), utf16(end)) for start, end in ranges)


def wire_time(moment: datetime) -> str:
    """RFC 3339 UTC with milliseconds: ``2026-11-21T08:00:00.000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{moment.microsecond // 1000:03d}Z"
    )


def optional_time(moment: datetime | None) -> str | UnsetType:
    """``wire_time``, or left out."""
    return UNSET if moment is None else wire_time(moment)
