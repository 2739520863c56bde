"""The child process that reads an uploaded file: ``python -m assist.imports.worker``.

A file from outside is parsed here and not in the server, for two reasons: the parser's work
would take the interpreter from those who type, and a file made to exhaust memory or time takes
only this process with it. It writes JSON lines to standard output and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from assist.imports.checked import read_checked
from assist.imports.lines import Line
from phrasebook.wording import Pack

MAX_MEMORY = 2 * 1024**3
MAX_CPU_S = 240
NICE = 10


def main() -> int:
    """Read what the one argument, a JSON object, names; 0 when everything was written."""
    asked = json.loads(sys.argv[1])
    _bound()
    encoder = msgspec.json.Encoder()
    out = sys.stdout.buffer

    def say(line: Line) -> None:
        out.write(encoder.encode(line) + b"\n")

    def told(phase: str, done: int, of: int) -> None:
        say(Line(phase=phase, done=done, of=of))
        out.flush()

    def packs() -> Sequence[Pack]:
        from assist.library import packs_in_force  # noqa: PLC0415 - a small file needs none

        folder = asked["wording_dir"]
        return packs_in_force(tuple(asked["packs"]), Path(folder) if folder else None)

    file = read_checked(
        Path(asked["path"]),
        packs,
        name=asked["name"],
        split=asked["split"],
        unchecked_below=asked["unchecked_below"],
        progress=told,
    )
    for entry in file.entries:
        say(Line(entry=entry))
    for refusal in file.refusals:
        say(Line(refusal=refusal))
    for remark in file.remarks:
        say(Line(remark=remark))
    for wording in file.wording:
        say(Line(wording=wording))
    say(Line(end=True))
    out.flush()
    return 0


def _bound() -> None:
    """Give way to the server, and end before the machine does. Not every system can."""
    with contextlib.suppress(ImportError, OSError, ValueError, AttributeError):
        import resource  # noqa: PLC0415 - not on every system

        os.nice(NICE)
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))


if __name__ == "__main__":
    sys.exit(main())
