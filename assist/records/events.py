"""The log of numbered events, from which a reconnecting panel gets what it missed."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.events import Audience, Event
from assist.tables import events, server_state, untold_changes

MAX_REPLAY = 1_000
"""A client that missed more gets a snapshot: it is shorter."""

_ORDER_LOCK = 0x_A551_57


async def in_order(connection: AsyncConnection) -> None:
    """Make this unit of work append in the order of its commit.

    SQLite has one writer at a time anyway. PostgreSQL hands out numbers before the commit, so
    without this lock a reader could see 8 and miss 7 for ever.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ORDER_LOCK})


async def append(
    connection: AsyncConnection, kind: str, audience: Audience, body: bytes, now: datetime
) -> Event:
    """Number one event inside the unit of work that changes what it tells of."""
    result = await connection.execute(
        insert(events)
        .values(
            at=now,
            kind=kind,
            user_id=audience.user,
            teams=list(audience.teams),
            body=body.decode(),
        )
        .returning(events.c.seq)
    )
    return Event(int(result.scalar_one()), kind, body, audience)


async def put_off(
    connection: AsyncConnection, audience: Audience, body: bytes, kind: str = "phrasebook"
) -> None:
    """Note inside a change of content what panels are to be told once the new book is built."""
    await connection.execute(
        insert(untold_changes).values(
            kind=kind, user_id=audience.user, teams=list(audience.teams), body=body.decode()
        )
    )


async def last_put_off(connection: AsyncConnection) -> int:
    """The newest change that waits to be told; 0 for none."""
    return int(await connection.scalar(select(func.max(untold_changes.c.id))) or 0)


async def take_put_off(
    connection: AsyncConnection, until: int | None, kind: str = ""
) -> tuple[tuple[str, Audience, bytes], ...]:
    """Take the changes up to ``until`` (all), of one ``kind`` where it is given, oldest first:
    whoever takes them tells them. Each is its kind, who hears it, and what."""
    query = delete(untold_changes).returning(untold_changes)
    if until is not None:
        query = query.where(untold_changes.c.id <= until)
    if kind:
        query = query.where(untold_changes.c.kind == kind)
    taken = sorted((await connection.execute(query)).all(), key=lambda row: row.id)
    return tuple(
        (row.kind, Audience(row.user_id, tuple(row.teams)), row.body.encode()) for row in taken
    )


async def stream(connection: AsyncConnection) -> str:
    """The name of this database's sequence of events; empty before ``begin_stream``."""
    found = await connection.scalar(select(server_state.c.stream))
    return str(found or "")


async def begin_stream(connection: AsyncConnection) -> None:
    """Give a fresh database its stream."""
    if not await stream(connection):
        await connection.execute(
            insert(server_state).values(id=1, stream=secrets.token_hex(8), pruned_seq=0)
        )


async def last_seq(connection: AsyncConnection) -> int:
    """The number of the newest event ever made here."""
    newest = await connection.scalar(select(func.max(events.c.seq)))
    return int(newest if newest is not None else await _pruned(connection))


async def missed(
    connection: AsyncConnection, user: str, team: str, seq: int
) -> tuple[Event, ...] | None:
    """What ``user`` of ``team`` has not heard since ``seq``, in order; ``None`` where it is not
    known any more, is too much, or ``seq`` was never given out."""
    if seq < await _pruned(connection) or seq > await last_seq(connection):
        return None
    rows = await connection.execute(
        select(events)
        .where(events.c.seq > seq, or_(events.c.user_id == user, events.c.user_id == ""))
        .order_by(events.c.seq)
        .limit(MAX_REPLAY + 1)
    )
    found = [_event(row) for row in rows]
    if len(found) > MAX_REPLAY:
        return None
    return tuple(event for event in found if event.audience.includes(user, team))


async def after(connection: AsyncConnection, seq: int) -> tuple[Event, ...]:
    """Everything made after ``seq``, in order, at most ``MAX_REPLAY``."""
    rows = await connection.execute(
        select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(MAX_REPLAY)
    )
    return tuple(_event(row) for row in rows)


async def newest(connection: AsyncConnection, kind: str) -> Event | None:
    """The last event of ``kind`` that is still in the log."""
    row = (
        await connection.execute(
            select(events).where(events.c.kind == kind).order_by(events.c.seq.desc()).limit(1)
        )
    ).first()
    return None if row is None else _event(row)


async def prune(connection: AsyncConnection, before: datetime) -> int:
    """Forget events older than ``before``; return how many."""
    newest = await connection.scalar(select(func.max(events.c.seq)).where(events.c.at < before))
    if newest is None:
        return 0
    await connection.execute(update(server_state).values(pruned_seq=int(newest)))
    result = await connection.execute(delete(events).where(events.c.seq <= newest))
    return result.rowcount


def _event(row: Row[Any]) -> Event:
    return Event(row.seq, row.kind, row.body.encode(), Audience(row.user_id, tuple(row.teams)))


async def _pruned(connection: AsyncConnection) -> int:
    return int(await connection.scalar(select(server_state.c.pruned_seq)) or 0)
