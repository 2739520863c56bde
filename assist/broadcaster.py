"""Brings a committed change of content to every panel: new book, numbered event, fresh answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from assist.hub import Hub
from assist.ledger import Ledger
from assist.library import Library
from assist.metrics import Metrics
from assist.publishing import PhrasebookChange
from assist.shapes import recalled_announcement, wire_announcement
from phrasebook.entries import Reply, Scope

LOOK_EVERY_S = 2.0
"""So that what ``assist import`` published is in every panel within five seconds."""

log = structlog.get_logger()


class Broadcaster:
    """The ``Publisher`` of a running server."""

    def __init__(self, library: Library, ledger: Ledger, hub: Hub, metrics: Metrics) -> None:
        self._library = library
        self._ledger = ledger
        self._hub = hub
        self._metrics = metrics

    async def phrasebook_changed(self, change: PhrasebookChange) -> None:
        """Swap in the next book, then tell. The book comes first: whoever hears of a reply and
        asks for it at once must find it."""
        book = await self._library.refresh()
        self._metrics.phrasebook.set(book.number)
        self._hub.use(book)
        for announcement_id in change.recalled:
            recalled = recalled_announcement(announcement_id, change.by.display_name, change.note)
            await self._ledger.phrasebook_changed(change.number, announcement=recalled)
        if change.announcement is not None:
            replies = {reply.id: reply for reply in change.upserts} or book.replies
            pushed = wire_announcement(change.announcement, replies)
            await self._ledger.phrasebook_changed(
                change.number, teams=change.announcement.teams, announcement=pushed
            )
        elif not change.recalled:
            owner = _only_owner(change.upserts)
            await self._ledger.phrasebook_changed(change.number, user=owner)

    async def catch_up(self) -> None:
        """At start: tell of a change whose process died between its commit and the telling."""
        number = self._library.book.number
        self._metrics.phrasebook.set(number)
        if await self._ledger.last_phrasebook_told() < number:
            await self._ledger.phrasebook_changed(number)

    async def keep_up(self) -> None:
        """For ever: bring what another process changed (``assist import``) to every panel.

        It costs one read of one row every two seconds. A number is acted on when it is seen for
        the second time: a change of this process is between its commit and its telling for a
        moment, and is told once, by whoever made it.
        """
        seen = self._library.book.number
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                number = await self._library.stored_number()
                if number == seen and number > self._library.book.number:
                    book = await self._library.refresh()
                    self._metrics.phrasebook.set(book.number)
                    self._hub.use(book)
                    await self._ledger.phrasebook_changed(book.number)
                seen = number
            except SQLAlchemyError as error:
                log.warning("the phrasebook's number cannot be read", error=type(error).__name__)


def _only_owner(replies: Iterable[Reply]) -> str:
    """The one agent whom a change of personal replies concerns, or an empty text."""
    owners = {reply.owner if reply.scope is Scope.PERSONAL else "" for reply in replies}
    return owners.pop() if len(owners) == 1 else ""
