"""Runs the application under uvicorn, and stops it so that nothing is lost.

uvicorn closes every socket before the application hears of the stop; here the application
drains first: it commits what it took and sends each panel its 1012.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from assist import protocol as wire
from assist.errors import AssistError, UsageError
from assist.heads import timed_heads
from assist.settings import Settings
from phrasebook.entries import Message
from phrasebook.errors import PhrasebookError

DRAIN_S = 8.0
"""How long a stop may wait for changes that were taken but not yet committed."""


class Server(uvicorn.Server):
    """A uvicorn server that starts the application before the port opens, so that a failure is
    a sentence, and drains the live panels before it closes their sockets."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._ready = ready
        self.failure: Exception | None = None
        app.state.abort_connection = self._abort

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, open the port, tell that the server is ready."""
        try:
            await self._app.state.runtime.start()
        except (AssistError, PhrasebookError, SQLAlchemyError) as error:
            self.failure = error
            self.should_exit = True
            return
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then stop as uvicorn does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._app.state.runtime.drain()
        await super().shutdown(sockets)

    def _abort(self, scope: Any) -> None:
        """Cut the connection of ``scope`` without waiting for its reader."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "scope", None) is scope:
                connection.transport.abort()


def serve(app: FastAPI, settings: Settings, listening: Callable[[str], None]) -> int:
    """Run until a signal stops it; ``listening`` gets the address once the port is open.

    Returns the exit code. Raises ``UsageError`` when the address is busy or not ours.
    """
    sock = _bind(settings)
    port = sock.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    config = web_config(
        app,
        ping_interval_s=settings.ping_interval_s,
        head_timeout_s=settings.hello_timeout_s,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
    )
    server = Server(config, app, ready=lambda: listening(f"http://{host}:{port}"))
    # uvicorn raises the signal again after a graceful stop; the stop was all it asked for, and
    # without this SIGTERM would end the process as killed instead of with 0.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[sock])
    if server.failure is not None:
        raise UsageError(_why(server.failure)) from server.failure
    if not server.started:
        raise UsageError(
            Message(
                "服务器没能启动；请看上面的日志", "the server could not start; see the log above"
            )
        )
    return 0


def _why(failure: Exception) -> Message:
    if isinstance(failure, AssistError | PhrasebookError):
        return failure.message
    return Message(str(failure), str(failure))


def web_config(
    app: FastAPI, *, ping_interval_s: float, head_timeout_s: float, **more: Any
) -> uvicorn.Config:
    """The web server's settings: what measured best (docs/performance.md), and our limits."""
    return uvicorn.Config(
        app,
        http=timed_heads(head_timeout_s),
        loop="uvloop",
        ws="websockets-sansio",
        ws_max_size=wire.MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=ping_interval_s,
        ws_ping_timeout=ping_interval_s,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=65,
        server_header=False,
        date_header=True,
        access_log=False,
        log_config=None,
        lifespan="on",
        **more,
    )


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((settings.host, settings.port))
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                Message(
                    f"端口 {settings.port} 已被占用；请停掉占用它的程序，或用 --port 换一个",
                    f"port {settings.port} is in use; stop what listens there or choose another "
                    "with --port",
                )
            ) from error
        raise UsageError(
            Message(
                f"不能监听 {settings.host}:{settings.port}：{error.strerror}",
                f"cannot listen on {settings.host}:{settings.port}: {error.strerror}",
            )
        ) from error
    sock.listen(2048)
    sock.set_inheritable(True)
    return sock
