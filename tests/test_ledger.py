"""The ledger on a real database with a clock in hand: commit first, then tell, and once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from assist import protocol as wire
from assist.accounts import Role
from assist.database import migrate, open_engine
from assist.deadlines import default_policies
from assist.errors import RefusedError
from assist.hub import Hub
from assist.ledger import Ledger
from assist.library import Library
from assist.metrics import Metrics
from assist.panel import Panel
from assist.records import accounts, events
from assist.session import Person, Turn
from assist.settings import Settings
from phrasebook.book import Book


@dataclass(eq=False)
class Ear:
    """A panel that only listens."""

    person: Person
    heard: list[dict[str, Any]] = field(default_factory=list)

    def push(self, frame: str, seq: int = 0) -> None:
        self.heard.append(json.loads(frame))

    def use(self, book: Book) -> None:
        pass


@dataclass
class Office:
    """Two ledgers on one database, as two servers have them, and one agent's two panels."""

    ledger: Ledger
    other: Ledger
    one: Ear
    two: Ear
    now: datetime

    async def store(self, message: Any, reply_to: str | None = None) -> None:
        await self.ledger.store(cast(Panel, self.one), Turn(store=message), reply_to)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    now = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    engine = open_engine(Settings(data_dir=tmp_path))
    await migrate(engine)
    async with engine.begin() as connection:
        await events.begin_stream(connection)
        user = await accounts.add_user(
            connection, name="anna", role=Role.AGENT, team="", password_hash=None, now=now
        )
    hub = Hub()

    def ledger() -> Ledger:
        return Ledger(
            engine,
            hub=hub,
            library=Library(engine, ()),
            policies=default_policies(),
            metrics=Metrics(),
            clock=lambda: built.now,
        )

    person = Person(user.id, "anna", "agent")
    built = Office(ledger(), ledger(), Ear(person), Ear(person), now)
    hub.join(built.one)
    hub.join(built.two)
    yield built
    await engine.dispose()


def asks(message: str = "m1") -> wire.CustomerMessage:
    return wire.CustomerMessage(conversation="c", message=message, text="在吗")


async def test_the_sender_hears_its_event_as_the_answer_and_the_others_as_news(
    office: Office,
) -> None:
    customer = wire.CallbackCustomer("李先生")
    await office.store(wire.CallbackCreate(customer=customer, question="发票", id="q"), "q")
    assert office.one.heard[0]["type"] == office.two.heard[0]["type"] == "callback"
    assert office.one.heard[0]["reply_to"] == "q"
    assert "reply_to" not in office.two.heard[0]
    told = [message["seq"] for message in office.two.heard]
    assert told == sorted(set(told)) == [message["seq"] for message in office.one.heard]


async def test_what_changes_nothing_is_acknowledged(office: Office) -> None:
    await office.store(asks())
    office.one.heard.clear()
    await office.store(asks(), "q")
    assert office.one.heard == [{"type": "ack", "reply_to": "q"}]


async def test_a_refused_change_is_neither_kept_nor_told(office: Office) -> None:
    update = wire.CallbackUpdate(callback="none", state="done")
    with pytest.raises(RefusedError) as refused:
        await office.store(update, "q")
    assert refused.value.code == "not_found"
    assert office.one.heard == office.two.heard == []
    assert (await office.ledger.since(office.one.person, None)).callbacks == ()


async def test_a_deadline_is_announced_once_however_many_servers_look(office: Office) -> None:
    await office.store(asks())
    office.two.heard.clear()
    office.now += timedelta(hours=1)
    for _ in range(3):
        for ledger in (office.ledger, office.other):
            await ledger.announce_due()
    missed = [
        message["deadline"]["id"]
        for message in office.two.heard
        if message["type"] == "deadline" and message["deadline"]["state"] == "missed"
    ]
    assert missed
    assert len(missed) == len(set(missed))


async def test_a_clock_set_back_announces_nothing_again(office: Office) -> None:
    await office.store(asks())
    office.now += timedelta(hours=1)
    await office.ledger.announce_due()
    office.two.heard.clear()
    office.now -= timedelta(hours=2)
    await office.ledger.announce_due()
    office.now += timedelta(hours=2)
    await office.ledger.announce_due()
    assert office.two.heard == []


async def test_who_was_away_gets_what_they_missed_and_else_everything(office: Office) -> None:
    start = await office.ledger.since(office.one.person, None)
    await office.store(asks())
    resume = wire.ResumePoint(start.stream, start.seq)
    back = await office.ledger.since(office.one.person, resume)
    assert back.missed is not None
    assert [event.seq for event in back.missed] == [m["seq"] for m in office.one.heard]
    fresh = await office.ledger.since(office.one.person, wire.ResumePoint("forged", start.seq))
    assert fresh.missed is None
    assert {one.pure.id for one in fresh.deadlines} >= {
        m["deadline"]["id"] for m in office.one.heard if m["type"] == "deadline"
    }
