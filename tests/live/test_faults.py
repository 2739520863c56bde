"""What goes wrong in operation, done to a started server, and the promised outcome."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.live.conftest import ASSIST, Client, Server, client

pytestmark = pytest.mark.live

QUICK = """
policies:
  - id: quick
    name: {zh: 快, en: Quick}
    calendar: wall
    clocks:
      - {kind: first_reply, target: 1s, warn: 1s, limit: 2s, source: 试}
      - {kind: callback, target: 2s, warn: 1s before, limit: 2s, source: 试}
"""


@pytest.fixture
def server_with(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes a server with settings of its own and the agent anna, not started yet."""
    made: list[Server] = []

    def make(**settings: str) -> Server:
        one = Server(tmp_path, **settings)
        one.add("anna", team="north")
        made.append(one)
        return one

    yield make
    for one in made:
        if one.running:
            one.stop()


async def close_code(one: Client, timeout_s: float = 20) -> int:
    """Read until the server closes; its code."""
    with pytest.raises(ConnectionClosed) as closed:
        async with asyncio.timeout(timeout_s):
            while True:
                one.heard.append(json.loads(await one.socket.recv()))
    assert closed.value.rcvd is not None, "no close frame came"
    return closed.value.rcvd.code


# Ends


async def test_after_a_power_cut_every_acknowledged_promise_is_there(
    own_server: Server,
) -> None:
    own_server.start()
    typing = [asyncio.create_task(_type_until_cut(own_server, number)) for number in range(20)]
    async with client(own_server) as one:
        made = await one.ask("callback.create", customer={"name": "李先生"}, question="退款进度")
        await one.say("customer.message", conversation="kept", message="m1", text="在吗")
        deadline = await one.hear("deadline")
        await one.ask("customer.message", conversation="met", message="m1", text="在吗")
        sent = await one.ask("reply.sent", conversation="met", message="r1", text="您好,在的。")
        assert sent["type"] == "deadline"
        own_server.kill()
    await asyncio.gather(*typing)
    own_server.start()
    async with client(own_server) as back:
        snapshot = back.heard[1]
    assert made["callback"]["id"] in {item["id"] for item in snapshot["callbacks"]}
    open_ids = {item["id"] for item in snapshot["deadlines"]}
    assert deadline["deadline"]["id"] in open_ids
    assert sent["deadline"]["id"] not in open_ids
    assert {"kept", "met"} <= {item["conversation"] for item in snapshot["conversations"]}


async def _type_until_cut(server: Server, number: int) -> None:
    with contextlib.suppress(ConnectionClosed):
        async with client(server) as one:
            for revision in range(1, 10_000):
                text = "您好,马上为您查询" * (revision % 5 + 1)
                await one.say("draft", conversation=f"t{number}", revision=revision, text=text)
                await one.hear("diagnostics")


async def test_a_stop_loses_nothing_acknowledged_and_closes_with_1012(own_server: Server) -> None:
    own_server.start()
    async with client(own_server) as one:
        for number in range(60):
            question = f"第{number}件事"
            await one.say(
                "callback.create", id=f"a{number}", customer={"name": "李"}, question=question
            )
        await one.hear("callback")
        began = time.monotonic()
        stopping = asyncio.create_task(asyncio.to_thread(own_server.stop, signal.SIGTERM))
        assert await close_code(one) == 1012
        assert await stopping == 0
        assert time.monotonic() - began < 10
        told = {m["callback"]["id"] for m in one.heard if m["type"] == "callback"}
    own_server.start()
    async with client(own_server) as back:
        assert told <= {item["id"] for item in back.heard[1]["callbacks"]}


