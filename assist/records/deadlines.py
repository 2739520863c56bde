"""Deadlines in the database: whose they are, and when something is to be announced next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, case, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.deadlines.clock import Deadline, State
from assist.tables import callbacks, conversations, deadlines


@dataclass(frozen=True, slots=True)
class Owned:
    """A deadline with whose it is. ``key`` is the console's key of its conversation."""

    pure: Deadline
    owner: str
    key: str | None = None
    callback: str | None = None
    channel: str = ""
    team: str = ""
    complaint: str | None = None


async def save(connection: AsyncConnection, owned: Owned) -> None:
    """Store a new or changed deadline. A miss is noted down to whose it is now, once: it stays
    theirs whoever gets the deadline later, unless it is taken back."""
    pure = owned.pure
    missed = pure.state is State.MISSED
    values = {
        "owner": owned.owner,
        "conversation": pure.conversation,
        "callback": owned.callback,
        "complaint": owned.complaint,
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
    missed_by = {"missed_by": owned.owner, "missed_team": owned.team}
    if not missed:
        missed_by = dict.fromkeys(missed_by, "")
    insert_new = postgres_insert if connection.dialect.name == "postgresql" else sqlite_insert
    known = deadlines.c.missed_by != ""
    kept = {
        name: case((known, deadlines.c[name]), else_=now) if missed else now
        for name, now in missed_by.items()
    }
    await connection.execute(
        insert_new(deadlines)
        .values(id=pure.id, **values, **missed_by)
        .on_conflict_do_update(index_elements=[deadlines.c.id], set_={**values, **kept})
    )


async def book_miss(connection: AsyncConnection, deadline_id: str, owner: str, team: str) -> None:
    """Note a miss down to somebody else than whose deadline it is."""
    await connection.execute(
        update(deadlines)
        .where(deadlines.c.id == deadline_id, deadlines.c.state == State.MISSED.value)
        .values(missed_by=owner, missed_team=team)
    )


def answerable() -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Whom a deadline counts for in figures, and in which team: who has it or ended it, but a
    miss for whoever had it when it was missed."""
    # Written out, because what is grouped by must read the same in both places.
    missed = deadlines.c.missed_by != literal_column("''")
    return (
        case((missed, deadlines.c.missed_by), else_=deadlines.c.owner),
        case((missed, deadlines.c.missed_team), else_=deadlines.c.team),
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


async def open_in(connection: AsyncConnection, conversations: Collection[str]) -> tuple[Owned, ...]:
    """The clocks of these conversations that nobody has ended."""
    rows = await connection.execute(
        _owned().where(deadlines.c.conversation.in_(conversations), deadlines.c.ended_at.is_(None))
    )
    return tuple(_from(row) for row in rows)


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


async def of_complaint(connection: AsyncConnection, complaint: str) -> tuple[Owned, ...]:
    """The clocks of a complaint, the next due first."""
    rows = await connection.execute(
        _owned().where(deadlines.c.complaint == complaint).order_by(deadlines.c.due_at)
    )
    return tuple(_from(row) for row in rows)


async def among(connection: AsyncConnection, ids: Collection[str]) -> tuple[Owned, ...]:
    """The deadlines with these ids."""
    rows = await connection.execute(_owned().where(deadlines.c.id.in_(ids)))
    return tuple(_from(row) for row in rows)


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


async def give(
    connection: AsyncConnection, ids: Collection[str], owner: str, team: str
) -> tuple[Owned, ...]:
    """Make ``owner`` of ``team`` the owner of these deadlines, if open; return them.

    What has ended stays with who ended it: figures count it there.
    """
    await connection.execute(
        update(deadlines)
        .where(deadlines.c.id.in_(ids), deadlines.c.ended_at.is_(None))
        .values(owner=owner, team=team)
    )
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
        deadlines.c.complaint,
        deadlines.c.channel,
        deadlines.c.team,
        # A callback names the conversation it was promised in by the console's key.
        func.coalesce(conversations.c.key, callbacks.c.conversation).label("key"),
    ).select_from(
        deadlines.outerjoin(
            conversations, conversations.c.id == deadlines.c.conversation
        ).outerjoin(callbacks, callbacks.c.id == deadlines.c.callback)
    )


def _from(row: Row[Any]) -> Owned:
    return Owned(
        msgspec.convert(row.body, Deadline),
        row.owner,
        row.key,
        row.callback,
        row.channel,
        row.team,
        row.complaint,
    )
