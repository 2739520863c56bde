"""What an administrator does to accounts: each change with its audit entry, in one transaction.

REST and pages both go through here, so that neither can do what the other refuses.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn, require
from assist.accounts import MAX_TEAM, Role, User, checked_name
from assist.errors import RefusedError, UsageError
from assist.passwords import Passwords, checked_password
from assist.records import accounts
from assist.records import people as records
from assist.services import Services
from phrasebook.entries import Message

MAX_DISPLAY_NAME = 128
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what people take for another when they copy a password by hand."""

_passwords = Passwords()


@dataclass(frozen=True, slots=True)
class Change:
    """New values for an account; ``None`` leaves one as it is."""

    display_name: str | None = None
    role: Role | None = None
    team: str | None = None
    disabled: bool | None = None


def visible_teams(who: SignedIn) -> tuple[str, ...] | None:
    """Whose accounts ``who`` may look at: all (``None``) for administrators, a lead's team."""
    if who.role is Role.ADMIN:
        return None
    require(who, Role.LEAD)
    return (who.team,) if who.team else ()


async def seen(services: Services, who: SignedIn, user_id: str) -> records.Person:
    """An account that ``who`` may look at. Raises ``RefusedError("not_found")``."""
    teams = visible_teams(who)
    async with services.engine.begin() as connection:
        found = await records.person(connection, _asked(user_id), services.clock())
    if found is None or not (teams is None or found.user.team in teams or found.user.id == who.id):
        raise RefusedError("not_found", Message("没有这个用户", "there is no such user"))
    return found


async def add(
    services: Services,
    who: SignedIn,
    *,
    name: str,
    role: Role,
    team: str,
    display_name: str,
    password: str | None,
) -> tuple[User, str]:
    """Add an account; return it with its password, which is made up where none is given."""
    require(who, Role.ADMIN)
    name, team = checked_name(name), checked_team(team)
    secret = checked_password(password, name) if password else new_password()
    password_hash = await _passwords.hash(secret)
    async with services.engine.begin() as connection:
        user = await accounts.add_user(
            connection,
            name=name,
            role=role,
            team=team,
            password_hash=password_hash,
            now=services.clock(),
            display_name=checked_display_name(display_name),
        )
        await _note(services, connection, who, "user.add", user.id, after=_told(user))
    return user, secret


async def change(services: Services, who: SignedIn, user_id: str, wanted: Change) -> User:
    """Change an account. What it may do changes within five seconds, open panels included.

    Raises ``RefusedError``: nobody takes their own rights, and one administrator must remain.
    """
    require(who, Role.ADMIN)
    async with services.engine.begin() as connection:
        before = await _user(connection, user_id)
        role = before.role if wanted.role is None else wanted.role
        disabled = before.disabled if wanted.disabled is None else wanted.disabled
        if before.role is Role.ADMIN and (role is not Role.ADMIN or disabled):
            if before.id == who.id:
                raise RefusedError(
                    "conflict",
                    Message(
                        "不能取消自己的权限；请别的管理员来做",
                        "you cannot take your own rights; ask another administrator",
                    ),
                )
            if not await records.other_admins(connection, before.id):
                raise RefusedError(
                    "conflict",
                    Message("这是最后一位管理员；请先设另一位", "this is the last administrator"),
                )
        if before.id == who.id and disabled:
            raise RefusedError(
                "conflict", Message("不能停用自己；请别的管理员来做", "you cannot disable yourself")
            )
        shown = wanted.display_name
        after = await records.change(
            connection,
            before.id,
            display_name=(checked_display_name(shown) or before.name)
            if shown is not None
            else before.display_name,
            role=role,
            team=before.team if wanted.team is None else checked_team(wanted.team),
        )
        assert after is not None
        if disabled != before.disabled:
            await accounts.set_disabled(connection, before.id, disabled)
            action = "user.disable" if disabled else "user.enable"
            await _note(
                services,
                connection,
                who,
                action,
                before.id,
                before={"name": before.name, "disabled": before.disabled},
                after={"name": before.name, "disabled": disabled},
            )
        if _told(after) != _told(before):
            await _note(
                services,
                connection,
                who,
                "user.change",
                before.id,
                before=_told(before),
                after=_told(after),
            )
        done = await _user(connection, before.id)
    services.access.forget(before.id)
    return done


