"""What the wire takes: its version, its lengths, and the types of single values."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

VERSION = 1
SUBPROTOCOL = "assist.v1"

MAX_FRAME_BYTES = 64 * 1024
"""A frame above this is closed with 1009: no honest message comes near it."""
MAX_CUSTOMER_TEXT = 8_000
MAX_DRAFT_TEXT = 4_000
MAX_KEY = 128
MAX_EXCUSED = 100
"""Rules of which something may be excused in one conversation."""
MAX_BAD_IN_A_ROW = 10

Key = Annotated[str, Meta(min_length=1, max_length=MAX_KEY)]
Name = Annotated[str, Meta(max_length=200)]
Note = Annotated[str, Meta(max_length=2_000)]
Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
CustomerText = Annotated[str, Meta(max_length=MAX_CUSTOMER_TEXT)]
DraftText = Annotated[str, Meta(max_length=MAX_DRAFT_TEXT)]
Locale = Literal["zh", "en"]
