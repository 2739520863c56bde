"""``assist export``: the replies of the database into a phrasebook file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.commands import unit_of_work
from assist.errors import UsageError
from assist.imports.exported import exported
from phrasebook.entries import Message, Reply
from phrasebook.files import write
from phrasebook.store import Visibility
from phrasebook.store.importing import all_seen


def register(commands: Any) -> None:
    """Add ``export``."""
    parser = commands.add_parser(
        "export",
        help="export replies to .xlsx, .csv, .jsonl or .yaml",
        description="Writes all replies of the organisation and its teams, newest version, with "
        "their ids; `assist import` takes the file back. Personal replies stay their owners'.",
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--with-retired", action="store_true", help="replies that were recalled, too"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Export; 0, or an error that says why not."""

    async def work(connection: AsyncConnection) -> list[Reply]:
        everybody = Visibility(owner="", teams=None, unpublished=True)
        found = await all_seen(connection, everybody, with_retired=args.with_retired)
        return exported(found)

    replies = unit_of_work.run(work)
    try:
        write(args.file, replies)
    except OSError as error:
        raise UsageError(
            Message(
                f"{args.file}: 写不了：{error.strerror or error}",
                f"{args.file}: cannot be written: {error.strerror or error}",
            )
        ) from error
    print(f"exported {len(replies)} replies to {args.file}")
    return 0
