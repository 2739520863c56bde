"""Corrections: what an agent would change in a published reply, and what a lead says to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.correction_tables import corrections
from phrasebook.entries import Message
from phrasebook.errors import NotFoundError
from phrasebook.ids import new_id
from phrasebook.store.asking import count_open, page_asked
from phrasebook.store.stored import StoredReply, Visibility
from phrasebook.tables import replies

MOST_UNREAD = 20
"""Answers shown to whoever comes back; the page of corrections has them all."""


class CorrectionState(StrEnum):
    """Where a correction stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be changed (``changes``, by field) in the published ``version`` of a reply.

    ``became`` is the version that came of it.
    """

    id: str
    reply: str
    version: int
    changes: Mapping[str, Any]
    reason: str
    state: CorrectionState
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    answered_by: str = ""
    answered_by_name: str = ""
    answered_at: datetime | None = None
    comment: str = ""
    became: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What is said to a correction, by whom and when."""

    state: CorrectionState
    by: str
    by_name: str
    at: datetime
    comment: str = ""
    became: int | None = None


async def propose_correction(
    connection: AsyncConnection,
    reply_id: str,
    *,
    version: int,
    changes: Mapping[str, Any],
    reason: str,
    asker: str,
    asker_name: str,
    now: datetime,
) -> Correction:
    """Keep a correction. An earlier one of the same person for this reply is taken back."""
    await connection.execute(
        update(corrections)
        .where(
            corrections.c.reply_id == reply_id,
            corrections.c.asked_by == asker,
            corrections.c.state == CorrectionState.OPEN,
        )
        .values(
            state=CorrectionState.WITHDRAWN,
            answered_by=asker,
            answered_by_name=asker_name,
            answered_at=now,
        )
    )
    made = new_id(now)
    await connection.execute(
        insert(corrections).values(
            id=made,
            reply_id=reply_id,
            version=version,
            changes=dict(changes),
            reason=reason,
            state=CorrectionState.OPEN,
            asked_by=asker,
            asked_by_name=asker_name,
            asked_at=now,
            answered_by="",
            answered_by_name="",
            answered_at=None,
            comment="",
            became=None,
        )
    )
    return await get_correction(connection, made)


async def get_correction(connection: AsyncConnection, correction_id: str) -> Correction:
    """One correction. Raises ``NotFoundError``."""
    found = (
        await connection.execute(select(corrections).where(corrections.c.id == correction_id))
    ).first()
    if found is None:
        raise NotFoundError(Message("没有这个 id 的更正", "there is no correction with that id"))
    return _correction(found)


async def answer_correction(
    connection: AsyncConnection, correction_id: str, answered: Answered
) -> Correction | None:
    """Settle an open correction; ``None`` where somebody was first."""
    done = await connection.execute(
        update(corrections)
        .where(corrections.c.id == correction_id, corrections.c.state == CorrectionState.OPEN)
        .values(
            state=answered.state,
            answered_by=answered.by,
            answered_by_name=answered.by_name,
            answered_at=answered.at,
            comment=answered.comment,
            became=answered.became,
        )
    )
    return await get_correction(connection, correction_id) if done.rowcount else None


async def unread_answers(
    connection: AsyncConnection, asker: str, limit: int = MOST_UNREAD
) -> tuple[tuple[Correction, str], ...]:
    """Answered corrections of ``asker`` that they have not taken notice of, the newest first, each
    with the title (or text) of its reply."""
    rows = await connection.execute(
        _told_of()
        .where(
            corrections.c.asked_by == asker,
            corrections.c.state.in_((CorrectionState.ACCEPTED, CorrectionState.DECLINED)),
            corrections.c.read_at.is_(None),
        )
        .order_by(corrections.c.answered_at.desc())
        .limit(limit)
    )
    return tuple((_correction(row), row.title or row.text) for row in rows)


async def read_answer(
    connection: AsyncConnection, correction_id: str, asker: str, now: datetime
) -> tuple[Correction, str]:
    """Note that ``asker`` has taken notice of the answer; the correction, and how its reply is
    called. Raises ``NotFoundError`` for what is not theirs or not answered."""
    query = _told_of().where(
        corrections.c.id == correction_id,
        corrections.c.asked_by == asker,
        corrections.c.state.in_((CorrectionState.ACCEPTED, CorrectionState.DECLINED)),
    )
    row = (await connection.execute(query)).first()
    if row is None:
        raise NotFoundError(
            Message(
                "您没有这个 id 的已答复更正",
                "there is no answered correction of yours with that id",
            )
        )
    await connection.execute(
        update(corrections)
        .where(corrections.c.id == correction_id, corrections.c.read_at.is_(None))
        .values(read_at=now)
    )
    return _correction(row), row.title or row.text


def _told_of() -> Any:
    return select(corrections, replies.c.title, replies.c.text).join_from(corrections, replies)


async def list_corrections(
    connection: AsyncConnection,
    seen_by: Visibility,
    *,
    state: CorrectionState | None = None,
    reply_id: str = "",
    page: int = 1,
    size: int = 50,
) -> tuple[tuple[tuple[Correction, StoredReply], ...], int | None]:
    """Corrections of replies a lead looks after, and the reader's own; the oldest open one first.

    Returns one page of them, each with its reply, and the number of the next page.
    """
    rows, following = await page_asked(
        connection, corrections, seen_by, state=state, reply_id=reply_id, page=page, size=size
    )
    return tuple((_correction(row), reply) for row, reply in rows), following


async def count_open_corrections(connection: AsyncConnection, seen_by: Visibility) -> int:
    """How many corrections wait for a lead who sees what ``seen_by`` says."""
    return await count_open(connection, corrections, seen_by)


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        id=row.id,
        reply=row.reply_id,
        version=row.version,
        changes=row.changes,
        reason=row.reason,
        state=CorrectionState(row.state),
        asked_by=row.asked_by,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        answered_by=row.answered_by,
        answered_by_name=row.answered_by_name,
        answered_at=row.answered_at,
        comment=row.comment,
        became=row.became,
    )
