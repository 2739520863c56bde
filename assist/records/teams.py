"""Teams: names that users, replies, rules and promises carry; made before anybody is in one, and
renamed everywhere at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.account_tables import teams, users
from assist.tables import (
    complaints,
    deadlines,
    events,
    handbooks,
    sent_replies,
    service_tallies,
    unanswered,
    untold_changes,
)
from phrasebook.store.moving import rename_team_of_content


@dataclass(frozen=True, slots=True)
class Team:
    """A team and how many are in it."""

    name: str
    people: int


async def all_teams(connection: AsyncConnection) -> tuple[Team, ...]:
    """Every team that was made or that somebody is in, by name."""
    counted = await connection.execute(
        select(users.c.team, func.count()).where(users.c.team != "").group_by(users.c.team)
    )
    people = {team: int(count) for team, count in counted}
    made = await connection.scalars(select(teams.c.name))
    return tuple(Team(name, people.get(name, 0)) for name in sorted({*people, *made}))


async def add_team(connection: AsyncConnection, name: str, now: datetime) -> None:
    """Make a team that nobody is in yet."""
    await connection.execute(insert(teams).values(name=name, created_at=now))


async def rename_team(connection: AsyncConnection, old: str, new: str, now: datetime) -> int:
    """Let everything that carries the name ``old`` carry ``new``; return the phrasebook number."""
    carrying = (
        users, deadlines, complaints, sent_replies, unanswered, service_tallies, handbooks,
    )  # fmt: skip
    for table in carrying:
        await connection.execute(update(table).where(table.c.team == old).values(team=new))
    missed = update(deadlines).where(deadlines.c.missed_team == old)
    await connection.execute(missed.values(missed_team=new))
    for table in (events, untold_changes):
        await _rename_in_lists(connection, table, old, new)
    await connection.execute(teams.delete().where(teams.c.name.in_((old, new))))
    await add_team(connection, new, now)
    return await rename_team_of_content(connection, old, new)


async def _rename_in_lists(connection: AsyncConnection, table: Table, old: str, new: str) -> None:
    (key,) = table.primary_key.columns
    rows = (await connection.execute(select(key, table.c.teams))).all()
    for number, listed in rows:
        if old in listed:
            await connection.execute(
                update(table).where(key == number).values(teams=_renamed(listed, old, new))
            )


def _renamed(listed: Iterable[str], old: str, new: str) -> list[str]:
    return sorted({new if name == old else name for name in listed})
