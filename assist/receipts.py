"""Who has got and seen which announcement, until it is noted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from phrasebook import store as content

log = structlog.get_logger()


class Receipts:
    """Gathered and noted together, because a push reaches hundreds within a second.

    At most one entry for each announcement and user; a restart forgets what was gathered since
    the last note: it is a count, no promise.
    """

    def __init__(self) -> None:
        self._delivered: dict[str, set[str]] = {}
        self._seen: dict[str, set[str]] = {}

    def delivered(self, announcements: Collection[str], users: Collection[str]) -> None:
        """Panels of ``users`` have got these."""
        for one in announcements:
            self._delivered.setdefault(one, set()).update(users)

    def seen(self, announcement: str, user: str) -> None:
        """``user`` has seen it."""
        self._seen.setdefault(announcement, set()).add(user)

    async def note(self, engine: AsyncEngine, now: datetime) -> None:
        """Store what was gathered; lost, with a line in the log, where the database is away."""
        delivered, self._delivered = self._delivered, {}
        seen, self._seen = self._seen, {}
        if not delivered and not seen:
            return
        try:
            async with engine.begin() as connection:
                for announcement, users in delivered.items():
                    await content.note_delivered(connection, announcement, users, now)
                for announcement, users in seen.items():
                    await content.note_seen(connection, announcement, users, now)
        except SQLAlchemyError as error:
            log.warning("receipts could not be noted", error=type(error).__name__)
