"""Who may connect and do what: log-ins, cookies, API tokens and roles.

An answer about a cookie or token is remembered for two seconds, so that a busy page costs one
query and a disabled user or a revoked token is out within five. Nothing here is trusted from
the client but a secret: the role comes from the database each time.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncEngine

from assist.accounts import Role, User, folded
from assist.attempts import Attempts
from assist.database import reading
from assist.errors import RefusedError
from assist.pairing import Pairing
from assist.passwords import Passwords, checked_password
from assist.records import accounts
from assist.settings import Settings
from assist.uses import Uses
from phrasebook.entries import Message

COOKIE = "assist_session"
TOKEN_PREFIX = "ast_"  # noqa: S105 - not a secret: it lets scanners recognise a leaked one

REMEMBERED_S = 2.0
"""How long an answer about a cookie or token may be old. A panel asks again every two seconds,
so that both together stay below the promised five."""

REMEMBERED = 10_000
"""Answers kept at once; the oldest goes first. Only good secrets get in, so guessing cannot."""

NOTED_EVERY = timedelta(minutes=1)
"""A credential's last use is written at most this often: reading must not become writing."""

CODE_LIFE_S = 300.0


@dataclass(frozen=True, slots=True)
class SignedIn(User):
    """A user, and what they proved themselves with: the id of a log-in or of a token."""

    via: Literal["cookie", "token"] = "cookie"
    credential: str = ""


