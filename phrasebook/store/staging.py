"""An import in two parts: put together a little at a time, then made true in one short step.

Whoever else writes waits for one small portion or for that step, never for the whole import. The
step holds only statements that copy rows inside the database; everything that takes long has been
done before it. What is staged nobody sees; an import that is killed leaves rows that ``abandoned``
finds and ``clear`` takes away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import ConflictError, NotFoundError
from phrasebook.ids import new_id
from phrasebook.import_tables import staged_imports, staged_replies, staged_withdrawals
from phrasebook.push_tables import withdrawn_texts
from phrasebook.store.reading import fragment_texts, published_rows
from phrasebook.store.rows import CONTENT, content_of, reply_from, search_text
from phrasebook.store.stored import State, StoredReply
from phrasebook.store.withdrawals import as_shown
from phrasebook.store.writing import next_number
from phrasebook.tables import UtcDateTime, replies, reply_versions


class Action(StrEnum):
    """What an import does with a reply."""

    CREATE = "create"
    CHANGE = "change"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Write:
    """One reply of an import. ``before`` is what it was made from, ``None`` where it is new.

    Panels are to see it where ``shown``; ``reason`` says why in spite of a warning.
    """

    action: Action
    reply: Reply
    before: StoredReply | None
    shown: bool
    reason: str = ""


async def begin(connection: AsyncConnection, import_id: str, now: datetime) -> None:
    """Open an import."""
    await connection.execute(insert(staged_imports).values(id=import_id, begun_at=now))


async def stage(connection: AsyncConnection, import_id: str, writes: Sequence[Write]) -> None:
    """Put a portion of an import aside."""
    if writes:
        await connection.execute(
            insert(staged_replies), [_values(import_id, one) for one in writes]
        )


async def stage_withdrawn(
    connection: AsyncConnection,
    import_id: str,
    reply_ids: Sequence[str],
    fragments: Mapping[str, str],
    now: datetime,
) -> None:
    """Put aside the texts panels show of a portion of the replies, personal ones left out."""
    if not reply_ids:
        return
    shown = await connection.execute(
        published_rows().where(replies.c.id.in_(reply_ids), replies.c.scope != Scope.PERSONAL)
    )
    rows = [
        {
            "import_id": import_id,
            "id": new_id(now),
            "reply_id": whole.id,
            "version": whole.version,
            "title": whole.title,
            "text": "\n".join(whole.texts),
        }
        for whole in (as_shown(reply_from(row), fragments) for row in shown)
    ]
    if rows:
        await connection.execute(insert(staged_withdrawals), rows)


async def take_effect(
    connection: AsyncConnection,
    import_id: str,
    *,
    author: str,
    author_name: str,
    fragments: Mapping[str, str],
    now: datetime,
) -> int | None:
    """Make everything staged true, in the caller's transaction.

    Returns the new phrasebook number, or ``None`` when panels see nothing new. Raises
    ``ConflictError`` when a reply or one of the ``fragments`` is not any more what the import was
    made from, ``IntegrityError`` when another has taken the id of a new one, ``NotFoundError``
    when the import was swept away: the caller rolls back.
    """
    gone = await connection.execute(delete(staged_imports).where(staged_imports.c.id == import_id))
    if gone.rowcount == 0:
        raise NotFoundError(
            Message(
                "导入用时太久，已放弃；请重新上传", "the import took so long that it was given up"
            )
        )
    mine = staged_replies.c.import_id == import_id
    numbered = await connection.scalar(
        select(staged_replies.c.id).where(mine, staged_replies.c.shown.is_(true())).limit(1)
    )
    # The number first: with it publishers and recalls take turns, so that what is found now holds.
    number = await next_number(connection) if numbered is not None else None
    if await fragment_texts(connection) != dict(fragments):
        raise ConflictError(0)
    await _refuse_stale(connection, mine)
    await _create(connection, mine, number, author, now)
    await _change(connection, mine, number, author, now)
    await _show(connection, mine, number, author, now)
    await _keep_versions(connection, mine, author, now)
    await _withdraw(connection, import_id, author, author_name, now)
    return number


async def abandoned(connection: AsyncConnection, before: datetime) -> tuple[str, ...]:
    """Imports begun before then that neither took effect nor were cleared away."""
    query = select(staged_imports.c.id).where(staged_imports.c.begun_at < before)
    return tuple(await connection.scalars(query))


async def clear(connection: AsyncConnection, import_id: str, at_most: int) -> int:
    """Take away up to ``at_most`` rows of each table; return how many, 0 at the end."""
    gone = 0
    for table in (staged_replies, staged_withdrawals):
        gone += await _clear(connection, table, import_id, at_most)
    if not gone:
        await connection.execute(delete(staged_imports).where(staged_imports.c.id == import_id))
    return gone


def _values(import_id: str, one: Write) -> dict[str, Any]:
    reply, before = one.reply, one.before
    version = reply.version + 1 if one.action is Action.CHANGE else reply.version
    if one.action is Action.CREATE:
        version = 1
    final = replace(reply, version=version)
    return {
        **content_of(final),
        "import_id": import_id,
        "id": final.id,
        "action": one.action,
        "shown": one.shown,
        "reason": one.reason,
        "version": version,
        "state": State.PUBLISHED if one.shown else State.DRAFT,
        "scope": final.scope,
        "team": final.team,
        "owner": final.owner,
        "search_text": search_text(final),
        "from_version": None if before is None else before.reply.version,
        "from_state": None if before is None else before.state,
        "from_published": None if before is None else before.published_version,
        "from_scope": None if before is None else before.reply.scope,
        "from_team": None if before is None else before.reply.team,
    }


async def _refuse_stale(connection: AsyncConnection, mine: Any) -> None:
    """Raise ``ConflictError`` unless every reply stands as the import was made from it."""
    staged = staged_replies.c
    changed = or_(
        replies.c.id.is_(None),
        replies.c.version != staged.from_version,
        replies.c.state != staged.from_state,
        func.coalesce(replies.c.published_version, 0) != func.coalesce(staged.from_published, 0),
        replies.c.scope != staged.from_scope,
        replies.c.team != staged.from_team,
    )
    stale = case((staged.from_version.is_(None), replies.c.id.is_not(None)), else_=changed)
    found = await connection.execute(
        select(staged.id, replies.c.version)
        .select_from(staged_replies.outerjoin(replies, replies.c.id == staged.id))
        .where(mine, stale)
        .limit(1)
    )
    first = found.first()
    if first is not None:
        raise ConflictError(first.version or 0)


async def _create(
    connection: AsyncConnection, mine: Any, number: int | None, author: str, now: datetime
) -> None:
    staged = staged_replies.c
    at, by = literal(now, UtcDateTime), literal(author)
    columns: dict[str, Any] = {
        **{name: staged[name] for name in CONTENT},
        **{name: staged[name] for name in _CARRIED},
        "id": staged.id,
        "published_version": case((staged.shown, staged.version), else_=null()),
        "changed_number": case((staged.shown, literal(number or 0)), else_=literal(0)),
        "created_at": at,
        "created_by": by,
        "updated_at": at,
        "updated_by": by,
    }
    query = select(*columns.values()).where(mine, staged.action == Action.CREATE)
    await connection.execute(insert(replies).from_select(list(columns), query))


async def _change(
    connection: AsyncConnection, mine: Any, number: int | None, author: str, now: datetime
) -> None:
    staged = staged_replies.c
    wanted = and_(mine, staged.action == Action.CHANGE)
    done = await connection.execute(
        update(replies)
        .where(wanted, replies.c.id == staged.id, replies.c.version == staged.from_version)
        .values(
            **{name: staged[name] for name in CONTENT},
            **{name: staged[name] for name in _CARRIED},
            published_version=case(
                (staged.shown, staged.version), else_=replies.c.published_version
            ),
            changed_number=case(
                (staged.shown, literal(number or 0)), else_=replies.c.changed_number
            ),
            updated_at=now,
            updated_by=author,
        )
    )
    await _refuse_fewer(connection, wanted, done.rowcount)


async def _show(
    connection: AsyncConnection, mine: Any, number: int | None, author: str, now: datetime
) -> None:
    staged = staged_replies.c
    wanted = and_(mine, staged.action == Action.SHOW)
    done = await connection.execute(
        update(replies)
        .where(wanted, replies.c.id == staged.id, replies.c.version == staged.from_version)
        .values(
            state=State.PUBLISHED,
            published_version=replies.c.version,
            changed_number=number or 0,
            updated_at=now,
            updated_by=author,
        )
    )
    await _refuse_fewer(connection, wanted, done.rowcount)
    # Such a version is there already: only why it goes out is new.
    await connection.execute(
        update(reply_versions)
        .where(
            wanted,
            staged.reason != "",
            reply_versions.c.reply_id == staged.id,
            reply_versions.c.version == staged.version,
        )
        .values(reason=staged.reason)
    )


async def _refuse_fewer(connection: AsyncConnection, wanted: Any, done: int) -> None:
    """A draft written in this very moment, on a database that lets others write meanwhile."""
    if done != await connection.scalar(
        select(func.count()).select_from(staged_replies).where(wanted)
    ):
        raise ConflictError(0)


async def _keep_versions(
    connection: AsyncConnection, mine: Any, author: str, now: datetime
) -> None:
    staged = staged_replies.c
    columns: dict[str, Any] = {
        **{name: staged[name] for name in CONTENT},
        "reply_id": staged.id,
        "version": staged.version,
        "written_at": literal(now, UtcDateTime),
        "written_by": literal(author),
        "reason": staged.reason,
    }
    query = select(*columns.values()).where(mine, staged.action != Action.SHOW)
    await connection.execute(insert(reply_versions).from_select(list(columns), query))


async def _withdraw(
    connection: AsyncConnection, import_id: str, author: str, author_name: str, now: datetime
) -> None:
    staged = staged_withdrawals.c
    columns: dict[str, Any] = {
        **{name: staged[name] for name in ("id", "reply_id", "version", "title", "text")},
        "recalled": literal(False),
        "note": literal(""),
        "instead": literal(""),
        "by": literal(author),
        "by_name": literal(author_name),
        "at": literal(now, UtcDateTime),
    }
    query = select(*columns.values()).where(staged.import_id == import_id)
    await connection.execute(insert(withdrawn_texts).from_select(list(columns), query))


async def _clear(connection: AsyncConnection, table: Table, import_id: str, at_most: int) -> int:
    some = select(table.c.id).where(table.c.import_id == import_id).limit(at_most)
    done = await connection.execute(
        delete(table).where(table.c.import_id == import_id, table.c.id.in_(some))
    )
    return done.rowcount


_CARRIED = ("version", "state", "scope", "team", "owner", "search_text")
