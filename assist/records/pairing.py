"""One-time codes by which a browser extension becomes a device of its agent, and wrong guesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.account_tables import pairing_codes, pairing_tries, tokens, users
from assist.accounts import User
from assist.records.accounts import user_by_id

_LOCK = 0x_A551_58


@dataclass(frozen=True, slots=True)
class Code:
    """A code of late. ``spent_at`` is when it was redeemed, ``None`` while it was not."""

    user_id: str
    code_hash: str
    created_at: datetime
    expires_at: datetime
    spent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong guesses since some instant: of one network, and of all."""

    own: int
    all: int


async def one_at_a_time(connection: AsyncConnection) -> None:
    """Let no other guess count the tries before this one is counted, on any server.

    SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


async def replace_code(
    connection: AsyncConnection, user_id: str, code_hash: str, now: datetime, expires_at: datetime
) -> None:
    """Give a user a new code; the last one, if any, is worth nothing from now on."""
    await connection.execute(delete(pairing_codes).where(pairing_codes.c.user_id == user_id))
    await connection.execute(
        insert(pairing_codes).values(
            user_id=user_id, code_hash=code_hash, created_at=now, expires_at=expires_at
        )
    )


async def codes_since(connection: AsyncConnection, since: datetime) -> tuple[Code, ...]:
    """The codes that ended after ``since`` or are still open, of users who may come in."""
    query = (
        select(pairing_codes)
        .join(users)
        .where(pairing_codes.c.expires_at > since, users.c.disabled.is_(False))
    )
    return tuple(
        Code(row.user_id, row.code_hash, row.created_at, row.expires_at, row.spent_at)
        for row in await connection.execute(query)
    )


async def spend(connection: AsyncConnection, code: Code, now: datetime) -> User:
    """Mark a code as redeemed; return whose it is."""
    await connection.execute(
        pairing_codes.update().where(pairing_codes.c.user_id == code.user_id).values(spent_at=now)
    )
    user = await user_by_id(connection, code.user_id)
    assert user is not None
    return user


async def tries_since(connection: AsyncConnection, network: str, since: datetime) -> Tries:
    """How many wrong guesses there were at or after ``since``."""
    own = func.count().filter(pairing_tries.c.network == network)
    query = select(own, func.count()).where(pairing_tries.c.at >= since)
    counted = (await connection.execute(query)).one()
    return Tries(int(counted[0]), int(counted[1]))


async def note_try(
    connection: AsyncConnection, network: str, now: datetime, forget_before: datetime
) -> None:
    """Count a wrong guess; what is too old to count any more is swept away on the way."""
    await connection.execute(delete(pairing_tries).where(pairing_tries.c.at < forget_before))
    await connection.execute(
        delete(pairing_codes).where(pairing_codes.c.expires_at < forget_before)
    )
    await connection.execute(insert(pairing_tries).values(at=now, network=network))


async def live_tokens_of(connection: AsyncConnection, user_id: str) -> int:
    """How many tokens, of whatever kind, a user has."""
    query = select(func.count()).where(tokens.c.user_id == user_id, tokens.c.revoked_at.is_(None))
    return (await connection.execute(query)).scalar_one()
