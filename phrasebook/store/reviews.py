"""Reviews: who asked that a reply be looked at, who answered, and what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.errors import ConflictError
from phrasebook.ids import new_id
from phrasebook.store.asking import count_open, page_asked
from phrasebook.store.reading import get
from phrasebook.store.stored import State, StoredReply, Visibility
from phrasebook.tables import replies, reply_reviews


class Verdict(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Review:
    """One request to look at ``version`` of a reply, and its answer."""

    id: str
    reply: str
    version: int
    state: Verdict
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    note: str
    answered_by: str = ""
    answered_by_name: str = ""
    answered_at: datetime | None = None
    comment: str = ""


async def ask_review(
    connection: AsyncConnection,
    reply_id: str,
    *,
    version: int,
    asker: str,
    asker_name: str,
    note: str,
    now: datetime,
) -> tuple[Review, StoredReply]:
    """Put the newest version of a reply before a lead.

    Raises ``ConflictError`` when ``version`` is not the newest any more.
    """
    stored = await get(connection, reply_id)
    done = await connection.execute(
        update(replies)
        .where(
            replies.c.id == reply_id,
            replies.c.version == version,
            replies.c.state == stored.state,
        )
        .values(state=State.REVIEW, updated_at=now, updated_by=asker)
    )
    if done.rowcount == 0:
        raise ConflictError(stored.reply.version)
    await _close(
        connection,
        reply_id,
        Verdict.WITHDRAWN,
        answerer=asker,
        answerer_name=asker_name,
        comment="",
        now=now,
    )
    asked = Review(new_id(now), reply_id, version, Verdict.OPEN, asker, asker_name, now, note)
    await connection.execute(
        insert(reply_reviews).values(
            id=asked.id,
            reply_id=reply_id,
            version=version,
            state=asked.state,
            asked_by=asker,
            asked_by_name=asker_name,
            asked_at=now,
            note=note,
            answered_by="",
            answered_by_name="",
            answered_at=None,
            comment="",
        )
    )
    return asked, await get(connection, reply_id)


async def approve_review(
    connection: AsyncConnection,
    reply_id: str,
    *,
    answerer: str,
    answerer_name: str,
    comment: str,
    now: datetime,
) -> Review | None:
    """Note that a reply under review was published; ``None`` where none was open."""
    return await _close(
        connection,
        reply_id,
        Verdict.APPROVED,
        answerer=answerer,
        answerer_name=answerer_name,
        comment=comment,
        now=now,
    )


async def end_review(
    connection: AsyncConnection,
    reply_id: str,
    verdict: Verdict,
    *,
    answerer: str,
    answerer_name: str,
    comment: str,
    now: datetime,
    then: State = State.DRAFT,
) -> tuple[Review, StoredReply]:
    """Send a reply back (``declined``) or take the request back (``withdrawn``); it is ``then``
    a draft again, or retired.

    Raises ``ConflictError`` when it is not under review any more.
    """
    stored = await get(connection, reply_id)
    closed = await _close(
        connection,
        reply_id,
        verdict,
        answerer=answerer,
        answerer_name=answerer_name,
        comment=comment,
        now=now,
    )
    if closed is None:
        raise ConflictError(stored.reply.version)
    await connection.execute(
        update(replies)
        .where(replies.c.id == reply_id, replies.c.state == State.REVIEW)
        .values(state=then, updated_at=now, updated_by=answerer)
    )
    return closed, await get(connection, reply_id)


async def reviews_of(connection: AsyncConnection, reply_id: str) -> tuple[Review, ...]:
    """Every review of a reply, newest first."""
    rows = await connection.execute(
        select(reply_reviews)
        .where(reply_reviews.c.reply_id == reply_id)
        .order_by(reply_reviews.c.asked_at.desc(), reply_reviews.c.id.desc())
    )
    return tuple(_review(row) for row in rows)


async def open_review(connection: AsyncConnection, reply_id: str) -> Review | None:
    """The review that waits for an answer."""
    found = (
        await connection.execute(
            select(reply_reviews).where(
                reply_reviews.c.reply_id == reply_id, reply_reviews.c.state == Verdict.OPEN
            )
        )
    ).first()
    return None if found is None else _review(found)


async def list_reviews(
    connection: AsyncConnection,
    seen_by: Visibility,
    *,
    state: Verdict | None = None,
    page: int = 1,
    size: int = 50,
) -> tuple[tuple[tuple[Review, StoredReply], ...], int | None]:
    """Reviews of replies the reader may see, and the reader's own; the oldest open one first.

    Returns one page of them, each with its reply, and the number of the next page.
    """
    rows, following = await page_asked(
        connection, reply_reviews, seen_by, state=state, page=page, size=size
    )
    return tuple((_review(row), reply) for row, reply in rows), following


async def count_open_reviews(connection: AsyncConnection, seen_by: Visibility) -> int:
    """How many replies wait for a lead who sees what ``seen_by`` says."""
    return await count_open(connection, reply_reviews, seen_by)


async def _close(
    connection: AsyncConnection,
    reply_id: str,
    verdict: Verdict,
    *,
    answerer: str,
    answerer_name: str,
    comment: str,
    now: datetime,
) -> Review | None:
    present = await open_review(connection, reply_id)
    if present is None:
        return None
    done = await connection.execute(
        update(reply_reviews)
        .where(reply_reviews.c.id == present.id, reply_reviews.c.state == Verdict.OPEN)
        .values(
            state=verdict,
            answered_by=answerer,
            answered_by_name=answerer_name,
            answered_at=now,
            comment=comment,
        )
    )
    if done.rowcount == 0:
        return None
    found = await connection.execute(select(reply_reviews).where(reply_reviews.c.id == present.id))
    return _review(found.one())


def _review(row: Row[Any]) -> Review:
    return Review(
        id=row.id,
        reply=row.reply_id,
        version=row.version,
        state=Verdict(row.state),
        asked_by=row.asked_by,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        note=row.note,
        answered_by=row.answered_by,
        answered_by_name=row.answered_by_name,
        answered_at=row.answered_at,
        comment=row.comment,
    )
