"""Wires everything: the only module that knows all rooms."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import structlog
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket

from assist import (
    adapter_pages,
    api,
    complaint_pages,
    handbook_pages,
    health,
    import_pages,
    notebook_pages,
    pages,
    people_pages,
    protocol,
    question_pages,
    rule_pages,
    team_pages,
)
from assist.access import Access
from assist.broadcaster import Broadcaster
from assist.card_index import CardIndex
from assist.cors import ExtensionCors
from assist.database import migrate, open_engine, require_current
from assist.habits import REMEMBERED, Habits
from assist.headers import SecurityHeaders
from assist.hub import Hub
from assist.imports.apply import sweep
from assist.ledger import Ledger
from assist.library import Library
from assist.limits import limits_of
from assist.metrics import Metrics
from assist.pack_folder import PackFolder
from assist.records import (
    callbacks,
    complaints,
    events,
    feedback,
    handovers,
    sent,
    tallies,
    unanswered,
    usage,
)
from assist.reorderer import Reorderer
from assist.scheduler import Scheduler
from assist.services import Services
from assist.settings import Settings
from assist.sockets import Live
from assist.webfiles import WEB
from phrasebook import store as content
from phrasebook.encoders import open_encoder
from phrasebook.files import default_phrasebook

log = structlog.get_logger()

PRUNE_EVERY_S = 600.0


def utc_now() -> datetime:
    """The one clock of the server; tests bring their own."""
    return datetime.now(UTC)


class Runtime:
    """The parts of one running server. ``start`` before the port opens, ``stop`` after it."""

    def __init__(
        self, settings: Settings, *, demo: bool = False, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.settings = settings
        self.demo = demo
        self.clock = clock
        self.metrics = Metrics()
        self.engine = open_engine(settings)
        self.access = Access(self.engine, settings, login_codes=demo)
        self.pack_folder = PackFolder(settings.wording_packs, settings.wording_dir)
        self.library = Library(
            self.engine, self.pack_folder.first(), clock, settings.data_dir / "index"
        )
        self.cards = CardIndex(self.engine)
        self.hub = Hub()
        limits = limits_of(settings.sla_policies, settings.sla_dir)
        self.ledger = Ledger(
            self.engine,
            hub=self.hub,
            library=self.library,
            policies=limits.edited(()),
            limits=limits,
            metrics=self.metrics,
            clock=clock,
            keep_sent=settings.keep_sent_days > 0,
            keep_questions=settings.keep_questions_days > 0,
            zone=settings.zone,
        )
        self.publisher = Broadcaster(self.library, self.ledger, self.hub)
        self.live = Live(
            settings,
            access=self.access,
            library=self.library,
            hub=self.hub,
            ledger=self.ledger,
            metrics=self.metrics,
            clock=clock,
        )
        self.scheduler = Scheduler(self, self.engine, self.library, self.publisher)
        self.ready = False
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Migrate, load the content, begin the timers. Does nothing when started already.

        Raises ``AssistError`` or ``PhrasebookError`` with a sentence for the administrator.
        """
        if self._tasks:
            return
        if self.settings.semantic_model:
            encoder = await asyncio.to_thread(open_encoder, self.settings.semantic_model)
            self.live.reorderer = Reorderer(encoder, self.metrics)
        if self.engine.url.get_backend_name() == "sqlite":
            await migrate(self.engine)
        else:
            await require_current(self.engine)
        async with self.engine.begin() as connection:
            await events.begin_stream(connection)
            if self.settings.seed_phrasebook:
                await content.seed(connection, default_phrasebook(), self.clock())
        book = await self.library.load()
        now = self.clock()
        async with self.engine.begin() as connection:
            uses = await usage.habits_since(connection, now - REMEMBERED)
            passes = await feedback.since(connection, (now - REMEMBERED).date())
        self.live.habits = Habits((*uses, *passes), now)
        moved = await self.ledger.begin()
        await self.ledger.tell_content()
        if moved:
            log.info("deadlines were counted anew by edited policies", deadlines=moved)
        for year in self.ledger.unknown_years():
            log.warning("the holidays of a coming year are not known; weekdays count", year=year)
        self._tasks = [
            asyncio.create_task(self.ledger.run_timers(), name="timers"),
            asyncio.create_task(self.ledger.relay(), name="relay"),
            asyncio.create_task(self.live.keep_watch(), name="watch"),
            asyncio.create_task(self.scheduler.run(), name="scheduler"),
            asyncio.create_task(self.publisher.keep_tidy(), name="keep tidy"),
            asyncio.create_task(self._prune(), name="prune"),
        ]
        settings = self.settings
        if settings.wording_dir and settings.wording_watch_s:
            watching = self.pack_folder.watch(
                self.library, self.publisher.rules_reloaded, settings.wording_watch_s
            )
            self._tasks.append(asyncio.create_task(watching, name="watch packs"))
        self.pack_folder.tell_left_out()
        self.ready = True
        log.info("ready", phrasebook=book.number, replies=len(book.replies))

    async def drain(self) -> None:
        """Before the sockets close: commit what was taken, say goodbye to the panels."""
        self.ready = False
        await self.live.drain()

    async def stop(self) -> None:
        """End the background work and close the database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        if self.live.reorderer is not None:
            self.live.reorderer.close()
        await self.access.uses.stop()
        await self.engine.dispose()

    async def _prune(self) -> None:
        while True:
            await asyncio.sleep(PRUNE_EVERY_S)
            with contextlib.suppress(SQLAlchemyError):
                await self.prune()

    async def prune(self) -> None:
        """Forget what is older than the settings let it become."""
        settings, now = self.settings, self.clock()
        await self.ledger.prune(timedelta(hours=settings.event_log_hours))
        await sweep(self.engine, now)
        await self.ledger.forget_conversations(timedelta(days=settings.keep_conversations_days))
        async with self.engine.begin() as connection:
            await sent.forget(connection, now - timedelta(days=settings.keep_sent_days))
            await unanswered.forget(connection, now - timedelta(days=settings.keep_questions_days))
            handed = timedelta(days=settings.keep_handovers_days)
            await handovers.forget(connection, now - handed)
            first = now.astimezone(settings.zone) - timedelta(days=settings.keep_tallies_days)
            await tallies.forget(connection, first.date())
            today = now.astimezone(settings.zone).date()
            await feedback.forget(connection, today - REMEMBERED)
            if settings.forget_complaints_days:
                ended = timedelta(days=settings.forget_complaints_days)
                await complaints.forget(connection, now - ended)
            if settings.forget_callbacks_days:
                ended = timedelta(days=settings.forget_callbacks_days)
                await callbacks.forget(connection, now - ended)


def create_app(
    settings: Settings, *, demo: bool = False, clock: Callable[[], datetime] = utc_now
) -> FastAPI:
    """The application. ``demo`` opens ``/demo`` and one-time log-in links."""
    runtime = Runtime(settings, demo=demo, clock=clock)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await runtime.start()
        try:
            yield
        finally:
            await runtime.stop()

    app = FastAPI(
        title="Assist",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.runtime = runtime
    services: Services = runtime
    app.state.services = services
    app.add_middleware(SecurityHeaders, allowed_origins=settings.allowed_origins)
    app.add_middleware(ExtensionCors)
    api.install(app)
    pages.install(app)
    app.include_router(team_pages.router)
    app.include_router(complaint_pages.router)
    app.include_router(import_pages.router)
    app.include_router(handbook_pages.router)
    app.include_router(people_pages.router)
    app.include_router(adapter_pages.router)
    app.include_router(rule_pages.router)
    app.include_router(question_pages.router)
    app.include_router(notebook_pages.router)
    app.include_router(health.router)
    app.add_api_route("/protocol.json", protocol.schema, methods=["GET"], include_in_schema=False)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")

    async def live(websocket: WebSocket) -> None:
        await runtime.live.serve(websocket)

    app.router.add_websocket_route("/live", live)
    return app