async def reset_password(
    services: Services, who: SignedIn, user_id: str, password: str | None = None
) -> tuple[User, str]:
    """Give an account a new password and sign it out everywhere; return the password, this once."""
    require(who, Role.ADMIN)
    async with services.engine.begin() as connection:
        user = await _user(connection, user_id)
    secret = checked_password(password, user.name) if password else new_password()
    password_hash = await _passwords.hash(secret)
    async with services.engine.begin() as connection:
        await accounts.set_password(connection, user.id, password_hash)
        await _note(services, connection, who, "user.password", user.id, after={"name": user.name})
    services.access.forget(user.id)
    return user, secret


async def sign_out(services: Services, who: SignedIn, user_id: str) -> int:
    """Sign a user out of every browser; return how many there were."""
    require(who, Role.ADMIN)
    async with services.engine.begin() as connection:
        user = await _user(connection, user_id)
        closed = await accounts.close_all_logins(connection, user.id)
        await _note(
            services,
            connection,
            who,
            "user.sign_out",
            user.id,
            after={"name": user.name, "closed": closed},
        )
    services.access.forget(user.id)
    return closed


async def revoke(
    services: Services, who: SignedIn, user_id: str, token_id: str | None = None
) -> int:
    """Revoke one token of a user, or all; return how many."""
    require(who, Role.ADMIN)
    async with services.engine.begin() as connection:
        user = await _user(connection, user_id)
        one = None if token_id is None else _asked(token_id)
        count = await accounts.revoke_tokens(connection, user.id, services.clock(), one)
        if one is not None and not count:
            raise RefusedError(
                "not_found",
                Message(
                    "没有这个令牌，或它已经撤销", "there is no such token, or it is revoked already"
                ),
            )
        await _note(
            services,
            connection,
            who,
            "token.revoke_all" if one is None else "token.revoke",
            one or user.id,
            after={"user": user.name, "count": count},
        )
    services.access.forget(user.id)
    return count


def new_password() -> str:
    """A password to hand over: 16 letters and digits in groups, some 79 random bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def checked_team(team: str) -> str:
    """``team`` without outer space, or ``UsageError``."""
    team = team.strip()
    if len(team) > MAX_TEAM or not team.isprintable():
        raise UsageError(
            Message(
                f"团队名最多 {MAX_TEAM} 个可见字符",
                f"a team's name has at most {MAX_TEAM} visible characters",
            )
        )
    return team


def checked_display_name(name: str) -> str:
    """``name`` without outer space, or ``UsageError``."""
    name = name.strip()
    if len(name) > MAX_DISPLAY_NAME or not name.isprintable():
        raise UsageError(
            Message(
                f"姓名最多 {MAX_DISPLAY_NAME} 个可见字符",
                f"a name has at most {MAX_DISPLAY_NAME} visible characters",
            )
        )
    return name


async def _user(connection: AsyncConnection, user_id: str) -> User:
    user = await accounts.user_by_id(connection, _asked(user_id))
    if user is None:
        raise RefusedError("not_found", Message("没有这个用户", "there is no such user"))
    return user


async def _note(
    services: Services,
    connection: AsyncConnection,
    who: SignedIn,
    action: str,
    subject: str,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    await accounts.note_change(
        connection,
        actor=who.id,
        actor_name=who.name,
        action=action,
        kind=action.split(".", 1)[0],
        subject=subject,
        now=services.clock(),
        before=before,
        after=after,
    )


def _told(user: User) -> dict[str, object]:
    return {
        "name": user.name,
        "display_name": user.display_name,
        "role": user.role.value,
        "team": user.team,
    }


def _asked(text: str) -> str:
    """``text`` without what some databases refuse even in a question."""
    return text.replace("\x00", "")
