"""Notes when log-ins and tokens were last used, off to the side and many at once.

Nobody waits for it: a busy or locked database must neither sign people out nor hold up a
thousand panels that come back at the same moment.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from assist.records import accounts


class Uses:
    """Last uses that are not in the database yet. Bounded: a credential is in here once."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._logins: dict[str, tuple[datetime, datetime]] = {}
        self._tokens: dict[str, datetime] = {}
        self._writing: asyncio.Task[None] | None = None

    def login(self, login: str, now: datetime, expires_at: datetime) -> None:
        """The log-in was used ``now`` and lasts until ``expires_at``."""
        self._logins[login] = (now, expires_at)
        self._write_soon()

    def token(self, token: str, now: datetime) -> None:
        """The token was used ``now``."""
        self._tokens[token] = now
        self._write_soon()

    async def noted(self) -> None:
        """Wait until all is written or given up."""
        while self._writing is not None and not self._writing.done():
            await asyncio.wait({self._writing})

    async def stop(self) -> None:
        """Give what is being written two seconds, then give it up."""
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=2)
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)

    def _write_soon(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._logins or self._tokens:
            logins, self._logins = self._logins, {}
            tokens, self._tokens = self._tokens, {}
            try:
                async with self._engine.begin() as connection:
                    for login, (now, expires_at) in logins.items():
                        await accounts.note_login_used(connection, login, now, expires_at)
                    for token, at in tokens.items():
                        await accounts.note_token_used(connection, token, at)
            except SQLAlchemyError:
                return  # The next use notes it.
