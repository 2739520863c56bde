"""How often a log-in may fail: per account and per address, by sliding windows in memory.

Only failures count, so that an office of hundreds behind one address can start its shift.
Attempts still under way count as failures until they end, so that a burst of guesses does not
slip through together.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from assist.errors import RefusedError, TooManyAttemptsError
from phrasebook.entries import Message

PER_ACCOUNT = parse("10 per 5 minutes")
PER_ADDRESS = parse("100 per 5 minutes")
"""Higher than an account's, because a whole office may share one address."""


class Attempts:
    """The failures of late. One per process."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._under_way: Counter[tuple[RateLimitItem, str]] = Counter()

    @asynccontextmanager
    async def attempt(self, account: str, address: str) -> AsyncIterator[None]:
        """One attempt; leaving by ``RefusedError`` counts it as failed, any other way does not.

        Raises ``TooManyAttemptsError`` at once when there were too many failures.
        """
        keys = ((PER_ACCOUNT, account[:256]), (PER_ADDRESS, network_of(address)))
        self._under_way.update(keys)
        try:
            for limit, key in keys:
                await self._refuse_if_spent(limit, key)
            try:
                yield
            except TooManyAttemptsError:
                raise
            except RefusedError:
                for limit, key in keys:
                    await self._window.hit(limit, key)
                raise
            await self._window.clear(*keys[0])
        finally:
            self._under_way.subtract(keys)
            self._under_way += Counter()  # drops the zeros

    async def _refuse_if_spent(self, limit: RateLimitItem, key: str) -> None:
        if await self._window.test(limit, key, cost=self._under_way[limit, key]):
            return
        resets_at, _left = await self._window.get_window_stats(limit, key)
        wait_s = max(1, math.ceil(resets_at - time.time()))
        raise TooManyAttemptsError(
            Message(
                f"登录尝试太多；请 {wait_s} 秒后再试",
                f"too many attempts to log in; try again in {wait_s} seconds",
            ),
            retry_after_s=wait_s,
        )


def network_of(address: str) -> str:
    """What counts as one guesser: an IPv4 address, or the /64 an IPv6 user can roam in."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
