"""The live loop against a bare echo on the same server stack, in the same run.

    .venv/bin/python -m benchmarks.live [--quick]

Server and agents are processes of their own on one machine. Rounds alternate between both
servers, and the middle round counts, so that other load on the machine meets both alike; the
processor time a keystroke costs the server is the steadiest of the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import heapq
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

import uvloop

from benchmarks.agents import Agent, Socket
from benchmarks.servers import Process, add_agents, settle, started

LIMIT_S = 170.0
"""On a machine that is busy with other things a benchmark must end, too."""
DRAFTS_A_SECOND = 5
"""How fast an agent types."""

LIMITS = """
policies:
  - id: day
    name: {zh: 一天, en: A day}
    calendar: wall
    clocks:
      - {kind: first_reply, target: 23h, warn: 23h, limit: 24h, source: nothing comes due meanwhile}
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often to measure."""

    connections: tuple[int, ...]
    round_s: float
    rounds: int
    open_s: float
    typing: int
    idle: int


FULL = Plan((1, 100, 1000), 2.0, 3, 4.0, 400, 1000)
QUICK = Plan((1, 100), 1.0, 1, 1.5, 100, 100)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round found; times in milliseconds, ``cpu_us`` a draft answered."""

    per_second: float
    p50: float
    p99: float
    warned_p99: float
    cpu_us: float
    answer_bytes: float
    answered: float
    """Share of the drafts sent that got an answer of their own."""


