"""Ledgers on a real database with a clock in hand, and ears at the panels."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncEngine

from assist.accounts import Role
from assist.database import migrate, open_engine
from assist.deadlines import Policies
from assist.hub import Hub
from assist.ledger import Ledger
from assist.library import Library
from assist.metrics import Metrics
from assist.panel import Panel
from assist.records import accounts, events
from assist.settings import Settings
from assist.turns import Person, Turn
from phrasebook.book import Book


@dataclass(eq=False)
class Ear:
    """A panel that only listens."""

    person: Person
    heard: list[dict[str, Any]] = field(default_factory=list)

    def push(self, frame: str, seq: int = 0) -> None:
        self.heard.append(json.loads(frame))

    def swap(self, book: Book) -> None:
        pass

    def use(self, book: Book) -> None:
        pass


@dataclass
class Office:
    """Two ledgers on one database, as two servers have them, and panels that listen.

    ``two`` is the second panel of the same agent, or a colleague's of another team; ``boss`` is
    the lead's. ``left`` is the id of somebody who left; ``metrics`` are those of ``ledger``.
    """

    ledger: Ledger
    other: Ledger
    one: Ear
    two: Ear
    boss: Ear
    left: str
    now: datetime
    engine: AsyncEngine
    metrics: Metrics = field(default_factory=Metrics)

    async def store(self, message: Any, reply_to: str | None = None, by: Ear | None = None) -> None:
        """Anna's message (or that of ``by``), committed and told."""
        await self.ledger.store(cast(Panel, by or self.one), Turn(store=message), reply_to)


async def opened(
    tmp_path: Path,
    policies: Policies,
    team: str = "",
    other: str = "",
    *,
    keep_questions: bool = False,
) -> AsyncIterator[Office]:
    now = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    engine = open_engine(Settings(data_dir=tmp_path))
    await migrate(engine)
    async with engine.begin() as connection:
        await events.begin_stream(connection)
        user = await accounts.add_user(
            connection, name="anna", role=Role.AGENT, team=team, password_hash=None, now=now
        )
        second = user
        if other:
            second = await accounts.add_user(
                connection, name="ben", role=Role.AGENT, team=other, password_hash=None, now=now
            )
        left = await accounts.add_user(
            connection, name="gone", role=Role.AGENT, team=team, password_hash=None, now=now
        )
        await accounts.set_disabled(connection, left.id, True)
        boss = await accounts.add_user(
            connection, name="lea", role=Role.LEAD, team=team, password_hash=None, now=now
        )
    hub = Hub()

    def ledger(metrics: Metrics) -> Ledger:
        return Ledger(
            engine,
            hub=hub,
            library=Library(engine, ()),
            policies=policies,
            metrics=metrics,
            clock=lambda: built.now,
            keep_questions=keep_questions,
        )

    person = Person(user.id, "anna", "agent", team)
    companion = Person(second.id, second.name, "agent", second.team)
    lead = Person(boss.id, "lea", "lead", team)
    metrics = Metrics()
    built = Office(
        ledger(metrics),
        ledger(Metrics()),
        Ear(person),
        Ear(companion),
        Ear(lead),
        left=left.id,
        now=now,
        engine=engine,
        metrics=metrics,
    )
    for ear in (built.one, built.two, built.boss):
        hub.join(ear)
    try:
        yield built
    finally:  # Also where the caller closes the generator instead of running it to its end.
        await engine.dispose()


def paced(first_reply: str, callback: str, team: str) -> str:
    """A pack with limits for one team."""
    return (
        f"policies:\n  - id: {team}\n    name: {{zh: 队, en: Team}}\n    teams: [{team}]\n"
        "    priority: 50\n    calendar: wall\n    clocks:\n"
        f"      - {{kind: first_reply, warn: 5s, limit: {first_reply}, source: test}}\n"
        f"      - {{kind: callback, warn: 1m before, limit: {callback}, source: test}}\n"
    )