async def test_a_deadline_that_comes_due_while_the_server_is_down_is_announced_once(
    server_with: Callable[..., Server], tmp_path: Path
) -> None:
    (tmp_path / "sla").mkdir()
    (tmp_path / "sla" / "quick.yaml").write_text(QUICK)
    server = server_with(sla_dir=str(tmp_path / "sla"), sla_policies="quick")
    server.start()
    async with client(server) as one:
        welcome = one.heard[0]
        await one.say("customer.message", conversation="c", message="m", text="在吗")
        started = await one.hear("deadline")
    server.kill()
    await asyncio.sleep(2.5)
    since = {"stream": welcome["stream"], "seq": started["seq"]}

    async def misses() -> list[int]:
        server.start()
        async with client(server, resume=since) as back:
            await back.hush(1.5)
            server.stop()
            return [
                message["seq"]
                for message in back.heard
                if message["type"] == "deadline"
                and message["deadline"]["id"] == started["deadline"]["id"]
                and message["deadline"]["state"] == "missed"
            ]

    first = await misses()
    assert len(first) == 1
    assert await misses() == first


# Clients


async def test_a_reader_that_stops_reading_is_closed_with_4408_and_nobody_else_suffers(
    server_with: Callable[..., Server],
) -> None:
    server = server_with(outbox_limit="8")
    server.start()
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.connect(("127.0.0.1", server.port))
    small.setblocking(False)
    async with client(server, sock=small, max_queue=1) as stalled, client(server) as other:
        before = server.memory_kb()
        # Each message of one panel tells the agent's other panels its last 8,000 characters.
        for number in range(300):
            await other.say(
                "customer.message", conversation=f"c{number % 5}", message=f"m{number}",
                text="慢" * 8000,
            )  # fmt: skip
            await other.hear("suggestions")
            if number % 50 == 0:
                assert (await other.ask("ping"))["type"] == "pong"
        assert server.memory_kb() - before < 60_000
        assert await close_code(stalled) == 4408
        assert (await other.ask("ping"))["type"] == "pong"
    assert "Traceback" not in server.log()


