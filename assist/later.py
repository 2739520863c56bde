"""Work that waits until those who type have their warnings.

A warning costs a fraction of what suggestions cost. Where many type at once, suggestions made
on the spot would hold up everybody's warnings; here they are made one between two looks at the
network, whoever has waited longest first. By then a newer draft may stand there: only that one
is suggested for, so a busy server makes fewer suggestions instead of lagging behind.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Later:
    """Pieces of work in order. Bounded by its users: a panel has at most one in here."""

    def __init__(self) -> None:
        self._work: deque[Callable[[], None]] = deque()

    def add(self, work: Callable[[], None]) -> None:
        """Have ``work`` done soon. It must not raise."""
        self._work.append(work)
        if len(self._work) == 1:
            asyncio.get_running_loop().call_soon(self._do_one)

    def _do_one(self) -> None:
        # Still in the queue while it is done: what it adds must not start a second round.
        self._work[0]()
        self._work.popleft()
        if self._work:
            asyncio.get_running_loop().call_soon(self._do_one)
