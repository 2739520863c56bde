"""Looking replies up: one, its versions, all published ones, a page of a list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, String, and_, bindparam, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import FragmentError, NotFoundError
from phrasebook.fragments import completed
from phrasebook.store.rows import CONTENT, reply_from, stored_from, tag_line
from phrasebook.store.stored import Filter, KeptVersion, Page, State, StoredReply, Visibility
from phrasebook.tables import fragments, phrasebook_state, replies, reply_versions

_PORTION = 50


_IS_PUBLISHED = and_(
    reply_versions.c.reply_id == replies.c.id,
    reply_versions.c.version == replies.c.published_version,
)


async def present_number(connection: AsyncConnection) -> int:
    """The phrasebook's number; 0 before anything was published."""
    return (await connection.execute(select(phrasebook_state.c.number))).scalar_one_or_none() or 0


async def get(connection: AsyncConnection, reply_id: str) -> StoredReply:
    """One reply, newest version. Raises ``NotFoundError``."""
    row = await _row(connection, reply_id)
    if row is None:
        raise NotFoundError(Message("没有这个 id 的话术", "there is no reply with that id"))
    return stored_from(row)


async def _row(connection: AsyncConnection, reply_id: str) -> Row[Any] | None:
    return (await connection.execute(select(replies).where(replies.c.id == reply_id))).first()


async def versions(connection: AsyncConnection, reply_id: str) -> tuple[KeptVersion, ...]:
    """Every version of a reply, newest first. Raises ``NotFoundError``."""
    kept_of = reply_versions.c
    columns = [*_version_columns(), kept_of.written_at, kept_of.written_by, kept_of.reason]
    query: Select[Any] = (
        select(*columns)
        .join_from(reply_versions, replies)
        .where(reply_versions.c.reply_id == reply_id)
        .order_by(reply_versions.c.version.desc())
    )
    kept = tuple(
        KeptVersion(reply_from(row), row.written_at, row.written_by, row.reason)
        for row in await connection.execute(query)
    )
    if not kept:
        raise NotFoundError(Message("没有这个 id 的话术", "there is no reply with that id"))
    return kept


async def published(connection: AsyncConnection) -> tuple[Reply, ...]:
    """All replies as panels see them, oldest first: what a book is built from.

    Their fragments are put in. One that cannot be put together is left out: nothing goes out
    with a fragment still standing in it.
    """
    found = await _all(connection, published_rows().order_by(replies.c.created_at, replies.c.id))
    return (await _completed(connection, found))[0]


async def changed_since(
    connection: AsyncConnection, known_number: int
) -> tuple[int, tuple[Reply, ...], tuple[str, ...]]:
    """What took a book of ``known_number`` to the present: number, replies to put in, ids to take out."""
    present = await present_number(connection)
    query: Select[Any] = (
        select(*_version_columns(), replies.c.published_version)
        .select_from(replies.outerjoin(reply_versions, _IS_PUBLISHED))
        .where(replies.c.changed_number > known_number)
    )
    changed: list[Reply] = []
    gone: list[str] = []
    async with connection.stream(query.execution_options(yield_per=_PORTION)) as rows:
        async for portion in rows.partitions():
            gone += [row.id for row in portion if row.published_version is None]
            changed += [reply_from(row) for row in portion if row.published_version is not None]
    whole, unfit = await _completed(connection, changed)
    return present, whole, (*gone, *unfit)


async def fragment_texts(connection: AsyncConnection) -> dict[str, str]:
    """The text of each shared fragment by its name."""
    rows = await connection.execute(select(fragments.c.name, fragments.c.text))
    return {row.name: row.text for row in rows}


async def _completed(
    connection: AsyncConnection, found: Sequence[Reply]
) -> tuple[tuple[Reply, ...], tuple[str, ...]]:
    """``found`` with fragments put in, and the ids of those of which that cannot be done."""
    if not any("{{" in text for reply in found for text in reply.texts):
        return tuple(found), ()
    known = await fragment_texts(connection)
    whole: list[Reply] = []
    unfit: list[str] = []
    for reply in found:
        try:
            whole.append(completed(reply, known))
        except FragmentError:
            unfit.append(reply.id)
    return tuple(whole), tuple(unfit)


