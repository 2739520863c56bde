"""The book in force: read from the database, built off the event loop, swapped in one step."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from assist.database import reading
from assist.errors import UsageError
from phrasebook import store as content
from phrasebook.book import Book
from phrasebook.entries import Reply
from phrasebook.search import warm_up
from phrasebook.wording import Pack, default_packs, load_pack


class Library:
    """Holds the present book. ``book`` is never half a change: it is replaced as a whole."""

    def __init__(self, engine: AsyncEngine, packs: tuple[Pack, ...]) -> None:
        self._reading = reading(engine)
        self._packs = packs
        self._book = Book.build(0, (), ())
        self._building = asyncio.Lock()

    @property
    def book(self) -> Book:
        """The book in force."""
        return self._book

    async def load(self) -> Book:
        """Build the first book; the port opens only after it."""
        async with self._building:
            async with self._reading.begin() as connection:
                number = await content.present_number(connection)
                replies = await content.published(connection)
            self._book = await asyncio.to_thread(self._build, number, replies)
        return self._book

    def _build(self, number: int, replies: tuple[Reply, ...]) -> Book:
        warm_up()
        book = Book.build(number, replies, self._packs)
        # The book lives long: without this each full collection walks all of it, and whoever
        # types at that moment waits.
        gc.collect()
        gc.freeze()
        return book

    async def stored_number(self) -> int:
        """The number of what is published now, which the book in force may not have reached."""
        async with self._reading.begin() as connection:
            return await content.present_number(connection)

    async def refresh(self) -> Book:
        """Take in what was published or recalled since; return the book now in force."""
        async with self._building:
            before = self._book
            async with self._reading.begin() as connection:
                number, changed, gone = await content.changed_since(connection, before.number)
            if number != before.number:
                self._book = await asyncio.to_thread(before.with_replies, changed, gone, number)
        return self._book


def packs_in_force(names: tuple[str, ...], folder: Path | None) -> tuple[Pack, ...]:
    """The shipped packs (of them only ``names``, where given) and all of ``folder``.

    Raises ``UsageError`` for an unknown name or folder, ``PackError`` for a bad pack.
    """
    packs = list(default_packs())
    if names:
        known = {pack.name for pack in packs}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise UsageError(
                f"ASSIST_WORDING_PACKS: there is no pack {unknown[0]!r}; "
                f"choose from {', '.join(sorted(known))}"
            )
        packs = [pack for pack in packs if pack.name in names]
    if folder is not None:
        if not folder.is_dir():
            raise UsageError(f"ASSIST_WORDING_DIR: {folder} is no folder")
        packs += [load_pack(path) for path in sorted(folder.glob("*.yaml"))]
    return tuple(packs)
