"""Users, log-ins, API tokens and the audit log in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.account_tables import audit, logins, tokens, users
from assist.accounts import Role, User, folded
from assist.errors import UsageError
from phrasebook.entries import Message
from phrasebook.ids import new_id

SYSTEM = "system"
"""The actor of the audit log for what no person did."""

COMMAND_LINE = "command line"
"""The actor of the audit log for what was done by the ``assist`` command."""


TokenKind = Literal["api", "device"]
"""What a token was made for: a program, by hand, or a browser, by pairing."""


@dataclass(frozen=True, slots=True)
class Token:
    """One API token as its owner sees it. ``hint`` is how the secret begins; the rest is gone."""

    id: str
    label: str
    hint: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    kind: TokenKind = "api"


@dataclass(frozen=True, slots=True)
class Credential:
    """A live cookie or token: the row's ``id``, whose it is, and when it was last noted as used."""

    id: str
    user: User
    last_used_at: datetime | None
    expires_at: datetime | None


# Users


async def add_user(
    connection: AsyncConnection,
    *,
    name: str,
    role: Role,
    team: str,
    password_hash: str | None,
    now: datetime,
    display_name: str = "",
) -> User:
    """Store a new user. Raises ``UsageError`` when the name is taken, in whatever case."""
    user_id = new_id(now)
    try:
        async with connection.begin_nested():
            await connection.execute(
                insert(users).values(
                    id=user_id,
                    name=name,
                    folded_name=folded(name),
                    display_name=display_name or name,
                    role=role,
                    team=team,
                    password_hash=password_hash,
                    disabled=False,
                    created_at=now,
                )
            )
    except IntegrityError as error:
        raise UsageError(
            Message(f"已有叫 {name} 的用户；请换一个名字", f"there is a user named {name} already")
        ) from error
    return User(user_id, name, display_name or name, role, team, False, password_hash is not None)


async def user_named(connection: AsyncConnection, name: str) -> User | None:
    """The user of that name (case does not matter), disabled or not."""
    row = (await connection.execute(_users().where(users.c.folded_name == folded(name)))).first()
    return None if row is None else _user(row)


async def user_by_id(connection: AsyncConnection, user_id: str) -> User | None:
    """The user with that id, disabled or not."""
    row = (await connection.execute(_users().where(users.c.id == user_id))).first()
    return None if row is None else _user(row)


async def names_of(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """What people call those users, by id."""
    rows = await connection.execute(
        select(users.c.id, users.c.display_name, users.c.name).where(users.c.id.in_(ids))
    )
    return {row.id: row.display_name or row.name for row in rows}


async def all_users(connection: AsyncConnection) -> tuple[User, ...]:
    """Everybody, by name."""
    rows = await connection.execute(_users().order_by(users.c.folded_name))
    return tuple(_user(row) for row in rows)


async def agents_of(
    connection: AsyncConnection, teams: Collection[str], *, gone: bool = False
) -> frozenset[str]:
    """Ids of the enabled agents of ``teams``; of all teams where ``teams`` is empty; with ``gone``
    those who were shut out too."""
    query = select(users.c.id).where(users.c.role == Role.AGENT)
    if not gone:
        query = query.where(users.c.disabled.is_(False))
    if teams:
        query = query.where(users.c.team.in_(teams))
    return frozenset(await connection.scalars(query))


async def members_of(connection: AsyncConnection, team: str) -> frozenset[str]:
    """Ids of everybody in ``team``, of any role, those who left too: records outlast people."""
    return frozenset(await connection.scalars(select(users.c.id).where(users.c.team == team)))


async def password_hash(connection: AsyncConnection, name: str) -> tuple[User | None, str | None]:
    """The enabled user of that name and the hash to verify against; ``None`` where there is none."""
    if not name.isprintable():  # some databases refuse a NUL even in a question
        return None, None
    query = _users().where(users.c.folded_name == folded(name), users.c.disabled.is_(False))
    row = (await connection.execute(query)).first()
    return (None, None) if row is None else (_user(row), row.password_hash)


async def set_password(connection: AsyncConnection, user_id: str, password_hash: str) -> None:
    """Replace the password and sign the user out everywhere: a changed password may be a leak."""
    await connection.execute(
        update(users).where(users.c.id == user_id).values(password_hash=password_hash)
    )
    await close_all_logins(connection, user_id)


async def set_disabled(connection: AsyncConnection, user_id: str, disabled: bool) -> None:
    """Shut a user out, or let them in again. Cookies end at once; tokens sleep meanwhile."""
    await connection.execute(update(users).where(users.c.id == user_id).values(disabled=disabled))
    if disabled:
        await close_all_logins(connection, user_id)


def _users() -> Any:
    return select(users)


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        role=Role(row.role),
        team=row.team,
        disabled=row.disabled,
        has_password=row.password_hash is not None,
    )


# Log-ins: one row a cookie