async def _all(connection: AsyncConnection, query: Select[Any]) -> tuple[Reply, ...]:
    """Every reply of a query, a portion at a time: ten thousand rows in one go would hold up
    whoever shares the event loop."""
    found: list[Reply] = []
    async with connection.stream(query.execution_options(yield_per=_PORTION)) as rows:
        async for portion in rows.partitions():
            found.extend(reply_from(row) for row in portion)
    return tuple(found)


def published_rows() -> Select[Any]:
    """Rows of what panels see, as ``reply_from`` takes them."""
    return select(*_version_columns()).join_from(reply_versions, replies, _IS_PUBLISHED)


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


async def listed_in_order(
    connection: AsyncConnection, seen_by: Visibility, wanted: Filter, ids: Sequence[str]
) -> Page:
    """As ``listed``, of ``ids`` alone and in their order."""
    seen = await listed_ids(connection, seen_by, replace(wanted, among=ids))
    order = [one for one in ids if one in seen]
    first = (wanted.page - 1) * wanted.size
    here = order[first : first + wanted.size]
    rows = await connection.execute(select(replies).where(replies.c.id.in_(here)))
    stored = {row.id: stored_from(row) for row in rows}
    items = await as_seen(connection, seen_by, [stored[one] for one in here if one in stored])
    return Page(items, wanted.page + 1 if len(order) > first + wanted.size else None)


async def listed_ids(
    connection: AsyncConnection, seen_by: Visibility, wanted: Filter
) -> frozenset[str]:
    """The ids of all that ``listed`` would list, on whatever page."""
    query = select(replies.c.id).where(_visible(seen_by), *_conditions(wanted))
    return frozenset(await connection.scalars(query))


async def stamp(connection: AsyncConnection) -> tuple[object, ...]:
    """Something that changes with every change of a reply, cheap to ask for."""
    query = select(func.count(), func.sum(replies.c.version), func.max(replies.c.updated_at))
    return (*(await connection.execute(query)).one(), await present_number(connection))


async def everything(
    connection: AsyncConnection, since: datetime | None = None
) -> tuple[StoredReply, ...]:
    """Every reply, whoever may see it, newest versions; or those that changed ``since``."""
    query = select(replies)
    if since is not None:
        query = query.where(replies.c.updated_at >= since)
    found: list[StoredReply] = []
    async with connection.stream(query.execution_options(yield_per=_PORTION)) as rows:
        async for portion in rows.partitions():
            found.extend(stored_from(row) for row in portion)
    return tuple(found)


async def as_seen(
    connection: AsyncConnection, seen_by: Visibility, found: Sequence[StoredReply]
) -> tuple[StoredReply, ...]:
    """``found`` as panels show them to a reader who sees no drafts: the published version in
    place of a newer one, its fragments put in. Whoever may edit gets what there is to edit."""
    if seen_by.unpublished:
        return tuple(found)
    shared = [
        one.reply.id
        for one in found
        if one.reply.scope is not Scope.PERSONAL and one.published_version is not None
    ]
    rows = await connection.execute(published_rows().where(replies.c.id.in_(shared)))
    whole, _unfit = await _completed(connection, [reply_from(row) for row in rows])
    shown = {reply.id: reply for reply in whole}
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
    if wanted.among is not None:
        conditions.append(_one_of(wanted.among))
    if wanted.unused_but is not None:
        conditions += [
            replies.c.published_version.is_not(None),
            not_(_one_of(wanted.unused_but)),
        ]
    if wanted.tag:
        line = f"\n{tag_line(wanted.tag)}\n"
        conditions.append(replies.c.search_text.contains(line, autoescape=True))
    return conditions


def _one_of(ids: Collection[str]) -> Any:
    """Whether a reply's id is among ``ids``, of which there may be more than a statement takes
    parameters: they are written into it."""
    listed = bindparam("ids", sorted(ids), type_=String(), expanding=True, literal_execute=True)
    return replies.c.id.in_(listed)


async def counts(connection: AsyncConnection) -> dict[State, int]:
    """How many replies are in each state."""
    rows = await connection.execute(select(replies.c.state, func.count()).group_by(replies.c.state))
    return {State(state): count for state, count in rows}
