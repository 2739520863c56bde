"""Creating, editing, publishing and recalling replies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, insert, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Reply
from phrasebook.errors import ConflictError, EntryError
from phrasebook.ids import new_id
from phrasebook.store.reading import get, present_number
from phrasebook.store.rows import values_of, version_values_of
from phrasebook.store.stored import State, StoredReply
from phrasebook.tables import phrasebook_state, replies, reply_versions


async def create(
    connection: AsyncConnection, reply: Reply, author: str, now: datetime
) -> StoredReply:
    """Store a new draft. An empty ``reply.id`` gets one.

    Raises ``EntryError`` when the id is taken.
    """
    reply = replace(reply, id=reply.id or new_id(now), version=1)
    stored = StoredReply(reply, State.DRAFT, None, now, author, now, author)
    try:
        async with connection.begin_nested():
            await _insert(connection, [stored])
    except IntegrityError as error:
        raise EntryError(
            reply.id, "there is an entry with this id already", field="id", zh="已有这个 id 的话术"
        ) from error
    return stored


async def edit(
    connection: AsyncConnection, reply: Reply, author: str, now: datetime
) -> StoredReply:
    """Keep ``reply`` as the next version of itself; ``reply.version`` is the one it was made from.

    Panels go on seeing the published version. Raises ``ConflictError`` when a newer version
    exists, ``NotFoundError`` when the reply does not. What is under review stays so.
    """
    before = await get(connection, reply.id)
    after = replace(
        before,
        reply=replace(reply, version=reply.version + 1),
        state=State.REVIEW if before.state is State.REVIEW else State.DRAFT,
        updated_at=now,
        updated_by=author,
    )
    done = await connection.execute(
        update(replies)
        .where(replies.c.id == reply.id, replies.c.version == reply.version)
        .values(**values_of(after))
    )
    if done.rowcount == 0:
        raise ConflictError((await get(connection, reply.id)).reply.version)
    await connection.execute(insert(reply_versions).values(version_values_of(after)))
    return after


async def publish(
    connection: AsyncConnection,
    reply_id: str,
    author: str,
    now: datetime,
    *,
    version: int | None = None,
    pinned: int | None = None,
    reason: str = "",
) -> tuple[int, StoredReply]:
    """Let panels see the newest version of a reply, or the one ``pinned``.

    Returns the new phrasebook number and the reply. ``version`` is the one the publisher has
    read: ``ConflictError`` when there is a newer. Drafts newer than a ``pinned`` version stay
    drafts. ``reason``, why it goes out in spite of a warning, is kept with that version. Raises
    ``NotFoundError``.
    """
    number = await next_number(connection)
    query = update(replies).where(replies.c.id == reply_id)
    if version is not None:
        query = query.where(replies.c.version == version)
    if pinned is not None:
        query = query.where(replies.c.version >= pinned)
    newest = replies.c.version == pinned if pinned is not None else true()
    done = await connection.execute(
        query.values(
            state=case((newest, State.PUBLISHED.value), else_=replies.c.state),
            published_version=replies.c.version if pinned is None else pinned,
            changed_number=number,
            updated_at=now,
            updated_by=author,
        )
    )
    stored = await get(connection, reply_id)
    if done.rowcount == 0:
        raise ConflictError(stored.reply.version)
    if reason:
        await connection.execute(
            update(reply_versions)
            .where(
                reply_versions.c.reply_id == reply_id,
                reply_versions.c.version == stored.published_version,
            )
            .values(reason=reason)
        )
    return number, stored


async def recall(
    connection: AsyncConnection, reply_id: str, author: str, now: datetime
) -> tuple[int, StoredReply]:
    """Take a reply away from all panels; return the new phrasebook number and the reply.

    A reply that panels do not see is retired all the same. Raises ``NotFoundError``.
    """
    number = await next_number(connection)
    await connection.execute(
        update(replies)
        .where(replies.c.id == reply_id)
        .values(
            state=State.RETIRED,
            published_version=None,
            changed_number=number,
            updated_at=now,
            updated_by=author,
        )
    )
    return number, await get(connection, reply_id)


async def seed(connection: AsyncConnection, defaults: Iterable[Reply], now: datetime) -> int:
    """Publish the default phrasebook into a database that never had one; return how many.

    Once done it is never done again, so that what a lead removed stays removed.
    """
    await _ensure_state(connection)
    done = await connection.execute(
        update(phrasebook_state)
        .where(phrasebook_state.c.seeded_at.is_(None))
        .values(seeded_at=now, number=phrasebook_state.c.number + 1)
    )
    if done.rowcount == 0:
        return 0
    listed = tuple(defaults)
    await _insert(
        connection,
        [
            StoredReply(replace(reply, version=1), State.PUBLISHED, 1, now, "system", now, "system")
            for reply in listed
        ],
        await present_number(connection),
    )
    return len(listed)


async def next_number(connection: AsyncConnection) -> int:
    """The next phrasebook number. Holds the row, so that publishers take turns."""
    await _ensure_state(connection)
    number: int = (
        await connection.execute(
            update(phrasebook_state)
            .values(number=phrasebook_state.c.number + 1)
            .returning(phrasebook_state.c.number)
        )
    ).scalar_one()
    return number


async def _ensure_state(connection: AsyncConnection) -> None:
    """Make the row that holds the number, once in a database's life."""
    if (await connection.execute(select(phrasebook_state.c.id))).first() is None:
        try:
            async with connection.begin_nested():
                await connection.execute(insert(phrasebook_state).values(id=1, number=0))
        except IntegrityError:
            pass  # Another process was first; its row is as good.


async def _insert(
    connection: AsyncConnection, stored: Sequence[StoredReply], changed_number: int = 0
) -> None:
    if not stored:
        return
    await connection.execute(
        insert(replies),
        [
            {
                **values_of(entry),
                "id": entry.reply.id,
                "published_version": entry.published_version,
                "changed_number": changed_number,
                "created_at": entry.created_at,
                "created_by": entry.created_by,
            }
            for entry in stored
        ],
    )
    await connection.execute(insert(reply_versions), [version_values_of(entry) for entry in stored])
