"""Shared fragments: kept with their versions; a change reaches every reply that uses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, cast, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Message, Reply
from phrasebook.errors import ConflictError, EntryError, FragmentError, NotFoundError
from phrasebook.fragments import names_in, put_in, uses_any, using
from phrasebook.store.reading import fragment_texts, published_rows
from phrasebook.store.rows import reply_from
from phrasebook.store.writing import next_number
from phrasebook.tables import fragment_versions, fragments, replies, reply_versions


@dataclass(frozen=True, slots=True)
class Fragment:
    """A text used in many replies by its ``name``; ``version`` counts its edits from 1."""

    name: str
    text: str
    note: str
    version: int
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class FragmentChange:
    """A fragment as it is now, the phrasebook's number, and the published replies that changed
    with it, as they are written."""

    fragment: Fragment
    number: int
    replies: tuple[Reply, ...]


async def all_fragments(connection: AsyncConnection) -> tuple[Fragment, ...]:
    """Every fragment, by name."""
    rows = await connection.execute(select(fragments).order_by(fragments.c.name))
    return tuple(_fragment(row) for row in rows)


async def get_fragment(connection: AsyncConnection, name: str) -> Fragment:
    """One fragment. Raises ``NotFoundError``."""
    found = (await connection.execute(select(fragments).where(fragments.c.name == name))).first()
    if found is None:
        raise NotFoundError(Message("没有叫这个名字的片段", "there is no fragment with that name"))
    return _fragment(found)


async def fragment_history(connection: AsyncConnection, name: str) -> tuple[Fragment, ...]:
    """Every version of a fragment, newest first."""
    rows = await connection.execute(
        select(fragment_versions)
        .where(fragment_versions.c.name == name)
        .order_by(fragment_versions.c.version.desc())
    )
    return tuple(
        Fragment(row.name, row.text, row.note, row.version, row.written_at, row.written_by)
        for row in rows
    )


async def add_fragment(
    connection: AsyncConnection, name: str, text: str, *, note: str, author: str, now: datetime
) -> Fragment:
    """Keep a new fragment.

    Raises ``EntryError`` where there is one of that name, ``FragmentError`` where its text names
    fragments that are not there.
    """
    put_in(text, await fragment_texts(connection))
    made = Fragment(name, text, note, 1, now, author)
    try:
        async with connection.begin_nested():
            await connection.execute(insert(fragments).values(**_values(made), created_at=now))
    except IntegrityError as error:
        raise EntryError(
            name, "there is a fragment of this name already", field="name", zh="已有同名的片段"
        ) from error
    await _keep_version(connection, made)
    return made


async def change_fragment(
    connection: AsyncConnection,
    name: str,
    text: str,
    *,
    note: str,
    author: str,
    now: datetime,
    version: int,
) -> FragmentChange:
    """Keep a fragment's next text; panels see it in every published reply that uses it.

    ``version`` is the one that was edited. Whether each of those replies is fit to go out is the
    caller's to judge. Raises ``ConflictError`` when there is a newer version, ``NotFoundError``,
    and ``FragmentError`` where a fragment could not be put together any more.
    """
    await get_fragment(connection, name)
    made = Fragment(name, text, note, version + 1, now, author)
    done = await connection.execute(
        update(fragments)
        .where(fragments.c.name == name, fragments.c.version == version)
        .values(**_values(made))
    )
    if done.rowcount == 0:
        raise ConflictError((await get_fragment(connection, name)).version)
    await _keep_version(connection, made)
    texts = await fragment_texts(connection)
    for each in using(name, texts):
        put_in(texts[each], texts)
    number = await next_number(connection)
    changed = await published_using(connection, using(name, texts))
    for at in range(0, len(changed), _AT_ONCE):
        await connection.execute(
            update(replies)
            .where(replies.c.id.in_([one.id for one in changed[at : at + _AT_ONCE]]))
            .values(changed_number=number)
        )
    return FragmentChange(made, number, changed)


async def remove_fragment(connection: AsyncConnection, name: str) -> Fragment:
    """Drop a fragment that nothing uses. Raises ``FragmentError`` where something does."""
    found = await get_fragment(connection, name)
    texts = await fragment_texts(connection)
    others = sorted(using(name, texts) - {name})
    used = len(await used_in(connection, frozenset({name})))
    if used or others:
        where = [f"{used} replies"] if used else []
        where_zh = [f"{used} 条话术"] if used else []
        raise FragmentError(
            f"it is used in {', '.join(where + others)}; take it out there first",
            f"还用在{'、'.join(where_zh + others)}里；请先从那里去掉",
        )
    await connection.execute(delete(fragment_versions).where(fragment_versions.c.name == name))
    await connection.execute(delete(fragments).where(fragments.c.name == name))
    return found


async def published_using(connection: AsyncConnection, names: frozenset[str]) -> tuple[Reply, ...]:
    """The published replies, as written, that name one of the fragments ``names`` themselves."""
    query = published_rows().where(_may_name(reply_versions))
    return tuple(
        reply
        for reply in map(reply_from, await connection.execute(query))
        if uses_any(reply.texts, names)
    )


async def used_in(connection: AsyncConnection, names: frozenset[str]) -> tuple[Reply, ...]:
    """The replies that name one of ``names`` in their newest version or the published one."""
    newest = select(replies).where(_may_name(replies))
    found = {
        reply.id: reply
        for reply in map(reply_from, await connection.execute(newest))
        if uses_any(reply.texts, names)
    }
    found |= {reply.id: reply for reply in await published_using(connection, names)}
    return tuple(found.values())


async def fragment_uses(connection: AsyncConnection) -> dict[str, int]:
    """How many replies name each fragment, in their newest version or the published one."""
    texts: dict[str, set[str]] = {}
    for query in (
        select(replies).where(_may_name(replies)),
        published_rows().where(_may_name(reply_versions)),
    ):
        for reply in map(reply_from, await connection.execute(query)):
            named = texts.setdefault(reply.id, set())
            named.update(name for text in reply.texts for name in names_in(text))
    counted: dict[str, int] = {}
    for named in texts.values():
        for name in named:
            counted[name] = counted.get(name, 0) + 1
    return counted


_AT_ONCE = 500


def _may_name(table: Any) -> ColumnElement[bool]:
    """Whether a row may name a fragment: what says so for sure is its text."""
    return or_(
        table.c.text.contains("{{"),
        cast(table.c.answers, String).contains("{{"),
    )


async def _keep_version(connection: AsyncConnection, kept: Fragment) -> None:
    await connection.execute(
        insert(fragment_versions).values(
            name=kept.name,
            version=kept.version,
            text=kept.text,
            note=kept.note,
            written_at=kept.updated_at,
            written_by=kept.updated_by,
        )
    )


def _values(fragment: Fragment) -> dict[str, object]:
    return {
        "name": fragment.name,
        "text": fragment.text,
        "note": fragment.note,
        "version": fragment.version,
        "updated_at": fragment.updated_at,
        "updated_by": fragment.updated_by,
    }


def _fragment(row: Row[Any]) -> Fragment:
    return Fragment(row.name, row.text, row.note, row.version, row.updated_at, row.updated_by)