async def measure(plan: Plan) -> None:
    """Run all measurements and print them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assist-live-")))
        (folder / "limits.yaml").write_text(LIMITS)
        agents = max(*plan.connections, plan.typing, plan.idle)
        tokens: list[str | None] = list(await asyncio.to_thread(add_agents, folder, agents))
        strangers: list[str | None] = [None] * agents
        ours = stack.enter_context(
            started(
                "assist.cli",
                "serve",
                "--port",
                "0",
                data_dir=str(folder),
                sla_dir=str(folder),
                sla_policies="day",
                suggestion_limit="9",
                messages_per_second="10000",
                log_level="error",
            )
        )
        echo = stack.enter_context(started("benchmarks.echo_server"))
        servers = ((echo, strangers), (ours, tokens))
        await _memory(plan, servers)
        capacity = await _closed(plan, servers)
        await _open(plan, servers)
        await _overload(plan, ours, tokens, capacity)


# Closed loop: as fast as answers come


async def _closed(plan: Plan, servers: Sequence[tuple[Process, list[str | None]]]) -> float:
    print("\nClosed loop: each connection types on as soon as it is answered")
    _head()
    capacity = 0.0
    for count in plan.connections:
        everybody = [await _connect(server, tokens[:count]) for server, tokens in servers]
        found: list[list[Round]] = [[], []]
        for _ in range(plan.rounds):
            for at, (server, _tokens) in enumerate(servers):
                await settle()
                found[at].append(await _closed_round(server, everybody[at], plan.round_s))
        for agents in everybody:
            _hang_up(agents)
        bare, real = (_middle(rounds) for rounds in found)
        _row(f"{count} connections", bare, real)
        capacity = max(capacity, real.per_second)
    return capacity


async def _closed_round(server: Process, agents: list[Agent], seconds: float) -> Round:
    for agent in agents:
        agent.forget()
        agent.on_answer = Agent.type
    began, cpu = time.perf_counter(), server.cpu_s
    for agent in agents:
        agent.type()
    await asyncio.sleep(seconds)
    found = _round(server, agents, began, cpu)
    for agent in agents:
        agent.on_answer = None
    await _drained(agents, 5)
    return found


# Open loop: people type at their own pace


async def _open(plan: Plan, servers: Sequence[tuple[Process, list[str | None]]]) -> None:
    print(f"\nOpen loop: {plan.typing} agents, {DRAFTS_A_SECOND} drafts a second each")
    _head()
    everybody = [await _connect(server, tokens[: plan.typing]) for server, tokens in servers]
    found: list[list[Round]] = [[], []]
    for _ in range(plan.rounds):
        for at, (server, _tokens) in enumerate(servers):
            await settle()
            found[at].append(await _open_round(server, everybody[at], plan.open_s, DRAFTS_A_SECOND))
    for agents in everybody:
        _hang_up(agents)
    bare, real = (_middle(rounds) for rounds in found)
    _row(f"{plan.typing} agents", bare, real)
    print(
        f"  p99 is {real.p99 / bare.p99:.1f} times the echo's; "
        f"warnings alone: p99 {real.warned_p99:.1f} ms; "
        f"{real.answered:.0%} of the drafts had an answer of their own, "
        "the others were merged into newer ones"
    )


async def _open_round(server: Process, agents: list[Agent], seconds: float, rate: float) -> Round:
    for agent in agents:
        agent.forget()
        agent.on_answer = None
    began, cpu = time.perf_counter(), server.cpu_s
    await _type_at_will(agents, seconds, rate)
    found = _round(server, agents, began, cpu)
    await _drained(agents, 5)
    return found


async def _type_at_will(agents: list[Agent], seconds: float, rate: float) -> None:
    """Each agent types ``rate`` drafts a second, at uneven intervals of their own."""
    rng = Random(1)
    now = time.perf_counter()
    end = now + seconds
    due = [(now + rng.random() / rate, number) for number in range(len(agents))]
    heapq.heapify(due)
    while True:
        at, number = due[0]
        now = time.perf_counter()
        if at > now:
            if now >= end:
                return
            await asyncio.sleep(min(at, end) - now)
            continue
        if now >= end:
            return
        agents[number].type()
        heapq.heapreplace(due, (at + rng.uniform(0.5, 1.5) / rate, number))


# More than it can do


async def _overload(plan: Plan, server: Process, tokens: list[str | None], capacity: float) -> None:
    count = 200 if len(tokens) >= 200 else len(tokens)
    rate = 1.5 * capacity / count
    print(
        f"\nOverload: {count} agents type {rate * count:,.0f} drafts a second, "
        "150% of what the closed loop took"
    )
    agents = await _connect(server, tokens[:count])
    # Half a minute of the busiest hour would look no other; memory is read when it is warm.
    await _open_round(server, agents, plan.open_s / 2, rate)
    before = server.memory_kb
    for agent in agents:
        agent.forget()
        agent.on_answer = None
    await _type_at_will(agents, plan.open_s, rate)
    stopped = time.perf_counter()
    waits: list[float] = []
    after = server.memory_kb
    while time.perf_counter() - stopped < 10:
        waiting = [agent for agent in agents if agent.newest_unanswered_since is not None]
        if not waiting:
            break
        waits.append(time.perf_counter() - stopped)
        await asyncio.sleep(0.005)
    latencies = sorted(latency for agent in agents for latency in agent.latencies_s)
    sent = sum(agent.sent for agent in agents)
    lost = sum(agent.closed or bool(agent.errors) for agent in agents)
    print(
        f"  drafts with an answer of their own: {len(latencies) / sent:.0%}; "
        f"answered within p50 {_at(latencies, 0.5):.0f} ms, p99 {_at(latencies, 0.99):.0f} ms\n"
        f"  the newest draft of everybody answered {1000 * (waits[-1] if waits else 0):.0f} ms "
        f"after the last keystroke\n"
        f"  memory {before / 1024:.1f} -> {after / 1024:.1f} MB; "
        f"connections refused or closed: {lost}"
    )
    _hang_up(agents)


# Memory


async def _memory(plan: Plan, servers: Sequence[tuple[Process, list[str | None]]]) -> None:
    print(f"Memory of {plan.idle} idle connections")
    costs: list[float] = []
    for server, tokens in servers:
        # The first connections load what all share.
        _hang_up(await _connect(server, tokens[:20], talk=False))
        await settle()
        before = server.memory_kb
        began = time.perf_counter()
        agents = await _connect(server, tokens[: plan.idle], talk=False)
        took = time.perf_counter() - began
        await asyncio.sleep(1)
        costs.append((server.memory_kb - before) / plan.idle)
        _hang_up(agents)
        await settle()
    print(
        f"  echo {costs[0]:.1f} KB, Assist {costs[1]:.1f} KB a connection: "
        f"{costs[1] / max(costs[0], 0.1):.2f} times; all of Assist's were welcomed in {took:.1f} s"
    )


# Connections


async def _connect(
    server: Process, tokens: Sequence[str | None], *, talk: bool = True
) -> list[Agent]:
    loop = asyncio.get_running_loop()
    limit = asyncio.Semaphore(50)

    async def one(number: int, token: str | None) -> Agent:
        async with limit:
            _, agent = await loop.create_connection(
                lambda: Agent(number, token), "127.0.0.1", server.port
            )
            await agent.begin(talk=talk)
            return agent

    return list(await asyncio.gather(*(one(*item) for item in enumerate(tokens))))


def _hang_up(sockets: Sequence[Socket]) -> None:
    for socket in sockets:
        socket.close()


async def _drained(agents: Sequence[Agent], seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if all(agent.newest_unanswered_since is None for agent in agents):
            return
        await asyncio.sleep(0.02)


# Figures


def _round(server: Process, agents: Sequence[Agent], began: float, cpu: float) -> Round:
    seconds = time.perf_counter() - began
    used = server.cpu_s - cpu
    latencies = sorted(latency for agent in agents for latency in agent.latencies_s)
    warned = sorted(latency for agent in agents for latency in agent.warned_s)
    errors = [error for agent in agents for error in agent.errors]
    if errors or any(agent.closed for agent in agents):
        raise RuntimeError(f"a connection was refused: {errors[:1]}")
    answered = max(len(latencies), 1)
    return Round(
        per_second=len(latencies) / seconds,
        p50=_at(latencies, 0.5),
        p99=_at(latencies, 0.99),
        warned_p99=_at(warned, 0.99),
        cpu_us=1e6 * used / answered,
        answer_bytes=sum(agent.bytes_in for agent in agents) / answered,
        answered=len(latencies) / max(sum(agent.sent for agent in agents), 1),
    )


def _at(ordered: Sequence[float], share: float) -> float:
    """That quantile in milliseconds."""
    return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def _middle(rounds: Sequence[Round]) -> Round:
    return Round(
        *(median(getattr(one, name) for one in rounds) for name in Round.__dataclass_fields__)
    )


def _head() -> None:
    print(
        f"  {'':18}{'drafts/s':>17}{'ratio':>7}{'p50 ms':>15}{'p99 ms':>15}"
        f"{'CPU us a draft':>16}{'ratio':>7}{'answer B':>14}"
    )


def _row(name: str, bare: Round, real: Round) -> None:
    def pair(one: float, other: float, digits: int = 0) -> str:
        return f"{one:,.{digits}f} / {other:,.{digits}f}"

    print(
        f"  {name:18}{pair(bare.per_second, real.per_second):>17}"
        f"{real.per_second / bare.per_second:>7.2f}"
        f"{pair(bare.p50, real.p50, 2):>15}{pair(bare.p99, real.p99, 1):>15}"
        f"{pair(bare.cpu_us, real.cpu_us):>16}{bare.cpu_us / real.cpu_us:>7.2f}"
        f"{pair(bare.answer_bytes, real.answer_bytes):>14}"
    )


def main() -> None:
    """Measure and print; ``--quick`` in under half a minute."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="shorter rounds, fewer connections")
    plan = QUICK if parser.parse_args().quick else FULL
    print("Each pair of figures: echo / Assist. Ratios: Assist's share of the echo's.")
    gc.disable()  # A pause of the measuring process is no pause of the server.
    began = time.perf_counter()
    try:
        uvloop.run(asyncio.wait_for(measure(plan), LIMIT_S))
    except TimeoutError:
        print(f"\nstopped after {LIMIT_S:.0f} s: the machine is too busy for the rest")
    print(f"\nmeasured in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