class Access:
    """The one judge of credentials in a process.

    ``login_codes`` opens ``create_login_code``, which only the demo does: its log-in links hold
    a secret in their address. That is acceptable there because the database is thrown away, the
    server listens to its own machine, and a code works once, for five minutes, and is exchanged
    for a cookie by a redirect that takes it out of the address bar.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        settings: Settings,
        *,
        passwords: Passwords | None = None,
        login_codes: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self.uses = Uses(engine)
        # Somebody's rights have changed in this process: open connections are looked at at once.
        self.changed = asyncio.Event()
        self.pairing = Pairing(engine, now, new_token)
        self._session_life = timedelta(days=settings.session_days)
        self._passwords = passwords or Passwords()
        self._now = now
        self._monotonic = monotonic
        self._remembered: OrderedDict[str, tuple[float, SignedIn]] = OrderedDict()
        self._attempts = Attempts()
        self._codes: dict[str, tuple[float, str]] | None = {} if login_codes else None

    # Logging in

    async def authenticate_password(self, name: str, password: str, address: str) -> User:
        """The user who knows the password.

        ``address`` is the client's. Raises ``RefusedError("unauthenticated")``, the same for an
        unknown name, a wrong password and a disabled user; ``TooManyAttemptsError`` after too
        many failures of this account or this address, even with the right password.
        """
        async with self._attempts.attempt(folded(name), address):
            async with self._reading.begin() as connection:
                user, stored = await accounts.password_hash(connection, name)
            if not await self._passwords.verify(password, stored) or user is None:
                raise RefusedError(
                    "unauthenticated",
                    Message("用户名或密码不对", "the name or the password is wrong"),
                )
        return user

    async def change_password(self, user: User, present: str, password: str, address: str) -> None:
        """Give ``user`` a new password; every browser is signed out, this one too.

        Raises ``RefusedError`` as ``authenticate_password`` does when ``present`` is wrong,
        ``UsageError`` when ``password`` will not do.
        """
        await self.authenticate_password(user.name, present, address)
        fresh = await self._passwords.hash(checked_password(password, user.name))
        async with self._engine.begin() as connection:
            await accounts.set_password(connection, user.id, fresh)
            await accounts.note_change(
                connection,
                actor=user.id,
                actor_name=user.name,
                action="user.password",
                kind="user",
                subject=user.id,
                now=self._now(),
            )
        self.forget(user.id)

    async def open_login(self, user: User, user_agent: str) -> str:
        """Sign ``user`` in; return the cookie's value, which is stored only as a hash."""
        secret, now = secrets.token_urlsafe(32), self._now()
        async with self._engine.begin() as connection:
            await accounts.open_login(
                connection,
                user_id=user.id,
                secret_hash=hash_secret(secret),
                user_agent=user_agent,
                now=now,
                expires_at=now + self._session_life,
            )
        return secret

    async def close_login(self, cookie: str) -> None:
        """Sign out this browser. An unknown cookie is fine: it is signed out already."""
        async with self._engine.begin() as connection:
            await accounts.close_login(connection, hash_secret(cookie))
        self._remembered.pop(hash_secret(cookie), None)

    async def close_all_logins(self, user_id: str) -> int:
        """Sign a user out of every browser; return how many there were."""
        async with self._engine.begin() as connection:
            closed = await accounts.close_all_logins(connection, user_id)
        self.forget(user_id)
        return closed

    def create_login_code(self, user: User) -> str:
        """A code that signs ``user`` in once, within five minutes, at ``/login?once=CODE``.

        Raises ``RefusedError("forbidden")`` where such links are not open (all but the demo).
        """
        if self._codes is None:
            raise RefusedError(
                "forbidden",
                Message(
                    "登录链接只在 assist demo 下提供", "log-in links exist only under assist demo"
                ),
            )
        code = secrets.token_urlsafe(32)
        self._codes[hash_secret(code)] = (self._monotonic() + CODE_LIFE_S, user.id)
        return code

    async def redeem_login_code(self, code: str) -> User:
        """The user of a code, which is spent by this. Raises ``RefusedError("unauthenticated")``."""
        ends, user_id = (self._codes or {}).pop(hash_secret(code), (0.0, ""))
        if self._monotonic() < ends:
            async with self._reading.begin() as connection:
                user = await accounts.user_by_id(connection, user_id)
            if user is not None and not user.disabled:
                return user
        raise RefusedError(
            "unauthenticated",
            Message(
                "这个登录链接已经用过或过期了；请重新取一个",
                "this log-in link was used already or is too old",
            ),
        )

    # Knowing who asks

    async def authenticate_cookie(self, cookie: str | None) -> SignedIn | None:
        """Who holds this cookie; ``None`` when nobody does any more."""
        if not cookie:
            return None
        known = self._recall(hash_secret(cookie))
        if known is not None:
            return known
        now = self._now()
        async with self._reading.begin() as connection:
            login = await accounts.live_login(connection, hash_secret(cookie), now)
        if login is None:
            return None
        if login.last_used_at is None or now - login.last_used_at >= NOTED_EVERY:
            self.uses.login(login.id, now, now + self._session_life)
        return self._remember(hash_secret(cookie), login, "cookie")

    async def authenticate_token(self, token: str | None) -> SignedIn | None:
        """Whose API token this is; ``None`` when it is none, revoked or has run out."""
        if not token or not token.startswith(TOKEN_PREFIX):
            return None
        known = self._recall(hash_secret(token))
        if known is not None:
            return known
        now = self._now()
        async with self._reading.begin() as connection:
            found = await accounts.live_token(connection, hash_secret(token), now)
        if found is None:
            return None
        if found.last_used_at is None or now - found.last_used_at >= NOTED_EVERY:
            self.uses.token(found.id, now)
        return self._remember(hash_secret(token), found, "token")

    async def still_allowed(self, people: Collection[SignedIn]) -> Mapping[str, accounts.Standing]:
        """Of many connected people, the credentials that still count, with the role and team they
        stand for now: two queries for a thousand.

        For the check of open connections: whoever is not in the answer is closed with 4401.
        """
        now = self._now()
        ids = {via: [p.credential for p in people if p.via == via] for via in ("cookie", "token")}
        alive: dict[str, accounts.Standing] = {}
        async with self._reading.begin() as connection:
            for part in _chunks(ids["cookie"]):
                alive |= await accounts.live_logins_among(connection, part, now)
            for part in _chunks(ids["token"]):
                alive |= await accounts.live_tokens_among(connection, part, now)
        return alive

    def forget(self, user_id: str) -> None:
        """Drop what is remembered of a user, so that a change of this process holds at once."""
        for key in [key for key, (_, who) in self._remembered.items() if who.id == user_id]:
            del self._remembered[key]
        self.changed.set()

    def forget_all(self) -> None:
        """Drop all that is remembered: a change of this process concerns many."""
        self._remembered.clear()
        self.changed.set()

    def _recall(self, key: str) -> SignedIn | None:
        ends, who = self._remembered.get(key, (0.0, None))
        return who if self._monotonic() < ends else None

    def _remember(
        self, key: str, found: accounts.Credential, via: Literal["cookie", "token"]
    ) -> SignedIn:
        user = found.user
        who = SignedIn(
            user.id,
            user.name,
            user.display_name,
            user.role,
            user.team,
            user.disabled,
            user.has_password,
            via=via,
            credential=found.id,
        )
        self._remembered.pop(key, None)
        self._remembered[key] = (self._monotonic() + REMEMBERED_S, who)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return who


_ROLES = {Role.AGENT: "客服", Role.LEAD: "组长", Role.ADMIN: "管理员"}


def require(user: User | None, role: Role = Role.AGENT) -> User:
    """``user`` if their role reaches ``role``.

    Raises ``RefusedError``: ``unauthenticated`` for nobody, ``forbidden`` for too low a role.
    """
    if user is None:
        raise RefusedError(
            "unauthenticated", Message("请先登录，或带上 API 令牌", "log in, or send an API token")
        )
    if not user.role.reaches(role):
        raise RefusedError(
            "forbidden",
            Message(
                f"需要{_ROLES[role]}（{role}），您是{_ROLES[user.role]}（{user.role}）；请找有权限的人，或请管理员调整您的角色",
                f"this needs the role {role}; yours is {user.role}; ask somebody who has it, or an administrator",
            ),
        )
    return user


def new_token() -> tuple[str, str, str]:
    """A new API token: the secret to show once, the hash to store, the hint that names it."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    return secret, hash_secret(secret), secret[: len(TOKEN_PREFIX) + 4]


def hash_secret(secret: str) -> str:
    """How a cookie or token is stored. Plain SHA-256 will do: 32 random bytes cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _chunks(ids: list[str], size: int = 500) -> list[list[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
