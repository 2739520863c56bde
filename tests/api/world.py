"""An application with the REST calls, a real database and an ear for what panels would be told."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from assist import api
from assist.access import Access, new_token
from assist.accounts import Role, User
from assist.card_index import CardIndex
from assist.cors import ExtensionCors
from assist.database import open_engine
from assist.deadlines import default_policies
from assist.hub import Hub
from assist.ledger import Ledger
from assist.library import Library
from assist.metrics import Metrics
from assist.pack_folder import PackFolder
from assist.passwords import Passwords
from assist.publishing import PhrasebookChange
from assist.records import accounts, events
from assist.settings import Settings
from phrasebook import store
from phrasebook.book import Book
from phrasebook.own_rules import OwnRule
from phrasebook.tables import metadata
from phrasebook.wording import Pack, load_pack_text

HOST = "assist.example"

DATABASES = ("", *filter(None, [os.environ.get("ASSIST_TEST_POSTGRES_URL")]))
"""URLs to test on: SQLite in a file always, PostgreSQL where one is given."""

PACK = """
pack: test
title: {zh: 测试, en: Test}
rules:
  - code: brush-off
    severity: error
    category: brush-off
    message: {zh: 这是推诿, en: This brushes the customer off}
    phrases: [不归我管]
    examples:
      bad: [这事不归我管]
      good: [这件事我来跟进]
  - code: blunt
    severity: warning
    category: tone
    message: {zh: 语气生硬, en: This is blunt}
    phrases: [自己看]
    examples:
      bad: [你自己看说明]
      good: [说明在这里]
"""


class Panels:
    """Takes the changes that panels would be told, and keeps the book as the server would."""

    own_rules: tuple[OwnRule, ...] = ()

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.book = Book.build(0, (), (load_pack_text(PACK),))
        self.told: list[PhrasebookChange] = []
        self.answers_told = 0
        self.reloaded = 0
        self.reminded: list[tuple[str, frozenset[str]]] = []
        self.adapters_told: list[tuple[str, ...]] = []

    async def phrasebook_changed(self, change: PhrasebookChange) -> None:
        async with self._engine.begin() as connection:
            number, upserts, removed = await store.changed_since(connection, self.book.number)
        self.book = self.book.with_replies(upserts, removed, number)
        self.told.append(change)

    async def reload(self, packs: tuple[Pack, ...]) -> Book:
        self.book = self.book.with_rules(packs, {}, self.book.number)
        return self.book

    def rules_reloaded(self) -> None:
        self.reloaded += 1

    async def answers_noted(self) -> None:
        self.answers_told += 1

    async def remind(self, announcement: store.Announcement, users: Collection[str]) -> None:
        self.reminded.append((announcement.id, frozenset(users)))

    async def adapters_changed(self, teams: Collection[str]) -> None:
        self.adapters_told.append(tuple(teams))


@dataclass
class World:
    """A small company: a lead and an agent after sales, an agent before sales, an admin."""

    app: FastAPI
    settings: Settings
    engine: AsyncEngine
    access: Access
    library: Panels
    pack_folder: PackFolder
    cards: CardIndex
    publisher: Panels
    ledger: Ledger
    clock: Callable[[], datetime]
    users: dict[str, User]
    tokens: dict[str, str]
    demo: bool = False
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    def as_user(self, name: str) -> httpx.AsyncClient:
        """A client that sends the API token of ``name``."""
        return self.client(headers={"Authorization": f"Bearer {self.tokens[name]}"})

    async def as_page(self, name: str, origin: str | None = f"https://{HOST}") -> httpx.AsyncClient:
        """A client that sends the cookie of ``name`` and says it is a page of ``origin``."""
        cookie = await self.access.open_login(self.users[name], "test")
        headers = {} if origin is None else {"Origin": origin}
        return self.client(headers=headers, cookies={"assist_session": cookie})

    def client(
        self, headers: dict[str, str] | None = None, cookies: dict[str, str] | None = None
    ) -> httpx.AsyncClient:
        """A client of nobody, unless told otherwise."""
        jar = httpx.Cookies()
        for name, value in (cookies or {}).items():
            jar.set(name, value, domain=HOST)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url=f"https://{HOST}",
            headers=headers,
            cookies=jar,
        )


PEOPLE = (
    ("admin", Role.ADMIN, ""),
    ("lead", Role.LEAD, "售后"),
    ("lead2", Role.LEAD, "售前"),
    ("agent", Role.AGENT, "售后"),
    ("agent2", Role.AGENT, "售前"),
)


@asynccontextmanager
async def company(tmp_path: Path, database_url: str = "") -> AsyncIterator[World]:
    """A running company on a fresh database: SQLite's, or emptied at ``database_url``."""
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    engine = open_engine(settings)
    now = datetime.now(UTC)
    users, tokens = {}, {}
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
        for name, role, team in PEOPLE:
            user = await accounts.add_user(
                connection, name=name, role=role, team=team, password_hash=None, now=now
            )
            secret, secret_hash, hint = new_token()
            await accounts.add_token(
                connection,
                user_id=user.id,
                label="",
                secret_hash=secret_hash,
                hint=hint,
                now=now,
            )
            users[name], tokens[name] = user, secret
        await events.begin_stream(connection)
    panels = Panels(engine)
    app = FastAPI()
    api.install(app)
    app.add_middleware(ExtensionCors)
    built = World(
        app=app,
        settings=settings,
        engine=engine,
        access=Access(engine, settings, passwords=Passwords()),
        library=panels,
        pack_folder=PackFolder((), None),
        cards=CardIndex(engine),
        publisher=panels,
        ledger=Ledger(
            engine,
            hub=Hub(),
            library=Library(engine, ()),
            policies=default_policies(),
            metrics=Metrics(),
            clock=lambda: datetime.now(UTC),
        ),
        clock=lambda: datetime.now(UTC),
        users=users,
        tokens=tokens,
    )
    app.state.services = built
    yield built
    await built.access.uses.stop()
    await engine.dispose()
