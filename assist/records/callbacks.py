"""Callbacks: promises to call or write back, and who must keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.tables import callback_history, callbacks, live_requests

FORGOTTEN_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Callback:
    """One promise. ``assignee`` is a user id; times are UTC."""

    id: str
    assignee: str
    created_by: str
    customer_name: str
    customer_phone: str
    question: str
    due_at: datetime
    created_at: datetime
    updated_at: datetime
    state: Literal["open", "done", "cancelled"] = "open"
    note: str = ""
    conversation: str | None = None
    source: Literal["agent", "promise"] = "agent"

    @property
    def forgotten(self) -> bool:
        """Whether its texts are deleted: none is written down without a name."""
        return not self.customer_name


async def add(connection: AsyncConnection, callback: Callback) -> None:
    """Store a new promise."""
    await connection.execute(insert(callbacks).values(_values(callback)))


async def save(connection: AsyncConnection, callback: Callback) -> None:
    """Store a changed promise."""
    await connection.execute(
        update(callbacks).where(callbacks.c.id == callback.id).values(_values(callback))
    )


async def note_history(
    connection: AsyncConnection,
    callback: Callback,
    action: str,
    *,
    by: str,
    note: str,
    now: datetime,
) -> None:
    """Note what became of a promise, by whom, and why."""
    await connection.execute(
        insert(callback_history).values(
            callback_id=callback.id,
            at=now,
            by=by,
            action=action,
            assignee=callback.assignee,
            due_at=callback.due_at,
            note=note,
        )
    )


async def open_in(connection: AsyncConnection, assignee: str, conversation: str) -> bool:
    """Whether ``assignee`` has an open promise in that conversation."""
    found = await connection.scalar(
        select(callbacks.c.id)
        .where(
            callbacks.c.assignee == assignee,
            callbacks.c.conversation == conversation,
            callbacks.c.state == "open",
        )
        .limit(1)
    )
    return found is not None


async def get(connection: AsyncConnection, callback: str) -> Callback | None:
    """The promise with that id."""
    row = (await connection.execute(select(callbacks).where(callbacks.c.id == callback))).first()
    return None if row is None else _callback(row)


async def open_of(connection: AsyncConnection, user: str, limit: int) -> tuple[Callback, ...]:
    """The open promises of ``user``, the earliest due first."""
    rows = await connection.execute(
        select(callbacks)
        .where(callbacks.c.assignee == user, callbacks.c.state == "open")
        .order_by(callbacks.c.due_at)
        .limit(limit)
    )
    return tuple(_callback(row) for row in rows)


async def listed(
    connection: AsyncConnection,
    *,
    assignees: Collection[str] | None,
    state: str | None,
    offset: int,
    limit: int,
) -> tuple[Callback, ...]:
    """A page of promises by due time; ``assignees`` ``None`` is everybody's."""
    query = (
        select(callbacks).order_by(callbacks.c.due_at, callbacks.c.id).offset(offset).limit(limit)
    )
    if assignees is not None:
        query = query.where(callbacks.c.assignee.in_(assignees))
    if state is not None:
        query = query.where(callbacks.c.state == state)
    return tuple(_callback(row) for row in await connection.execute(query))


async def forget(
    connection: AsyncConnection, before: datetime, limit: int = FORGOTTEN_AT_ONCE
) -> int:
    """Take the texts, names and numbers out of promises that were settled, and not touched again,
    earlier; return how many. Who promised what by when, and whether it was kept, stays."""
    settled = (
        select(callbacks.c.id)
        .where(
            callbacks.c.state != "open",
            callbacks.c.updated_at < before,
            callbacks.c.customer_name != "",
        )
        .order_by(callbacks.c.updated_at)
        .limit(limit)
    )
    ids = tuple(await connection.scalars(settled))
    await empty(connection, ids)
    return len(ids)


async def empty(connection: AsyncConnection, ids: Collection[str]) -> None:
    """Take the texts, names and numbers out of these promises."""
    await connection.execute(
        update(callbacks)
        .where(callbacks.c.id.in_(ids))
        .values(customer_name="", customer_phone="", question="", note="", conversation=None)
    )
    await connection.execute(
        update(callback_history).where(callback_history.c.callback_id.in_(ids)).values(note="")
    )


def request_key(message_id: str, *parts: str) -> str:
    """What tells a resent request from a new one: its id and its content together, since simple
    clients start counting their ids anew on each connection."""
    return hashlib.sha256("\x1f".join((message_id, *parts)).encode()).hexdigest()


async def already_made(connection: AsyncConnection, user: str, key: str) -> str | None:
    """The id of what the same request of ``user`` made before."""
    made: str | None = await connection.scalar(
        select(live_requests.c.result).where(
            live_requests.c.user_id == user, live_requests.c.key == key
        )
    )
    return made


async def note_made(
    connection: AsyncConnection, user: str, key: str, result: str, now: datetime
) -> None:
    """Remember what a request made."""
    await connection.execute(
        insert(live_requests).values(user_id=user, key=key, result=result, at=now)
    )


def _values(callback: Callback) -> dict[str, Any]:
    return {name: getattr(callback, name) for name in Callback.__dataclass_fields__}


def _callback(row: Row[Any]) -> Callback:
    return Callback(**{name: getattr(row, name) for name in Callback.__dataclass_fields__})
