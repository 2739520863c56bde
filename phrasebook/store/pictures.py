"""Pictures by the hash of their bytes: the same picture is kept once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, and_, cast, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Message, Scope
from phrasebook.errors import NotFoundError
from phrasebook.pictures import Kind
from phrasebook.store.reading import _visible
from phrasebook.store.stored import Visibility
from phrasebook.tables import pictures, replies, reply_versions


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture's bytes, and what they are."""

    kind: Kind
    data: bytes


async def keep_picture(
    connection: AsyncConnection, kind: Kind, data: bytes, author: str, now: datetime
) -> bool:
    """Keep a picture; whether it is new. One that is there already stays as it is."""
    if await known_pictures(connection, [kind.hash]):
        return False
    try:
        async with connection.begin_nested():
            await connection.execute(
                insert(pictures).values(
                    hash=kind.hash,
                    type=kind.type,
                    width=kind.width,
                    height=kind.height,
                    size=len(data),
                    data=data,
                    created_at=now,
                    created_by=author,
                )
            )
    except IntegrityError:
        return False  # Somebody else was first; the bytes are the same.
    return True


async def known_pictures(connection: AsyncConnection, hashes: Collection[str]) -> frozenset[str]:
    """Which of ``hashes`` are kept."""
    found = await connection.scalars(select(pictures.c.hash).where(pictures.c.hash.in_(hashes)))
    return frozenset(found)


async def pictures_by(connection: AsyncConnection, author: str) -> int:
    """How many pictures ``author`` brought."""
    query = select(func.count()).where(pictures.c.created_by == author)
    return int((await connection.execute(query)).scalar_one())


async def picture_for(
    connection: AsyncConnection, seen_by: Visibility, digest: str
) -> StoredPicture:
    """A picture the reader brought, or which stands in a version of a reply the reader may see.

    Raises ``NotFoundError``, also where it exists for others only.
    """
    row = (await connection.execute(select(pictures).where(pictures.c.hash == digest))).first()
    if row is None or not (
        row.created_by == seen_by.owner or await _shown(connection, seen_by, digest)
    ):
        raise NotFoundError(Message("没有这个哈希的图片", "there is no picture with that hash"))
    return StoredPicture(Kind(row.hash, row.type, row.width, row.height), row.data)


async def _shown(connection: AsyncConnection, seen_by: Visibility, digest: str) -> bool:
    own = and_(replies.c.scope == Scope.PERSONAL, replies.c.owner == seen_by.owner)
    query = (
        select(reply_versions.c.reply_id)
        .join(replies, replies.c.id == reply_versions.c.reply_id)
        .where(
            cast(reply_versions.c.pictures, String).contains(digest, autoescape=True),
            _visible(seen_by),
        )
        .limit(1)
    )
    if not seen_by.unpublished:
        query = query.where(or_(own, reply_versions.c.version == replies.c.published_version))
    return (await connection.execute(query)).first() is not None
