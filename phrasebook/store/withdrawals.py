"""Texts that were recalled or replaced: kept for a while, so that drafts of them are noticed."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Reply, Scope
from phrasebook.errors import FragmentError
from phrasebook.fragments import completed, using
from phrasebook.ids import new_id
from phrasebook.push_tables import withdrawn_sendings, withdrawn_texts
from phrasebook.store.fragments import published_using
from phrasebook.store.reading import fragment_texts, published_rows
from phrasebook.store.rows import reply_from
from phrasebook.tables import replies
from phrasebook.withdrawn import WithdrawnText

KEPT_AT_ONCE = 5_000
"""The newest so many are looked for in drafts; an import that changes more is its own warning."""
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Recall:
    """One recall, with how often the text went out after it."""

    text: WithdrawnText
    sent: int


@dataclass(frozen=True, slots=True)
class Sending:
    """A reply that went out with a recalled text."""

    user: str
    conversation: str
    at: datetime


async def note_withdrawn(
    connection: AsyncConnection,
    reply_ids: Collection[str],
    by: str,
    by_name: str,
    now: datetime,
    *,
    recalled: bool = False,
    note: str = "",
    instead: str = "",
) -> None:
    """Keep the texts panels see of these replies just now; called before they change.

    Personal replies are left out: nobody else has had them.
    """
    ids = list(reply_ids)
    fragments = await fragment_texts(connection) if ids else {}
    for at in range(0, len(ids), _AT_ONCE):
        portion = ids[at : at + _AT_ONCE]
        shown = await connection.execute(
            published_rows().where(replies.c.id.in_(portion), replies.c.scope != Scope.PERSONAL)
        )
        rows = [
            {
                "id": new_id(now),
                "reply_id": reply.id,
                "version": reply.version,
                "title": reply.title,
                "text": "\n".join(reply.texts),
                "recalled": recalled,
                "note": note,
                "instead": instead,
                "by": by,
                "by_name": by_name,
                "at": now,
            }
            for reply in (as_shown(reply_from(row), fragments) for row in shown)
        ]
        if rows:
            await connection.execute(insert(withdrawn_texts), rows)


async def note_fragment_replaced(
    connection: AsyncConnection, name: str, by: str, by_name: str, now: datetime
) -> None:
    """Keep the texts panels see of every reply that shows this fragment; called before it changes.

    The fragment need not be named by the reply itself: others may name it in between.
    """
    names = using(name, await fragment_texts(connection))
    shown = [reply.id for reply in await published_using(connection, names)]
    await note_withdrawn(connection, shown, by, by_name, now)


async def withdrawn_since(
    connection: AsyncConnection, since: datetime
) -> tuple[WithdrawnText, ...]:
    """What was recalled or replaced since then, newest first."""
    rows = await connection.execute(
        select(withdrawn_texts)
        .where(withdrawn_texts.c.at >= since)
        .order_by(withdrawn_texts.c.at.desc(), withdrawn_texts.c.id.desc())
        .limit(KEPT_AT_ONCE)
    )
    return tuple(_text(row) for row in rows)


async def recalls(
    connection: AsyncConnection, *, reply_id: str = "", limit: int = 50
) -> tuple[Recall, ...]:
    """The last recalls, newest first, each with how often its text was sent all the same."""
    query = select(withdrawn_texts).where(withdrawn_texts.c.recalled.is_(True))
    if reply_id:
        query = query.where(withdrawn_texts.c.reply_id == reply_id)
    query = query.order_by(withdrawn_texts.c.at.desc(), withdrawn_texts.c.id.desc()).limit(limit)
    found = [_text(row) for row in await connection.execute(query)]
    counted = await connection.execute(
        select(withdrawn_sendings.c.reply_id, func.count())
        .where(withdrawn_sendings.c.reply_id.in_([one.reply for one in found]))
        .group_by(withdrawn_sendings.c.reply_id)
    )
    sent = {reply: int(count) for reply, count in counted}
    return tuple(Recall(one, sent.get(one.reply, 0)) for one in found)


async def note_sending(
    connection: AsyncConnection, reply_id: str, user: str, conversation: str, now: datetime
) -> None:
    """A reply went out that holds a recalled text."""
    await connection.execute(
        insert(withdrawn_sendings).values(
            id=new_id(now), reply_id=reply_id, user_id=user, conversation=conversation, at=now
        )
    )


async def sendings(
    connection: AsyncConnection, reply_id: str, limit: int = 200
) -> tuple[Sending, ...]:
    """Who sent a recalled text, newest first."""
    rows = await connection.execute(
        select(withdrawn_sendings)
        .where(withdrawn_sendings.c.reply_id == reply_id)
        .order_by(withdrawn_sendings.c.at.desc(), withdrawn_sendings.c.id.desc())
        .limit(limit)
    )
    return tuple(Sending(row.user_id, row.conversation, row.at) for row in rows)


def as_shown(reply: Reply, fragments: Mapping[str, str]) -> Reply:
    """``reply`` with its fragments put in, where that can be done."""
    with contextlib.suppress(FragmentError):
        return completed(reply, fragments)
    return reply


def _text(row: object) -> WithdrawnText:
    found = row._mapping  # type: ignore[attr-defined]
    return WithdrawnText(
        reply=found["reply_id"],
        version=found["version"],
        title=found["title"],
        text=found["text"],
        recalled=found["recalled"],
        note=found["note"],
        instead=found["instead"],
        by=found["by_name"],
        at=found["at"],
    )
