"""What agents did, by conversation and day: the counts of the service notebook, never a text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.notebook import Clocked, Counted
from assist.records.deadlines import answerable
from assist.rounds import COUNTED, Tally
from assist.tables import deadlines, service_tallies


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose counts; empty fields do not filter.

    ``seen_team`` and ``seen_user`` are what the reader may see: what was done in that team, and by
    that user wherever. ``team`` (as it was on the day) and ``user`` are what they ask for.
    """

    seen_team: str = ""
    seen_user: str = ""
    team: str = ""
    user: str = ""


async def add(
    connection: AsyncConnection,
    *,
    user: str,
    team: str,
    conversation: str,
    day: date,
    counts: Tally,
) -> None:
    """Add ``counts`` to those of the day."""
    insert_new = postgres_insert if connection.dialect.name == "postgresql" else sqlite_insert
    columns = service_tallies.c
    numbers = {name: getattr(counts, name) for name in COUNTED}
    await connection.execute(
        insert_new(service_tallies)
        .values(user_id=user, team=team, conversation=conversation, day=day, **numbers)
        .on_conflict_do_update(
            index_elements=[columns.user_id, columns.day, columns.conversation],
            set_={name: columns[name] + number for name, number in numbers.items() if number},
        )
    )


async def counted(
    connection: AsyncConnection,
    wanted: Wanted,
    *,
    first: date,
    last: date,
    by: Collection[str],
) -> tuple[Counted, ...]:
    """The sums from ``first`` to ``last`` by the named ones of ``user_id``, ``day``, ``team``."""
    columns = service_tallies.c
    spoken = case((columns.customer_messages + columns.replies > 0, 1), else_=0)
    groups = [columns[name] for name in sorted(by)]
    query = (
        select(
            *groups,
            func.coalesce(func.sum(spoken), 0).label("conversations"),
            *(func.coalesce(func.sum(columns[name]), 0).label(name) for name in COUNTED),
        )
        .where(columns.day >= first, columns.day <= last, *_of(wanted, columns))
        .group_by(*groups)
    )
    return tuple(
        Counted(
            user=getattr(row, "user_id", ""),
            team=getattr(row, "team", ""),
            day=getattr(row, "day", None),
            conversations=int(row.conversations),
            tally=Tally(*(int(getattr(row, name)) for name in COUNTED)),
        )
        for row in await connection.execute(query)
    )


async def first_replies(
    connection: AsyncConnection,
    wanted: Wanted,
    spans: Iterable[tuple[date | None, datetime, datetime]],
    by: Collection[str],
) -> tuple[Clocked, ...]:
    """How many first replies were settled, and in time, of those that became due in each of the
    spans (the day it stands for, from, until before), by the named ones of ``user_id``, ``team``; a
    miss belongs to who had it then.

    The days are asked for one by one, because each database cuts days in another way.
    """
    columns = deadlines.c
    owner, team = answerable()
    labelled = {"team": team.label("team"), "user_id": owner.label("owner")}
    groups = [one for name, one in labelled.items() if name in by]
    settled = or_(columns.ended_at.is_not(None), columns.state == "missed")
    found: list[Clocked] = []
    for day, since, until in spans:
        query = (
            select(
                *groups,
                func.count().label("settled"),
                func.coalesce(func.sum(case((columns.state == "met", 1), else_=0)), 0).label("met"),
            )
            .where(
                columns.kind == "first_reply",
                columns.state != "cancelled",
                columns.started_at >= since,
                columns.started_at < until,
                # An acknowledgement nobody must give counts nowhere.
                columns.body["light"].as_boolean().is_not(True),
                settled,
                *within(wanted, owner, team),
            )
            .group_by(*groups)
        )
        found += [
            Clocked(
                user=getattr(row, "owner", ""),
                team=getattr(row, "team", ""),
                day=day,
                settled=int(row.settled),
                met=int(row.met),
            )
            for row in await connection.execute(query)
            if row.settled
        ]
    return tuple(found)


async def teams_of(connection: AsyncConnection, wanted: Wanted) -> tuple[str, ...]:
    """The teams that have counts, by name."""
    columns = service_tallies.c
    query = select(columns.team).where(columns.team != "", *_of(wanted, columns)).distinct()
    return tuple(sorted(await connection.scalars(query)))


async def forget(connection: AsyncConnection, before: date) -> int:
    """Forget the counts of earlier days; return how many rows there were."""
    done = await connection.execute(delete(service_tallies).where(service_tallies.c.day < before))
    return done.rowcount


def _of(wanted: Wanted, columns: Any) -> list[ColumnElement[bool]]:
    return within(wanted, columns.user_id, columns.team)


def within(
    wanted: Wanted, user: ColumnElement[str], team: ColumnElement[str]
) -> list[ColumnElement[bool]]:
    """What rows must fulfil that belong to ``user`` in ``team``."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.seen_team or wanted.seen_user:
        mine = user == wanted.seen_user
        conditions.append(or_(team == wanted.seen_team, mine) if wanted.seen_team else mine)
    if wanted.user:
        conditions.append(user == wanted.user)
    if wanted.team:
        conditions.append(team == wanted.team)
    return conditions
