"""What agents have asked of those who look after replies: a page of it, and how much waits.

Serves reviews and corrections, whose tables have the columns this needs alike: ``id``, ``reply_id``,
``state``, ``asked_by`` and ``asked_at``; what waits for an answer is ``open`` in both.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Scope
from phrasebook.store.reading import _visible
from phrasebook.store.rows import stored_from
from phrasebook.store.stored import StoredReply, Visibility
from phrasebook.tables import replies

OPEN = "open"


async def page_asked(
    connection: AsyncConnection,
    table: Table,
    seen_by: Visibility,
    *,
    state: str | None,
    reply_id: str = "",
    page: int,
    size: int,
) -> tuple[list[tuple[Row[Any], StoredReply]], int | None]:
    """Rows of ``table`` whose replies the reader looks after, and the reader's own; the oldest open
    one first, else the newest.

    Returns one page of them, each with its reply, and the number of the next page.
    """
    query = (
        select(table)
        .join(replies, replies.c.id == table.c.reply_id)
        .where(or_(_looked_after(seen_by), table.c.asked_by == seen_by.owner))
        .offset((page - 1) * size)
        .limit(size + 1)
    )
    if state is not None:
        query = query.where(table.c.state == state)
    if reply_id:
        query = query.where(table.c.reply_id == reply_id)
    if state == OPEN:
        query = query.order_by(table.c.asked_at, table.c.id)
    else:
        query = query.order_by(table.c.asked_at.desc(), table.c.id.desc())
    rows = (await connection.execute(query)).all()
    ids = [row.reply_id for row in rows[:size]]
    found = await connection.execute(select(replies).where(replies.c.id.in_(ids)))
    stored = {row.id: stored_from(row) for row in found}
    items = [(row, stored[row.reply_id]) for row in rows[:size]]
    return items, page + 1 if len(rows) > size else None


async def count_open(connection: AsyncConnection, table: Table, seen_by: Visibility) -> int:
    """How many rows of ``table`` wait for a lead who sees what ``seen_by`` says."""
    query = (
        select(func.count())
        .select_from(table)
        .join(replies, replies.c.id == table.c.reply_id)
        .where(table.c.state == OPEN, _looked_after(seen_by))
    )
    return int((await connection.execute(query)).scalar_one())


def _looked_after(seen_by: Visibility) -> ColumnElement[bool]:
    """Nobody but their owner sees personal replies, and who sees no drafts looks after none."""
    if not seen_by.unpublished:
        return false()
    return and_(_visible(seen_by), replies.c.scope != Scope.PERSONAL)
