"""Accounts as an administrator sees them: who is there, with what they come in; changing that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.account_tables import logins, tokens, users
from assist.accounts import Role, User, folded
from assist.records.accounts import user_by_id


@dataclass(frozen=True, slots=True)
class Person:
    """An account with how many ways in it has. ``last_seen_at`` is the latest use of any."""

    user: User
    created_at: datetime
    logins: int
    tokens: int
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Login:
    """One browser a user is signed in with."""

    id: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts; empty fields do not filter. ``teams`` of ``None`` means every team."""

    teams: Collection[str] | None = None
    query: str = ""
    role: Role | None = None
    team: str | None = None
    disabled: bool | None = None


async def people(
    connection: AsyncConnection, wanted: Wanted, now: datetime, *, page: int, size: int
) -> tuple[tuple[Person, ...], bool]:
    """One page of accounts by name (``page`` counts from 1), and whether there is another."""
    query = (
        _people(now)
        .where(*_conditions(wanted))
        .order_by(users.c.folded_name)
        .offset((page - 1) * size)
        .limit(size + 1)
    )
    found = [_person(row) for row in await connection.execute(query)]
    return tuple(found[:size]), len(found) > size


async def person(connection: AsyncConnection, user_id: str, now: datetime) -> Person | None:
    """One account."""
    row = (await connection.execute(_people(now).where(users.c.id == user_id))).first()
    return None if row is None else _person(row)


async def teams(connection: AsyncConnection) -> tuple[str, ...]:
    """Every team that somebody is in, by name."""
    query = select(users.c.team).where(users.c.team != "").distinct().order_by(users.c.team)
    return tuple(await connection.scalars(query))


async def members(connection: AsyncConnection, team: str) -> frozenset[str]:
    """Ids of all in a team, disabled or not."""
    return frozenset(await connection.scalars(select(users.c.id).where(users.c.team == team)))


async def logins_of(connection: AsyncConnection, user_id: str, now: datetime) -> tuple[Login, ...]:
    """Where a user is signed in, last used first."""
    query = (
        select(logins)
        .where(logins.c.user_id == user_id, logins.c.expires_at > now)
        .order_by(logins.c.last_seen_at.desc())
    )
    return tuple(
        Login(row.id, row.user_agent, row.created_at, row.last_seen_at, row.expires_at)
        for row in await connection.execute(query)
    )


async def change(
    connection: AsyncConnection, user_id: str, *, display_name: str, role: Role, team: str
) -> User | None:
    """Give an account another name on screens, role and team."""
    await connection.execute(
        update(users)
        .where(users.c.id == user_id)
        .values(display_name=display_name, role=role, team=team)
    )
    return await user_by_id(connection, user_id)


async def other_admins(connection: AsyncConnection, user_id: str) -> int:
    """How many enabled administrators there are beside that one."""
    query = select(func.count()).where(
        users.c.role == Role.ADMIN, users.c.disabled.is_(False), users.c.id != user_id
    )
    return (await connection.execute(query)).scalar_one()


def _people(now: datetime) -> Select[Any]:
    live = (logins.c.user_id == users.c.id, logins.c.expires_at > now)
    own = (tokens.c.user_id == users.c.id, tokens.c.revoked_at.is_(None))
    return select(
        users,
        select(func.count()).select_from(logins).where(*live).scalar_subquery().label("logins"),
        select(func.count()).select_from(tokens).where(*own).scalar_subquery().label("tokens"),
        select(func.max(logins.c.last_seen_at)).where(*live).scalar_subquery().label("seen"),
        select(func.max(tokens.c.last_used_at)).where(*own).scalar_subquery().label("used"),
    )


def _conditions(wanted: Wanted) -> list[Any]:
    conditions: list[Any] = []
    if wanted.teams is not None:
        conditions.append(users.c.team.in_(wanted.teams))
    conditions += [
        or_(
            users.c.folded_name.contains(folded(word), autoescape=True),
            users.c.display_name.icontains(word, autoescape=True),
            users.c.team.icontains(word, autoescape=True),
        )
        for word in wanted.query.split()
    ]
    if wanted.role is not None:
        conditions.append(users.c.role == wanted.role)
    if wanted.team is not None:
        conditions.append(users.c.team == wanted.team)
    if wanted.disabled is not None:
        conditions.append(users.c.disabled.is_(wanted.disabled))
    return conditions


def _person(row: Any) -> Person:
    user = User(
        row.id,
        row.name,
        row.display_name,
        Role(row.role),
        row.team,
        row.disabled,
        row.password_hash is not None,
    )
    times = [moment for moment in (row.seen, row.used) if moment is not None]
    return Person(user, row.created_at, row.logins, row.tokens, max(times, default=None))
