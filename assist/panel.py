"""One connected panel: its queues and the tasks that serve it.

The route's own task reads frames into the inbox; ``_work`` hands them to the session and
writes frames out; ``_commit`` stores what must last. They are apart because a slow reader must
not stop the reading, and a locked database must not stop the checking of drafts.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from assist import protocol as wire
from assist.errors import RefusedError
from assist.hub import Hub
from assist.inbox import Inbox, InboxFullError
from assist.later import Later
from assist.metrics import Metrics
from assist.rates import TokenBucket
from assist.reorderer import Reorderer
from assist.scoring import Reordering
from assist.session import Session
from assist.turns import Person, Turn
from phrasebook.book import Book
from phrasebook.entries import Message
from phrasebook.search import Scored

BURST_S = 10
"""A connection may send this many seconds' worth of its rate at once: a panel that was away
sends all it kept."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PanelLimits:
    """Bounds of one connection, counted in messages (and messages a second)."""

    inbox: int
    outbox: int
    per_second: int


class Panel:
    """A connected panel after its hello.

    ``store`` commits a turn and publishes its events, answering with the given ``reply_to``;
    ``stalled`` is told of a reader that takes nothing any more, not even a close frame.
    """

    def __init__(
        self,
        websocket: WebSocket,
        session: Session,
        hub: Hub,
        *,
        store: Callable[[Panel, Turn, str | None], Awaitable[None]],
        stalled: Callable[[], None],
        later: Later,
        clock: Callable[[], datetime],
        metrics: Metrics,
        limits: PanelLimits,
        reorderer: Reorderer | None = None,
    ) -> None:
        self.session = session
        self._websocket = websocket
        self._hub = hub
        self._store = store
        self._stalled = stalled
        self._later = later
        self._clock = clock
        self._metrics = metrics
        self._limits = limits
        self._reorderer = reorderer
        self._inbox = Inbox(limits.inbox)
        # Frames a slow reader has not taken wait here. When it is full the connection is closed
        # with 4408 and the client resumes: nothing that matters lives only here.
        self._outbox: deque[str] = deque()
        # Turns to be committed, oldest first. Full means the database is away: the next message
        # is refused, unacknowledged, and the client keeps it.
        self._unstored: deque[tuple[Turn, str | None]] = deque()
        self._storing: asyncio.Task[None] | None = None
        # Conversations whose suggestions are still to come, each once, the longest waiting first.
        self._unsuggested: dict[str, None] = {}
        # Frames pushed before the welcome is out: kept, and passed on where they are newer.
        self._held: list[tuple[int, str]] | None = []
        # The state it began with holds all events up to this one. Another server on the same
        # database may have made some of them, and this one will only tell of them later.
        self._begun_with = 0
        self._wake = asyncio.Event()
        self._closing: tuple[int, str] | None = None

    @property
    def person(self) -> Person:
        """Who sits there."""
        return self.session.person

    # What the hub may do

    def push(self, frame: str, seq: int = 0) -> None:
        """Queue ``frame`` for this reader; never waits. ``seq`` marks a numbered event."""
        if self._held is not None:
            self._held.append((seq, frame))
        elif 0 < seq <= self._begun_with:
            return
        elif len(self._outbox) >= self._limits.outbox:
            self.close_soon(4408, "too slow to read")
            self._stalled()
        elif self._closing is None:
            self._outbox.append(frame)
            self._wake.set()

    def swap(self, book: Book) -> None:
        """Go by a new book from here on."""
        self.session.swap(book)

    def use(self, book: Book) -> None:
        """Take a new book, and answer the draft in front of the agent afresh."""
        turn = self.session.use(book, self._clock())
        for message in turn.answers:
            self.push(wire.encode(message))
        self._suggest_later(turn.later)

    def close_soon(self, code: int, reason: str) -> None:
        """Close the connection; what is still queued is dropped. The first reason stands."""
        if self._closing is not None:
            return
        self._closing = (code, reason)
        self._outbox.clear()
        self._wake.set()
        self._metrics.closed.labels(str(code)).inc()

    # Life

    def begin(self, first: Sequence[wire.ServerMessage], seq: int) -> None:
        """Queue the welcome, then what was held back meanwhile and is newer than ``seq``; what is
        no newer is not told again, whenever it comes."""
        held, self._held = self._held or [], None
        self._begun_with = seq
        # Not by push: the replay after an absence may be longer than what a slow reader may owe.
        self._outbox.extend(wire.encode(message) for message in first)
        self._wake.set()
        for event_seq, frame in held:
            self.push(frame, event_seq)

    async def run(self) -> None:
        """Serve until the client leaves or is sent away; commits under way are finished."""
        worker = asyncio.create_task(self._work())
        try:
            await self._read()
        except WebSocketDisconnect:
            pass
        finally:
            self._unsuggested.clear()
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
            await self.stored()

    async def stored(self) -> None:
        """Wait until everything taken so far is committed or refused."""
        while self._storing is not None and not self._storing.done():
            await asyncio.wait({self._storing})

    async def _read(self) -> None:
        now = asyncio.get_running_loop().time
        rate = self._limits.per_second
        bucket = TokenBucket(rate, rate * BURST_S, now())
        bad_in_a_row = 0
        while True:
            frame = await receive_text(self._websocket)
            if self._closing is not None:
                continue
            if frame is None:
                self.close_soon(1003, "text frames only")
                continue
            if not bucket.take(now()):
                self.close_soon(4429, "too many messages")
                continue
            try:
                item: wire.ClientMessage | RefusedError = wire.decode(frame)
                bad_in_a_row = 0
            except RefusedError as error:
                item = error
                bad_in_a_row += 1
            try:
                self._inbox.put(item)
            except InboxFullError:
                self.close_soon(4429, "too many messages wait to be handled")
            self._wake.set()
            if bad_in_a_row >= wire.MAX_BAD_IN_A_ROW:
                await self._answered()
                self.close_soon(4400, "ten bad messages in a row")

    async def _answered(self) -> None:
        # The tenth refusal still reaches a client that reads; one that does not, waits no longer.
        for _ in range(100):
            if not len(self._inbox) and not self._outbox:
                return
            await asyncio.sleep(0.005)

    async def _work(self) -> None:
        while True:
            if self._closing is not None:
                await self._say_goodbye(*self._closing)
                return
            if self._outbox:
                await self._websocket.send_text(self._outbox.popleft())
            elif (item := self._inbox.take()) is not None:
                self._handle(item)
                if len(self._inbox):
                    # Others type too: between two messages of a burst they have their turn.
                    await asyncio.sleep(0)
            else:
                self._wake.clear()
                await self._wake.wait()

    async def _say_goodbye(self, code: int, reason: str) -> None:
        if self._websocket.application_state is WebSocketState.CONNECTED:
            await self._websocket.close(code, reason)

    # Messages

    def _handle(self, item: wire.ClientMessage | RefusedError) -> None:
        if isinstance(item, RefusedError):
            self._refuse(item, item.reply_to)
            return
        try:
            with self._metrics.timed(str(item.__struct_config__.tag)):
                turn = self.session.receive(item, self._clock())
        except RefusedError as error:
            self._refuse(error, item.id)
            return
        except Exception as error:
            # The draft itself must not reach the log, so no traceback with values either.
            log.error(
                "a message could not be handled",
                message_type=item.__struct_config__.tag,
                error=type(error).__name__,
            )
            self._refuse(
                RefusedError(
                    "internal",
                    Message("这条消息处理不了；请再试一次", "the message could not be handled"),
                ),
                item.id,
            )
            return
        for answer in turn.answers:
            self._outbox.append(wire.encode(answer))
        self._suggest_later(turn.later)
        self._ask_for_order()
        if turn.peers:
            self._hub.to_peers(self, turn.peers)
        if turn.store is not None:
            self._keep(turn, item.id)

    def _suggest_later(self, conversation: str | None) -> None:
        if conversation is None:
            return
        self._unsuggested[conversation] = None
        if len(self._unsuggested) == 1:
            self._later.add(self._suggest)

    def _suggest(self) -> None:
        if not self._unsuggested or self._closing is not None:
            return
        conversation = next(iter(self._unsuggested))
        del self._unsuggested[conversation]
        try:
            with self._metrics.timed("suggestions"):
                answer = self.session.suggest(conversation, self._clock())
        except Exception as error:
            log.error("suggestions could not be made", error=type(error).__name__)
            self._refuse(
                RefusedError(
                    "internal", Message("没能给出建议；请再试一次", "suggestions could not be made")
                ),
                None,
            )
        else:
            if answer is not None:
                self.push(wire.encode(answer))
                self._ask_for_order()
        if self._unsuggested:
            self._later.add(self._suggest)

    def _ask_for_order(self) -> None:
        if self._reorderer is None:
            return
        while (reordering := self.session.to_reorder()) is not None:
            self._reorderer.ask(self, reordering)

    def awaits(self, reordering: Reordering) -> bool:
        """Whether a better order would still be of use here."""
        return self._closing is None and self.session.awaits(reordering)

    def take_order(self, reordering: Reordering, better: Scored) -> bool:
        """Go by a better order; answers whether the agent sees it at once."""
        try:
            answer = self.session.reordered(reordering, better, self._clock())
        except Exception as error:
            log.error("suggestions could not be put in order", error=type(error).__name__)
            return False
        if answer is None:
            return False
        self.push(wire.encode(answer))
        self._hub.to_peers(self, (answer,))
        return True

    def _refuse(self, error: RefusedError, reply_to: str | None) -> None:
        self._metrics.refused.labels(error.code).inc()
        self.push(wire.encode(wire.refusal(error, reply_to, locale=self.session.locale)))

    def _keep(self, turn: Turn, reply_to: str | None) -> None:
        if len(self._unstored) >= self._limits.inbox:
            self._refuse(
                RefusedError(
                    "internal",
                    Message("暂时存不下来；请再发一次", "storing is held up; send it again"),
                ),
                reply_to,
            )
            return
        self._unstored.append((turn, reply_to))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._commit())

    async def _commit(self) -> None:
        while self._unstored:
            turn, reply_to = self._unstored[0]
            try:
                await self._store(self, turn, reply_to)
            except RefusedError as error:
                self._refuse(error, reply_to)
            finally:
                self._unstored.popleft()


async def receive_text(websocket: WebSocket) -> str | None:
    """The next text frame; ``None`` for a binary one. Raises ``WebSocketDisconnect``."""
    event = await websocket.receive()
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event.get("code", 1005))
    text: str | None = event.get("text")
    return text
