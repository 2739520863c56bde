"""A lead's pushes: who announced what, and who has got, seen, acknowledged and used it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Message
from phrasebook.errors import NotFoundError
from phrasebook.ids import new_id
from phrasebook.tables import UtcDateTime, announcement_replies, announcements
from phrasebook.tables import announcement_receipts as receipts


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a lead says with a publication. ``replies`` are ids; no ``teams`` means everybody.

    ``author`` is a user id. ``number`` is the phrasebook number it came with.
    """

    id: str
    number: int
    author: str
    author_name: str
    note: str
    urgent: bool
    must_acknowledge: bool
    teams: tuple[str, ...]
    replies: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    recalled_at: datetime | None = None

    def concerns(self, team: str, now: datetime) -> bool:
        """Whether an agent of ``team`` is to see it at ``now``."""
        if self.recalled_at is not None or (self.expires_at is not None and self.expires_at <= now):
            return False
        return not self.teams or team in self.teams


@dataclass(frozen=True, slots=True)
class Receipt:
    """How far an announcement came with one user. ``used`` counts uses of its replies."""

    user: str
    delivered_at: datetime | None
    seen_at: datetime | None
    acknowledged_at: datetime | None
    used: int


async def announce(
    connection: AsyncConnection,
    *,
    number: int,
    author: str,
    author_name: str,
    note: str,
    replies: Sequence[tuple[str, int]],
    now: datetime,
    urgent: bool = False,
    must_acknowledge: bool = False,
    teams: Collection[str] = (),
    expires_at: datetime | None = None,
) -> Announcement:
    """Store an announcement of ``replies`` (id and version)."""
    made = Announcement(
        id=new_id(now),
        number=number,
        author=author,
        author_name=author_name,
        note=note,
        urgent=urgent,
        must_acknowledge=must_acknowledge,
        teams=tuple(sorted(set(teams))),
        replies=tuple(reply_id for reply_id, _ in replies),
        created_at=now,
        expires_at=expires_at,
    )
    await connection.execute(
        insert(announcements).values(
            id=made.id,
            number=number,
            author=author,
            author_name=author_name,
            note=note,
            urgent=urgent,
            must_acknowledge=must_acknowledge,
            teams=list(made.teams),
            expires_at=expires_at,
            created_at=now,
        )
    )
    if replies:
        await connection.execute(
            insert(announcement_replies),
            [
                {"announcement_id": made.id, "reply_id": reply_id, "version": version}
                for reply_id, version in replies
            ],
        )
    return made


async def announcement(connection: AsyncConnection, announcement_id: str) -> Announcement:
    """One announcement. Raises ``NotFoundError``."""
    found = await _read(connection, announcements.c.id == announcement_id)
    if not found:
        raise NotFoundError(Message("没有这个 id 的通知", "there is no announcement with that id"))
    return found[0]


async def current_announcements(
    connection: AsyncConnection, now: datetime, limit: int = 50
) -> tuple[Announcement, ...]:
    """What is neither recalled nor expired, newest first: for a panel that connects."""
    return await _read(
        connection,
        and_(
            announcements.c.recalled_at.is_(None),
            or_(announcements.c.expires_at.is_(None), announcements.c.expires_at > now),
        ),
        limit,
    )


async def recent_announcements(
    connection: AsyncConnection, limit: int = 50
) -> tuple[Announcement, ...]:
    """The last announcements, whatever became of them, newest first."""
    return await _read(connection, announcements.c.id.is_not(None), limit)


async def withdraw_announcements(
    connection: AsyncConnection, reply_id: str, now: datetime
) -> tuple[str, ...]:
    """Recall the announcements of which every reply is gone now that ``reply_id`` is.

    Returns their ids. An announcement of several replies stands until the last is recalled.
    """
    from_reply = select(announcement_replies.c.announcement_id).where(
        announcement_replies.c.reply_id == reply_id
    )
    concerned = await _read(
        connection, and_(announcements.c.id.in_(from_reply), announcements.c.recalled_at.is_(None))
    )
    gone = tuple(one.id for one in concerned if set(one.replies) == {reply_id})
    await connection.execute(
        update(announcements).where(announcements.c.id.in_(gone)).values(recalled_at=now)
    )
    return gone


async def _read(
    connection: AsyncConnection, condition: ColumnElement[bool], limit: int = 1000
) -> tuple[Announcement, ...]:
    rows = (
        await connection.execute(
            select(announcements)
            .where(condition)
            .order_by(announcements.c.created_at.desc(), announcements.c.id.desc())
            .limit(limit)
        )
    ).all()
    pairs = await connection.execute(
        select(announcement_replies.c.announcement_id, announcement_replies.c.reply_id)
        .where(announcement_replies.c.announcement_id.in_([row.id for row in rows]))
        .order_by(announcement_replies.c.reply_id)
    )
    replies_of: dict[str, list[str]] = {}
    for announcement_id, reply_id in pairs:
        replies_of.setdefault(announcement_id, []).append(reply_id)
    return tuple(_announcement(row, replies_of.get(row.id, [])) for row in rows)


