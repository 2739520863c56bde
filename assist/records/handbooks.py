"""Uploaded handbooks and what each of them proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.tables import handbook_proposals, handbooks
from phrasebook.handbook import Proposal
from phrasebook.handbook.proposals import Place

LIMIT_DRAFT = "limit"
"""``made`` of a limit that was taken over; the policy's id follows once it is part of one."""
_LIMIT_DRAFT = (
    handbook_proposals.c.kind == "policy",
    handbook_proposals.c.state == "accepted",
    handbook_proposals.c.made == LIMIT_DRAFT,
)
_PORTION = 60
"""Proposals a statement: a database takes a limited number of values at once."""


@dataclass(frozen=True, slots=True)
class Handbook:
    """An uploaded file. ``state``: reading, ready or failed (then ``problem`` in both languages)."""

    id: str
    name: str
    team: str
    created_by: str
    created_by_name: str
    created_at: datetime
    state: str
    problem: str = ""
    problem_zh: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A proposal with what became of it: open, accepted (``made`` names what it became) or
    dismissed."""

    id: int
    proposal: Proposal
    state: str
    made: str
    decided_by_name: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which proposals of a handbook; empty fields do not filter."""

    kind: str = ""
    state: str = ""


async def add(connection: AsyncConnection, handbook: Handbook) -> None:
    """Store a handbook that is about to be read."""
    await connection.execute(
        insert(handbooks).values(
            id=handbook.id,
            name=handbook.name,
            team=handbook.team,
            created_by=handbook.created_by,
            created_by_name=handbook.created_by_name,
            created_at=handbook.created_at,
            state=handbook.state,
            problem="",
            problem_zh="",
        )
    )


async def finish(connection: AsyncConnection, handbook: str, proposals: Sequence[Proposal]) -> None:
    """Store what a handbook proposes; it is ready."""
    for start in range(0, len(proposals), _PORTION):
        portion = proposals[start : start + _PORTION]
        rows = [_values(handbook, start + index, one) for index, one in enumerate(portion)]
        await connection.execute(insert(handbook_proposals), rows)
    await _now(connection, handbook, "ready")


async def fail(connection: AsyncConnection, handbook: str, problem: str, problem_zh: str) -> None:
    """Say why a handbook could not be read."""
    await _now(connection, handbook, "failed", problem=problem, problem_zh=problem_zh)


async def get(connection: AsyncConnection, handbook: str) -> Handbook | None:
    """The handbook with that id."""
    row = (await connection.execute(select(handbooks).where(handbooks.c.id == handbook))).first()
    return None if row is None else _handbook(row)


async def listed(
    connection: AsyncConnection, *, user: str, team: str | None, limit: int
) -> tuple[Handbook, ...]:
    """The newest handbooks of ``user`` and of ``team`` (``None``: of everybody)."""
    query = select(handbooks).order_by(handbooks.c.created_at.desc(), handbooks.c.id).limit(limit)
    if team is not None:
        query = query.where(or_(handbooks.c.created_by == user, handbooks.c.team == team))
    return tuple(_handbook(row) for row in await connection.execute(query))


async def remove(connection: AsyncConnection, handbook: str) -> None:
    """Forget a handbook and its proposals; what was made of them stays."""
    await connection.execute(
        delete(handbook_proposals).where(handbook_proposals.c.handbook_id == handbook)
    )
    await connection.execute(delete(handbooks).where(handbooks.c.id == handbook))


async def counts(
    connection: AsyncConnection, handbook_ids: Sequence[str]
) -> dict[str, dict[tuple[str, str], int]]:
    """How many proposals each handbook has, by (kind, state)."""
    rows = await connection.execute(
        select(
            handbook_proposals.c.handbook_id,
            handbook_proposals.c.kind,
            handbook_proposals.c.state,
            func.count(),
        )
        .where(handbook_proposals.c.handbook_id.in_(handbook_ids))
        .group_by(
            handbook_proposals.c.handbook_id, handbook_proposals.c.kind, handbook_proposals.c.state
        )
    )
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for handbook, kind, state, count in rows:
        found[handbook][kind, state] = count
    return found


