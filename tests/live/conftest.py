"""A real server process on a real port, and clients that speak the contract to it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

ASSIST = [sys.executable, "-m", "assist.cli"]


class Server:
    """A started ``assist serve`` on a database of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("ASSIST_")},
            "ASSIST_DATA_DIR": str(folder),
            **{f"ASSIST_{key.upper()}": value for key, value in settings.items()},
        }
        self.tokens: dict[str, str] = {}
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def run(self, *arguments: str, given: str = "") -> str:
        """Run one ``assist`` command on this database; return what it prints."""
        done = subprocess.run(
            [*ASSIST, *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def add(self, name: str, role: str = "agent", team: str = "") -> str:
        """Add a user; return a token of theirs."""
        self.run("user", "add", name, "--role", role, "--team", team, "--password-stdin",
                 given=f"pass-{name}-word\n")  # fmt: skip
        self.tokens[name] = self.run("token", "create", name)
        return self.tokens[name]

    def start(self) -> None:
        """Start the server and wait until its port is open."""
        with (self.folder / "server.log").open("a") as log:
            self._process = subprocess.Popen(
                [*ASSIST, "serve", "--port", str(self.port)],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = re.search(r":(\d+)$", line.strip())
        assert found, f"{line!r} {self.log()}"
        self.port = int(found[1])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it; return its exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        code = self._process.wait(timeout=20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    def kill(self) -> None:
        """As a power cut would."""
        self.stop(signal.SIGKILL)

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None

    def memory_kb(self) -> int:
        """Its resident memory."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+)", status, re.M)
        assert found
        return int(found[1])

    def log(self) -> str:
        """What the server has logged."""
        return (self.folder / "server.log").read_text()

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.port}"


class Client:
    """A connected client that remembers what it was told."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    async def say(self, type_: str, **fields: Any) -> None:
        """Send one message."""
        await self.socket.send(json.dumps({"type": type_, **fields}))

    async def hear(
        self, wanted: str | Callable[[dict[str, Any]], bool], timeout_s: float = 10
    ) -> dict[str, Any]:
        """The next message of that type (or for which ``wanted`` holds); others are kept."""
        match = (lambda m: m["type"] == wanted) if isinstance(wanted, str) else wanted
        async with asyncio.timeout(timeout_s):
            while True:
                message: dict[str, Any] = json.loads(await self.socket.recv())
                self.heard.append(message)
                if match(message):
                    return message

    async def ask(self, type_: str, timeout_s: float = 10, **fields: Any) -> dict[str, Any]:
        """Send one message with an id; return the first answer to it."""
        number = f"q{len(self.heard)}-{type_}"
        await self.say(type_, id=number, **fields)
        return await self.hear(lambda message: message.get("reply_to") == number, timeout_s)

    async def hush(self, seconds: float = 0.3) -> list[dict[str, Any]]:
        """Everything said within ``seconds``."""
        said = []
        try:
            async with asyncio.timeout(seconds):
                while True:
                    said.append(json.loads(await self.socket.recv()))
        except TimeoutError:
            self.heard += said
            return said


@asynccontextmanager
async def client(
    server: Server, who: str = "anna", *, resume: dict[str, Any] | None = None, **options: Any
) -> AsyncIterator[Client]:
    """A client of ``who`` after its welcome (and snapshot)."""
    async with connect(
        f"ws://127.0.0.1:{server.port}/live",
        subprotocols=["assist.v1"],  # type: ignore[list-item]
        compression=None,
        **options,
    ) as socket:
        one = Client(socket)
        fields = {} if resume is None else {"resume": resume}
        await one.say(
            "hello",
            protocol=1,
            client={"kind": "api", "version": "1"},
            token=server.tokens[who],
            **fields,
        )
        welcome = await one.hear("welcome")
        if not welcome["resumed"]:
            await one.hear("snapshot")
        yield one


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the agents anna and ben, the lead lea and the admin ada."""
    made = Server(tmp_path_factory.mktemp("server"), hello_timeout_s="3")
    for name, role in (("anna", "agent"), ("ben", "agent"), ("lea", "lead"), ("ada", "admin")):
        made.add(name, role, "north")
    made.start()
    yield made
    if made.running:
        made.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server of one test alone, with the agent anna, not started yet."""
    made = Server(tmp_path)
    made.add("anna", team="north")
    yield made
    if made.running:
        made.stop()
