"""Pairing: a one-time code from the account page becomes a token of that agent and device.

A code is six digits, because people copy it by hand. So few digits are kept safe by a short
life, by few tries and by a hash that is slow on purpose. Whoever redeems names no account, so a
wrong code may have been meant for any of those open: it counts against each of them, by the
network it came from. Counts stand in the database, so that several servers keep one tally.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist.accounts import User
from assist.attempts import network_of
from assist.database import reading
from assist.errors import RefusedError, TooManyAttemptsError
from assist.records import accounts, events
from assist.records import pairing as records
from phrasebook.entries import Message

DIGITS = 6
CODE_LIFE = timedelta(minutes=5)
TRIES = 5
"""Wrong codes from one network, after which it cannot redeem a code that was open meanwhile."""
TRIES_FROM_ANYWHERE = 50
"""Wrong codes from all networks together, after which no code that was open meanwhile counts:
who has many addresses still has a chance of one in twenty thousand."""
TRIES_OF_A_NETWORK = 30
"""Wrong codes from one network within ``CODE_LIFE``, whatever new codes are made: a whole office
behind one address may mistype on its first day, a machine may not go on."""
KEPT = timedelta(minutes=30)
"""So long a code that has run out is known, to say so instead of calling it wrong."""
MAX_DEVICE = 64
MAX_TOKENS = 50
WAITING = 64

_SCRYPT_COST = 2**14
"""About 50 ms and 16 MiB a guess: all six-digit codes take half a day, a code lives minutes."""

Gained = TypeVar("Gained")
Use = Callable[[AsyncConnection, records.Code, datetime], Awaitable[Gained | RefusedError]]
"""What a right code is given for, inside the transaction that spends it."""


@dataclass(frozen=True, slots=True)
class Paired:
    """A device that has just been paired; ``token`` is its secret, told this once."""

    token: str
    user: User
    device: str


class Pairing:
    """Makes and redeems codes. One per process, because it holds the limit on hashing at once."""

    def __init__(
        self,
        engine: AsyncEngine,
        now: Callable[[], datetime],
        new_token: Callable[[], tuple[str, str, str]],
    ) -> None:
        self._engine = engine
        self._now = now
        self._new_token = new_token
        self._turn = asyncio.Semaphore(1)
        # Guesses that wait for their hash; the next one is told to come back.
        self._waiting = 0

    async def make_code(self, user: User) -> tuple[str, datetime]:
        """A new code of ``user``, which takes the place of the last; and when it runs out.

        Raises ``TooManyAttemptsError`` when too many wait already.
        """
        while True:
            code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
            code_hash = await self._hash(code)
            async with self._engine.begin() as connection:
                now = self._now()
                await records.one_at_a_time(connection)
                taken = await records.codes_since(connection, now - KEPT)
                if _known(taken, code_hash) is not None:
                    continue  # Another's code, which it must not be confused with.
                await records.replace_code(connection, user.id, code_hash, now, now + CODE_LIFE)
                await _note(connection, user, "device.code", subject=user.id, now=now)
            return code, now + CODE_LIFE

    async def redeem(self, code: str, device: str, address: str) -> Paired:
        """Give ``code`` for a token. ``address`` is the client's, ``device`` what it calls itself.

        Raises ``RefusedError``: ``pairing_code_wrong``, ``pairing_code_expired`` (too old, or used
        already), ``pairing_locked`` after too many wrong ones.
        """

        async def pair(
            connection: AsyncConnection, match: records.Code, now: datetime
        ) -> Paired | RefusedError:
            return await self._pair(connection, match, _named(device), now)

        return await self._redeem(code, address, pair)

    async def recognise(self, code: str, address: str) -> User:
        """Whose ``code`` it is, which is spent by this: for a log-in where no form can ask for a
        password. Raises as ``redeem`` does."""
        return await self._redeem(code, address, _recognised)

    async def _redeem(self, code: str, address: str, use: Use[Gained]) -> Gained:
        digits, network = _digits(code), network_of(address)
        if digits is None:
            raise RefusedError(
                "pairing_code_wrong",
                Message(f"配对码是 {DIGITS} 位数字", f"a code has {DIGITS} digits"),
                field="code",
            )
        async with reading(self._engine).begin() as connection:
            tries = await records.tries_since(connection, network, self._now() - CODE_LIFE)
        if tries.own >= TRIES_OF_A_NETWORK:
            raise _locked(code_helps=False)
        code_hash = await self._hash(digits)
        async with self._engine.begin() as connection:
            await records.one_at_a_time(connection)
            outcome = await self._judge(connection, code_hash, network, use)
        # Raised only now: a wrong guess must be counted, so its transaction must not roll back.
        if isinstance(outcome, RefusedError):
            raise outcome
        return outcome

    async def _judge(
        self, connection: AsyncConnection, code_hash: str, network: str, use: Use[Gained]
    ) -> Gained | RefusedError:
        now = self._now()
        known = await records.codes_since(connection, now - KEPT)
        still_open = [one for one in known if one.spent_at is None and one.expires_at > now]
        match = _known(known, code_hash)
        if match in still_open and match is not None:
            if not await _may_try(connection, match, network):
                return _locked()
            return await use(connection, match, now)
        # Newer codes have had fewer tries: where the newest is shut, all are.
        newest = max(still_open, key=lambda one: one.created_at, default=None)
        if newest is not None and not await _may_try(connection, newest, network):
            return _locked()
        if match is not None:
            return RefusedError(
                "pairing_code_expired",
                Message(
                    "这个配对码已经用过或过期了；请在账号页重新生成",
                    "this code was used already or is too old; make a new one on the account page",
                ),
                field="code",
            )
        await records.note_try(connection, network, now, now - KEPT)
        return RefusedError(
            "pairing_code_wrong",
            Message(
                "与账号页上的配对码不符；请再看一遍",
                "this is not the code on the account page; look at it again",
            ),
            field="code",
        )

    async def _pair(
        self, connection: AsyncConnection, code: records.Code, device: str, now: datetime
    ) -> Paired | RefusedError:
        if await records.live_tokens_of(connection, code.user_id) >= MAX_TOKENS:
            return RefusedError(
                "conflict",
                Message(
                    "您的设备和令牌太多了；请在账号页撤销一个",
                    "you have too many devices and tokens; revoke one on the account page",
                ),
            )
        user = await records.spend(connection, code, now)
        secret, secret_hash, hint = self._new_token()
        token = await accounts.add_token(
            connection,
            user_id=user.id,
            label=device,
            secret_hash=secret_hash,
            hint=hint,
            now=now,
            kind="device",
        )
        await _note(connection, user, "device.pair", subject=token.id, now=now, device=device)
        return Paired(secret, user, device)

    async def _hash(self, code: str) -> str:
        if self._waiting >= WAITING:
            raise TooManyAttemptsError(
                Message(
                    "此刻配对的设备太多；请稍后再试",
                    "too many devices are paired at this moment; try again",
                ),
                retry_after_s=5,
            )
        self._waiting += 1
        try:
            async with self._turn:
                async with reading(self._engine).begin() as connection:
                    salt = await events.stream(connection)
                return await asyncio.to_thread(_slow_hash, code, salt)
        finally:
            self._waiting -= 1


async def _recognised(connection: AsyncConnection, code: records.Code, now: datetime) -> User:
    user = await records.spend(connection, code, now)
    await _note(connection, user, "device.frame", subject=user.id, now=now)
    return user


async def _may_try(connection: AsyncConnection, code: records.Code, network: str) -> bool:
    tries = await records.tries_since(connection, network, code.created_at)
    return tries.own < TRIES and tries.all < TRIES_FROM_ANYWHERE


def _known(codes: Sequence[records.Code], code_hash: str) -> records.Code | None:
    """The code with that hash. All are compared, each in constant time."""
    found = [one for one in codes if hmac.compare_digest(one.code_hash, code_hash)]
    return found[0] if found else None


def _slow_hash(code: str, salt: str) -> str:
    return hashlib.scrypt(
        code.encode(), salt=f"pairing {salt}".encode(), n=_SCRYPT_COST, r=8, p=1, dklen=32
    ).hex()


def _digits(code: str) -> str | None:
    """The digits of ``code`` as people type them: spaced, hyphened, full-width; else ``None``."""
    typed = "".join(c for c in unicodedata.normalize("NFKC", code[:64]) if c not in " -\t\u3000")
    return typed if len(typed) == DIGITS and typed.isascii() and typed.isdigit() else None


def _named(device: str) -> str:
    """A device's name on one line, without invisible characters."""
    shown = "".join(c if c.isprintable() else " " for c in device)
    return " ".join(shown.split())[:MAX_DEVICE]


def _locked(*, code_helps: bool = True) -> TooManyAttemptsError:
    """Refused after too many wrong codes; ``code_helps`` tells whether a new one is a way on."""
    wait_s = int(CODE_LIFE.total_seconds())
    way_on = (
        Message("请在账号页重新生成", "make a new one on the account page")
        if code_helps
        else Message("请五分钟后再试", "wait five minutes")
    )
    return TooManyAttemptsError(
        Message(f"错误的配对码太多；{way_on.zh}", f"too many wrong codes; {way_on.en}"),
        retry_after_s=wait_s,
        code="pairing_locked",
    )


async def _note(
    connection: AsyncConnection,
    user: User,
    action: str,
    *,
    subject: str,
    now: datetime,
    device: str | None = None,
) -> None:
    await accounts.note_change(
        connection,
        actor=user.id,
        actor_name=user.name,
        action=action,
        kind="device",
        subject=subject,
        now=now,
        after=None if device is None else {"name": device, "user": user.name},
    )
