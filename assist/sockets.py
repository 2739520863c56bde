"""``WS /live``: handshake, hello, and a ``Panel`` for the rest of the connection.

Here bytes become a person: who may connect, from where, within how long. What the messages
mean is the session's; what lasts is the ledger's.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from msgspec import UNSET
from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket, WebSocketDisconnect

from assist import protocol as wire
from assist.access import COOKIE, Access, SignedIn
from assist.accounts import Role
from assist.desk import Desk
from assist.errors import RefusedError
from assist.habits import Habits
from assist.hub import Hub
from assist.i18n import locale_of
from assist.later import Later
from assist.ledger import Ledger
from assist.library import Library
from assist.metrics import Metrics
from assist.origins import OriginKind, origin_allowed
from assist.panel import Panel, PanelLimits, receive_text
from assist.reorderer import Reorderer
from assist.session import Session
from assist.settings import Settings
from assist.turns import Person
from phrasebook.entries import Message

log = structlog.get_logger()

RECHECK_S = 2.0
"""How often open connections are asked for their right to be here."""
STALLED_S = 10.0
"""A reader that has not taken its close frame for this long is cut off."""
DESK_KEPT_S = 900.0
"""An agent's conversations stay in memory this long after the last panel has gone."""


class Live:
    """The live endpoint of one server: all it needs to make a panel of a connection."""

    def __init__(
        self,
        settings: Settings,
        *,
        access: Access,
        library: Library,
        hub: Hub,
        ledger: Ledger,
        metrics: Metrics,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._access = access
        self._library = library
        self._hub = hub
        self._ledger = ledger
        self._metrics = metrics
        self._clock = clock
        self._desks: dict[str, Desk] = {}
        self._open: dict[Panel, SignedIn] = {}
        self._connections = 0
        self._draining = False
        self._later = Later()
        self.habits = Habits()
        self.reorderer: Reorderer | None = None
        # Credentials whose next connection gets everything instead of what it missed: events of
        # their new team were never theirs to miss.
        self._anew: set[str] = set()

    async def serve(self, websocket: WebSocket) -> None:
        """One connection from handshake to end."""
        origin = self._admit(websocket)
        if origin is None:
            await websocket.close()  # before the handshake is answered: HTTP 403
            return
        await websocket.accept(subprotocol=_subprotocol(websocket))
        if self._draining:
            await websocket.close(1012, "restarting")
            return
        if self._connections >= self._settings.max_connections:
            await websocket.close(1013, "too many panels; try again later")
            return
        self._connections += 1
        self._metrics.panels.inc()
        try:
            greeted = await self._greet(websocket, origin)
            if greeted is not None:
                await self._run(websocket, *greeted)
        except (WebSocketDisconnect, RuntimeError):
            pass  # gone in the middle of the greeting
        finally:
            self._connections -= 1
            self._metrics.panels.dec()

    async def keep_watch(self) -> None:
        """For ever: send away whoever has lost the right to be here (4401), and let whoever has
        another role or team come anew (1012): what they hear depends on it."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._access.changed.wait(), RECHECK_S)
            self._access.changed.clear()
            present = dict(self._open)
            if not present:
                continue
            try:
                allowed = await self._access.still_allowed(list(present.values()))
            except SQLAlchemyError:
                continue  # An unreachable database signs nobody out.
            for panel, who in present.items():
                standing = allowed.get(who.credential)
                if standing is None:
                    panel.close_soon(4401, "signed out")
                elif standing != (who.role, who.team):
                    self._anew.add(who.credential)
                    panel.close_soon(1012, "your role or team has changed; connect again")

    async def drain(self) -> None:
        """Before a stop: take nobody in, commit what was taken, send everybody away (1012)."""
        self._draining = True
        panels = list(self._open)
        await asyncio.gather(*(panel.stored() for panel in panels))
        for panel in panels:
            panel.close_soon(1012, "restarting")
        for _ in range(40):
            if not self._open:
                return
            await asyncio.sleep(0.05)

    # Handshake

    def _admit(self, websocket: WebSocket) -> OriginKind | None:
        offered = websocket.scope.get("subprotocols") or []
        if offered and wire.SUBPROTOCOL not in offered:
            return None
        kind = origin_allowed(
            websocket.headers.get("origin"),
            websocket.headers.get("host", ""),
            websocket.url.scheme,
            self._settings,
        )
        return kind if kind.admitted else None

    async def _greet(
        self, websocket: WebSocket, origin: OriginKind
    ) -> tuple[SignedIn, wire.Hello] | None:
        """Wait for a valid hello; ``None`` when the connection was closed instead."""
        bad = 0
        try:
            async with asyncio.timeout(self._settings.hello_timeout_s):
                while True:
                    try:
                        hello = await self._hello(websocket)
                    except RefusedError as error:
                        bad += 1
                        await websocket.send_text(
                            wire.encode(wire.refusal(error, locale=locale_of(websocket)))
                        )
                        if bad >= wire.MAX_BAD_IN_A_ROW:
                            await websocket.close(4400, "ten bad messages in a row")
                            return None
                        continue
                    if hello is None:
                        await websocket.close(1003, "text frames only")
                        return None
                    break
        except TimeoutError:
            await websocket.close(4401, "no valid hello in time")
            return None
        if hello.protocol != wire.VERSION:
            await websocket.close(4400, f"this server speaks protocol {wire.VERSION}")
            return None
        try:
            who = await self._identify(websocket, hello, origin)
        except SQLAlchemyError:
            await websocket.close(1013, "the database is away; try again later")
            return None
        if who is None:
            refusal = RefusedError(
                "unauthenticated",
                Message(
                    "请先登录，或在 hello 里带上有效的令牌",
                    "log in, or send a valid token in hello",
                ),
            )
            await websocket.send_text(
                wire.encode(wire.refusal(refusal, hello.id, locale=hello.locale))
            )
            await websocket.close(4401, "not authenticated")
            return None
        return who, hello

    async def _hello(self, websocket: WebSocket) -> wire.Hello | None:
        frame = await receive_text(websocket)
        if frame is None:
            return None
        message = wire.decode(frame)
        if not isinstance(message, wire.Hello):
            raise RefusedError(
                "unauthenticated",
                Message("请先打招呼（hello）", "say hello first"),
                reply_to=message.id,
            )
        return message

    async def _identify(
        self, websocket: WebSocket, hello: wire.Hello, origin: OriginKind
    ) -> SignedIn | None:
        if hello.token is not None:
            return await self._access.authenticate_token(hello.token)
        if origin.cookie_counts:
            return await self._access.authenticate_cookie(websocket.cookies.get(COOKIE))
        return None

    # Connection

    async def _run(self, websocket: WebSocket, who: SignedIn, hello: wire.Hello) -> None:
        panel = self._panel(websocket, who, hello)
        # Listening starts before the state is read, so that nothing falls in between.
        self._hub.join(panel)
        self._open[panel] = who
        try:
            first, seq = await self._opening(panel, who, hello)
            panel.begin(first, seq)
            delivered = [one.id for message in first for one in _announced(message)]
            if delivered:
                self._ledger.note_delivered(delivered, [who.id])
            await panel.run()
        except SQLAlchemyError:
            await websocket.close(1013, "the database is away; try again later")
        finally:
            self._hub.leave(panel)
            del self._open[panel]
            self._forget_desk_later(who.id)

    def _panel(self, websocket: WebSocket, who: SignedIn, hello: wire.Hello) -> Panel:
        settings = self._settings
        session = Session(
            Person(who.id, who.display_name, who.role.value, who.team),
            self._library.book,
            self._desks.setdefault(who.id, Desk()),
            zone=settings.zone,
            locale=hello.locale,
            shop_name=settings.shop_name,
            suggestion_limit=settings.suggestion_limit,
            threshold=settings.suggestion_threshold,
            habits=self.habits,
            reorders=self.reorderer is not None,
        )
        return Panel(
            websocket,
            session,
            self._hub,
            store=self._ledger.store,
            stalled=lambda: self._cut_off(websocket),
            later=self._later,
            clock=self._clock,
            metrics=self._metrics,
            limits=PanelLimits(
                settings.inbox_limit, settings.outbox_limit, settings.messages_per_second
            ),
            reorderer=self.reorderer,
        )

    async def _opening(
        self, panel: Panel, who: SignedIn, hello: wire.Hello
    ) -> tuple[Sequence[wire.ServerMessage], int]:
        """The welcome, and what the client missed or (where that is not known) everything."""
        anew = who.credential in self._anew
        self._anew.discard(who.credential)
        state = await self._ledger.since(panel.person, None if anew else hello.resume)
        welcome = wire.Welcome(
            protocol=wire.VERSION,
            stream=state.stream,
            seq=state.seq,
            now=wire.wire_time(self._clock()),
            user=wire.WireUser(who.id, who.display_name, who.role.value),
            phrasebook=self._library.book.number,
            limits=wire.Limits(messages_per_second=self._settings.messages_per_second),
            resumed=state.missed is not None,
            # An agent can do nothing about it; a lead can enter the days.
            calendar_unknown=(who.role is not Role.AGENT and self._ledger.unknown_years()) or UNSET,
            reply_to=UNSET if hello.id is None else hello.id,
        )
        if state.missed is not None:
            return [welcome, *(event.message() for event in state.missed)], state.seq
        return [welcome, state.snapshot(panel.session.desk)], state.seq

    def _cut_off(self, websocket: WebSocket) -> None:
        abort = getattr(websocket.app.state, "abort_connection", None)
        if abort is not None:
            asyncio.get_running_loop().call_later(STALLED_S, abort, websocket.scope)

    def _forget_desk_later(self, user: str) -> None:
        def forget() -> None:
            if not self._hub.of_user(user):
                self._desks.pop(user, None)

        asyncio.get_running_loop().call_later(DESK_KEPT_S, forget)


def _subprotocol(websocket: WebSocket) -> str | None:
    offered = websocket.scope.get("subprotocols") or []
    return wire.SUBPROTOCOL if wire.SUBPROTOCOL in offered else None


def _announced(message: wire.ServerMessage) -> Sequence[wire.WireAnnouncement]:
    if isinstance(message, wire.Snapshot):
        return message.announcements
    if isinstance(message, wire.PhrasebookEvent) and message.announcement is not UNSET:
        return (message.announcement,)
    return ()
