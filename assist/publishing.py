"""What the API hands over once a change of content is committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from assist.accounts import User
from phrasebook.entries import Reply
from phrasebook.store import Announcement


@dataclass(frozen=True, slots=True)
class PhrasebookChange:
    """A committed change: panels are to gain or change ``upserts`` and to lose ``removed``.

    ``announcement`` came with it; ``recalled`` are ids of announcements it withdraws. ``note``
    says why something was recalled.
    """

    number: int
    by: User
    upserts: tuple[Reply, ...] = ()
    removed: tuple[str, ...] = ()
    announcement: Announcement | None = None
    recalled: tuple[str, ...] = ()
    note: str = ""


class Publisher(Protocol):
    """Whoever tells the panels."""

    async def phrasebook_changed(self, change: PhrasebookChange) -> None:
        """Build the next book off the event loop, swap it in, record the event, tell panels."""
