"""Ids that sort by the moment they were made: 48 bits of milliseconds, then 80 random bits."""

from __future__ import annotations

import secrets
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, which leaves out letters people mistake for others."""

_RANDOM_BITS = 80
_LENGTH = 26


def new_id(now: datetime) -> str:
    """A fresh id of 26 lower-case characters; later moments sort after earlier ones."""
    number = int(now.timestamp() * 1000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))
