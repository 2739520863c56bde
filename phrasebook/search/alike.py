"""Which replies say so nearly the same that one place is enough for both."""

from __future__ import annotations

from rapidfuzz.fuzz import ratio

NEARLY = 82
"""Likeness in percent from which two wordings count as one."""


def nearly_same(one: str, other: str) -> bool:
    """Whether the texts of two replies to the same question are wordings of one."""
    return one == other or ratio(one, other, score_cutoff=NEARLY) > 0
