"""A lead's push to all panels against a bare broadcast of the same bytes, in the same run.

    .venv/bin/python -m benchmarks.push [--quick] [--panels N] [--rounds N]

Both are counted from the request of the lead to the last panel that has the frame. The push
commits twice, builds the next book and writes the audit log; the broadcast only sends what was
encoded before. What passes before the first panel has it is told apart: it hardly depends on how
many panels there are. Rounds alternate, and the middle round counts. A few agents type all the
while.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
import uvloop

from assist.accounts import Role
from benchmarks.agents import Agent, Socket, begin_typists, keep_typing
from benchmarks.servers import Process, add_agents, settle, started

LIMIT_S = 175.0
TYPISTS = 20
DRAFTS_A_SECOND = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """How many panels, and how often."""

    panels: tuple[int, ...]
    rounds: int


FULL = Plan((1_000, 5_000), 7)
QUICK = Plan((200,), 3)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds from the request to the first and to the last panel that has the frame."""

    first: float
    last: float


class Listener(Socket):
    """A panel that only listens; notes when the awaited frame came."""

    def __init__(self, hello: bytes) -> None:
        super().__init__()
        self._hello = hello
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.mark = b""
        self.got_at = 0.0
        self.frame = b""

    async def begin(self) -> None:
        """Say hello and wait for the state."""
        await self.opened
        self.send(self._hello)
        await asyncio.wait_for(self.ready, 120)

    def text_received(self, payload: bytes) -> None:
        if self.mark and self.mark in payload:
            self.got_at = time.perf_counter()
            self.frame = payload
        elif not self.ready.done() and payload.startswith(b'{"type":"snapshot"'):
            self.ready.set_result(None)


