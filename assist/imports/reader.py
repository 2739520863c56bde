"""Reads an uploaded file in a child process and takes in what it tells."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from assist.errors import UsageError
from assist.imports.checked import (
    Checked,
    CheckedFile,
    Progress,
    Refusal,
    Rules,
    checked_by,
)
from assist.imports.lines import Asked, Line
from assist.settings import Settings
from phrasebook.entries import Message
from phrasebook.files import Remark, Wording
from phrasebook.own_rules import OwnRule

GAVE_UP = Message(
    "读这个文件用的时间或内存太多；请拆分",
    "the file takes too much time or memory to read; split it",
)
LONGEST_S = 300.0
LONGEST_LINE = 8 * 1024 * 1024


CHECKED_HERE = 200
"""Texts that are checked in this process, one at a time: fewer would wait longer for another
process to load the rules than for the rules themselves."""


async def read_in_child(
    path: Path,
    *,
    name: str,
    split: bool,
    settings: Settings,
    rules: Rules,
    own: Sequence[OwnRule],
    silent: Mapping[str, frozenset[str]],
    told: Progress,
) -> CheckedFile:
    """``read_checked`` in another process. Raises ``UsageError`` when that process gives up.

    ``rules`` are those in force; the other process makes the same of the ``settings``, of the
    leads' ``own`` and of what is ``silent`` for whom.
    """
    asked = Asked(
        path=str(path),
        name=name,
        split=split,
        unchecked_below=CHECKED_HERE,
        packs=settings.wording_packs,
        wording_dir=str(settings.wording_dir) if settings.wording_dir else "",
        own=tuple(own),
        silent=dict(silent),
    )
    file = await _read(asked, told)
    if len(file.entries) >= CHECKED_HERE:
        return file
    entries = []
    for one in file.entries:
        entries.append(checked_by(rules, one.found))
        await asyncio.sleep(0)
    return replace(file, entries=tuple(entries))


async def _read(asked: Asked, told: Progress) -> CheckedFile:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "assist.imports.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LONGEST_LINE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        async with asyncio.timeout(LONGEST_S):
            child.stdin.write(msgspec.json.encode(asked))
            child.stdin.close()
            file = await _taken(child.stdout, told)
            await child.wait()
    except TimeoutError:
        file = None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if file is None:
        raise UsageError(GAVE_UP)
    return file


async def _taken(stream: asyncio.StreamReader, told: Progress) -> CheckedFile | None:
    """What the child tells; ``None`` when it stops before the end."""
    decoder = msgspec.json.Decoder(Line)
    entries: list[Checked] = []
    refusals: list[Refusal] = []
    remarks: list[Remark] = []
    wording: list[Wording] = []
    count = 0
    while raw := await stream.readline():
        line = decoder.decode(raw)
        count += 1
        if count % 20 == 0:
            await asyncio.sleep(0)  # readline does not pause while its buffer holds a line
        if line.end:
            return CheckedFile(tuple(entries), tuple(refusals), tuple(remarks), tuple(wording))
        if line.phase:
            told(line.phase, line.done, line.of)
        if line.entry is not None:
            entries.append(line.entry)
        if line.refusal is not None:
            refusals.append(line.refusal)
        if line.remark is not None:
            remarks.append(line.remark)
        if line.wording is not None:
            wording.append(line.wording)
    return None
