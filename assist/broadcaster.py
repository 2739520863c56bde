"""Brings a committed change of content to every panel: new book, numbered event, fresh answers."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from msgspec import structs

from assist.hub import Hub
from assist.ledger import Ledger
from assist.library import Library
from assist.publishing import PhrasebookChange
from assist.shapes import wire_announcement
from phrasebook.store import Announcement

TIDY_EVERY_S = 10.0
"""Between two looks whether the index should be built anew."""


class Broadcaster:
    """The ``Publisher`` of a running server."""

    def __init__(self, library: Library, ledger: Ledger, hub: Hub) -> None:
        self._library = library
        self._ledger = ledger
        self._hub = hub

    async def phrasebook_changed(self, _change: PhrasebookChange) -> None:
        """Swap in the next book, then tell what the change has noted in its transaction."""
        await self._ledger.tell_content()

    async def answers_noted(self) -> None:
        """Tell agents what leads have said to their corrections."""
        await self._ledger.tell_answers()

    async def remind(self, announcement: Announcement, users: Collection[str]) -> None:
        """Tell these users of an announcement once more."""
        told = wire_announcement(announcement, self._library.book.replies)
        await self._ledger.remind(structs.replace(told, reminder=True), users)

    async def adapters_changed(self, teams: Collection[str]) -> None:
        """Tell the devices of ``teams`` (empty: all) that other adapters are in force."""
        await self._ledger.adapters_changed(teams)

    async def keep_tidy(self) -> None:
        """For ever: rebuild the index at leisure once many changes have piled up in it."""
        while True:
            await asyncio.sleep(TIDY_EVERY_S)
            book = await self._library.tidy()
            if book is not None:
                self._hub.use(book)

    def rules_reloaded(self) -> None:
        """The packs were read anew: every panel answers afresh by the book now in force."""
        self._hub.use(self._library.book)

    def validity_changed(self) -> None:
        """An entry has begun or ceased to hold: every panel answers afresh by the same book."""
        self._hub.use(self._library.book)
