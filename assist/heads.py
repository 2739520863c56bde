"""HTTP that does not wait for ever for the head of a request.

uvicorn sets no time for it: a client that sends one byte a minute, or nothing, would hold its
connection for as long as it likes.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class TimedHeads(HttpToolsProtocol):
    """Cuts off a client whose request has no complete head within ``limit_s`` seconds."""

    limit_s = 10.0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there; it has not said anything yet."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """A request begins, perhaps the second of a connection that was kept."""
        super().on_message_begin()
        if self._waiting is None:
            self._wait()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._wait_no_longer()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.limit_s, self.transport.abort)

    def _wait_no_longer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def timed_heads(limit_s: float) -> type[TimedHeads]:
    """The protocol with its limit: uvicorn makes one of it for each connection."""
    return type("TimedHeads", (TimedHeads,), {"limit_s": limit_s})
