"""Answers kept by ``Idempotency-Key``, so that a repeated request is answered, not repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.account_tables import request_keys

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked under a key, and the answer it got."""

    request_hash: str
    status: int
    answer: str


async def claim(
    connection: AsyncConnection, user_id: str, key: str, request_hash: str, now: datetime
) -> Answered | None:
    """Take a key for this transaction; the earlier answer where the key was used before.

    Keys older than a day are forgotten on the way.
    """
    await connection.execute(delete(request_keys).where(request_keys.c.created_at < now - KEPT))
    try:
        async with connection.begin_nested():
            await connection.execute(
                insert(request_keys).values(
                    user_id=user_id, key=key, request_hash=request_hash, created_at=now
                )
            )
        return None
    except IntegrityError:
        row = (
            await connection.execute(
                select(request_keys).where(
                    request_keys.c.user_id == user_id, request_keys.c.key == key
                )
            )
        ).one()
        return Answered(row.request_hash, row.status, row.answer)


async def keep(
    connection: AsyncConnection, user_id: str, key: str, status: int, answer: str
) -> None:
    """Keep the answer with the change it tells of: both are committed, or neither."""
    await connection.execute(
        update(request_keys)
        .where(request_keys.c.user_id == user_id, request_keys.c.key == key)
        .values(status=status, answer=answer)
    )
