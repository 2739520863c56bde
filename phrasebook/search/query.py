"""What is asked of the index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True, unsafe_hash=True)  # Never changed; ``frozen`` takes thrice as long to make.
class Query:
    """What is wanted: ``customer``, ``draft`` or both; the rest narrows and flavours.

    ``customer`` is the customer's last message, ``previous`` are earlier ones of this
    conversation, newest last; ``draft`` is what the agent has typed so far. ``sent`` are ids of
    replies already sent here: they are not offered first. ``stage`` and ``channel`` lift the
    replies of that stage and those tagged with that channel. ``now`` (timezone-aware) judges
    validity dates; without it none is judged. ``threshold`` is the score the best reply must
    have, or nothing is suggested: ``None`` is the index's own, ``0`` always ranks.
    """

    customer: str = ""
    previous: tuple[str, ...] = ()
    draft: str = ""
    stage: str = ""
    channel: str = ""
    team: str = ""
    user: str = ""
    sent: frozenset[str] = frozenset()
    now: datetime | None = None
    limit: int = 9
    threshold: float | None = None
