"""Publishes at the planned moment, once, whoever of several servers is first; and lets entries
begin and cease to hold without anybody doing anything."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist.api.problems import Problem
from assist.api.release import Release, release
from assist.api.shapes import NewAnnouncement
from assist.api.writing import Audit, Done
from assist.broadcaster import Broadcaster
from assist.database import reading
from assist.errors import AssistError
from assist.library import Library
from assist.publishing import note_change
from assist.records import accounts
from assist.services import Services
from phrasebook.entries import Message
from phrasebook.errors import PhrasebookError
from phrasebook.store import schedules

LONGEST_SLEEP_S = 2.0
"""Another server may have planned something, or an entry may have ceased to hold."""

log = structlog.get_logger()


class Scheduler:
    """The clock of what is to be published later."""

    def __init__(
        self, services: Services, engine: AsyncEngine, library: Library, publisher: Broadcaster
    ) -> None:
        self._services = services
        self._engine = engine
        self._reading = reading(engine)
        self._library = library
        self._publisher = publisher

    async def run(self) -> None:
        """For ever: publish what is due, and let validity dates take effect."""
        looked = self._services.clock()
        while True:
            wait = LONGEST_SLEEP_S
            try:
                wait = await self.publish_due()
            except SQLAlchemyError as error:
                log.error("schedules could not be read", error=type(error).__name__)
            now = self._services.clock()
            if self._library.holds_otherwise(looked, now):
                self._publisher.validity_changed()
            looked = now
            await asyncio.sleep(wait)

    async def publish_due(self) -> float:
        """Publish what is due; return in how many seconds to look again."""
        now = self._services.clock()
        async with self._reading.begin() as connection:
            due = await schedules.due(connection, now)
            upcoming = None if due else await schedules.next_due(connection)
        for one in due:
            await self._publish(one)
        if due:
            return 0.0
        if upcoming is None:
            return LONGEST_SLEEP_S
        return min(LONGEST_SLEEP_S, max(0.05, (upcoming - now).total_seconds()))

    async def _publish(self, one: schedules.Scheduled) -> None:
        """Claim, publish and settle in one transaction: it happens once or not at all."""

        async def work(connection: AsyncConnection) -> Done | None:
            now = self._services.clock()
            if not await schedules.settle(connection, one.id, schedules.Standing.DONE, now):
                return None  # Another server was first, or somebody cancelled it.
            author = await accounts.user_by_id(connection, one.author)
            if author is None or author.disabled:
                raise Problem(
                    "forbidden",
                    Message(
                        "安排发布的人已没有发布的权限",
                        "whoever planned it may not publish any more",
                    ),
                )
            announcement = one.announcement and NewAnnouncement.model_validate(one.announcement)
            done = await release(
                connection,
                self._services,
                author,
                one.reply,
                Release(one.version, announcement or None, one.reason, pinned=True),
                locale="zh",
            )
            await note(connection, author.id, author.name, done.audit, now)
            assert done.change is not None
            await note_change(connection, done.change)
            return done

        try:
            async with self._engine.begin() as connection:
                done = await work(connection)
        except (Problem, AssistError, PhrasebookError) as refused:
            await self._give_up(one, _why(refused).said(self._services.settings.locale))
            return
        if done is not None and done.change is not None:
            await self._publisher.phrasebook_changed(done.change)

    async def _give_up(self, one: schedules.Scheduled, problem: str) -> None:
        async with self._engine.begin() as connection:
            now = self._services.clock()
            failed = await schedules.settle(
                connection, one.id, schedules.Standing.FAILED, now, problem=problem
            )
            if failed:
                audit = Audit("reply.schedule_failed", "reply", one.reply, after={"why": problem})
                await note(connection, one.author, one.author_name, audit, now)
        log.warning("a scheduled publication failed", schedule=one.id)


async def note(
    connection: AsyncConnection, actor: str, name: str, audit: Audit, now: datetime
) -> None:
    """Write an entry of the audit log."""
    await accounts.note_change(
        connection,
        actor=actor,
        actor_name=name,
        action=audit.action,
        kind=audit.kind,
        subject=audit.subject,
        now=now,
        before=audit.before,
        after=audit.after,
    )


def _why(refused: Problem | AssistError | PhrasebookError) -> Message:
    return refused.detail if isinstance(refused, Problem) else refused.message
