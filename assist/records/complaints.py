"""Complaints, and what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.complaints import Complaint, Step, forgotten
from assist.records import callbacks as promises
from assist.tables import callbacks, complaint_history, complaints

FORGOTTEN_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which complaints; empty fields do not filter. ``people`` ``None``: everybody's."""

    people: Collection[str] | None = None
    teams: Collection[str] | None = None
    state: str = ""
    serious: bool = False
    named: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing done to a complaint: when, by whom (a user id), and what was noted."""

    at: datetime
    by: str
    action: str
    note: str


@dataclass(frozen=True, slots=True)
class NamedCount:
    """How often customers named ``agent`` in complaints, and how often we were at fault."""

    agent: str
    count: int
    ours: int


async def add(connection: AsyncConnection, complaint: Complaint) -> None:
    """Store a new complaint."""
    await connection.execute(insert(complaints).values(_values(complaint)))


async def save(connection: AsyncConnection, complaint: Complaint, version: int) -> bool:
    """Store a changed complaint over its ``version``; ``False`` when somebody was faster."""
    done = await connection.execute(
        update(complaints)
        .where(complaints.c.id == complaint.id, complaints.c.version == version)
        .values(_values(complaint))
    )
    return done.rowcount == 1


async def get(connection: AsyncConnection, complaint: str) -> Complaint | None:
    """The complaint with that id."""
    row = (await connection.execute(select(complaints).where(complaints.c.id == complaint))).first()
    return None if row is None else _complaint(row)


async def open_of(connection: AsyncConnection, user: str, limit: int) -> tuple[Complaint, ...]:
    """The open complaints ``user`` handles, the oldest first."""
    rows = await connection.execute(
        select(complaints)
        .where(complaints.c.assignee == user, complaints.c.state == "open")
        .order_by(complaints.c.created_at)
        .limit(limit)
    )
    return tuple(_complaint(row) for row in rows)


async def unseen(
    connection: AsyncConnection, teams: Collection[str] | None, limit: int
) -> tuple[Complaint, ...]:
    """Serious complaints of ``teams`` (``None``: all) that no lead has taken notice of."""
    query = (
        select(complaints)
        .where(
            complaints.c.serious.is_(True),
            complaints.c.seen_at.is_(None),
            complaints.c.state == "open",
        )
        .order_by(complaints.c.created_at)
        .limit(limit)
    )
    if teams is not None:
        query = query.where(complaints.c.team.in_(teams))
    return tuple(_complaint(row) for row in await connection.execute(query))


async def listed(
    connection: AsyncConnection, wanted: Wanted, *, offset: int, limit: int
) -> tuple[Complaint, ...]:
    """A page of complaints: open ones first, of those the serious, then the newest."""
    query = (
        select(complaints)
        .where(*_conditions(wanted))
        .order_by(
            complaints.c.state != "open",
            complaints.c.serious.desc(),
            complaints.c.created_at.desc(),
            complaints.c.id,
        )
        .offset(offset)
        .limit(limit)
    )
    return tuple(_complaint(row) for row in await connection.execute(query))


async def named(connection: AsyncConnection, wanted: Wanted) -> tuple[NamedCount, ...]:
    """How often each agent was named; withdrawn complaints do not count. Most often first."""
    rows = await connection.execute(
        select(complaints.c.named, complaints.c.fault).where(
            *_conditions(wanted), complaints.c.named != "", complaints.c.state != "withdrawn"
        )
    )
    found = [(row.named, row.fault) for row in rows]
    counts, ours = Counter(name for name, _ in found), Counter(
        name for name, fault in found if fault == "ours"
    )  # fmt: skip
    return tuple(NamedCount(name, count, ours[name]) for name, count in counts.most_common())


async def note_history(
    connection: AsyncConnection, complaint: str, action: str, *, by: str, note: str, now: datetime
) -> None:
    """Note what was done to a complaint."""
    await connection.execute(
        insert(complaint_history).values(
            complaint_id=complaint, at=now, by=by, action=action, note=note
        )
    )


async def history(connection: AsyncConnection, complaint: str) -> tuple[Noted, ...]:
    """What was done to a complaint, in order."""
    rows = await connection.execute(
        select(complaint_history)
        .where(complaint_history.c.complaint_id == complaint)
        .order_by(complaint_history.c.id)
    )
    return tuple(Noted(row.at, row.by, row.action, row.note) for row in rows)


async def forget(
    connection: AsyncConnection, before: datetime, limit: int = FORGOTTEN_AT_ONCE
) -> int:
    """Take the texts, names and numbers out of complaints that ended earlier, and out of the
    promises made for them; return how many complaints. Dates, steps, faults and who was named
    stay, because they are counted. One with a promise still open keeps its texts until then."""
    waiting = select(callbacks.c.id).where(callbacks.c.state == "open")
    rows = await connection.execute(
        select(complaints)
        .where(
            complaints.c.state != "open",
            complaints.c.closed_at < before,
            complaints.c.about != "",
            or_(complaints.c.callback.is_(None), complaints.c.callback.not_in(waiting)),
        )
        .order_by(complaints.c.closed_at)
        .limit(limit)
    )
    found = [_complaint(row) for row in rows]
    for one in found:
        await _forget_promises(connection, one)
        await connection.execute(
            update(complaint_history)
            .where(complaint_history.c.complaint_id == one.id)
            .values(note="")
        )
        await connection.execute(
            update(complaints).where(complaints.c.id == one.id).values(_values(forgotten(one)))
        )
    return len(found)


async def _forget_promises(connection: AsyncConnection, complaint: Complaint) -> None:
    """What was promised to this customer while the complaint was open, and was settled."""
    columns = callbacks.c
    same = and_(
        columns.customer_name == complaint.customer_name,
        columns.customer_phone == complaint.customer_phone,
        columns.conversation.is_not_distinct_from(complaint.conversation),
        columns.created_at >= complaint.created_at,
        columns.created_at <= complaint.closed_at,
    )
    settled = select(columns.id).where(
        columns.state != "open", or_(columns.id == complaint.callback, same)
    )
    await promises.empty(connection, tuple(await connection.scalars(settled)))


def _conditions(wanted: Wanted) -> list[Any]:
    conditions: list[Any] = []
    if wanted.teams is not None:
        conditions.append(complaints.c.team.in_(wanted.teams))
    if wanted.people is not None:
        conditions.append(
            complaints.c.assignee.in_(wanted.people) | complaints.c.created_by.in_(wanted.people)
        )
    if wanted.state:
        conditions.append(complaints.c.state == wanted.state)
    if wanted.serious:
        conditions.append(complaints.c.serious.is_(True))
    if wanted.named:
        conditions.append(complaints.c.named == wanted.named)
    if wanted.since is not None:
        conditions.append(complaints.c.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(complaints.c.created_at < wanted.until)
    return conditions


def _values(complaint: Complaint) -> dict[str, Any]:
    values = {name: getattr(complaint, name) for name in Complaint.__dataclass_fields__}
    values["steps"] = msgspec.to_builtins(dict(complaint.steps))
    return values


def _complaint(row: Row[Any]) -> Complaint:
    values = {name: getattr(row, name) for name in Complaint.__dataclass_fields__}
    values["steps"] = msgspec.convert(row.steps, dict[str, Step])
    return Complaint(**values)
