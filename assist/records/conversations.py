"""Conversations of an agent, and which of their messages have been seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.conversation import Conversation
from assist.tables import conversations, message_keys
from phrasebook.ids import new_id

FORGOTTEN_AT_ONCE = 500
"""So that whoever writes meanwhile waits for milliseconds."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A conversation as stored. ``pure.key`` is our id; ``key`` is the console's own."""

    owner: str
    key: str
    pure: Conversation
    state: str = "open"
    waiting_since: datetime | None = None

    @property
    def id(self) -> str:
        """Our id, unique over all agents."""
        return self.pure.key


async def get_or_make(
    connection: AsyncConnection, owner: str, key: str, team: str, now: datetime
) -> Stored:
    """The conversation ``key`` of ``owner``, made when it is new."""
    found = await get(connection, owner, key)
    if found is not None:
        return found
    made = Stored(owner, key, Conversation(key=new_id(now), team=team))
    await connection.execute(insert(conversations).values(id=made.id, **_values(made, now)))
    return made


async def get(connection: AsyncConnection, owner: str, key: str) -> Stored | None:
    """The conversation ``key`` of ``owner``."""
    row = (
        await connection.execute(
            select(conversations).where(conversations.c.owner == owner, conversations.c.key == key)
        )
    ).first()
    return None if row is None else _stored(row)


async def save(connection: AsyncConnection, stored: Stored, now: datetime) -> None:
    """Store a changed conversation."""
    await connection.execute(
        update(conversations).where(conversations.c.id == stored.id).values(_values(stored, now))
    )


async def open_of(connection: AsyncConnection, owner: str, limit: int) -> tuple[Stored, ...]:
    """The open conversations of ``owner``, the latest touched first."""
    rows = await connection.execute(
        select(conversations)
        .where(conversations.c.owner == owner, conversations.c.state == "open")
        .order_by(conversations.c.updated_at.desc())
        .limit(limit)
    )
    return tuple(_stored(row) for row in rows)


async def open_with_key(connection: AsyncConnection, key: str, besides: str) -> tuple[Stored, ...]:
    """Open conversations of that key whose owner is another than ``besides``."""
    rows = await connection.execute(
        select(conversations).where(
            conversations.c.key == key,
            conversations.c.owner != besides,
            conversations.c.state == "open",
        )
    )
    return tuple(_stored(row) for row in rows)


async def give(connection: AsyncConnection, stored: Stored, taker: str) -> Stored | None:
    """Make ``taker`` the owner of a conversation.

    Two conversations of one owner cannot have one key. One of the taker's that is closed changes
    places with it; where the taker has it open, nothing changes and theirs is returned.
    """
    theirs = await get(connection, taker, stored.key)
    if theirs is not None and theirs.state == "open":
        return theirs
    if theirs is not None:
        await _own(connection, theirs, taker, key=theirs.id)
    await _own(connection, stored, taker)
    if theirs is not None:
        await _own(connection, theirs, stored.owner)
    return None


async def _own(
    connection: AsyncConnection, stored: Stored, owner: str, key: str | None = None
) -> None:
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == stored.id)
        .values(owner=owner, key=key or stored.key)
    )


async def note_message(
    connection: AsyncConnection, conversation_id: str, kind: str, key: str, now: datetime
) -> bool:
    """Note that a message came; ``False`` when the same key came before."""
    insert_new = postgres_insert if connection.dialect.name == "postgresql" else sqlite_insert
    result = await connection.execute(
        insert_new(message_keys)
        .values(conversation_id=conversation_id, kind=kind, key=key, at=now)
        .on_conflict_do_nothing()
        .returning(message_keys.c.key)
    )
    # Not by the count of rows, which not every driver tells for such an insert.
    return result.first() is not None


async def untouched(
    connection: AsyncConnection, before: datetime, limit: int = FORGOTTEN_AT_ONCE
) -> tuple[str, ...]:
    """The ids of conversations in which nothing has happened since, the oldest first."""
    found = await connection.scalars(
        select(conversations.c.id)
        .where(conversations.c.updated_at < before)
        .order_by(conversations.c.updated_at)
        .limit(limit)
    )
    return tuple(found)


async def forget(connection: AsyncConnection, ids: Collection[str]) -> None:
    """Delete these conversations with their customers' names. Their clocks stay: figures are made
    of them."""
    await connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))


def with_customer(stored: Stored, channel: str, name: str, title: str) -> Stored:
    """The same with what is newly known of its customer; empty texts change nothing."""
    pure = stored.pure
    return replace(
        stored,
        pure=replace(
            pure,
            channel=channel or pure.channel,
            customer_name=name or pure.customer_name,
            customer_title=title or pure.customer_title,
        ),
    )


def _values(stored: Stored, now: datetime) -> dict[str, Any]:
    return {
        "owner": stored.owner,
        "key": stored.key,
        "state": stored.state,
        "waiting_since": stored.waiting_since,
        "body": msgspec.to_builtins(stored.pure),
        "updated_at": now,
    }


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        owner=row.owner,
        key=row.key,
        pure=msgspec.convert(row.body, Conversation),
        state=row.state,
        waiting_since=row.waiting_since,
    )
