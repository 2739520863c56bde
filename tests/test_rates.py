"""The token bucket."""

from __future__ import annotations

from assist.rates import TokenBucket


def test_a_burst_passes_and_then_only_the_rate() -> None:
    bucket = TokenBucket(rate=10, burst=5, at=0.0)
    assert [bucket.take(0.0) for _ in range(6)] == [True] * 5 + [False]
    assert bucket.take(0.1)
    assert not bucket.take(0.1)


def test_rest_never_saves_more_than_the_burst() -> None:
    bucket = TokenBucket(rate=10, burst=5, at=0.0)
    assert sum(bucket.take(1000.0) for _ in range(100)) == 5
