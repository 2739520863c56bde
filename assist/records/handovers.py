"""Handovers: everything open of one agent goes to another, who must accept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.tables import handovers

State = Literal["offered", "accepted", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Handover:
    """One handover. People are user ids with the names they had; times are UTC.

    ``callbacks``, ``complaints`` and ``deadlines`` are ids, ``conversations`` the console's keys, as they were
    open when it was offered.
    """

    id: str
    giver: str
    giver_name: str
    taker: str
    taker_name: str
    note: str
    callbacks: tuple[str, ...]
    conversations: tuple[str, ...]
    deadlines: tuple[str, ...]
    created_at: datetime
    state: State = "offered"
    answered_at: datetime | None = None
    complaints: tuple[str, ...] = ()


async def add(connection: AsyncConnection, handover: Handover) -> None:
    """Store a new handover."""
    values = {name: getattr(handover, name) for name in Handover.__dataclass_fields__}
    await connection.execute(insert(handovers).values(**values))


async def get(connection: AsyncConnection, handover: str) -> Handover | None:
    """The handover with that id."""
    row = (await connection.execute(select(handovers).where(handovers.c.id == handover))).first()
    return None if row is None else _handover(row)


async def answer(connection: AsyncConnection, handover: str, state: State, now: datetime) -> bool:
    """Settle an offered handover; ``False`` when it was settled already."""
    done = await connection.execute(
        update(handovers)
        .where(handovers.c.id == handover, handovers.c.state == "offered")
        .values(state=state, answered_at=now)
    )
    return done.rowcount == 1


async def offered_with(connection: AsyncConnection, user: str) -> tuple[Handover, ...]:
    """What ``user`` has offered or is offered and nobody has answered, oldest first."""
    rows = await connection.execute(
        select(handovers)
        .where(
            handovers.c.state == "offered",
            or_(handovers.c.giver == user, handovers.c.taker == user),
        )
        .order_by(handovers.c.created_at)
    )
    return tuple(_handover(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which handovers. ``people`` and ``team``: given or taken by one of them (``None``:
    anybody's); an empty ``state`` is any. Times are of the offer, ``until`` not included."""

    people: Collection[str] | None = None
    team: Collection[str] | None = None
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


async def listed(
    connection: AsyncConnection, wanted: Wanted, *, offset: int, limit: int
) -> tuple[Handover, ...]:
    """A page of handovers, newest first."""
    rows = await connection.execute(
        select(handovers)
        .where(*_conditions(wanted))
        .order_by(handovers.c.created_at.desc(), handovers.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return tuple(_handover(row) for row in rows)


async def by_state(connection: AsyncConnection, wanted: Wanted) -> dict[str, int]:
    """How many there are of each state."""
    rows = await connection.execute(
        select(handovers.c.state, func.count())
        .where(*_conditions(wanted))
        .group_by(handovers.c.state)
    )
    return {state: int(count) for state, count in rows}


async def forget(connection: AsyncConnection, before: datetime) -> int:
    """Forget those answered earlier, with their notes; return how many."""
    done = await connection.execute(
        delete(handovers).where(handovers.c.state != "offered", handovers.c.answered_at < before)
    )
    return done.rowcount


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    columns = handovers.c
    conditions: list[ColumnElement[bool]] = [
        or_(columns.giver.in_(people), columns.taker.in_(people))
        for people in (wanted.people, wanted.team)
        if people is not None
    ]
    if wanted.state:
        conditions.append(columns.state == wanted.state)
    if wanted.since is not None:
        conditions.append(columns.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(columns.created_at < wanted.until)
    return conditions


def _handover(row: Row[Any]) -> Handover:
    values = {name: getattr(row, name) for name in Handover.__dataclass_fields__}
    for name in ("callbacks", "conversations", "deadlines", "complaints"):
        values[name] = tuple(values[name])
    return Handover(**values)
