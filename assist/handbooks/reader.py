"""Reads an uploaded handbook in a child process."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from assist.handbooks.findings import Findings

LONGEST_S = 300.0
LARGEST_ANSWER = 64 * 1024 * 1024

GAVE_UP = Findings(
    problem="takes too much time or memory to read; split it",
    problem_zh="读取占用的时间或内存太多，请拆成几份",
)


async def findings_of(path: Path, name: str) -> Findings:
    """What the handbook at ``path`` proposes; ``name`` tells its kind. Never raises for a bad file."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "assist.handbooks.worker",
        str(path),
        name,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert child.stdout is not None
    told = b""
    try:
        async with asyncio.timeout(LONGEST_S):
            while part := await child.stdout.read(1 << 20):
                told += part
                if len(told) > LARGEST_ANSWER:
                    return GAVE_UP
            await child.wait()
    except TimeoutError:
        return GAVE_UP
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    try:
        return await asyncio.to_thread(msgspec.json.decode, told, type=Findings)
    except msgspec.DecodeError:
        return GAVE_UP
