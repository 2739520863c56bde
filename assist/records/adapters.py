"""Adapters of leads and proposals of agents in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.accounts import User
from assist.adapter_tables import adapter_proposals, adapters
from phrasebook.ids import new_id

ProposalState = Literal["open", "accepted", "declined"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A lead's adapter: in force ``everywhere``, or for the agents of ``teams``."""

    body: Mapping[str, Any]
    everywhere: bool
    teams: tuple[str, ...]
    revision: int
    updated_at: datetime
    updated_by: str
    updated_by_name: str

    @property
    def id(self) -> str:
        """The adapter's own id."""
        return str(self.body["id"])

    def serves(self, team: str) -> bool:
        """Whether it is in force for the agents of ``team``."""
        return self.everywhere or (bool(team) and team in self.teams)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An adapter an agent made with the picker, for a lead to accept."""

    id: str
    body: Mapping[str, Any]
    note: str
    state: ProposalState
    proposed_at: datetime
    proposed_by: str
    proposed_by_name: str
    team: str
    answered_at: datetime | None = None
    answered_by: str = ""
    answered_by_name: str = ""
    comment: str = ""


async def all_stored(connection: AsyncConnection) -> tuple[Stored, ...]:
    """Every stored adapter, by id."""
    rows = await connection.execute(select(adapters).order_by(adapters.c.id))
    return tuple(_stored(row) for row in rows)


async def stored(connection: AsyncConnection, adapter_id: str) -> Stored | None:
    """The stored adapter with that id; locked until the end of this unit of work."""
    query = select(adapters).where(adapters.c.id == adapter_id).with_for_update()
    row = (await connection.execute(query)).first()
    return None if row is None else _stored(row)


async def save(connection: AsyncConnection, one: Stored, *, new: bool) -> None:
    """Store an adapter, new or changed."""
    values = {
        "body": dict(one.body),
        "everywhere": one.everywhere,
        "teams": list(one.teams),
        "revision": one.revision,
        "updated_at": one.updated_at,
        "updated_by": one.updated_by,
        "updated_by_name": one.updated_by_name,
    }
    if new:
        await connection.execute(insert(adapters).values(id=one.id, **values))
    else:
        await connection.execute(update(adapters).where(adapters.c.id == one.id).values(**values))


async def remove(connection: AsyncConnection, adapter_id: str) -> None:
    """Forget an adapter; a shipped one of that id is in force again."""
    await connection.execute(delete(adapters).where(adapters.c.id == adapter_id))


async def propose(
    connection: AsyncConnection, user: User, body: Mapping[str, Any], note: str, now: datetime
) -> Proposal:
    """Store a proposal of ``user``."""
    made = Proposal(new_id(now), body, note, "open", now, user.id, user.display_name, user.team)
    await connection.execute(
        insert(adapter_proposals).values(
            id=made.id,
            body=dict(body),
            note=note,
            state=made.state,
            proposed_at=now,
            proposed_by=made.proposed_by,
            proposed_by_name=made.proposed_by_name,
            team=made.team,
            answered_by="",
            answered_by_name="",
            comment="",
        )
    )
    return made


async def open_proposals_by(connection: AsyncConnection, user: str) -> int:
    """How many proposals of a user wait for an answer."""
    table = adapter_proposals
    query = select(func.count()).where(table.c.proposed_by == user, table.c.state == "open")
    return (await connection.execute(query)).scalar_one()


async def proposals(
    connection: AsyncConnection,
    *,
    team: str | None,
    by: str | None,
    state: ProposalState | None,
    page: int,
    size: int,
) -> tuple[tuple[Proposal, ...], bool]:
    """One page, newest first: of ``team``'s agents and of ``by``, of all where both are ``None``;
    and whether there is another."""
    query = select(adapter_proposals)
    if team is not None:
        query = query.where(
            (adapter_proposals.c.team == team) | (adapter_proposals.c.proposed_by == (by or ""))
        )
    elif by is not None:
        query = query.where(adapter_proposals.c.proposed_by == by)
    if state is not None:
        query = query.where(adapter_proposals.c.state == state)
    query = query.order_by(adapter_proposals.c.proposed_at.desc(), adapter_proposals.c.id.desc())
    rows = await connection.execute(query.offset((page - 1) * size).limit(size + 1))
    found = [_proposal(row) for row in rows]
    return tuple(found[:size]), len(found) > size


async def proposal(connection: AsyncConnection, proposal_id: str) -> Proposal | None:
    """The proposal with that id; locked until the end of this unit of work."""
    query = select(adapter_proposals).where(adapter_proposals.c.id == proposal_id)
    row = (await connection.execute(query.with_for_update())).first()
    return None if row is None else _proposal(row)


async def answer(
    connection: AsyncConnection,
    asked: Proposal,
    state: ProposalState,
    *,
    by: User,
    comment: str,
    now: datetime,
) -> Proposal:
    """Store what a lead says to a proposal."""
    done = replace(
        asked,
        state=state,
        answered_at=now,
        answered_by=by.id,
        answered_by_name=by.display_name,
        comment=comment,
    )
    await connection.execute(
        update(adapter_proposals)
        .where(adapter_proposals.c.id == asked.id)
        .values(
            state=state,
            answered_at=now,
            answered_by=by.id,
            answered_by_name=by.display_name,
            comment=comment,
        )
    )
    return done


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        body=row.body,
        everywhere=row.everywhere,
        teams=tuple(row.teams),
        revision=row.revision,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        updated_by_name=row.updated_by_name,
    )


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        body=row.body,
        note=row.note,
        state=row.state,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        proposed_by_name=row.proposed_by_name,
        team=row.team,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        answered_by_name=row.answered_by_name,
        comment=row.comment,
    )
