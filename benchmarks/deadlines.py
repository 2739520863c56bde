"""100,000 running deadlines: finding and firing the due ones, recounting all after an edit.

Each figure is a ratio to a plain indexed SQL query (SQLite, in memory) for the same rows,
measured in the same run, so that it means the same on any machine. Run::

    python -m benchmarks.deadlines
"""

from __future__ import annotations

import gc
import os
import sqlite3
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from assist.deadlines import (
    ClockPolicy,
    Deadline,
    Kind,
    Policies,
    default_policies,
    fire,
    next_instant,
    reapply,
    rescue_order,
    start,
)

COUNT = 100_000
DUE = 1_000
ROUNDS = 7
NOW = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def main() -> None:
    policies = default_policies()
    tracemalloc.start()
    deadlines = running(policies)
    memory, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    database = stored(deadlines)
    gc.freeze()
    print(f"{COUNT:,} running deadlines, {memory / COUNT:,.0f} bytes each in memory")
    print("load of the machine:", *(f"{load:.1f}" for load in os.getloadavg()))

    query = "SELECT body FROM deadlines WHERE next_at <= ? ORDER BY next_at"
    rows = database.execute(query, (NOW.timestamp(),)).fetchall()
    assert len(rows) == DUE

    select_due = measured(lambda: database.execute(query, (NOW.timestamp(),)).fetchall())
    decode = msgspec.json.Decoder(Deadline).decode
    find_due = measured(lambda: [decode(b) for (b,) in database.execute(query, (NOW.timestamp(),))])
    report(f"find {DUE:,} due", find_due, "the query alone", select_due)
    fire_due = measured(
        lambda: fire([decode(b) for (b,) in database.execute(query, (NOW.timestamp(),))], NOW)
    )
    report(f"find and fire {DUE:,} due", fire_due, "the query alone", select_due)

    quiet = (NOW - timedelta(days=60)).timestamp()
    nothing = measured(lambda: database.execute(query, (quiet,)).fetchall())
    tick = measured(lambda: fire([decode(b) for (b,) in database.execute(query, (quiet,))], NOW))
    report("a tick with nothing due", tick, "the query alone", nothing)

    select_all = measured(lambda: database.execute("SELECT body FROM deadlines").fetchall())
    edited = edited_limits(policies)
    assert len(reapply(deadlines, edited, NOW)) == COUNT
    recount = measured(lambda: reapply(deadlines, edited, NOW))
    report(f"recount {COUNT:,} after an edit", recount, "reading the rows", select_all)
    same = measured(lambda: reapply(deadlines, policies, NOW))
    report("recount, nothing changed", same, "reading the rows", select_all)

    scan = measured(lambda: next_instant(deadlines))
    report("next instant of all, by scan", scan, "reading the rows", select_all)
    mine = deadlines[:500]
    order = measured(lambda: rescue_order(mine, NOW))
    report("rescue order of an agent's 500", order, "finding the due", select_due)


def running(policies: Policies) -> list[Deadline]:
    """Replies and callbacks in many phases; exactly ``DUE`` have something to announce."""
    office = policies.calendars["office"]
    clocks = [policies.choose(channel).clock(Kind.FIRST_REPLY) for channel in ("", "taobao")]
    clocks.append(policies.choose().named("callback"))
    clocks.append(policies.choose().named("complaint_reply"))
    made = []
    for number in range(COUNT):
        clock = clocks[number % len(clocks)]
        assert clock is not None
        begun = NOW - timedelta(milliseconds=number % 15_000)
        if number < DUE:
            begun = office.add(NOW, -3 * 86_400)
        made.append(start(clock, id=f"d{number}", at=begun, conversation=f"c{number}"))
    return made


def stored(deadlines: list[Deadline]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE deadlines (id TEXT PRIMARY KEY, next_at REAL, body BLOB)")
    database.execute("CREATE INDEX by_next ON deadlines (next_at)")
    database.executemany(
        "INSERT INTO deadlines VALUES (?, ?, ?)",
        ((d.id, d.next_at.timestamp(), msgspec.json.encode(d)) for d in deadlines if d.next_at),
    )
    database.commit()
    return database


def edited_limits(policies: Policies) -> Policies:
    """Every limit edited: all deadlines move."""

    def edit(clock: ClockPolicy) -> ClockPolicy:
        if clock.limit.working_days:
            return replace(clock, limit=replace(clock.limit, working_days=6))
        seconds = clock.limit.seconds + 60
        return replace(clock, limit=replace(clock.limit, seconds=seconds))

    edited = tuple(
        replace(policy, clocks=tuple(edit(clock) for clock in policy.clocks))
        for policy in policies.policies
    )
    return Policies(edited, policies.calendars)


def measured(work: Callable[[], object]) -> float:
    """Median processor seconds of ``work``: other load on the machine must not count."""
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times)


def report(what: str, ours: float, reference: str, theirs: float) -> None:
    print(f"{what:34} {ours * 1e3:9.3f} ms   {ours / theirs:7.2f} x {reference}")


if __name__ == "__main__":
    main()
