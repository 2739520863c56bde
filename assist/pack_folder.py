"""Takes up what was changed in the folder of wording packs, when asked to or, where set, by itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from assist.packs import Found, PackChange, changes, find_packs, packs_in_force
from phrasebook.book import Book
from phrasebook.errors import PackError
from phrasebook.wording import Pack
from phrasebook.wording.pack_files import LeftOut, is_yaml, left_out, seen_in

log = structlog.get_logger()

Look = tuple[tuple[str, int, int], ...]
"""Each file of the folder with its time of change (ns) and its size (bytes)."""


class Holder(Protocol):
    """Holds the book that panels go by."""

    @property
    def book(self) -> Book:
        """The book in force."""

    async def reload(self, packs: tuple[Pack, ...]) -> Book:
        """Judge by these packs from now on. Raises ``PackError``; then all stays as it was."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of reading the folder anew. Where anything was ``refused``, the rules before stay
    in force and ``changes`` is empty."""

    number: int
    packs: tuple[Pack, ...]
    changes: tuple[PackChange, ...]
    refused: tuple[PackError, ...]
    left_out: tuple[LeftOut, ...]


class PackFolder:
    """The packs of ``names`` (empty: all that are shipped) and of ``folder``, read one reading at a time."""

    def __init__(self, names: tuple[str, ...], folder: Path | None) -> None:
        self.folder = folder
        self.refused: tuple[PackError, ...] = ()
        """What the last reading refused; empty where it was taken up."""
        self._names = names
        self._lock = asyncio.Lock()
        self._read: Look = ()

    def first(self) -> tuple[Pack, ...]:
        """The packs a server starts with. Raises ``UsageError`` or ``PackError``."""
        self._read = self._look()
        return packs_in_force(self._names, self.folder)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What stands in the folder and is not read."""
        return left_out(self.folder) if self.folder and self.folder.is_dir() else ()

    async def reload(self, library: Holder, tell: Callable[[], None]) -> Reloaded:
        """Read the folder anew; where all of it would do, judge by it and ``tell`` the panels."""
        async with self._lock:
            looked = await asyncio.to_thread(self._look)
            found = await asyncio.to_thread(find_packs, self._names, self.folder)
            before = library.book
            refused, book = found.refused, before
            if not refused:
                try:
                    book = await library.reload(found.packs)
                except PackError as error:
                    refused = (error,)
            self._read, self.refused = looked, refused
        if refused:
            return Reloaded(before.number, before.packs, (), refused, found.left_out)
        tell()
        return _reloaded(before, book, found)

    async def watch(self, library: Holder, tell: Callable[[], None], every_s: float) -> None:
        """For ever: read the folder anew once its files have changed and rest."""
        last = self._read
        while True:
            await asyncio.sleep(every_s)
            look = await asyncio.to_thread(self._look)
            # What is still being saved or copied is left alone until two looks agree.
            rests, last = look == last, look
            if rests and look != self._read:
                try:
                    self._log(await self.reload(library, tell))
                except SQLAlchemyError as error:
                    # The leads' own rules could not be read; the next look tries again.
                    log.warning("the wording packs stay as they are", reason=type(error).__name__)

    def tell_left_out(self) -> None:
        """Log what stands in the folder and is not read."""
        for one in self.left_out:
            log.warning("not read as a wording pack", place=one.place, reason=one.message.en)

    def _log(self, done: Reloaded) -> None:
        for error in done.refused:
            log.warning(
                "the wording packs stay as they are", place=error.place, reason=error.problem
            )
        self.tell_left_out()
        for change in done.changes:
            log.info("a wording pack has changed", pack=change.name, rules=change.after)

    def _look(self) -> Look:
        return tuple(_files(self.folder)) if self.folder else ()


def _reloaded(before: Book, book: Book, found: Found) -> Reloaded:
    changed = changes(before.packs, book.packs)
    return Reloaded(book.number, found.packs, changed, (), found.left_out)


def _files(folder: Path, *, inner: bool = True) -> Iterator[tuple[str, int, int]]:
    """The files of packs in a folder and the folders in it. What goes meanwhile is passed over."""
    with contextlib.suppress(OSError):
        for one in seen_in(folder):
            if is_yaml(one):
                with contextlib.suppress(OSError):
                    facts = one.stat()
                    yield str(one), facts.st_mtime_ns, facts.st_size
            elif inner and one.is_dir():
                yield from _files(one, inner=False)
