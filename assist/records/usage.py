"""What agents did with suggestions and warnings: counts and codes, never a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.account_tables import users
from assist.dismissals import Dismissed
from assist.habits import Used
from assist.tables import dismissals, reply_uses, sent_findings


async def note_use(
    connection: AsyncConnection,
    *,
    user: str,
    reply: str,
    version: int,
    how: str,
    conversation: str | None,
    now: datetime,
) -> None:
    """A suggestion was inserted or copied."""
    await connection.execute(
        insert(reply_uses).values(
            at=now,
            user_id=user,
            reply=reply,
            version=version,
            how=how,
            conversation=conversation,
        )
    )


async def uses_of(connection: AsyncConnection, reply: str, since: datetime) -> int:
    """How often ``reply`` was used since then."""
    counted = await connection.scalar(
        select(func.count()).where(reply_uses.c.reply == reply, reply_uses.c.at >= since)
    )
    return int(counted or 0)


@dataclass(frozen=True, slots=True)
class Uses:
    """How often a reply was used lately, and when last."""

    count: int
    last_at: datetime


async def used_since(connection: AsyncConnection, since: datetime) -> frozenset[str]:
    """The ids of all replies that somebody used since then."""
    query = select(reply_uses.c.reply).where(reply_uses.c.at >= since).distinct()
    return frozenset(await connection.scalars(query))


async def habits_since(connection: AsyncConnection, since: datetime) -> tuple[Used, ...]:
    """Who used which reply how often since then, each at the middle of its uses."""
    query = (
        select(
            reply_uses.c.user_id,
            users.c.team,
            reply_uses.c.reply,
            func.count().label("uses"),
            func.min(reply_uses.c.at).label("first"),
            func.max(reply_uses.c.at).label("last"),
        )
        .join(users, users.c.id == reply_uses.c.user_id)
        .where(reply_uses.c.at >= since)
        .group_by(reply_uses.c.user_id, users.c.team, reply_uses.c.reply)
    )
    return tuple(
        Used(row.user_id, row.team, row.reply, row.uses, row.first + (row.last - row.first) / 2)
        for row in await connection.execute(query)
    )


async def last_uses(
    connection: AsyncConnection, ids: Sequence[str], *, since: datetime, only_user: str = ""
) -> dict[str, Uses]:
    """The uses of those replies since then, by everybody or by one user."""
    query = (
        select(
            reply_uses.c.reply, func.count().label("uses"), func.max(reply_uses.c.at).label("at")
        )
        .where(reply_uses.c.reply.in_(ids), reply_uses.c.at >= since)
        .group_by(reply_uses.c.reply)
    )
    if only_user:
        query = query.where(reply_uses.c.user_id == only_user)
    return {row.reply: Uses(row.uses, row.at) for row in await connection.execute(query)}


async def note_sent(
    connection: AsyncConnection,
    *,
    user: str,
    conversation: str,
    message: str,
    codes: tuple[str, ...],
    now: datetime,
) -> None:
    """A reply went out with these findings."""
    await connection.execute(
        insert(sent_findings).values(
            at=now,
            user_id=user,
            conversation=conversation,
            message_key=message,
            codes=list(codes),
        )
    )


async def note_dismissal(
    connection: AsyncConnection,
    *,
    user: str,
    conversation: str,
    code: str,
    reason: str,
    now: datetime,
    key: str | None = None,
) -> bool:
    """The agent says a finding is not wrong here; ``False`` where ``key``, the client's name for
    this, is known already and nothing changes."""
    if key is not None and await _dismissal(connection, user, conversation, key) is not None:
        return False
    await connection.execute(
        insert(dismissals).values(
            at=now, user_id=user, conversation=conversation, code=code, reason=reason, key=key
        )
    )
    return True


async def withdraw_dismissal(
    connection: AsyncConnection, *, user: str, conversation: str, key: str, now: datetime
) -> datetime | None:
    """The agent takes it back: it is marked so. Returns when it was said, ``None`` where there is no
    such one or it was taken back before."""
    found = await _dismissal(connection, user, conversation, key)
    if found is None or found.withdrawn_at is not None:
        return None
    await connection.execute(
        update(dismissals).where(dismissals.c.id == found.id).values(withdrawn_at=now)
    )
    return cast(datetime, found.at)


async def _dismissal(
    connection: AsyncConnection, user: str, conversation: str, key: str
) -> Row[Any, Any, Any] | None:
    columns = dismissals.c
    found = await connection.execute(
        select(columns.id, columns.at, columns.withdrawn_at).where(
            columns.user_id == user, columns.conversation == conversation, columns.key == key
        )
    )
    return found.first()


async def dismissed_between(
    connection: AsyncConnection,
    *,
    since: datetime,
    until: datetime,
    users: frozenset[str] | None,
) -> tuple[Dismissed, ...]:
    """What ``users`` (``None``: everybody) said was not wrong in ``[since, until)``, counted by rule,
    person and reason; what they took back is counted in it, and once more apart."""
    query = (
        select(
            dismissals.c.code,
            dismissals.c.user_id,
            dismissals.c.reason,
            func.count(),
            func.max(dismissals.c.at, type_=dismissals.c.at.type),
            func.count(dismissals.c.withdrawn_at),
        )
        .where(dismissals.c.at >= since, dismissals.c.at < until)
        .group_by(dismissals.c.code, dismissals.c.user_id, dismissals.c.reason)
    )
    if users is not None:
        query = query.where(dismissals.c.user_id.in_(sorted(users)))
    return tuple(Dismissed(*row) for row in await connection.execute(query))
