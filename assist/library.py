"""The book in force: read from the database, built off the event loop, swapped in one step."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist.database import reading
from phrasebook import index_files
from phrasebook import store as content
from phrasebook.book import NOTHING_SILENT, TIDIED_FROM, Book
from phrasebook.entries import Reply
from phrasebook.own_rules import OwnRule, own_pack
from phrasebook.search import Index, warm_up
from phrasebook.store import rules as rule_store
from phrasebook.store import withdrawals
from phrasebook.switches import Switches, silent_rules
from phrasebook.withdrawn import LOOKED_FOR, WithdrawnText
from phrasebook.wording import Pack

Silent = Mapping[str, frozenset[str]]
"""By team: the codes of rules that are off."""

log = structlog.get_logger()

KEPT_FROM = 1_000
"""Replies from which the index is kept for the next start: fewer are built in a moment."""


class Library:
    """Holds the present book. ``book`` is never half a change: it is replaced as a whole."""

    def __init__(
        self,
        engine: AsyncEngine,
        packs: tuple[Pack, ...],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        index_folder: Path | None = None,
    ) -> None:
        self._reading = reading(engine)
        self._clock = clock
        self._packs = packs
        self._ruled = 0
        self._own: tuple[OwnRule, ...] = ()
        self._all = packs
        self._index_folder = index_folder
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
                texts = await withdrawals.withdrawn_since(connection, self._since())
                own, switches, self._ruled = await self._rules(connection)
            packs, silent = self._judging(own, switches)
            self._book = await asyncio.to_thread(self._build, number, replies, texts, packs, silent)
        return self._book

    def _build(
        self,
        number: int,
        replies: tuple[Reply, ...],
        texts: tuple[WithdrawnText, ...],
        packs: tuple[Pack, ...],
        silent: Silent,
    ) -> Book:
        warm_up()
        folder = self._index_folder if len(replies) >= KEPT_FROM else None
        kept = _kept_index(folder) if folder else None
        index = kept.brought_to(replies) if kept else None
        if index is not None and index.changes >= TIDIED_FROM:
            index = None  # So much has changed that it is built anew.
        book = Book.build(number, replies, packs, index).with_rules(packs, silent, number)
        book = book.with_withdrawn(texts)
        if folder and (kept is None or book.index.changes or book.index.size != kept.size):
            _keep_index(book.index, folder)
        # The book lives long: without this each full collection walks all of it, and whoever
        # types at that moment waits.
        gc.collect()
        gc.freeze()
        return book

    async def refresh(
        self, first: Callable[[AsyncConnection], Awaitable[None]] | None = None
    ) -> Book:
        """Take in what was published or recalled since; return the book now in force.

        What ``first`` reads is in the book: it is read before, in the same unit of work.
        """
        async with self._building:
            before = self._book
            async with self._reading.begin() as connection:
                if first is not None:
                    await first(connection)
                number, changed, gone = await content.changed_since(connection, before.number)
                texts = await withdrawals.withdrawn_since(connection, self._since())
                ruled = await rule_store.rules_number(connection)
                rules = await self._rules(connection) if ruled != self._ruled else None

            def build() -> Book:
                book = before.with_replies(changed, gone, number) if changed or gone else before
                packs, silent = before.packs, before.silent
                if rules is not None:
                    packs, silent = self._judging(*rules[:2])
                return book.with_rules(packs, silent, number).with_withdrawn(texts)

            if number != before.number:
                self._book = await asyncio.to_thread(build)
                self._ruled = ruled
        return self._book

    async def reload(self, packs: tuple[Pack, ...]) -> Book:
        """Judge by these packs from now on, with the leads' own rules; the book keeps its number.

        Raises ``PackError`` where two rules have one code; then all stays as it was.
        """
        async with self._building:
            before = self._book
            async with self._reading.begin() as connection:
                texts = await withdrawals.withdrawn_since(connection, self._since())
                own, switches, ruled = await self._rules(connection)

            def build() -> tuple[tuple[Pack, ...], Book]:
                every = _with_own(packs, own)
                silent = silent_rules(every, own, switches) if own or switches else NOTHING_SILENT
                return every, before.with_rules(every, silent, before.number).with_withdrawn(texts)

            every, book = await asyncio.to_thread(build)
            self._packs, self._own, self._all = packs, own, every
            self._book, self._ruled = book, ruled
        return book

    async def _rules(
        self, connection: AsyncConnection
    ) -> tuple[tuple[OwnRule, ...], Switches, int]:
        return (
            await rule_store.rules_in_force(connection),
            await rule_store.switches_in_force(connection),
            await rule_store.rules_number(connection),
        )

    @property
    def own_rules(self) -> tuple[OwnRule, ...]:
        """The leads' own rules in force."""
        return self._own

    def _judging(
        self, own: tuple[OwnRule, ...], switches: Switches
    ) -> tuple[tuple[Pack, ...], Silent]:
        """The packs in force with the leads' own rules, and what is off for whom."""
        if not own and not switches:
            self._own, self._all = (), self._packs
            return self._packs, NOTHING_SILENT
        if own != self._own:
            # A mere switch compiles nothing: the same packs are the same objects.
            self._all = _with_own(self._packs, own)
            self._own = own
        return self._all, silent_rules(self._all, own, switches)

    def holds_otherwise(self, since: datetime, until: datetime) -> bool:
        """Whether an entry has begun or ceased to hold after ``since`` and by ``until``."""
        replies = self._book.replies.values()
        moments = (moment for one in replies for moment in (one.valid_from, one.valid_until))
        return any(moment is not None and since < moment <= until for moment in moments)

    async def tidy(self) -> Book | None:
        """Build the index of the book in force anew where many changes have piled up in it.

        Meanwhile the book goes on, and what it gained is added at the end. Returns the tidied
        book, now in force; ``None`` where there was nothing to do.
        """
        before = self._book
        if not before.untidy:
            return None
        index = (await asyncio.to_thread(before.tidied)).index
        async with self._building:
            self._book = await asyncio.to_thread(self._book.around, index)
        return self._book

    def _since(self) -> datetime:
        return self._clock() - LOOKED_FOR


def _with_own(packs: tuple[Pack, ...], own: tuple[OwnRule, ...]) -> tuple[Pack, ...]:
    pack, failed = own_pack(own)
    if failed:
        log.warning("rules of leads cannot be read by this version", rules=list(failed))
    return (*packs, pack) if pack.rules else packs


def _kept_index(folder: Path) -> Index | None:
    """The index kept by an earlier run; ``None`` where there is none of use."""
    try:
        return index_files.load(folder)
    except index_files.SnapshotError as error:
        log.info("the index is built anew", reason=str(error))
        return None


def _keep_index(index: Index, folder: Path) -> None:
    try:
        index_files.save(index, folder)
    except OSError as error:
        log.warning("the index cannot be kept; the next start builds it again", reason=str(error))
