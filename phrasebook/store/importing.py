"""Writing many replies at once, and reading many by id: for import and export.

Rows go in small portions, so that whoever shares the event loop is never held up for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Reply
from phrasebook.errors import ConflictError
from phrasebook.store.reading import _visible, get, present_number
from phrasebook.store.rows import stored_from, values_of, version_values_of
from phrasebook.store.stored import State, StoredReply, Visibility
from phrasebook.store.writing import _next_number
from phrasebook.tables import replies, reply_versions

PORTION = 40
"""Rows in one statement: a portion keeps the event loop for a few milliseconds."""

_READ_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """What an import writes. ``changed`` replies carry the version they were made from;
    ``unchanged`` ones only want publishing. Ids in ``kept_back`` are never published by it."""

    created: Sequence[Reply]
    changed: Sequence[Reply]
    unchanged: Sequence[Reply] = ()
    kept_back: frozenset[str] = frozenset()


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


async def import_replies(
    connection: AsyncConnection,
    batch: Batch,
    author: str,
    now: datetime,
    *,
    publish: bool,
    told: Callable[[int], None] = lambda _written: None,
) -> int | None:
    """Write a batch in the caller's transaction; with ``publish`` panels see it at once.

    Returns the new phrasebook number, or ``None`` when panels see nothing new. ``told`` hears
    how many replies are written. Raises ``ConflictError`` when a changed reply was changed by
    somebody else, ``IntegrityError`` when a created one exists: the caller rolls back.
    """
    numbered = publish and bool(batch.created or batch.changed or batch.unchanged)
    number = await _next_number(connection) if numbered else await present_number(connection)
    written = 0
    for created in _portions(batch.created):
        await _create(connection, created, author, now, number if publish else None)
        told(written := written + len(created))
    for changed in _portions(batch.changed):
        await _change(connection, changed, author, now)
        told(written := written + len(changed))
    if not numbered:
        return None
    shown = [replace(one, version=one.version + 1) for one in batch.changed]
    for portion in _portions([*shown, *batch.unchanged]):
        await _show(
            connection,
            [one for one in portion if one.id not in batch.kept_back],
            author,
            now,
            number,
        )
    return number


def _portions(listed: Sequence[Reply]) -> Iterable[Sequence[Reply]]:
    return (listed[at : at + PORTION] for at in range(0, len(listed), PORTION))


async def _create(
    connection: AsyncConnection,
    created: Sequence[Reply],
    author: str,
    now: datetime,
    number: int | None,
) -> None:
    state, shown = (State.DRAFT, None) if number is None else (State.PUBLISHED, 1)
    stored = [
        StoredReply(replace(one, version=1), state, shown, now, author, now, author)
        for one in created
    ]
    await connection.execute(
        insert(replies),
        [
            {
                **values_of(one),
                "id": one.reply.id,
                "published_version": shown,
                "changed_number": number or 0,
                "created_at": now,
                "created_by": author,
            }
            for one in stored
        ],
    )
    await connection.execute(insert(reply_versions), [version_values_of(one) for one in stored])


async def _change(
    connection: AsyncConnection, changed: Sequence[Reply], author: str, now: datetime
) -> None:
    stored = [
        StoredReply(
            replace(one, version=one.version + 1), State.DRAFT, None, now, author, now, author
        )
        for one in changed
    ]
    rows = [values_of(one) for one in stored]
    done = await connection.execute(
        update(replies)
        .where(replies.c.id == bindparam("of_id"), replies.c.version == bindparam("of_version"))
        .values({name: bindparam(f"new_{name}") for name in rows[0]}),
        [
            {
                **{f"new_{name}": value for name, value in row.items()},
                "of_id": one.id,
                "of_version": one.version,
            }
            for row, one in zip(rows, changed, strict=True)
        ],
    )
    if done.rowcount != len(changed):
        for one in changed:
            present = await get(connection, one.id)
            if present.reply.version != one.version + 1:
                raise ConflictError(present.reply.version)
    await connection.execute(insert(reply_versions), [version_values_of(one) for one in stored])


async def _show(
    connection: AsyncConnection, shown: Sequence[Reply], author: str, now: datetime, number: int
) -> None:
    """Publish those versions of replies and no later ones."""
    if not shown:
        return
    done = await connection.execute(
        update(replies)
        .where(replies.c.id == bindparam("of_id"), replies.c.version == bindparam("of_version"))
        .values(
            state=State.PUBLISHED,
            published_version=replies.c.version,
            changed_number=number,
            updated_at=now,
            updated_by=author,
        ),
        [{"of_id": one.id, "of_version": one.version} for one in shown],
    )
    if done.rowcount != len(shown):
        raise ConflictError(max(one.version for one in shown) + 1)
