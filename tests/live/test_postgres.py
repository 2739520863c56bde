"""The same server on PostgreSQL, alone and two on one database."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.conftest import ASSIST, Server, client
from tests.live.postgres import new_database, postgres

pytestmark = pytest.mark.live

SHORT = """policies:
  - id: handbook
    name: {zh: 本店, en: House}
    calendar: wall
    clocks:
      - {kind: first_reply, target: 1s, warn: 2s, limit: 4s, source: test}
      - {kind: callback, target: 24h, warn: 1h before, limit: 24h, source: test}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("pg")) as found:
        yield found


@pytest.fixture
def shared(address: str, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Two servers on one database, with policies of a few seconds; neither is started."""
    database = new_database(address, f"assist_{tmp_path.name}".lower())
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "house.yaml").write_text(SHORT, encoding="utf-8")
    both = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        both.append(Server(folder, database_url=database, sla_dir=str(packs)))
    first, second = both
    first.run("migrate")
    first.add("anna", team="north")
    second.tokens = first.tokens
    yield first, second
    for server in both:
        if server.running:
            server.stop()


def test_a_server_on_a_shared_database_never_migrates_it_by_starting(
    address: str, tmp_path: Path
) -> None:
    server = Server(tmp_path, database_url=new_database(address, "assist_empty"))
    done = subprocess.run(
        [*ASSIST, "serve", "--port", "0"],
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "assist migrate" in done.stderr
    assert "Traceback" not in done.stderr


async def test_conversations_deadlines_and_callbacks_live_on_postgresql(
    shared: tuple[Server, Server],
) -> None:
    server, _ = shared
    server.start()
    async with client(server) as one:
        await one.ask("conversation.open", conversation="c", customer={"name": "王女士"})
        await one.ask("customer.message", conversation="c", message="m", text="什么时候发货")
        made = await one.ask("callback.create", customer={"name": "王女士"}, question="发票")
        again = await one.ask("customer.message", conversation="c", message="m", text="别的")
        assert again["type"] == "ack"
        await one.ask("reply.sent", conversation="c", message="r", text="您好,今天发出")
        await one.hush()
        seen = max(message.get("seq", 0) for message in one.heard)
        stream = one.heard[0]["stream"]
    server.kill()
    server.start()
    async with client(server, resume={"stream": stream, "seq": seen}) as back:
        assert back.heard[0]["resumed"] is True
    async with client(server) as fresh:
        assert [c["id"] for c in fresh.heard[1]["callbacks"]] == [made["callback"]["id"]]


async def test_a_panel_hears_what_happens_on_another_server(
    shared: tuple[Server, Server],
) -> None:
    first, second = shared
    first.start()
    second.start()
    async with client(first) as here, client(second) as there:
        made = await there.ask("callback.create", customer={"name": "李先生"}, question="q")
        heard = await here.hear("callback", timeout_s=5)
        assert heard["callback"] == made["callback"]
        assert heard["seq"] == made["seq"]
        own = await here.ask("callback.update", callback=made["callback"]["id"], state="done")
        assert (await there.hear("deadline", timeout_s=5))["seq"] > made["seq"]
        numbers = [m["seq"] for m in here.heard[2:] if "seq" in m]
        assert numbers == sorted(set(numbers))
        assert own["seq"] in numbers


async def test_who_changes_servers_hears_nothing_twice(shared: tuple[Server, Server]) -> None:
    """The state a panel begins with is the database's, and that may be ahead of what its server
    has told by then."""
    first, second = shared
    first.start()
    second.start()
    async with client(first) as one:
        begun = one.heard[0]
        await one.ask("callback.create", customer={"name": "李先生"}, question="q")
    resume = {"stream": begun["stream"], "seq": begun["seq"]}
    async with client(second, resume=resume) as back, client(second) as fresh:
        await asyncio.sleep(2)
        for panel in (back, fresh):
            await panel.hush()
        told = [m["seq"] for m in back.heard[1:] if "seq" in m]
        assert told == list(range(begun["seq"] + 1, back.heard[0]["seq"] + 1))
        assert [m["type"] for m in fresh.heard if "seq" in m] == ["welcome", "snapshot"]


async def test_two_servers_announce_each_miss_once(shared: tuple[Server, Server]) -> None:
    first, second = shared
    first.start()
    second.start()
    async with client(first) as one:
        for number in range(40):
            await one.ask("customer.message", conversation=f"c{number}", message="m", text="在吗")
    await asyncio.sleep(6)
    first.stop()
    second.stop()
    first.start()
    async with client(first, resume={"stream": one.heard[0]["stream"], "seq": 0}) as back:
        missed: set[str] = set()
        while len(missed) < 40:
            event = await back.hear("deadline", timeout_s=30)
            if event.get("notice", {}).get("kind") == "missed":
                missed.add(event["deadline"]["conversation"])
        await back.hush(1.5)
        told = [
            (m["deadline"]["conversation"], m["notice"]["kind"])
            for m in back.heard
            if m["type"] == "deadline" and "notice" in m
        ]
    assert len(told) == len(set(told))
    assert missed == {f"c{number}" for number in range(40)}