async def test_a_handshake_that_never_ends_is_cut_off(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /live HTTP/1.1\r\nHost: localhost\r\nUpg")
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_a_message_in_fragments_with_pings_between_is_one_message(server: Server) -> None:
    async with client(server) as one:
        text = json.dumps({"type": "draft", "conversation": "frag", "revision": 1, "text": "在的"})

        async def parts() -> AsyncIterator[str]:
            for start in range(0, len(text), 7):
                yield text[start : start + 7]
                pong = await one.socket.ping()
                async with asyncio.timeout(5):
                    await pong

        await one.socket.send(parts())
        assert (await one.hear("diagnostics"))["revision"] == 1


async def test_bad_utf8_is_closed_with_1007(server: Server) -> None:
    async with client(server) as one:
        await one.socket.send(b'{"type":"ping","id":"\xff\xfe"}', text=True)
        assert await close_code(one) == 1007
    assert "Traceback" not in server.log()


async def test_a_panel_that_leaves_in_the_middle_of_an_answer_leaves_no_traceback(
    server: Server,
) -> None:
    for number in range(10):
        async with client(server) as one:
            await one.say("draft", conversation=f"g{number}", revision=1, text="我不知道,别催了")
            await one.say("customer.message", conversation=f"g{number}", message="m", text="在吗")
            one.socket.transport.abort()
    async with client(server) as one:
        assert (await one.ask("ping"))["type"] == "pong"
    assert "Traceback" not in server.log()


# The database


@contextlib.contextmanager
def locked(server: Server) -> Iterator[None]:
    """The database held by another process's writing transaction."""
    holder = sqlite3.connect(server.folder / "assist.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.rollback()
        holder.close()


async def test_while_the_database_is_locked_typing_goes_on_and_writes_wait(
    own_server: Server,
) -> None:
    own_server.add("late")
    own_server.start()
    async with client(own_server) as one, httpx.AsyncClient(base_url=own_server.url) as http:
        with locked(own_server):
            await one.say("callback.create", id="cb", customer={"name": "李"}, question="发票")
            end = time.monotonic() + 5
            revision = 0
            while time.monotonic() < end:
                revision += 1
                await one.say("draft", conversation="c", revision=revision, text="你问我我问谁")
                answer = await one.hear("diagnostics", timeout_s=3)
                assert answer["items"]
                await asyncio.sleep(0.1)
            async with asyncio.timeout(4), client(own_server, "late") as late:
                assert (await late.ask("ping"))["type"] == "pong"
            ready = await http.get("/readyz", timeout=5)
            assert ready.status_code in (200, 503)
            assert not [m for m in one.heard if m.get("reply_to") == "cb"], "told too early"
        answer = await one.hear(lambda m: m.get("reply_to") == "cb", timeout_s=15)
        assert answer["type"] in ("callback", "error")
        if answer["type"] == "error":
            assert answer["code"] == "internal"
        again = await one.ask("callback.create", customer={"name": "李"}, question="别的")
        assert again["type"] == "callback"
        assert (await http.get("/readyz")).status_code == 200
    async with client(own_server) as back:
        kept = {item["id"] for item in back.heard[1]["callbacks"]}
        told = {m["callback"]["id"] for m in one.heard if m["type"] == "callback"}
        assert kept == told


async def test_a_write_the_database_refuses_is_answered_with_internal(own_server: Server) -> None:
    own_server.start()
    async with client(own_server) as one:
        with locked(own_server):
            answer = await one.ask(
                "callback.create", timeout_s=25, customer={"name": "李"}, question="发票"
            )
            assert (answer["type"], answer["code"]) == ("error", "internal")
        assert (await one.ask("callback.create", customer={"name": "李"}, question="发票"))[
            "type"
        ] == "callback"
    assert "Traceback" not in own_server.log()


# Secrets


async def test_what_agents_and_customers_write_is_in_no_file_log_or_metric(
    server_with: Callable[..., Server],
) -> None:
    canary = "金丝雀七八九"
    server = server_with(log_level="debug")
    server.start()
    async with client(server) as one, httpx.AsyncClient(base_url=server.url) as http:
        await one.ask("conversation.open", conversation="c")
        await one.say("customer.message", conversation="c", message="m1", text=f"在吗{canary}")
        await one.hear("deadline")
        for revision in range(1, 4):
            await one.say("draft", conversation="c", revision=revision, text=f"不知道{canary}")
        await one.hear("diagnostics")
        await one.ask("search", query=canary)
        await one.ask("reply.sent", conversation="c", message="r1", text=f"别催了{canary}")
        for bad in (
            json.dumps({"type": "draft", "conversation": "c", "revision": canary, "text": canary}),
            f'{{"type":"draft","text":"{canary}"',
            json.dumps({"type": "draft", "conversation": "c", "revision": 1, "text": canary}),
            json.dumps({"type": canary}),
        ):
            await one.socket.send(bad)
            await one.hear("error")
        await one.ask("conversation.close", conversation="c")
        metrics = (await http.get("/metrics")).text
        assert "assist_message_seconds" in metrics
        files = [path for path in server.folder.rglob("*") if path.is_file()]
        assert any(path.name == "assist.db-wal" for path in files)
        found = [path.name for path in files if canary.encode() in path.read_bytes()]
    assert found == []
    assert canary not in metrics
    server.stop()
    assert canary.encode() not in (server.folder / "assist.db").read_bytes()
    assert canary not in server.log()


# Starts


def refused(folder: Path, *arguments: str, **settings: str) -> str:
    """What ``assist serve`` says when it cannot start: one sentence, exit code 2."""
    made = Server(folder, **settings)
    done = subprocess.run(
        [*ASSIST, "serve", "--port", "0", *arguments],
        env=made.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"端口 {port} 已被占用" in refused(tmp_path, "--port", port)


def test_a_corrupt_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "assist.db").write_bytes(b"this is no database " * 500)
    assert "database" in refused(tmp_path)


def test_a_database_of_a_newer_version_is_one_sentence(tmp_path: Path) -> None:
    Server(tmp_path).run("migrate")
    with contextlib.closing(sqlite3.connect(tmp_path / "assist.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    assert "更新的 Assist 版本" in refused(tmp_path)


def test_an_unknown_folder_of_packs_is_one_sentence(tmp_path: Path) -> None:
    assert "ASSIST_WORDING_DIR" in refused(tmp_path, wording_dir=str(tmp_path / "none"))
    assert "ASSIST_SLA_DIR" in refused(tmp_path, sla_dir=str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("setting", "content"),
    [
        ("wording_dir", b"\xff\xfe\x00"),
        ("wording_dir", b"rules: {a: 1}"),
        ("sla_dir", b"\xff\xfe\x00"),
        ("sla_dir", b"policies: ["),
    ],
)
def test_a_pack_that_cannot_be_read_is_one_sentence_that_names_it(
    tmp_path: Path, setting: str, content: bytes
) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "own.yaml").write_bytes(content)
    said = refused(tmp_path, **{setting: str(folder)})
    assert "own.yaml" in said
    assert (f"`assist rules check {folder}`" in said) is (setting == "wording_dir")


@pytest.mark.parametrize("setting", ["wording_dir", "sla_dir"])
def test_a_pack_that_is_a_folder_is_one_sentence(tmp_path: Path, setting: str) -> None:
    (tmp_path / "packs" / "own.yaml").mkdir(parents=True)
    assert "own.yaml" in refused(tmp_path, **{setting: str(tmp_path / "packs")})


def test_a_bad_setting_is_one_sentence(tmp_path: Path) -> None:
    assert "ASSIST_PING_INTERVAL_S" in refused(tmp_path, ping_interval_s="soon")


# A lead's push


async def test_a_published_reply_is_suggested_in_every_open_panel_without_a_reload(
    server: Server,
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        panels = [
            await stack.enter_async_context(client(server, "anna" if number % 2 else "ben"))
            for number in range(50)
        ]
        for number, panel in enumerate(panels):
            await panel.say(
                "draft", conversation=f"pub{number}", revision=1, text="蓝莓酸奶礼盒多少钱"
            )
            before = await panel.hear("suggestions")
            assert "蓝莓酸奶礼盒" not in json.dumps(before, ensure_ascii=False)
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=server.url))
        reply = {
            "text": "蓝莓酸奶礼盒今天特价,一盒六瓶三十九元,满两盒包邮。",
            "questions": ["蓝莓酸奶礼盒多少钱", "酸奶礼盒什么价格"],
        }
        agent = {"Authorization": f"Bearer {server.tokens['anna']}"}
        lead = {"Authorization": f"Bearer {server.tokens['lea']}"}
        assert (await http.post("/api/v1/replies", json=reply, headers=agent)).status_code == 403
        made = await http.post("/api/v1/replies", json=reply, headers=lead)
        assert made.status_code == 201, made.text
        path = f"/api/v1/replies/{made.json()['id']}/publish"
        # What an agent may not see does not exist for them; what is published they may not push.
        assert (await http.post(path, json={}, headers=agent)).status_code == 404
        body = {"announcement": {"note": "今天特价", "urgent": True}}
        assert (await http.post(path, json=body, headers=lead)).status_code == 200

        def has_it(message: dict[str, Any]) -> bool:
            return message["type"] == "suggestions" and any(
                item["reply"] == made.json()["id"] for item in message["items"]
            )

        async def told(panel: Client) -> None:
            await panel.hear(has_it)
            if not any(m["type"] == "phrasebook" for m in panel.heard):
                await panel.hear("phrasebook")

        await asyncio.gather(*(told(panel) for panel in panels))
        assert (await http.post(path, json={}, headers=agent)).status_code == 403
