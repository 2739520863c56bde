"""The child process that reads an uploaded file: ``python -m assist.imports.worker``.

A file from outside is parsed here and not in the server, for two reasons: the parser's work
would take the interpreter from those who type, and a file made to exhaust memory or time takes
only this process with it. It reads one JSON object from standard input, and writes JSON lines to
standard output and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import msgspec

from assist.imports.checked import Rules, read_checked, rules_less
from assist.imports.lines import Asked, Line
from phrasebook.own_rules import own_pack
from phrasebook.wording import Checker

MAX_MEMORY = 2 * 1024**3
MAX_CPU_S = 240
NICE = 10


def main() -> int:
    """Read what is asked for; 0 when everything was written."""
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    bound()
    encoder = msgspec.json.Encoder()
    out = sys.stdout.buffer

    def say(line: Line) -> None:
        out.write(encoder.encode(line) + b"\n")

    def told(phase: str, done: int, of: int) -> None:
        say(Line(phase=phase, done=done, of=of))
        out.flush()

    def rules() -> Rules:
        from assist.packs import packs_in_force  # noqa: PLC0415 - a small file needs none

        folder = Path(asked.wording_dir) if asked.wording_dir else None
        own, _ = own_pack(asked.own)
        packs = [*packs_in_force(asked.packs, folder), *([own] if own.rules else [])]
        return rules_less(Checker(packs), asked.silent)

    file = read_checked(
        Path(asked.path),
        rules,
        name=asked.name,
        split=asked.split,
        unchecked_below=asked.unchecked_below,
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


def bound() -> None:
    """Give way to the server, and end before the machine does. Not every system can."""
    with contextlib.suppress(ImportError, OSError, ValueError, AttributeError):
        import resource  # noqa: PLC0415 - not on every system

        os.nice(NICE)
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))


if __name__ == "__main__":
    sys.exit(main())
