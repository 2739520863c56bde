"""What an import of ten thousand rows does to everybody else, against the same without an import.

    .venv/bin/python -m benchmarks.import_beside [--rows 10000]

A writer of another process commits a small change to the same embedded database again and again,
and agents type into panels of the server. Both are watched for a while with nothing else going on,
then while the server imports a file of new replies, then while it imports the same file with every
text changed: until the panels have the new book. The ratios are those of the longest waits.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvloop

from assist.accounts import Role
from benchmarks.agents import Agent, begin_typists, keep_typing
from benchmarks.servers import add_agents, started

TYPISTS = 5
DRAFTS_A_SECOND = 5
CALM_S = 12.0
AFTER_S = 3.0
BETWEEN_S = 0.02
"""Between two commits of the other writer, of which each waits for the disk."""


def book(rows: int, words: str) -> bytes:
    """A file of replies that all differ; ``words`` make every text another one."""
    return b"".join(
        json.dumps(
            {
                "id": f"beside.{n}",
                "title": f"第{n}号商品的发货时间",
                "text": f"您好，第{n}号商品付款后48小时内发出，{words}，请您放心。",
                "questions": [f"第{n}号什么时候发货", f"第{n}号怎么还没发"],
                "tags": ["发货", "时效"],
            },
            ensure_ascii=False,
        ).encode()
        + b"\n"
        for n in range(rows)
    )


@dataclass
class Waits:
    """Seconds that something took, in the order it happened."""

    seconds: list[float] = field(default_factory=list)

    def told(self) -> str:
        found = sorted(self.seconds)
        middle, late = found[len(found) // 2], found[int(len(found) * 0.99)]
        return (
            f"middle {1000 * middle:,.1f}, p99 {1000 * late:,.1f}, longest {1000 * found[-1]:,.1f} ms"
            f" of {len(found):,}"
        )

    @property
    def longest(self) -> float:
        return max(self.seconds)


class Writer(threading.Thread):
    """Commits to the database file as another process would: a connection of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._path = path
        self.waits = Waits()
        self.stopped = False

    def run(self) -> None:
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        number = 0
        while not self.stopped:
            number += 1
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "INSERT INTO withdrawn_sendings (id, reply_id, user_id, conversation, at)"
                " VALUES (?, 'b', 'b', 'b', '2026-01-01 00:00:00')",
                (f"{id(self)}-{number}",),
            )
            connection.execute("COMMIT")
            self.waits.seconds.append(time.perf_counter() - began)
            time.sleep(BETWEEN_S)
        connection.close()


async def measure(rows: int) -> None:
    """Run all and print it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assist-beside-")))
        tokens = await asyncio.to_thread(add_agents, folder, TYPISTS)
        (lead,) = await asyncio.to_thread(add_agents, folder, 1, role=Role.LEAD, prefix="lead")
        server = stack.enter_context(
            started("assist.cli", "serve", "--port", "0", data_dir=str(folder), log_level="error")
        )
        agents = await begin_typists(server.port, tokens)
        typing = asyncio.create_task(keep_typing(agents, DRAFTS_A_SECOND))
        calm = await _watched(folder, agents, asyncio.sleep(CALM_S))
        print(f"nothing else:\n{_told(calm)}", flush=True)
        headers = {"Authorization": f"Bearer {lead}"}
        address = f"http://127.0.0.1:{server.port}/api/v1"
        async with httpx.AsyncClient(timeout=120, headers=headers, base_url=address) as http:
            for what, words in (("new", "单号随后告诉您"), ("changed", "单号发出就告诉您")):
                preview = await _uploaded(http, book(rows, words))
                began = time.perf_counter()
                busy = await _watched(folder, agents, _applied(http, preview))
                took = time.perf_counter() - began - AFTER_S
                print(f"importing {rows:,} {what} rows, {took:,.1f} s:\n{_told(busy)}")
                writer, panels = (b.longest / c.longest for b, c in zip(busy, calm, strict=True))
                print(f"  ratio of the longest: writer {writer:.1f}, warnings {panels:.1f}")
        typing.cancel()
        await asyncio.gather(typing, return_exceptions=True)
        for agent in agents:
            agent.close()


async def _uploaded(http: httpx.AsyncClient, content: bytes) -> str:
    answer = await http.post(
        "/imports", params={"filename": "beside.jsonl", "wait": "false"}, content=content
    )
    answer.raise_for_status()
    preview: str = answer.json()["id"]
    await _until(http, preview, "ready")
    return preview


async def _applied(http: httpx.AsyncClient, preview: str) -> None:
    answer = await http.post(
        f"/imports/{preview}/apply", params={"wait": "false"}, json={"reason": "benchmark"}
    )
    answer.raise_for_status()
    await _until(http, preview, "done")
    await asyncio.sleep(AFTER_S)


async def _until(http: httpx.AsyncClient, preview: str, state: str) -> None:
    for _ in range(600):
        found = (await http.get(f"/imports/{preview}")).json()
        if found["state"] == state:
            return
        if found["error"]:
            raise RuntimeError(found["error"])
        await asyncio.sleep(0.2)
    raise RuntimeError(f"the import was not {state} in time")


async def _watched(
    folder: Path, agents: Sequence[Agent], work: asyncio.Future[None] | object
) -> tuple[Waits, Waits]:
    """What a commit and a warning took while ``work`` went on."""
    for agent in agents:
        agent.forget()
    writer = Writer(folder / "assist.db")
    writer.start()
    await work  # type: ignore[misc]
    writer.stopped = True
    await asyncio.to_thread(writer.join)
    return writer.waits, Waits([one for agent in agents for one in agent.warned_s])


def _told(found: tuple[Waits, Waits]) -> str:
    writer, warnings = found
    return f"  another writer: {writer.told()}\n  warnings to agents: {warnings.told()}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000)
    uvloop.run(asyncio.wait_for(measure(parser.parse_args().rows), 175))


if __name__ == "__main__":
    main()
