"""Better orders by a sentence encoder, worked out beside the event loop.

One thread of low priority does one message at a time, so that those who type are served first.
Where more ask than it can do, the oldest are given up: what stands on the screen is good enough.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Protocol

import structlog

from assist.metrics import Metrics
from assist.scoring import Reordering
from phrasebook.search import Scored
from phrasebook.search.meaning import Encoder, reordered

log = structlog.get_logger()

MOST_WAITING = 64
"""Messages that may wait; each takes tens of milliseconds, and a late order is not shown."""

NICENESS = 10


class Asker(Protocol):
    """Who wants a better order, as the reorderer sees it: a panel."""

    def awaits(self, reordering: Reordering) -> bool:
        """Whether it would still be of use."""

    def take_order(self, reordering: Reordering, better: Scored) -> bool:
        """Here it is; answers whether it was shown."""


class Reorderer:
    """Puts scored messages in a better order, the newest of each conversation only."""

    def __init__(self, encoder: Encoder, metrics: Metrics) -> None:
        self._encoder = encoder
        self._outcomes = metrics.reorderings
        self._waiting: OrderedDict[tuple[Asker, str], Reordering] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, "encoder", initializer=_be_nice)
        self._busy = False

    def ask(self, asker: Asker, reordering: Reordering) -> None:
        """Have ``asker`` told of a better order, unless it has lost interest by then."""
        key = (asker, reordering.conversation)
        if self._waiting.pop(key, None) is not None:
            self._outcomes.labels("overtaken").inc()
        self._waiting[key] = reordering
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)
            self._outcomes.labels("overtaken").inc()
        if not self._busy:
            self._begin_next()

    def close(self) -> None:
        """Take no more; what is being worked out is thrown away."""
        self._waiting.clear()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _begin_next(self) -> None:
        while self._waiting:
            (asker, _), reordering = self._waiting.popitem(last=False)
            if not asker.awaits(reordering):
                self._outcomes.labels("overtaken").inc()
                continue
            self._busy = True
            loop = asyncio.get_running_loop()
            work = loop.run_in_executor(self._thread, reordered, reordering.scored, self._encoder)
            work.add_done_callback(self._end_of(asker, reordering))
            return

    def _end_of(
        self, asker: Asker, reordering: Reordering
    ) -> Callable[[asyncio.Future[Scored]], None]:
        def end(work: asyncio.Future[Scored]) -> None:
            self._busy = False
            if work.cancelled():
                return
            error = work.exception()
            if error is not None:
                # The customer's words must not reach the log, so no traceback with values either.
                log.error("the sentence encoder failed", error=type(error).__name__)
                self._outcomes.labels("failed").inc()
            elif work.result() is reordering.scored:
                self._outcomes.labels("same").inc()
            else:
                shown = asker.take_order(reordering, work.result())
                self._outcomes.labels("shown" if shown else "kept").inc()
            self._begin_next()

        return end


def _be_nice() -> None:
    with suppress(AttributeError, OSError):  # Only Linux knows niceness by thread.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
