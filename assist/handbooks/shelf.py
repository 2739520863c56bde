"""Taking handbooks in: a file is read aside, and its proposals are stored when that is done."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import weakref
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from assist.accounts import User
from assist.errors import TooManyAttemptsError
from assist.handbooks.reader import findings_of
from assist.records import accounts
from assist.records import handbooks as records
from assist.records.handbooks import Handbook
from assist.services import Services
from phrasebook.entries import Message
from phrasebook.ids import new_id

WAITING = 4
"""Handbooks that may wait to be read; the next is told to come back."""

INTERRUPTED_AFTER = timedelta(minutes=10)
"""Reading takes five minutes at most: a handbook still unread by then was lost with its server."""

INTERRUPTED = ("was not read to its end, because the server stopped", "没有读完，服务器中途停止了")

log = structlog.get_logger()


class HandbookShelf:
    """The handbooks that this server is reading."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._folder: Path | None = None

    def new_file(self, name: str, now: datetime) -> Path:
        """Where to put an upload that ``name`` names. Raises ``TooManyAttemptsError``."""
        if len(self._tasks) >= WAITING:
            raise TooManyAttemptsError(
                Message(
                    "已有几份手册在读；请一分钟后再试",
                    "several handbooks are being read already; try again in a minute",
                ),
                retry_after_s=30,
            )
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="assist-handbooks-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder / f"{new_id(now)}{Path(name).suffix.lower()}"

    async def add(self, services: Services, who: User, path: Path, name: str) -> Handbook:
        """Keep an uploaded handbook and begin to read it."""
        now = services.clock()
        handbook = Handbook(
            new_id(now), name, who.team, who.id, who.display_name or who.name, now, "reading"
        )
        async with services.engine.begin() as connection:
            await records.add(connection, handbook)
            await accounts.note_change(
                connection,
                actor=who.id,
                actor_name=who.name,
                action="handbook.upload",
                kind="handbook",
                subject=handbook.id,
                now=now,
                after={"name": name},
            )
        task = asyncio.create_task(self._read(services, handbook, path), name="read a handbook")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return handbook

    async def settled(self) -> None:
        """Wait until nothing is being read."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _read(self, services: Services, handbook: Handbook, path: Path) -> None:
        try:
            async with self._turn:
                found = await findings_of(path, handbook.name)
            async with services.engine.begin() as connection:
                if found.problem:
                    await records.fail(connection, handbook.id, found.problem, found.problem_zh)
                else:
                    await records.finish(connection, handbook.id, found.proposals)
        except SQLAlchemyError as error:
            # The row stays "reading" and is shown as interrupted after a while.
            log.error("a handbook could not be stored", error=type(error).__name__)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)
