"""A token bucket: how many messages one connection may send. Pure; the caller brings the time."""

from __future__ import annotations


class TokenBucket:
    """Lets ``rate`` messages a second through for ever and ``burst`` at once."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, at: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = at

    def take(self, at: float) -> bool:
        """Spend one token at monotonic second ``at``; ``False`` when there is none."""
        self._tokens = min(self._burst, self._tokens + (at - self._at) * self._rate)
        self._at = at
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
