"""Reading many replies by id, or all of them: for import and export.

Rows come in portions, so that whoever shares the event loop is never held up for long.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.store.reading import _visible
from phrasebook.store.rows import stored_from
from phrasebook.store.stored import State, StoredReply, Visibility
from phrasebook.tables import replies

_READ_AT_ONCE = 200


async def stored_among(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, StoredReply]:
    """The stored replies with those ids, by id."""
    waiting = iter(ids)
    found: dict[str, StoredReply] = {}
    while portion := list(islice(waiting, _READ_AT_ONCE)):
        rows = await connection.execute(select(replies).where(replies.c.id.in_(portion)))
        found.update((row.id, stored_from(row)) for row in rows)
    return found


async def all_seen(
    connection: AsyncConnection, seen_by: Visibility, *, with_retired: bool
) -> tuple[StoredReply, ...]:
    """Every reply a reader may see, newest version, oldest first: what an export holds."""
    query = select(replies).where(_visible(seen_by)).order_by(replies.c.created_at, replies.c.id)
    if not with_retired:
        query = query.where(replies.c.state != State.RETIRED)
    found: list[StoredReply] = []
    while portion := (
        await connection.execute(query.offset(len(found)).limit(_READ_AT_ONCE))
    ).all():
        found.extend(stored_from(row) for row in portion)
    return tuple(found)
