"""Password hashing: argon2 by a library, off the event loop, at most two at once.

One argon2 hash takes some 50 ms of a core and 64 MiB, so a flood of log-ins must queue here
instead of taking the machine; the queue is bounded, and a log-in beyond it is refused.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from assist.errors import TooManyAttemptsError, UsageError
from phrasebook.entries import Message

MIN_LENGTH = 8
MAX_LENGTH = 256
"""Longer input would only cost time: nobody types it."""

AT_ONCE = 2
WAITING = 64
"""Log-ins that may wait for a hash (about two seconds of work); the next is told to come back."""


class Passwords:
    """Hashes and verifies. One per process, because it holds the limit on work at once."""

    def __init__(self) -> None:
        self._hasher = PasswordHash.recommended()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        """The argon2 hash of ``password``, which ``checked_password`` has let pass."""
        async with self._work():
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def verify(self, password: str, stored: str | None) -> bool:
        """Whether ``password`` belongs to ``stored``.

        Without a stored hash (unknown user, account without a password) the same work is done
        on a decoy, so that the time of the answer does not tell whether the account exists.
        Raises ``TooManyAttemptsError`` when too many wait already.
        """
        async with self._work():
            return await asyncio.to_thread(self._verify, password, stored)

    def _verify(self, password: str, stored: str | None) -> bool:
        if len(password) > MAX_LENGTH:
            password, stored = "", None
        if stored is None and self._decoy is None:
            self._decoy = self._hasher.hash("no account has this")
        try:
            matches = self._hasher.verify(_normal(password), stored or self._decoy or "")
        except UnknownHashError:
            return False
        return matches and stored is not None

    @asynccontextmanager
    async def _work(self) -> AsyncIterator[None]:
        if self._waiting >= WAITING:
            raise TooManyAttemptsError(
                Message(
                    "此刻登录的人太多；请稍后再试",
                    "too many people log in at this moment; try again",
                ),
                retry_after_s=2,
            )
        self._waiting += 1
        try:
            async with self._turn:
                yield
        finally:
            self._waiting -= 1


def checked_password(password: str, name: str) -> str:
    """``password`` if it may be used for the account ``name``, else ``UsageError`` saying why."""
    if len(password) < MIN_LENGTH:
        raise UsageError(
            Message(
                f"密码至少 {MIN_LENGTH} 个字符", f"a password has at least {MIN_LENGTH} characters"
            )
        )
    if len(password) > MAX_LENGTH:
        raise UsageError(
            Message(
                f"密码最多 {MAX_LENGTH} 个字符", f"a password has at most {MAX_LENGTH} characters"
            )
        )
    if _normal(password).casefold() == _normal(name).casefold():
        raise UsageError(
            Message("密码与用户名相同；请换一个", "the password is the user name; choose another")
        )
    return password


def _normal(password: str) -> str:
    """One form for the same characters typed on different keyboards and input methods."""
    return unicodedata.normalize("NFKC", password)
