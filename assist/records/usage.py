"""What agents did with suggestions and warnings: counts and codes, never a text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

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
) -> None:
    """The agent says a finding is not wrong here."""
    await connection.execute(
        insert(dismissals).values(
            at=now, user_id=user, conversation=conversation, code=code, reason=reason
        )
    )
