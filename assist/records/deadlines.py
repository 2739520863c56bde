"""Deadlines in the database: whose they are, and when something is to be announced next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.deadlines.clock import Deadline
from assist.tables import conversations, deadlines


@dataclass(frozen=True, slots=True)
class Owned:
    """A deadline with whose it is. ``key`` is the console's key of its conversation."""

    pure: Deadline
    owner: str
    key: str | None = None
    callback: str | None = None
    channel: str = ""
    team: str = ""


async def save(connection: AsyncConnection, owned: Owned) -> None:
    """Store a new or changed deadline."""
    pure = owned.pure
    values = {
        "owner": owned.owner,
        "conversation": pure.conversation,
        "callback": owned.callback,
        "kind": pure.kind.value,
        "state": pure.state.value,
        "due_at": pure.due_at,
        "next_at": pure.next_at,
        "started_at": pure.started_at,
        "channel": owned.channel,
        "team": owned.team,
        "ended_at": pure.ended_at,
        "body": msgspec.to_builtins(pure),
    }
    insert_new = postgres_insert if connection.dialect.name == "postgresql" else sqlite_insert
    await connection.execute(
        insert_new(deadlines)
        .values(id=pure.id, **values)
        .on_conflict_do_update(index_elements=[deadlines.c.id], set_=values)
    )


async def of_conversation(connection: AsyncConnection, conversation_id: str) -> list[Deadline]:
    """The open deadlines of a conversation, and the last that ended."""
    rows = await connection.execute(
        select(deadlines.c.body)
        .where(deadlines.c.conversation == conversation_id)
        .order_by(deadlines.c.ended_at.is_not(None), deadlines.c.ended_at.desc())
        .limit(100)
    )
    return [msgspec.convert(row.body, Deadline) for row in rows]


async def of_callback(connection: AsyncConnection, callback: str) -> Owned | None:
    """The deadline of a callback, the open one first."""
    rows = await connection.execute(
        _owned()
        .where(deadlines.c.callback == callback)
        .order_by(deadlines.c.ended_at.is_not(None), deadlines.c.ended_at.desc())
        .limit(1)
    )
    row = rows.first()
    return None if row is None else _from(row)


async def open_for(
    connection: AsyncConnection, *, owners: Collection[str] | None, limit: int
) -> tuple[Owned, ...]:
    """The open deadlines of ``owners`` (``None``: everybody), the earliest due first."""
    query = _owned().where(deadlines.c.ended_at.is_(None)).order_by(deadlines.c.due_at)
    if owners is not None:
        query = query.where(deadlines.c.owner.in_(owners))
    return tuple(_from(row) for row in await connection.execute(query.limit(limit)))


async def listed(
    connection: AsyncConnection,
    *,
    owners: Collection[str] | None,
    state: str | None,
    offset: int,
    limit: int,
) -> tuple[Owned, ...]:
    """A page of deadlines by due time; ``owners`` ``None`` is everybody's."""
    query = _owned().order_by(deadlines.c.due_at, deadlines.c.id).offset(offset).limit(limit)
    if owners is not None:
        query = query.where(deadlines.c.owner.in_(owners))
    if state is not None:
        query = query.where(deadlines.c.state == state)
    return tuple(_from(row) for row in await connection.execute(query))


async def claim_due(connection: AsyncConnection, now: datetime, limit: int) -> tuple[Owned, ...]:
    """Deadlines with something to announce by ``now``, held by this unit of work.

    Two servers on one database never get the same one: PostgreSQL skips what another holds, and
    SQLite has one writer at a time.
    """
    rows = await connection.execute(
        _owned()
        .where(deadlines.c.next_at <= now)
        .order_by(deadlines.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=deadlines)
    )
    return tuple(_from(row) for row in rows)


async def give(connection: AsyncConnection, ids: Collection[str], owner: str) -> tuple[Owned, ...]:
    """Make ``owner`` the owner of these deadlines; return those still open."""
    await connection.execute(update(deadlines).where(deadlines.c.id.in_(ids)).values(owner=owner))
    rows = await connection.execute(
        _owned().where(deadlines.c.id.in_(ids), deadlines.c.ended_at.is_(None))
    )
    return tuple(_from(row) for row in rows)


async def next_instant(connection: AsyncConnection) -> datetime | None:
    """When the next announcement is due."""
    moment: datetime | None = await connection.scalar(select(func.min(deadlines.c.next_at)))
    return moment


def _owned() -> Any:
    return select(
        deadlines.c.body,
        deadlines.c.owner,
        deadlines.c.callback,
        deadlines.c.channel,
        deadlines.c.team,
        conversations.c.key,
    ).select_from(
        deadlines.outerjoin(conversations, conversations.c.id == deadlines.c.conversation)
    )


def _from(row: Row[Any]) -> Owned:
    return Owned(
        msgspec.convert(row.body, Deadline), row.owner, row.key, row.callback, row.channel, row.team
    )
