"""Looking replies up: one, its versions, all published ones, a page of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Reply, Scope
from phrasebook.errors import NotFoundError
from phrasebook.store.rows import CONTENT, reply_from, stored_from, tag_line
from phrasebook.store.stored import Filter, KeptVersion, Page, State, StoredReply, Visibility
from phrasebook.tables import phrasebook_state, replies, reply_versions

_PORTION = 50


async def present_number(connection: AsyncConnection) -> int:
    """The phrasebook's number; 0 before anything was published."""
    return (await connection.execute(select(phrasebook_state.c.number))).scalar_one_or_none() or 0


async def get(connection: AsyncConnection, reply_id: str) -> StoredReply:
    """One reply, newest version. Raises ``NotFoundError``."""
    row = await _row(connection, reply_id)
    if row is None:
        raise NotFoundError("there is no reply with that id")
    return stored_from(row)


async def _row(connection: AsyncConnection, reply_id: str) -> Row[Any] | None:
    return (await connection.execute(select(replies).where(replies.c.id == reply_id))).first()


async def versions(connection: AsyncConnection, reply_id: str) -> tuple[KeptVersion, ...]:
    """Every version of a reply, newest first. Raises ``NotFoundError``."""
    columns = [*_version_columns(), reply_versions.c.written_at, reply_versions.c.written_by]
    query: Select[Any] = (
        select(*columns)
        .join_from(reply_versions, replies)
        .where(reply_versions.c.reply_id == reply_id)
        .order_by(reply_versions.c.version.desc())
    )
    kept = tuple(
        KeptVersion(reply_from(row), row.written_at, row.written_by)
        for row in await connection.execute(query)
    )
    if not kept:
        raise NotFoundError("there is no reply with that id")
    return kept


async def published(connection: AsyncConnection) -> tuple[Reply, ...]:
    """All replies as panels see them, oldest first: what a book is built from."""
    return await _all(connection, _published().order_by(replies.c.created_at, replies.c.id))


async def changed_since(
    connection: AsyncConnection, known_number: int
) -> tuple[int, tuple[Reply, ...], tuple[str, ...]]:
    """What took a book of ``known_number`` to the present: number, replies to put in, ids to take out."""
    present = await present_number(connection)
    changed = await _all(connection, _published().where(replies.c.changed_number > known_number))
    gone = await connection.scalars(
        select(replies.c.id).where(
            replies.c.changed_number > known_number, replies.c.published_version.is_(None)
        )
    )
    return present, changed, tuple(gone)


async def _all(connection: AsyncConnection, query: Select[Any]) -> tuple[Reply, ...]:
    """Every reply of a query, a portion at a time: ten thousand rows in one go would hold up
    whoever shares the event loop."""
    found: list[Reply] = []
    async with connection.stream(query.execution_options(yield_per=_PORTION)) as rows:
        async for portion in rows.partitions():
            found.extend(reply_from(row) for row in portion)
    return tuple(found)


def _published() -> Select[Any]:
    return select(*_version_columns()).join_from(
        reply_versions,
        replies,
        and_(
            reply_versions.c.reply_id == replies.c.id,
            reply_versions.c.version == replies.c.published_version,
        ),
    )


def _version_columns() -> list[Any]:
    return [
        replies.c.id,
        replies.c.scope,
        replies.c.team,
        replies.c.owner,
        reply_versions.c.version,
        *(reply_versions.c[name] for name in CONTENT),
    ]


async def listed(connection: AsyncConnection, seen_by: Visibility, wanted: Filter) -> Page:
    """The replies a reader may see, newest first, one page; each as ``as_seen`` gives it."""
    query = select(replies).where(_visible(seen_by), *_conditions(wanted))
    if wanted.by_update:
        query = query.order_by(replies.c.updated_at.desc(), replies.c.id.desc())
    else:
        # A reply made meanwhile shifts the pages so that one is seen twice, never missed.
        query = query.order_by(replies.c.created_at.desc(), replies.c.id.desc())
    query = query.offset((wanted.page - 1) * wanted.size).limit(wanted.size + 1)
    found = [stored_from(row) for row in await connection.execute(query)]
    more = len(found) > wanted.size
    items = await as_seen(connection, seen_by, found[: wanted.size])
    return Page(items, wanted.page + 1 if more else None)


async def as_seen(
    connection: AsyncConnection, seen_by: Visibility, found: Sequence[StoredReply]
) -> tuple[StoredReply, ...]:
    """``found`` with the published version in place of a newer one the reader may not see."""
    hidden = [
        one.reply.id
        for one in found
        if not seen_by.unpublished
        and one.reply.scope is not Scope.PERSONAL
        and one.published_version not in {None, one.reply.version}
    ]
    if not hidden:
        return tuple(found)
    rows = await connection.execute(_published().where(replies.c.id.in_(hidden)))
    shown = {row.id: reply_from(row) for row in rows}
    return tuple(
        replace(one, reply=shown[one.reply.id], state=State.PUBLISHED)
        if one.reply.id in shown
        else one
        for one in found
    )


def may_see(seen_by: Visibility, stored: StoredReply) -> bool:
    """The rule of ``listed`` for one reply."""
    reply = stored.reply
    if reply.scope is Scope.PERSONAL:
        return reply.owner == seen_by.owner
    if reply.scope is Scope.TEAM and seen_by.teams is not None and reply.team not in seen_by.teams:
        return False
    return seen_by.unpublished or stored.published_version is not None


def _visible(seen_by: Visibility) -> Any:
    of_team = replies.c.scope == Scope.TEAM
    if seen_by.teams is not None:
        of_team = and_(of_team, replies.c.team.in_(seen_by.teams))
    shared = or_(replies.c.scope == Scope.ORGANISATION, of_team)
    if not seen_by.unpublished:
        shared = and_(shared, replies.c.published_version.is_not(None))
    own = and_(replies.c.scope == Scope.PERSONAL, replies.c.owner == seen_by.owner)
    return or_(shared, own)


def _conditions(wanted: Filter) -> list[Any]:
    conditions: list[Any] = [
        replies.c.search_text.contains(word, autoescape=True)
        for word in wanted.query.casefold().split()
    ]
    if wanted.state is State.PUBLISHED:
        conditions.append(replies.c.published_version.is_not(None))
    elif wanted.state is not None:
        conditions.append(replies.c.state == wanted.state)
    if wanted.scope is not None:
        conditions.append(replies.c.scope == wanted.scope)
    if wanted.stage:
        conditions.append(replies.c.stage == wanted.stage)
    if wanted.tag:
        line = f"\n{tag_line(wanted.tag)}\n"
        conditions.append(replies.c.search_text.contains(line, autoescape=True))
    return conditions


async def counts(connection: AsyncConnection) -> dict[State, int]:
    """How many replies are in each state."""
    rows = await connection.execute(select(replies.c.state, func.count()).group_by(replies.c.state))
    return {State(state): count for state, count in rows}