def _announcement(row: Row[Any], replies: Sequence[str]) -> Announcement:
    return Announcement(
        id=row.id,
        number=row.number,
        author=row.author,
        author_name=row.author_name,
        note=row.note,
        urgent=row.urgent,
        must_acknowledge=row.must_acknowledge,
        teams=tuple(row.teams),
        replies=tuple(replies),
        created_at=row.created_at,
        expires_at=row.expires_at,
        recalled_at=row.recalled_at,
    )


# Receipts

_AT_ONCE = 200
"""Receipts in one statement: it keeps the event loop for a few milliseconds."""


async def note_delivered(
    connection: AsyncConnection, announcement_id: str, users: Collection[str], now: datetime
) -> None:
    """These users' panels have got the announcement; the first time counts."""
    known = set(
        await connection.scalars(
            select(receipts.c.user_id).where(receipts.c.announcement_id == announcement_id)
        )
    )
    new = sorted(set(users) - known)
    for at in range(0, len(new), _AT_ONCE):
        some = new[at : at + _AT_ONCE]
        if not await _open_receipts(connection, announcement_id, some, now):
            for user in some:
                await _open_receipts(connection, announcement_id, [user], now)


async def note_acknowledged(
    connection: AsyncConnection, announcement_id: str, user: str, now: datetime
) -> None:
    """A user has seen and acknowledged it; the first time counts. Raises ``NotFoundError``."""
    await announcement(connection, announcement_id)
    await _open_receipts(connection, announcement_id, [user], now)
    await connection.execute(
        update(receipts)
        .where(receipts.c.announcement_id == announcement_id, receipts.c.user_id == user)
        .values(
            seen_at=_first(receipts.c.seen_at, now),
            acknowledged_at=_first(receipts.c.acknowledged_at, now),
        )
    )


async def note_seen(
    connection: AsyncConnection, announcement_id: str, users: Collection[str], now: datetime
) -> None:
    """These users have had it before their eyes; the first time counts. An announcement or a
    receipt that is not there is nobody's mistake."""
    await connection.execute(
        update(receipts)
        .where(
            receipts.c.announcement_id == announcement_id,
            receipts.c.user_id.in_(users),
            receipts.c.seen_at.is_(None),
        )
        .values(seen_at=now)
    )


async def note_used(connection: AsyncConnection, reply_id: str, user: str, now: datetime) -> None:
    """A user has used a reply: counts for each announcement of it that the user has got."""
    of_reply = select(announcement_replies.c.announcement_id).where(
        announcement_replies.c.reply_id == reply_id
    )
    await connection.execute(
        update(receipts)
        .where(receipts.c.announcement_id.in_(of_reply), receipts.c.user_id == user)
        .values(used=receipts.c.used + 1, seen_at=_first(receipts.c.seen_at, now))
    )


async def acknowledged_by(
    connection: AsyncConnection, user: str, ids: Collection[str]
) -> frozenset[str]:
    """Which announcements of ``ids`` the user has acknowledged: those are not shown again."""
    query = select(receipts.c.announcement_id).where(
        receipts.c.user_id == user,
        receipts.c.announcement_id.in_(ids),
        receipts.c.acknowledged_at.is_not(None),
    )
    return frozenset(await connection.scalars(query))


async def receipts_of(connection: AsyncConnection, announcement_id: str) -> tuple[Receipt, ...]:
    """How far it came with each user who has got it."""
    rows = await connection.execute(
        select(receipts)
        .where(receipts.c.announcement_id == announcement_id)
        .order_by(receipts.c.user_id)
    )
    return tuple(
        Receipt(row.user_id, row.delivered_at, row.seen_at, row.acknowledged_at, row.used)
        for row in rows
    )


async def _open_receipts(
    connection: AsyncConnection, announcement_id: str, users: Sequence[str], now: datetime
) -> bool:
    """Store all these receipts, or none and answer ``False`` where one is there already."""
    if not users:
        return True
    try:
        async with connection.begin_nested():
            await connection.execute(
                insert(receipts),
                [
                    {
                        "announcement_id": announcement_id,
                        "user_id": user,
                        "delivered_at": now,
                        "used": 0,
                    }
                    for user in users
                ],
            )
    except IntegrityError:
        return False
    return True


def _first(column: ColumnElement[Any], now: datetime) -> ColumnElement[Any]:
    """What the column holds, or ``now`` where it holds nothing yet."""
    return func.coalesce(column, literal(now, UtcDateTime))