async def proposals(
    connection: AsyncConnection, handbook: str, wanted: Wanted, *, offset: int, limit: int
) -> tuple[Kept, ...]:
    """A page of the proposals of a handbook, in the order of the document."""
    query = (
        select(handbook_proposals)
        .where(handbook_proposals.c.handbook_id == handbook)
        .order_by(handbook_proposals.c.position)
        .offset(offset)
        .limit(limit)
    )
    if wanted.kind:
        query = query.where(handbook_proposals.c.kind == wanted.kind)
    if wanted.state:
        query = query.where(handbook_proposals.c.state == wanted.state)
    return tuple(_kept(row) for row in await connection.execute(query))


async def proposal(connection: AsyncConnection, handbook: str, number: int) -> Kept | None:
    """One proposal of a handbook."""
    query = select(handbook_proposals).where(
        handbook_proposals.c.handbook_id == handbook, handbook_proposals.c.id == number
    )
    row = (await connection.execute(query)).first()
    return None if row is None else _kept(row)


async def decide(
    connection: AsyncConnection,
    number: int,
    *,
    before: str,
    after: str,
    by_name: str,
    at: datetime,
    made: str = "",
) -> bool:
    """Move a proposal on from the state it was seen in; ``False`` when somebody was faster."""
    done = await connection.execute(
        update(handbook_proposals)
        .where(handbook_proposals.c.id == number, handbook_proposals.c.state == before)
        .values(state=after, made=made, decided_by_name=by_name, decided_at=at)
    )
    return done.rowcount == 1


async def limit_drafts(
    connection: AsyncConnection, *, user: str, team: str | None, limit: int
) -> tuple[tuple[Handbook, Kept], ...]:
    """The limits taken over and not yet part of a policy, of handbooks of ``user`` and ``team``
    (``None``: of everybody), the oldest first."""
    query = (
        select(handbook_proposals, handbooks.c.id.label("book"))
        .join(handbooks, handbooks.c.id == handbook_proposals.c.handbook_id)
        .where(*_LIMIT_DRAFT)
        .order_by(handbook_proposals.c.id)
        .limit(limit)
    )
    if team is not None:
        query = query.where(or_(handbooks.c.created_by == user, handbooks.c.team == team))
    rows = list(await connection.execute(query))
    books = await connection.execute(
        select(handbooks).where(handbooks.c.id.in_({row.book for row in rows}))
    )
    known = {row.id: _handbook(row) for row in books}
    return tuple((known[row.book], _kept(row)) for row in rows)


async def limit_draft(connection: AsyncConnection, number: int) -> tuple[Kept, str] | None:
    """A limit that was taken over and is not yet part of a policy, and its handbook's id."""
    query = select(handbook_proposals).where(handbook_proposals.c.id == number, *_LIMIT_DRAFT)
    row = (await connection.execute(query)).first()
    return None if row is None else (_kept(row), row.handbook_id)


async def take_limit(
    connection: AsyncConnection, number: int, *, by_name: str, at: datetime, made: str
) -> bool:
    """Note what a limit became part of; ``False`` when somebody was faster."""
    done = await connection.execute(
        update(handbook_proposals)
        .where(handbook_proposals.c.id == number, *_LIMIT_DRAFT)
        .values(made=made, decided_by_name=by_name, decided_at=at)
    )
    return done.rowcount == 1


async def _now(
    connection: AsyncConnection,
    handbook: str,
    state: str,
    *,
    problem: str = "",
    problem_zh: str = "",
) -> None:
    await connection.execute(
        update(handbooks)
        .where(handbooks.c.id == handbook)
        .values(state=state, problem=problem, problem_zh=problem_zh)
    )


def _values(handbook: str, position: int, one: Proposal) -> dict[str, Any]:
    return {
        "handbook_id": handbook,
        "position": position,
        "kind": one.kind,
        "text": one.text,
        "question": one.question,
        "category": one.category,
        "condition": one.condition,
        "limit_s": one.limit_s,
        "working_days": one.working_days,
        "heading": one.place.heading,
        "line": one.place.line,
        "state": "open",
        "made": "",
        "decided_by_name": "",
    }


def _handbook(row: Row[Any]) -> Handbook:
    return Handbook(
        row.id,
        row.name,
        row.team,
        row.created_by,
        row.created_by_name,
        row.created_at,
        row.state,
        row.problem,
        row.problem_zh,
    )


def _kept(row: Row[Any]) -> Kept:
    one = Proposal(
        row.kind,
        row.text,
        Place(row.heading, row.line),
        question=row.question,
        category=row.category,
        condition=row.condition,
        limit_s=row.limit_s,
        working_days=row.working_days,
    )
    return Kept(row.id, one, row.state, row.made, row.decided_by_name, row.decided_at)
