"""Customers' questions for which nothing good enough was suggested, where a setting keeps them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.questions import Question
from assist.tables import unanswered

MOST = 3_000
"""The newest so many are grouped at once."""


async def keep(
    connection: AsyncConnection, *, user: str, team: str, channel: str, text: str, now: datetime
) -> None:
    """Keep one."""
    await connection.execute(
        insert(unanswered).values(
            at=now, user_id=user, team=team, channel=channel, text=text, state="open", reply=""
        )
    )


async def kept_since(
    connection: AsyncConnection, since: datetime, teams: Collection[str] | None
) -> tuple[Question, ...]:
    """What these teams' customers (``None``: all) have asked since then, newest first."""
    query = (
        select(unanswered)
        .where(unanswered.c.at >= since, _of(teams))
        .order_by(unanswered.c.at.desc(), unanswered.c.id.desc())
        .limit(MOST)
    )
    return tuple(Question(*row) for row in await connection.execute(query))


async def among(
    connection: AsyncConnection,
    ids: Collection[int],
    since: datetime,
    teams: Collection[str] | None,
) -> tuple[Question, ...]:
    """Those of ``ids`` that these teams may see, newest first."""
    query = (
        select(unanswered)
        .where(unanswered.c.id.in_(ids), unanswered.c.at >= since, _of(teams))
        .order_by(unanswered.c.at.desc(), unanswered.c.id.desc())
    )
    return tuple(Question(*row) for row in await connection.execute(query))


async def settle(
    connection: AsyncConnection, ids: Collection[int], state: str, reply: str = ""
) -> int:
    """Mark those of ``ids`` that are open; return how many there were."""
    done = await connection.execute(
        update(unanswered)
        .where(unanswered.c.id.in_(ids), unanswered.c.state == "open")
        .values(state=state, reply=reply)
    )
    return done.rowcount


async def forget(connection: AsyncConnection, before: datetime) -> int:
    """Forget what is older; return how many."""
    done = await connection.execute(delete(unanswered).where(unanswered.c.at < before))
    return done.rowcount


def _of(teams: Collection[str] | None) -> ColumnElement[bool]:
    return true() if teams is None else unanswered.c.team.in_(teams)