async def open_login(
    connection: AsyncConnection,
    *,
    user_id: str,
    secret_hash: str,
    user_agent: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Remember a cookie; rows that have run out are swept away on the way."""
    await connection.execute(delete(logins).where(logins.c.expires_at <= now))
    await connection.execute(
        insert(logins).values(
            id=new_id(now),
            secret_hash=secret_hash,
            user_id=user_id,
            user_agent=user_agent[:256],
            created_at=now,
            expires_at=expires_at,
            last_seen_at=now,
        )
    )


async def live_login(
    connection: AsyncConnection, secret_hash: str, now: datetime
) -> Credential | None:
    """The log-in of that cookie, unless it ran out or its user is disabled."""
    query = (
        select(logins.c.id.label("credential"), logins.c.last_seen_at, logins.c.expires_at, users)
        .join_from(logins, users)
        .where(
            logins.c.secret_hash == secret_hash,
            logins.c.expires_at > now,
            users.c.disabled.is_(False),
        )
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Credential(row.credential, _user(row), row.last_seen_at, row.expires_at)


async def note_login_used(
    connection: AsyncConnection, login_id: str, now: datetime, expires_at: datetime
) -> None:
    """Put off the end of a log-in that is in use."""
    await connection.execute(
        update(logins)
        .where(logins.c.id == login_id)
        .values(last_seen_at=now, expires_at=expires_at)
    )


async def close_login(connection: AsyncConnection, secret_hash: str) -> None:
    """Forget one cookie."""
    await connection.execute(delete(logins).where(logins.c.secret_hash == secret_hash))


async def close_all_logins(connection: AsyncConnection, user_id: str) -> int:
    """Forget every cookie of a user; return how many there were."""
    done = await connection.execute(delete(logins).where(logins.c.user_id == user_id))
    return done.rowcount


async def count_logins(connection: AsyncConnection, user_id: str, now: datetime) -> int:
    """In how many browsers a user is signed in."""
    query = select(func.count()).where(logins.c.user_id == user_id, logins.c.expires_at > now)
    return (await connection.execute(query)).scalar_one()


# API tokens


async def add_token(
    connection: AsyncConnection,
    *,
    user_id: str,
    label: str,
    secret_hash: str,
    hint: str,
    now: datetime,
    expires_at: datetime | None = None,
    kind: TokenKind = "api",
) -> Token:
    """Store a token by the hash of its secret."""
    token = Token(new_id(now), label, hint, now, None, expires_at, None, kind)
    await connection.execute(
        insert(tokens).values(
            id=token.id,
            user_id=user_id,
            label=label,
            secret_hash=secret_hash,
            hint=hint,
            created_at=now,
            expires_at=expires_at,
            kind=kind,
        )
    )
    return token


async def live_token(
    connection: AsyncConnection, secret_hash: str, now: datetime
) -> Credential | None:
    """The token of that secret, unless revoked, run out or of a disabled user."""
    query = (
        select(tokens.c.id.label("credential"), tokens.c.last_used_at, tokens.c.expires_at, users)
        .join_from(tokens, users)
        .where(tokens.c.secret_hash == secret_hash, *_token_lives(now))
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Credential(row.credential, _user(row), row.last_used_at, row.expires_at)


def _token_lives(now: datetime) -> tuple[Any, ...]:
    return (
        tokens.c.revoked_at.is_(None),
        (tokens.c.expires_at.is_(None)) | (tokens.c.expires_at > now),
        users.c.disabled.is_(False),
    )


async def note_token_used(connection: AsyncConnection, token_id: str, now: datetime) -> None:
    """Remember when a token last served, so that its owner can tell which are forgotten."""
    await connection.execute(update(tokens).where(tokens.c.id == token_id).values(last_used_at=now))


async def tokens_of(connection: AsyncConnection, user_id: str) -> tuple[Token, ...]:
    """The tokens of a user that are not revoked, newest first."""
    query = (
        select(tokens)
        .where(tokens.c.user_id == user_id, tokens.c.revoked_at.is_(None))
        .order_by(tokens.c.id.desc())
    )
    return tuple(_token(row) for row in await connection.execute(query))


async def find_token(
    connection: AsyncConnection, token_id: str, secret_hash: str
) -> tuple[str, str] | None:
    """Id and user id of the token with that id or that secret, live or not."""
    query = select(tokens.c.id, tokens.c.user_id).where(
        (tokens.c.id == token_id) | (tokens.c.secret_hash == secret_hash)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else (row.id, row.user_id)


async def revoke_tokens(
    connection: AsyncConnection, user_id: str, now: datetime, token_id: str | None = None
) -> int:
    """Revoke one token of a user, or all; return how many were revoked by this call."""
    query = update(tokens).where(tokens.c.user_id == user_id, tokens.c.revoked_at.is_(None))
    if token_id is not None:
        query = query.where(tokens.c.id == token_id)
    done = await connection.execute(query.values(revoked_at=now))
    return done.rowcount


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        label=row.label,
        hint=row.hint,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        kind=row.kind,
    )


# Which of many connected panels are still allowed

Standing = tuple[Role, str]
"""The role and the team of a user."""


async def live_logins_among(
    connection: AsyncConnection, ids: Collection[str], now: datetime
) -> dict[str, Standing]:
    """Those log-ins of ``ids`` that still count, each with what its user may do now."""
    query = (
        select(logins.c.id, users.c.role, users.c.team)
        .join_from(logins, users)
        .where(logins.c.id.in_(ids), logins.c.expires_at > now, users.c.disabled.is_(False))
    )
    return {row.id: (Role(row.role), row.team) for row in await connection.execute(query)}


async def live_tokens_among(
    connection: AsyncConnection, ids: Collection[str], now: datetime
) -> dict[str, Standing]:
    """Those tokens of ``ids`` that still count, each with what its user may do now."""
    query = (
        select(tokens.c.id, users.c.role, users.c.team)
        .join_from(tokens, users)
        .where(tokens.c.id.in_(ids), *_token_lives(now))
    )
    return {row.id: (Role(row.role), row.team) for row in await connection.execute(query)}


# The audit log


async def note_change(
    connection: AsyncConnection,
    *,
    actor: str,
    actor_name: str,
    action: str,
    kind: str,
    subject: str,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write who changed what, in the transaction of the change itself. Never give it a secret."""
    await connection.execute(
        insert(audit).values(
            id=new_id(now),
            at=now,
            actor=actor,
            actor_name=actor_name,
            action=action,
            subject_kind=kind,
            subject=subject,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
        )
    )
