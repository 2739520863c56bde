"""Servers to be measured, each a process of its own, and what the kernel says of them."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import new_token
from assist.accounts import Role
from assist.commands import unit_of_work
from assist.records import accounts

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    """A running server."""

    pid: int
    port: int

    @property
    def cpu_s(self) -> float:
        """Processor time it has used, of all its threads, in steps of 10 ms."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * _TICK_S

    @property
    def memory_kb(self) -> float:
        """Resident memory in KB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+)", status, re.M)
        assert found
        return int(found[1])


@contextmanager
def started(module: str, *arguments: str, **settings: str) -> Iterator[Process]:
    """``python -m module`` until it has printed its address, then stopped."""
    environment = {key: value for key, value in os.environ.items() if "ASSIST_" not in key}
    environment |= {f"ASSIST_{key.upper()}": value for key, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = re.search(r":(\d+)$", process.stdout.readline().strip())
        if found is None:
            raise RuntimeError(f"{module} did not start; see what it said above")
        yield Process(process.pid, int(found[1]))
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def add_agents(
    folder: Path, count: int, *, role: Role = Role.AGENT, prefix: str = "agent"
) -> list[str]:
    """Make ``count`` users in the database of ``folder``; return a token of each."""
    os.environ["ASSIST_DATA_DIR"] = str(folder)
    now = datetime.now(UTC)
    secrets: list[str] = []

    async def work(connection: AsyncConnection) -> None:
        for number in range(count):
            user = await accounts.add_user(
                connection,
                name=f"{prefix}{number}",
                role=role,
                team="north",
                password_hash=None,
                now=now,
            )
            secret, secret_hash, hint = new_token()
            await accounts.add_token(
                connection,
                user_id=user.id,
                label="benchmark",
                secret_hash=secret_hash,
                hint=hint,
                now=now,
            )
            secrets.append(secret)

    unit_of_work.run(work)
    return secrets


async def settle() -> None:
    """A breath between two rounds, so that one does not pay for the other."""
    await asyncio.sleep(0.3)
