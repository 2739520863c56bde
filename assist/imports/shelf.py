"""Previews of imports, kept in memory for a while; each belongs to who uploaded its file.

A preview goes through ``reading`` → ``ready`` → ``applying`` → ``done``, or ends as ``failed``
(the file cannot be read). An import that fails leaves it ``ready`` with an ``error``.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from assist.accounts import User
from assist.database import reading
from assist.errors import AssistError, RefusedError, TooManyAttemptsError
from assist.imports.apply import Imported, Importer, apply_plan
from assist.imports.checked import READING
from assist.imports.known import checked_whole, known_for
from assist.imports.plan import (
    Kind,
    Planned,
    bad,
    doubtful,
    in_doubt,
    in_order,
    planned_one_by_one,
    unfit,
    unpublished,
)
from assist.imports.reader import read_in_child
from assist.publishing import PhrasebookChange
from assist.services import Services
from phrasebook.entries import Message
from phrasebook.files import Remark, Wording
from phrasebook.ids import new_id
from phrasebook.store.importing import stored_among

KEPT = timedelta(minutes=30)
KEPT_AT_ONCE = 12
KEPT_OF_ONE = 3
"""Previews in memory, of all and of one user: the oldest that nothing is done with goes first."""
WAITING = 4
"""Files that may wait to be read; the next is told to come back."""
PAUSE_EVERY = 10

UNANSWERED = Message("数据库没有回应；请稍后再试", "the database did not answer; try again")
NOT_TAKEN = Message("数据库没能存下；请稍后再试", "the database did not take it; try again")

log = structlog.get_logger()


@dataclass(eq=False)
class Preview:
    """One uploaded file and what it would change."""

    id: str
    user: User
    name: str
    path: Path
    split: bool
    expires_at: datetime
    state: str = "reading"
    phase: str = READING
    done: int = 0
    of: int = 0
    planned: tuple[Planned, ...] = ()
    remarks: tuple[Remark, ...] = ()
    wording: tuple[Wording, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    error: Message | None = None
    result: Imported | None = None
    task: asyncio.Task[None] | None = None

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        if self.task is not None:
            await asyncio.wait([self.task])

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self.task is not None and not self.task.done()


class Shelf:
    """The previews of one server."""

    def __init__(self) -> None:
        self._previews: dict[str, Preview] = {}
        self._turn = asyncio.Semaphore(1)
        self._folder: Path | None = None

    def new_file(self, name: str, now: datetime) -> Path:
        """Where to put an upload that ``name`` names; only its ending is taken over."""
        self._sweep(now)
        if sum(one.state == "reading" for one in self._previews.values()) > WAITING:
            raise TooManyAttemptsError(
                Message(
                    "已有几个文件在读；请一分钟后再试",
                    "several files are being read already; try again in a minute",
                ),
                retry_after_s=30,
            )
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="assist-imports-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder / f"{new_id(now)}{Path(name).suffix.lower()}"

    def add(self, services: Services, user: User, path: Path, name: str, *, split: bool) -> Preview:
        """Begin to read an uploaded file."""
        now = services.clock()
        preview = Preview(new_id(now), user, name, path, split, now + KEPT)
        own = [one for one in self._previews.values() if one.user.id == user.id and not one.busy]
        if len(own) >= KEPT_OF_ONE:
            self.drop(own[0])
        idle = [one for one in self._previews.values() if not one.busy]
        if len(self._previews) >= KEPT_AT_ONCE and idle:
            self.drop(idle[0])
        self._previews[preview.id] = preview
        self._start(preview, self._read(services, preview))
        return preview

    def read_again(self, services: Services, preview: Preview, *, split: bool) -> None:
        """Read the file of a preview another way. Raises ``RefusedError`` while it is busy."""
        if preview.busy or preview.state == "done":
            raise RefusedError(
                "conflict",
                Message("这次导入正在进行或已经完成", "this import is under way or done already"),
            )
        preview.split, preview.state, preview.phase, preview.done = split, "reading", READING, 0
        preview.error = None
        self._start(preview, self._read(services, preview))

    def get(self, preview_id: str, user: User, now: datetime) -> Preview:
        """One's own preview. Raises ``RefusedError("not_found")``."""
        self._sweep(now)
        preview = self._previews.get(preview_id)
        if preview is None or preview.user.id != user.id:
            raise RefusedError(
                "not_found",
                Message(
                    "没有这次导入，或时间太久了；请重新上传",
                    "there is no such import, or it is too old; upload anew",
                ),
            )
        preview.expires_at = now + KEPT
        return preview

    def drop(self, preview: Preview) -> None:
        """Forget a preview and its file."""
        if preview.task is not None:
            preview.task.cancel()
        self._previews.pop(preview.id, None)
        preview.path.unlink(missing_ok=True)

    def apply(
        self,
        services: Services,
        preview: Preview,
        user: User,
        *,
        publish: bool,
        skip_bad: bool,
        reason: str = "",
    ) -> None:
        """Begin to write a preview. Raises ``RefusedError`` when it is not ready, has bad rows
        and ``skip_bad`` is not given, or would publish what a rule warns of without a ``reason``.
        Once done, asking again changes nothing."""
        if preview.state == "done" or (preview.busy and preview.state == "applying"):
            return
        if preview.state != "ready":
            raise RefusedError(
                "conflict",
                Message(
                    "文件还没读完，或读不了；请等一等，或重新上传",
                    "the file is not read yet, or cannot be read",
                ),
            )
        if (user.role, user.team) != (preview.user.role, preview.user.team):
            raise RefusedError(
                "conflict",
                Message(
                    "您的角色或团队变了；请重新上传文件",
                    "your role or team has changed; upload the file anew",
                ),
            )
        faults = len(bad(preview.planned, publish=publish))
        if faults and not skip_bad:
            raise RefusedError(
                "bad_message",
                Message(
                    f"有 {faults} 行不能导入；请改好，或选择跳过它们",
                    f"{faults} rows cannot be imported; mend them, or ask to skip them",
                ),
                field="skip_bad",
            )
        reason = reason.strip()
        warned = len(in_doubt(preview.planned, publish=publish))
        if warned and not reason:
            raise RefusedError(
                "bad_message",
                Message(
                    f"有 {warned} 行被规则警告；请修改、作为草稿导入，或填写仍要发布的理由",
                    f"a wording rule warns of {warned} rows; change them, import them as drafts, "
                    "or give a reason to publish them so",
                ),
                field="reason",
            )
        preview.user = user
        preview.state, preview.error = "applying", None
        preview.done, preview.of = 0, len(preview.planned)
        self._start(preview, self._apply(services, preview, publish=publish, reason=reason))

    def _start(self, preview: Preview, work: Coroutine[None, None, None]) -> None:
        preview.task = asyncio.create_task(work, name=f"import {preview.state}")

    def _sweep(self, now: datetime) -> None:
        for one in [one for one in self._previews.values() if one.expires_at < now]:
            if not one.busy:
                self.drop(one)

    async def _read(self, services: Services, preview: Preview) -> None:
        def told(phase: str, done: int, of: int) -> None:
            preview.phase, preview.done, preview.of = phase, done, of

        try:
            async with self._turn:
                book = services.library.book
                file = await read_in_child(
                    preview.path,
                    name=preview.name,
                    split=preview.split,
                    settings=services.settings,
                    rules=book.rules_for,
                    own=services.library.own_rules,
                    silent=book.silent,
                    told=told,
                )
            async with reading(services.engine).begin() as connection:
                ids = [one.found.reply.id for one in file.entries]
                stored = await stored_among(connection, ids)
                known = await known_for(connection, preview.user, file)
            file = await asyncio.to_thread(checked_whole, file, book.rules_for, known)
            planned = []
            for count, one in enumerate(planned_one_by_one(file, stored, preview.user, known)):
                planned.append(one)
                if count % PAUSE_EVERY == 0:
                    await asyncio.sleep(0)
            preview.planned, preview.remarks = in_order(planned), file.remarks
            preview.wording = file.wording
            preview.counts = _counts(preview)
            preview.state = "ready"
        except AssistError as error:
            preview.state, preview.error = "failed", error.message
        except SQLAlchemyError as error:
            log.error("an import could not be compared", error=type(error).__name__)
            preview.state, preview.error = "failed", UNANSWERED

    async def _apply(
        self, services: Services, preview: Preview, *, publish: bool, reason: str
    ) -> None:
        def told(done: int, of: int) -> None:
            preview.done, preview.of = done, of

        user = preview.user
        try:
            preview.result = await apply_plan(
                services.engine,
                preview.planned,
                Importer(preview.name, user.id, user.name, reason),
                clock=services.clock,
                publish=publish,
                told=told,
            )
        except (AssistError, SQLAlchemyError) as error:
            log.warning("an import was rolled back", error=type(error).__name__)
            preview.state, preview.result = "ready", None
            preview.error = error.message if isinstance(error, AssistError) else NOT_TAKEN
            return
        number = preview.result.number
        if number is not None:
            change = PhrasebookChange(number, user.display_name)
            await _telling(services.publisher.phrasebook_changed, change)
        preview.state = "done"


async def _telling(
    tell: Callable[[PhrasebookChange], Awaitable[None]], change: PhrasebookChange
) -> None:
    # What is committed is done: panels that could not be told now learn of it by the relay.
    with contextlib.suppress(SQLAlchemyError):
        await tell(change)


def _counts(preview: Preview) -> dict[str, int]:
    kinds = Counter(one.kind for one in preview.planned)
    return {
        **{kind.value: kinds[kind] for kind in Kind},
        "unfit": sum(unfit(one) for one in preview.planned),
        "doubtful": sum(doubtful(one) and not unfit(one) for one in preview.planned),
        "unpublished": sum(unpublished(one) for one in preview.planned),
        "wording": len(preview.wording),
    }
