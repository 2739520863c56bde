"""What became of suggested replies, by agent and day: ids and counts, never a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.account_tables import users
from assist.habits import Used, worth_of
from assist.tables import reply_feedback
from phrasebook.search.usage import Outcome


async def note(
    connection: AsyncConnection, *, user: str, day: date, found: Iterable[tuple[str, Outcome]]
) -> None:
    """Replies were used and sent in other words, or passed over; other outcomes are uses."""
    insert_new = postgres_insert if connection.dialect.name == "postgresql" else sqlite_insert
    columns = reply_feedback.c
    for (reply, outcome), times in Counter(found).items():
        numbers = {
            "edited": times if outcome is Outcome.EDITED else 0,
            "ignored": times if outcome is Outcome.IGNORED else 0,
        }
        await connection.execute(
            insert_new(reply_feedback)
            .values(user_id=user, reply=reply, day=day, **numbers)
            .on_conflict_do_update(
                index_elements=[columns.user_id, columns.reply, columns.day],
                set_={name: columns[name] + number for name, number in numbers.items()},
            )
        )


async def since(connection: AsyncConnection, first: date) -> tuple[Used, ...]:
    """What the feedback from that day on takes from (or adds to) each agent's uses."""
    columns = reply_feedback.c
    query = (
        select(columns.user_id, users.c.team, columns.reply, columns.day)
        .add_columns(columns.edited, columns.ignored)
        .join(users, users.c.id == columns.user_id)
        .where(columns.day >= first)
        .order_by(columns.day)
    )
    return tuple(
        Used(
            row.user_id,
            row.team,
            row.reply,
            row.edited * worth_of(Outcome.EDITED) + row.ignored * worth_of(Outcome.IGNORED),
            datetime.combine(row.day, time(12), UTC),
        )
        for row in await connection.execute(query)
    )


async def forget(connection: AsyncConnection, before: date) -> None:
    """Delete what is older."""
    await connection.execute(delete(reply_feedback).where(reply_feedback.c.day < before))
