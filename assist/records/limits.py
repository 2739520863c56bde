"""Deadline policies and calendars that were edited: each replaces the shipped one of its id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.tables import limit_edits

Kind = Literal["policy", "calendar"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edited policy or calendar, ``body`` as a pack writes it. ``by`` is a user's name."""

    kind: Kind
    id: str
    body: dict[str, Any]
    version: int
    updated_at: datetime
    by: str


async def everything(connection: AsyncConnection) -> tuple[Edit, ...]:
    """All that was edited."""
    rows = await connection.execute(select(limit_edits).order_by(limit_edits.c.id))
    return tuple(
        Edit(row.kind, row.id, row.body, row.version, row.updated_at, row.by) for row in rows
    )


async def put(connection: AsyncConnection, edit: Edit) -> bool:
    """Store ``edit`` over its ``version - 1`` (0: it is new); ``False`` when that is not there."""
    values = {name: getattr(edit, name) for name in Edit.__dataclass_fields__}
    if edit.version == 1:
        known = await connection.scalar(
            select(limit_edits.c.version).where(
                limit_edits.c.kind == edit.kind, limit_edits.c.id == edit.id
            )
        )
        if known is not None:
            return False
        await connection.execute(insert(limit_edits).values(**values))
        return True
    done = await connection.execute(
        update(limit_edits)
        .where(
            limit_edits.c.kind == edit.kind,
            limit_edits.c.id == edit.id,
            limit_edits.c.version == edit.version - 1,
        )
        .values(**values)
    )
    return done.rowcount == 1


async def drop(connection: AsyncConnection, kind: Kind, edit: str) -> bool:
    """Forget an edit; ``False`` when there was none."""
    done = await connection.execute(
        delete(limit_edits).where(limit_edits.c.kind == kind, limit_edits.c.id == edit)
    )
    return done.rowcount == 1
