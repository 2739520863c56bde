"""Paired devices in the database: tokens of the kind ``device``, with whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.account_tables import tokens, users
from assist.accounts import Role, User


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that was paired and is not revoked."""

    id: str
    label: str
    user: User
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose devices: those of ``user`` and of ``team``; of everybody where both are empty.

    ``query`` is looked for in the names of device and user.
    """

    user: str = ""
    team: str = ""
    query: str = ""


async def devices(
    connection: AsyncConnection, wanted: Wanted, *, page: int, size: int
) -> tuple[tuple[Device, ...], bool]:
    """One page by user and newest first (``page`` counts from 1), and whether there is another."""
    query = (
        _wanted(wanted)
        .order_by(users.c.folded_name, tokens.c.id.desc())
        .offset((page - 1) * size)
        .limit(size + 1)
    )
    found = [_device(row) for row in await connection.execute(query)]
    return tuple(found[:size]), len(found) > size


async def device(connection: AsyncConnection, wanted: Wanted, device_id: str) -> Device | None:
    """One of those wanted."""
    row = (await connection.execute(_wanted(wanted).where(tokens.c.id == device_id))).first()
    return None if row is None else _device(row)


def _wanted(wanted: Wanted) -> Select[Any]:
    query = (
        select(
            tokens.c.id.label("device"),
            tokens.c.label,
            tokens.c.created_at.label("paired_at"),
            tokens.c.last_used_at,
            users,
        )
        .join_from(tokens, users)
        .where(tokens.c.kind == "device", tokens.c.revoked_at.is_(None))
    )
    whose = []
    if wanted.user:
        whose.append(users.c.id == wanted.user)
    if wanted.team:
        whose.append(users.c.team == wanted.team)
    if whose:
        query = query.where(or_(*whose))
    for word in wanted.query.split():
        query = query.where(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (tokens.c.label, users.c.name, users.c.display_name)
                )
            )
        )
    return query


def _device(row: Row[Any]) -> Device:
    user = User(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        role=Role(row.role),
        team=row.team,
        disabled=row.disabled,
        has_password=row.password_hash is not None,
    )
    return Device(row.device, row.label, user, row.paired_at, row.last_used_at)
