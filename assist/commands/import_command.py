"""``assist import``: entries of a phrasebook file into the database."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assist import settings
from assist.accounts import Role, User
from assist.commands import unit_of_work
from assist.imports.apply import Imported, apply_plan
from assist.imports.checked import CHECKING, CheckedFile, read_checked
from assist.imports.plan import Kind, Planned, bad, plan
from assist.library import packs_in_force
from assist.records.accounts import COMMAND_LINE
from phrasebook import store as content
from phrasebook.files import default_phrasebook
from phrasebook.store.importing import stored_among

NOBODY = User("", COMMAND_LINE, COMMAND_LINE, Role.ADMIN)
"""Who imports on the command line: may do what an administrator may, and owns no reply."""

_SHOWN = 200


def register(commands: Any) -> None:
    """Add ``import``."""
    parser = commands.add_parser(
        "import",
        help="import replies from .xlsx, .csv, .jsonl or .yaml",
        description="Imports replies and publishes them; a running server shows them within "
        "seconds. Nothing is imported unless every row is right, or --skip-bad is given.",
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would happen, write nothing"
    )
    parser.add_argument("--skip-bad", action="store_true", help="import the rows that are right")
    parser.add_argument("--draft", action="store_true", help="keep them as drafts, not published")
    parser.add_argument(
        "--no-split", action="store_true", help="keep several answers of one cell together"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import; 0 when all (or with ``--skip-bad`` the good rows) are in, 2 when nothing is."""
    path: Path = args.file
    given = settings.load()
    file = read_checked(
        path,
        lambda: packs_in_force(given.wording_packs, given.wording_dir),
        split=not args.no_split,
        progress=_progress,
    )
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    publish = not args.draft
    refused: list[Planned] = []

    async def work(connection: AsyncConnection) -> tuple[tuple[Planned, ...], Imported | None]:
        planned = await _planned(connection, file)
        refused.extend(bad(planned, publish=publish))
        if args.dry_run or (refused and not args.skip_bad):
            return planned, None
        if given.seed_phrasebook and await content.seed(
            connection, default_phrasebook(), datetime.now(UTC)
        ):
            # A database that no server has opened yet: its first content comes first, or the
            # server would meet replies of the same ids when it starts.
            planned = await _planned(connection, file)
        done = await apply_plan(
            connection,
            planned,
            file=path.name,
            author=COMMAND_LINE,
            author_name=COMMAND_LINE,
            now=datetime.now(UTC),
            publish=publish,
        )
        return planned, done

    planned, done = unit_of_work.run(work)
    _tell(file, planned, refused)
    stopped = bool(refused) and not args.skip_bad
    if done is not None:
        print(f"imported {done.new} new and {done.changed} changed replies", end="")
        print(f", published {done.published}" if publish else " as drafts")
    elif stopped:
        print(
            f"assist: {path}: {len(refused)} rows are refused; nothing was imported. "
            "Mend them, or import the others with --skip-bad",
            file=sys.stderr,
        )
    else:
        print("dry run: nothing was imported")
    return 2 if stopped else 0


async def _planned(connection: AsyncConnection, file: CheckedFile) -> tuple[Planned, ...]:
    stored = await stored_among(connection, [one.found.reply.id for one in file.entries])
    return plan(file, stored, NOBODY)


def _tell(file: CheckedFile, planned: tuple[Planned, ...], refused: list[Planned]) -> None:
    for one in refused[:_SHOWN]:
        for reason in one.reasons or one.unfit:
            print(f"assist: {one.place}: {reason.en}", file=sys.stderr)
    if len(refused) > _SHOWN:
        print(f"assist: … and {len(refused) - _SHOWN} more", file=sys.stderr)
    for remark in file.remarks:
        print(f"note: {remark.place}: {remark.message.en}", file=sys.stderr)
    left_out = {id(one) for one in refused}
    kinds = Counter(one.kind for one in planned if id(one) not in left_out)
    told = ", ".join(f"{kinds[kind]} {kind}" for kind in (Kind.NEW, Kind.CHANGED, Kind.SAME))
    print(f"{told}, {len(refused)} refused")


def _progress(phase: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        told = f"checking {done:,} of {of:,}" if phase == CHECKING else f"reading {done:,} rows"
        print(f"\r\033[K{told}", end="", file=sys.stderr, flush=True)
