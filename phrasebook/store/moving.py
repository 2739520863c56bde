"""Content of a team that gets another name."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.rule_tables import rule_switches, rules
from phrasebook.store.writing import next_number
from phrasebook.tables import announcements, replies


async def rename_team_of_content(connection: AsyncConnection, old: str, new: str) -> int:
    """Let replies, rules, switches and announcements of the team ``old`` be those of ``new``.

    Returns the new phrasebook number, at which panels see it.
    """
    number = await next_number(connection)
    for table in (replies, rules, rule_switches):
        await connection.execute(
            update(table).where(table.c.team == old).values(team=new, changed_number=number)
        )
    told = await connection.execute(select(announcements.c.id, announcements.c.teams))
    for announcement, listed in told.all():
        if old in listed:
            renamed = sorted({new if name == old else name for name in listed})
            await connection.execute(
                update(announcements)
                .where(announcements.c.id == announcement)
                .values(teams=renamed)
            )
    return number
