"""Servers killed at random moments while 200 deadlines fall due: none lost, none told twice."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from websockets.exceptions import WebSocketException

from assist.database import open_engine
from assist.settings import Settings
from tests.live.conftest import Client, Server, client
from tests.live.postgres import new_database, postgres, programs

pytestmark = pytest.mark.live

COUNT = 200
KILLS = 5
SHORT = """policies:
  - id: handbook
    name: {zh: 本店, en: House}
    calendar: wall
    clocks:
      - {kind: first_reply, warn: 3s, limit: 6s, source: test}
"""
LONGEST_S = 240


class Agent:
    """Somebody whose panel goes to whichever server lives, and resumes where it was cut off."""

    def __init__(self, servers: list[Server], chance: random.Random) -> None:
        self.servers = servers
        self.chance = chance
        self.waiting = {f"m{number}" for number in range(COUNT)}
        self.heard: dict[int, dict[str, Any]] = {}
        self.stream = ""
        self.repeated: list[int] = []
        self.snapshots = 0

    async def work(self) -> None:
        """Say everything until it is acknowledged, and listen, for ever."""
        while True:
            server = self.chance.choice(self.servers)
            with suppress(OSError, WebSocketException, TimeoutError, EOFError):
                async with client(server, resume=self._resume()) as one:
                    self._note(one)
                    await self._talk(one)
            await asyncio.sleep(0.05)

    async def _talk(self, one: Client) -> None:
        both = [asyncio.create_task(self._say(one)), asyncio.create_task(self._listen(one))]
        try:
            await asyncio.gather(*both)
        finally:
            # Who still read what the lost connection had brought would take it for told twice
            # when the next one tells it.
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    def _resume(self) -> dict[str, Any] | None:
        return {"stream": self.stream, "seq": max(self.heard)} if self.heard else None

    def _note(self, one: Client) -> None:
        welcome = one.heard[0]
        if self.heard and not welcome["resumed"]:
            self.snapshots += 1
        self.stream = welcome["stream"]

    async def _say(self, one: Client) -> None:
        for key in sorted(self.waiting):
            await one.say("customer.message", id=key, conversation=key, message=key, text="在吗")
            await asyncio.sleep(self.chance.random() * 0.06)

    async def _listen(self, one: Client) -> None:
        while True:
            message = json.loads(await one.socket.recv())
            if "seq" in message:
                if message["seq"] in self.heard:
                    self.repeated.append(message["seq"])
                self.heard[message["seq"]] = message
            # Suggestions come before the commit; only an event or an ack says that it is kept.
            if message["type"] in ("deadline", "ack"):
                self.waiting.discard(message.get("reply_to", ""))


@asynccontextmanager
async def killed_at_random(servers: list[Server], chance: random.Random) -> AsyncIterator[None]:
    """Kill one server or the other, ``KILLS`` times, and start it again; then leave them be."""

    async def kill() -> None:
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.3, 2.0))
            victim = chance.choice(servers)
            victim.kill()
            await asyncio.sleep(chance.uniform(0, 0.7))
            await asyncio.to_thread(victim.start)

    task = asyncio.create_task(kill())
    try:
        yield
        await task
    finally:
        task.cancel()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_no_deadline_is_lost_or_told_twice_however_often_a_server_is_killed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, database: str
) -> None:
    if database == "sqlite":
        await run(tmp_path, f"sqlite:///{tmp_path}/shared.db")
        return
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    # In a folder with a short name: PostgreSQL's socket lies in it, and its path is bounded.
    with postgres(tmp_path_factory.mktemp("pg")) as address:
        await run(tmp_path, new_database(address, "assist_kills"))


async def run(tmp_path: Path, url: str) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "house.yaml").write_text(SHORT, encoding="utf-8")
    servers = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        servers.append(Server(folder, database_url=url, sla_dir=str(packs)))
    servers[0].run("migrate")
    servers[0].add("anna", team="north")
    servers[1].tokens = servers[0].tokens
    chance = random.Random(20261128)
    agent = Agent(servers, chance)
    for server in servers:
        server.start()
    working = asyncio.create_task(agent.work())
    try:
        async with asyncio.timeout(LONGEST_S), killed_at_random(servers, chance):
            while len(missed(agent)) < COUNT:  # noqa: ASYNC110 - a dozen looks, no signal
                await asyncio.sleep(0.2)
        # What would be told twice would be told within the next look at the clock.
        await asyncio.sleep(6)
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        for server in servers:
            if server.running:
                server.stop()
    assert not agent.waiting
    assert agent.repeated == []
    assert agent.snapshots == 0
    assert set(missed(agent).values()) == {1}
    assert_kept_once(await kept(url))


def missed(agent: Agent) -> Counter[str]:
    """How often each conversation's miss was heard."""
    return Counter(
        message["deadline"]["conversation"]
        for message in agent.heard.values()
        if message["type"] == "deadline" and message.get("notice", {}).get("kind") == "missed"
    )


async def kept(url: str) -> tuple[list[str], list[dict[str, Any]]]:
    """The states of all stored deadlines, and the bodies of all deadline events."""
    engine = open_engine(Settings(database_url=url))
    async with engine.connect() as connection:
        states = list(await connection.scalars(text("SELECT state FROM deadlines")))
        rows = await connection.scalars(text("SELECT body FROM events WHERE kind = 'deadline'"))
        bodies = [json.loads(row) for row in rows]
    await engine.dispose()
    return states, bodies


def assert_kept_once(found: tuple[list[str], list[dict[str, Any]]]) -> None:
    """Every deadline is there and missed; each miss stands once in the log, each warning at most."""
    states, bodies = found
    assert Counter(states) == {"missed": COUNT}
    told = Counter(
        (body["notice"]["kind"], body["deadline"]["id"]) for body in bodies if "notice" in body
    )
    assert set(told.values()) == {1}
    assert sum(kind == "missed" for kind, _ in told) == COUNT
    assert sum(kind == "warning" for kind, _ in told) > COUNT // 2
