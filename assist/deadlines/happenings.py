"""What can happen to a conversation, as the deadlines see it. ``at`` ``None`` means now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CustomerMessage:
    """The customer wrote ``text`` at ``at`` (the console's time; ``None``: now)."""

    key: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgentReply:
    """A reply went out. One by a bot is no reply for any clock."""

    key: str
    text: str
    at: datetime | None = None
    by_bot: bool = False


@dataclass(frozen=True, slots=True)
class InternalNote:
    """A note among colleagues; the customer does not see it, so nothing counts."""

    key: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The agent is done. Ends what runs; a customer left waiting is not counted as answered."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reopened:
    """Not done after all: what the closing ended goes on from where it began."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing counts until resumed, or until the customer writes again."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """Counting goes on."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transferred:
    """Another team took over; pass its policy. The customer's waiting time goes with them."""

    team: str


Event = (
    CustomerMessage | AgentReply | InternalNote | Closed | Reopened | Paused | Resumed | Transferred
)
