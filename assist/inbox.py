"""What one connection has said and nobody has handled yet. Pure and bounded.

A draft that waits is replaced by a newer one of the same conversation: the latest draft wins,
so a busy server checks fewer drafts instead of lagging behind.
"""

from __future__ import annotations

from collections import OrderedDict

from assist import protocol as wire
from assist.errors import RefusedError

Item = wire.ClientMessage | RefusedError
"""A message, or the refusal of one: refusals keep their place in the order of answers."""


class InboxFullError(Exception):
    """More messages wait than the limit allows; the connection is closed with 4429."""


class Inbox:
    """Waiting messages in order of arrival, at most ``limit`` of them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: OrderedDict[object, Item] = OrderedDict()
        self._count = 0

    def put(self, message: Item) -> None:
        """Add ``message``. Raises ``InboxFullError``."""
        key: object
        if isinstance(message, wire.Draft):
            key = message.conversation
            older = self._waiting.get(key)
            if isinstance(older, wire.Draft) and older.revision < message.revision:
                # The newer draft takes its own place in the order: what was said in between
                # (a customer's message) steers its suggestions.
                del self._waiting[key]
            elif older is not None:
                key = self._next()
        else:
            key = self._next()
        if len(self._waiting) >= self._limit:
            raise InboxFullError
        self._waiting[key] = message

    def take(self) -> Item | None:
        """The oldest waiting message, or ``None``."""
        if not self._waiting:
            return None
        return self._waiting.popitem(last=False)[1]

    def __len__(self) -> int:
        return len(self._waiting)

    def _next(self) -> int:
        self._count += 1
        return self._count
