"""Replies that went out, where a setting says that they are kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.tables import sent_replies

MOST = 20_000
"""The newest so many are looked through at once."""


async def keep(
    connection: AsyncConnection, *, user: str, team: str, text: str, now: datetime
) -> None:
    """Keep one."""
    await connection.execute(
        insert(sent_replies).values(at=now, user_id=user, team=team, text=text)
    )


async def sent_since(
    connection: AsyncConnection, since: datetime, teams: Collection[str] | None
) -> tuple[tuple[datetime, str], ...]:
    """When and what was sent since then by these teams (``None``: by all), newest first."""
    query = select(sent_replies.c.at, sent_replies.c.text).where(sent_replies.c.at >= since)
    if teams is not None:
        query = query.where(sent_replies.c.team.in_(teams))
    query = query.order_by(sent_replies.c.at.desc()).limit(MOST)
    return tuple((row.at, row.text) for row in await connection.execute(query))


async def forget(connection: AsyncConnection, before: datetime) -> int:
    """Forget what is older; return how many."""
    done = await connection.execute(delete(sent_replies).where(sent_replies.c.at < before))
    return done.rowcount
