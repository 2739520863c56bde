"""What the deadline core refuses.

AssistError
└── DeadlineError          a deadline cannot be set or changed like this
    ├── CalendarError      a calendar that cannot work: unknown zone, overlapping periods, never open
    └── PolicyError        a policy that cannot work, or an unreadable pack (with ``path:line``)
"""

from __future__ import annotations

from assist.errors import AssistError
from phrasebook.entries import Message


class DeadlineError(AssistError):
    """A deadline cannot be set or changed as asked; ``field`` names the value at fault."""

    def __init__(self, message: Message, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class CalendarError(DeadlineError):
    """A business calendar that cannot be worked with."""


class PolicyError(DeadlineError):
    """A policy that cannot be worked with; read from a pack, the message starts ``path:line:``."""
