"""Publications that are to happen later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Message
from phrasebook.errors import NotFoundError
from phrasebook.ids import new_id
from phrasebook.push_tables import schedules


class Standing(StrEnum):
    """How a scheduled publication stands."""

    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """``version`` of ``reply`` goes out ``at`` an instant; ``announcement`` as it was asked for.

    ``problem`` says why it failed.
    """

    id: str
    reply: str
    version: int
    at: datetime
    announcement: Mapping[str, Any] | None
    reason: str
    author: str
    author_name: str
    state: Standing
    problem: str
    created_at: datetime
    settled_at: datetime | None


async def schedule(
    connection: AsyncConnection,
    *,
    reply: str,
    version: int,
    at: datetime,
    announcement: Mapping[str, Any] | None,
    reason: str,
    author: str,
    author_name: str,
    now: datetime,
) -> Scheduled:
    """Plan a publication; one that waits for the same reply is cancelled: the last word counts."""
    await connection.execute(
        update(schedules)
        .where(schedules.c.reply_id == reply, schedules.c.state == Standing.WAITING)
        .values(state=Standing.CANCELLED, settled_at=now)
    )
    made = Scheduled(
        id=new_id(now),
        reply=reply,
        version=version,
        at=at,
        announcement=announcement,
        reason=reason,
        author=author,
        author_name=author_name,
        state=Standing.WAITING,
        problem="",
        created_at=now,
        settled_at=None,
    )
    await connection.execute(
        insert(schedules).values(
            id=made.id,
            reply_id=reply,
            version=version,
            at=at,
            announcement=None if announcement is None else dict(announcement),
            reason=reason,
            author=author,
            author_name=author_name,
            state=made.state,
            problem="",
            created_at=now,
        )
    )
    return made


async def scheduled(connection: AsyncConnection, schedule_id: str) -> Scheduled:
    """One. Raises ``NotFoundError``."""
    row = (await connection.execute(select(schedules).where(schedules.c.id == schedule_id))).first()
    if row is None:
        raise NotFoundError(
            Message("没有这个 id 的定时发布", "there is no scheduled publication with that id")
        )
    return _scheduled(row)


async def settle(
    connection: AsyncConnection,
    schedule_id: str,
    state: Standing,
    now: datetime,
    *,
    problem: str = "",
) -> bool:
    """End one that waits; ``False`` when somebody else was first."""
    done = await connection.execute(
        update(schedules)
        .where(schedules.c.id == schedule_id, schedules.c.state == Standing.WAITING)
        .values(state=state, settled_at=now, problem=problem)
    )
    return done.rowcount == 1


async def cancel_waiting(connection: AsyncConnection, reply_id: str, now: datetime) -> None:
    """The reply was published by hand or recalled: what waited for it has no sense any more."""
    await connection.execute(
        update(schedules)
        .where(schedules.c.reply_id == reply_id, schedules.c.state == Standing.WAITING)
        .values(state=Standing.CANCELLED, settled_at=now)
    )


async def due(connection: AsyncConnection, now: datetime, limit: int = 20) -> tuple[Scheduled, ...]:
    """What has to go out by now, the longest waiting first."""
    rows = await connection.execute(
        select(schedules)
        .where(schedules.c.state == Standing.WAITING, schedules.c.at <= now)
        .order_by(schedules.c.at, schedules.c.id)
        .limit(limit)
    )
    return tuple(_scheduled(row) for row in rows)


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the next one goes out."""
    found: datetime | None = await connection.scalar(
        select(func.min(schedules.c.at)).where(schedules.c.state == Standing.WAITING)
    )
    return found


async def listed(
    connection: AsyncConnection,
    *,
    reply_id: str = "",
    state: Standing | None = None,
    limit: int = 100,
) -> tuple[Scheduled, ...]:
    """Those that wait first, by their instant; then the settled ones, newest first."""
    query = select(schedules)
    if reply_id:
        query = query.where(schedules.c.reply_id == reply_id)
    if state is not None:
        query = query.where(schedules.c.state == state)
    query = query.order_by(schedules.c.created_at.desc(), schedules.c.id.desc()).limit(limit)
    found = [_scheduled(row) for row in await connection.execute(query)]
    waiting = sorted((one for one in found if one.state is Standing.WAITING), key=lambda o: o.at)
    return (*waiting, *(one for one in found if one.state is not Standing.WAITING))


def _scheduled(row: Row[Any]) -> Scheduled:
    return Scheduled(
        id=row.id,
        reply=row.reply_id,
        version=row.version,
        at=row.at,
        announcement=row.announcement,
        reason=row.reason,
        author=row.author,
        author_name=row.author_name,
        state=Standing(row.state),
        problem=row.problem,
        created_at=row.created_at,
        settled_at=row.settled_at,
    )
