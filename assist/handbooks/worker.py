"""The child process that reads a handbook: ``python -m assist.handbooks.worker PATH NAME``.

A document from outside is parsed here and not in the server, for two reasons: reading three hundred
pages would take the interpreter from those who type, and a document made to exhaust memory or time
takes only this process with it. It writes one JSON line to standard output and nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from assist.handbooks.findings import Findings
from assist.imports.worker import bound
from phrasebook.errors import HandbookError
from phrasebook.handbook import read_handbook
from phrasebook.handbook.documents import text_of


def main() -> int:
    """Read the document and write what it proposes, or why it cannot be read; always 0."""
    path, name = Path(sys.argv[1]), sys.argv[2]
    bound()
    try:
        with path.open("rb") as stream:
            found = Findings(proposals=read_handbook(text_of(name, stream)))
    except HandbookError as error:
        found = Findings(problem=error.problem, problem_zh=error.zh)
    sys.stdout.buffer.write(msgspec.json.encode(found))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