async def measure(plan: Plan) -> None:
    """Run all measurements and print them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assist-push-")))
        most = max(plan.panels)
        tokens = await asyncio.to_thread(add_agents, folder, most + TYPISTS)
        (lead,) = await asyncio.to_thread(add_agents, folder, 1, role=Role.LEAD, prefix="lead")
        ours = stack.enter_context(
            started("assist.cli", "serve", "--port", "0", data_dir=str(folder), log_level="error")
        )
        bare = stack.enter_context(started("benchmarks.push_server"))
        print(f"  {most + TYPISTS:,} users made, the servers run", flush=True)
        for count in plan.panels:
            await _at(plan, count, (ours, bare), tokens, lead)


async def _at(
    plan: Plan, count: int, servers: tuple[Process, Process], tokens: Sequence[str], lead: str
) -> None:
    ours, bare = servers
    hellos = [_hello(token) for token in tokens[:count]]
    panels = await _connect(ours, hellos)
    strangers = await _connect(bare, [b"{}"] * count)
    typists = await begin_typists(ours.port, tokens[-TYPISTS:])
    typing = asyncio.create_task(keep_typing(typists, DRAFTS_A_SECOND))
    await asyncio.sleep(3)
    calm = _latencies(typists)
    pushes: list[Took] = []
    broadcasts: list[Took] = []
    headers = {"Authorization": f"Bearer {lead}"}
    async with httpx.AsyncClient(timeout=60, headers=headers) as http:
        for number in range(plan.rounds):
            reply = await _draft(http, ours, number)
            if not number:
                await _push(http, ours, panels, await _draft(http, ours, 99), "热身")
            pushes.append(await _push(http, ours, panels, reply, f"第{number}轮"))
            await settle()
            broadcasts.append(await _broadcast(http, bare, strangers, panels[0].frame))
            await settle()
    busy = _latencies(typists)
    typing.cancel()
    await asyncio.gather(typing, return_exceptions=True)
    for socket in (*panels, *strangers, *typists):
        socket.close()
    await settle()
    one, other = median(took.last for took in pushes), median(took.last for took in broadcasts)
    ratios = [p.last / b.last for p, b in zip(pushes, broadcasts, strict=True)]
    first, bare_first = (median(took.first for took in all_) for all_ in (pushes, broadcasts))
    print(
        f"  {count:,} panels: push {1000 * one:,.0f} ms, broadcast {1000 * other:,.0f} ms, "
        f"ratio {one / other:.2f} (rounds {min(ratios):.2f} to {max(ratios):.2f})\n"
        f"    of that to the first panel: push {1000 * first:,.0f} ms, "
        f"broadcast {1000 * bare_first:,.0f} ms\n"
        f"    typing p99 {calm:,.0f} ms before, {busy:,.0f} ms while pushing",
        flush=True,
    )


async def _draft(http: httpx.AsyncClient, ours: Process, number: int) -> str:
    body = {
        "title": f"推送{number}",
        "text": f"您好，第{number}批新品今天开始发货，请您留意短信通知。",
        "questions": [f"第{number}批什么时候发货"],
    }
    answer = await http.post(f"http://127.0.0.1:{ours.port}/api/v1/replies", json=body)
    answer.raise_for_status()
    reply: str = answer.json()["id"]
    return reply


async def _push(
    http: httpx.AsyncClient, ours: Process, panels: Sequence[Listener], reply: str, note: str
) -> Took:
    _await(panels, json.dumps(note, ensure_ascii=False).encode())
    began = time.perf_counter()
    answer = await http.post(
        f"http://127.0.0.1:{ours.port}/api/v1/replies/{reply}/publish",
        json={"announcement": {"note": note}},
    )
    answer.raise_for_status()
    return await _took(panels, began)


async def _broadcast(
    http: httpx.AsyncClient, bare: Process, panels: Sequence[Listener], frame: bytes
) -> Took:
    _await(panels, frame[:40])
    began = time.perf_counter()
    answer = await http.post(f"http://127.0.0.1:{bare.port}/send", content=frame)
    answer.raise_for_status()
    return await _took(panels, began)


def _await(panels: Sequence[Listener], mark: bytes) -> None:
    for panel in panels:
        panel.mark, panel.got_at = mark, 0.0


async def _took(panels: Sequence[Listener], began: float) -> Took:
    end = time.perf_counter() + 30
    while any(not panel.got_at for panel in panels):
        if time.perf_counter() > end:
            raise RuntimeError("a panel has not got the frame within half a minute")
        await asyncio.sleep(0.002)
    got = [panel.got_at - began for panel in panels]
    return Took(min(got), max(got))


# Connections


def _hello(token: str) -> bytes:
    return json.dumps(
        {
            "type": "hello",
            "protocol": 1,
            "client": {"kind": "api", "version": "1"},
            "token": token,
        }
    ).encode()


async def _connect(server: Process, hellos: Sequence[bytes]) -> list[Listener]:
    loop = asyncio.get_running_loop()
    limit = asyncio.Semaphore(50)

    async def one(hello: bytes) -> Listener:
        async with limit:
            _, panel = await loop.create_connection(
                lambda: Listener(hello), "127.0.0.1", server.port
            )
            await panel.begin()
            return panel

    return list(await asyncio.gather(*map(one, hellos)))


def _latencies(agents: Sequence[Agent]) -> float:
    """The 99th percentile of the warnings since the last look, in ms."""
    found = sorted(latency for agent in agents for latency in agent.warned_s)
    for agent in agents:
        agent.forget()
    return 1000 * found[int(len(found) * 0.99)] if found else 0.0


def main() -> None:
    """Measure and print; ``--quick`` with 200 panels."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="200 panels, three rounds")
    parser.add_argument("--panels", type=int, help="only so many panels")
    parser.add_argument("--rounds", type=int, help="so many rounds")
    given = parser.parse_args()
    plan = QUICK if given.quick else FULL
    panels = (given.panels,) if given.panels else plan.panels
    plan = Plan(panels, given.rounds or plan.rounds)
    # Each panel is an open file here, and another in the server, which inherits the bound.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gc.disable()  # A pause of the measuring process is no pause of the server.
    began = time.perf_counter()
    try:
        uvloop.run(asyncio.wait_for(measure(plan), LIMIT_S))
    except TimeoutError:
        print(f"\nstopped after {LIMIT_S:.0f} s: the machine is too busy for the rest")
    print(f"\nmeasured in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
