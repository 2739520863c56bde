"""Many agents in one process, cheap enough to keep a server busy: a bare websocket client.

A client library would cost the generator as much as the server spends. Frames are masked, as
the protocol demands, with a key of zeros: then the payload stands as it is.
"""

from __future__ import annotations

import asyncio
import json
import re
import struct
import time
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, cast

from benchmarks.chats import Chat

CONVERSATIONS = 1
"""Chats an agent writes in turn, a reply at a time. Each customer's message costs a commit, so
a thousand agents with many would take longer to set up than to measure."""

_REVISION = re.compile(rb'"revision":(\d+)')


class Socket(asyncio.Protocol):
    """One websocket to ``/live``: whole text frames out, whole text frames in."""

    def __init__(self) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self._transport: asyncio.Transport
        self._buffer = bytearray()
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(
            b"GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: assist.v1\r\n\r\n"
        )

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("closed in the handshake"))

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        if not self._upgraded:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in buffer[:end]:
                self._transport.abort()
                return
            del buffer[: end + 4]
            self._upgraded = True
            self.opened.set_result(None)
        at = 0
        while len(buffer) - at >= 2:
            size, head = buffer[at + 1], 2
            if size == 126:
                head = 4
                if len(buffer) - at < head:
                    break
                size = int.from_bytes(buffer[at + 2 : at + 4])
            elif size == 127:
                head = 10
                if len(buffer) - at < head:
                    break
                size = int.from_bytes(buffer[at + 2 : at + 10])
            if len(buffer) - at < head + size:
                break
            opcode = buffer[at] & 0x0F
            payload = bytes(buffer[at + head : at + head + size])
            at += head + size
            if opcode == 1:
                self.text_received(payload)
            elif opcode == 9:
                self._write(0x8A, payload)
        del buffer[:at]

    def text_received(self, payload: bytes) -> None:
        """A text frame came."""

    def send(self, payload: bytes) -> None:
        """Send one text frame."""
        self._write(0x81, payload)

    def close(self) -> None:
        """Hang up."""
        self._transport.abort()

    def _write(self, first: int, payload: bytes) -> None:
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", first, 0x80 | size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", first, 0xFE, size)
        else:
            head = struct.pack("!BBQ", first, 0xFF, size)
        self._transport.write(head + b"\0\0\0\0" + payload)


class Agent(Socket):
    """Types drafts and notes when each is answered.

    ``latencies_s`` counts from the sending of a draft to the last frame of its answer,
    ``warned_s`` to its diagnostics (an echo has none).
    """

    def __init__(self, number: int, token: str | None) -> None:
        super().__init__()
        self._token = token
        self._welcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.latencies_s: list[float] = []
        self.warned_s: list[float] = []
        self.sent = 0
        self.bytes_in = 0
        self.errors: list[bytes] = []
        self.on_answer: Callable[[Agent], None] | None = None
        self._rng = Random(number)
        self._chats: list[tuple[str, Chat]] = []
        self._typing: Any = iter(())
        self._turn = 0
        self._waiting: dict[int, float] = {}
        self._taken: asyncio.Future[None] | None = None
        self._revision = 0

    async def begin(self, *, talk: bool) -> None:
        """Say hello and, to ``talk``, bring the customers' messages."""
        # New conversations each time: where a customer waits already, another message of theirs
        # starts no deadline, and it is the deadline that tells of the commit.
        born = time.time_ns()
        self._chats = [(f"{born}-{number}", Chat(self._rng)) for number in range(CONVERSATIONS)]
        await self.opened
        if self._token is None:
            return
        self._say("hello", protocol=1, client={"kind": "api", "version": "1"}, token=self._token)
        await asyncio.wait_for(self._welcome, 60)
        for key, chat in self._chats if talk else ():
            self._taken = asyncio.get_running_loop().create_future()
            self._say("customer.message", conversation=key, message="m1", text=chat.question)
            await asyncio.wait_for(self._taken, 60)

    def forget(self) -> None:
        """Start the figures anew; what is still unanswered stays unnoted."""
        self.latencies_s, self.warned_s, self._waiting = [], [], {}
        self.sent = self.bytes_in = 0

    @property
    def newest_unanswered_since(self) -> float | None:
        """When the newest draft was sent, if it has no answer yet."""
        return self._waiting.get(self._revision)

    def type(self) -> None:
        """Send the next draft."""
        draft = next(self._typing, None)
        while draft is None:
            self._turn = (self._turn + 1) % len(self._chats)
            self._typing = self._chats[self._turn][1].drafts()
            draft = next(self._typing, None)
        self._revision += 1
        self.sent += 1
        self._waiting[self._revision] = time.perf_counter()
        key = self._chats[self._turn][0]
        self.send(
            f'{{"type":"draft","conversation":"{key}","revision":{self._revision},"text":"{draft}"}}'.encode()
        )

    def text_received(self, payload: bytes) -> None:
        now = time.perf_counter()
        self.bytes_in += len(payload)
        if payload.startswith(b'{"type":"echo"'):
            revision = next(iter(self._waiting), 0)
            self._answered(revision, now)
        elif payload.startswith((b'{"type":"diagnostics"', b'{"type":"suggestions"')):
            found = _REVISION.search(payload, 0, 250)
            if found is None:
                return
            revision = int(found[1])
            if payload.startswith(b'{"type":"d'):
                sent = self._waiting.get(revision)
                if sent is not None:
                    self.warned_s.append(now - sent)
            else:
                self._answered(revision, now)
        elif payload.startswith(b'{"type":"snapshot"'):
            self._welcome.set_result(None)
        elif payload.startswith(b'{"type":"deadline"'):
            if self._taken is not None and not self._taken.done():
                self._taken.set_result(None)
        elif payload.startswith(b'{"type":"error"'):
            self.errors.append(payload)

    def _answered(self, revision: int, now: float) -> None:
        sent = self._waiting.pop(revision, None)
        if sent is None:
            return
        self.latencies_s.append(now - sent)
        for older in [number for number in self._waiting if number < revision]:
            del self._waiting[older]  # Merged into this one: the latest draft wins.
        if self.on_answer is not None:
            self.on_answer(self)

    def _say(self, type_: str, **fields: Any) -> None:
        self.send(json.dumps({"type": type_, **fields}, ensure_ascii=False).encode())


async def begin_typists(port: int, tokens: Sequence[str]) -> list[Agent]:
    """Agents with these tokens at the server on ``port``, ready to type."""
    loop = asyncio.get_running_loop()
    agents = []
    for number, token in enumerate(tokens):
        _, agent = await loop.create_connection(
            lambda number=number, token=token: Agent(number, token),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
        await agent.begin(talk=True)
        agents.append(agent)
    return agents


async def keep_typing(agents: Sequence[Agent], drafts_a_second: float) -> None:
    """Let them type in turn until cancelled, each so often."""
    for at in range(1_000_000):
        agents[at % len(agents)].type()
        await asyncio.sleep(1 / (len(agents) * drafts_a_second))
