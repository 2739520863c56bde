"""Telephone numbers in lists that others read. Pure; the panel's ``phone.js`` masks alike."""

from __future__ import annotations

import re

_COUNTRY = re.compile(r"(?:\+86|0086)[\s-]*")
_DIGIT = re.compile(r"[0-9*]")

FIRST, LAST = 3, 4
LONG_ENOUGH = 9
"""With fewer digits than this the first and the last would be the whole number."""


def masked(phone: str) -> str:
    """The number with its middle hidden (``138****0000``), its spaces and hyphens where they were."""
    country = _COUNTRY.match(phone)
    start = country.end() if country else 0
    places = [found.start() for found in _DIGIT.finditer(phone, start)]
    first, last = FIRST, LAST
    if len(places) < LONG_ENOUGH:
        first, last = 0, min(2, len(places) // 2)
    hidden = set(places[first : len(places) - last])
    return "".join("*" if at in hidden else one for at, one in enumerate(phone))
