"""The deadlines that service figures are made of."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.deadlines import Deadline
from assist.figures import Measured
from assist.records.deadlines import answerable
from assist.records.tallies import Wanted, within
from assist.tables import deadlines

MOST = 200_000
"""Deadlines one report looks at; the newest count. A month of a hundred agents has fewer."""


async def measured(
    connection: AsyncConnection,
    *,
    kind: str,
    since: datetime,
    until: datetime,
    wanted: Wanted,
) -> tuple[Measured, ...]:
    """What started from ``since`` until before ``until``, of whom and which team is ``wanted``:
    a miss is its owner's of that moment."""
    owner, team = answerable()
    query = (
        select(
            owner.label("owner"),
            team.label("team"),
            deadlines.c.channel,
            deadlines.c.body,
        )
        .where(
            deadlines.c.kind == kind,
            deadlines.c.started_at >= since,
            deadlines.c.started_at < until,
            deadlines.c.state != "cancelled",
            *within(wanted, owner, team),
        )
        .order_by(deadlines.c.started_at.desc())
        .limit(MOST)
    )
    found = []
    for row in await connection.execute(query):
        pure = msgspec.convert(row.body, Deadline)
        if not pure.light:
            found.append(
                Measured(
                    owner=row.owner,
                    team=row.team,
                    channel=row.channel,
                    state=pure.state.value,
                    started_at=pure.started_at,
                    target_at=pure.target_at,
                    due_at=pure.due_at,
                    ended_at=pure.ended_at,
                )
            )
    return tuple(found)
