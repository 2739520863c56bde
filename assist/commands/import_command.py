"""``assist import``: entries of a phrasebook file into the database."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist import settings
from assist.accounts import Role, User
from assist.commands import unit_of_work
from assist.imports.apply import Imported, Importer, apply_plan
from assist.imports.checked import CheckedFile, Rules, read_checked, rules_less
from assist.imports.known import checked_whole, known_for
from assist.imports.plan import Kind, Planned, bad, plan
from assist.packs import packs_in_force
from assist.records.accounts import COMMAND_LINE
from assist.usage import locale_of_environment
from phrasebook import store as content
from phrasebook.book import NOTHING_SILENT
from phrasebook.entries import Message
from phrasebook.files import default_phrasebook
from phrasebook.own_rules import OwnRule, own_pack
from phrasebook.store import rules as rule_store
from phrasebook.store.importing import stored_among
from phrasebook.switches import Switches, silent_rules
from phrasebook.wording import Checker

NOBODY = User("", COMMAND_LINE, COMMAND_LINE, Role.ADMIN)
"""Who imports on the command line: may do what an administrator may, and owns no reply."""

BY_COMMAND = "imported by the command line"
"""Why what a rule warns of goes out, where whoever runs the command gives no reason."""

_SHOWN = 200
WRITING = "writing"


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
        "--reason", default="", help="why replies go out that a wording rule warns of"
    )
    parser.add_argument(
        "--no-split", action="store_true", help="keep several answers of one cell together"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import; 0 when all (or with ``--skip-bad`` the good rows) are in, 2 when nothing is."""
    path: Path = args.file
    rules = cache(partial(rules_in_force, settings.load()))
    file = read_checked(
        path,
        rules,
        split=not args.no_split,
        progress=_progress,
    )
    publish = not args.draft
    refused: list[Planned] = []

    async def work(engine: AsyncEngine) -> tuple[tuple[Planned, ...], Imported | None]:
        async with engine.begin() as connection:
            planned = await _planned(connection, file, rules)
            refused.extend(bad(planned, publish=publish))
            if args.dry_run or (refused and not args.skip_bad):
                return planned, None
            if settings.load().seed_phrasebook and await content.seed(
                connection, default_phrasebook(), datetime.now(UTC)
            ):
                # A database that no server has opened yet: its first content comes first, or the
                # server would meet replies of the same ids when it starts.
                planned = await _planned(connection, file, rules)
        done = await apply_plan(
            engine,
            planned,
            Importer(path.name, COMMAND_LINE, COMMAND_LINE, args.reason or BY_COMMAND),
            clock=lambda: datetime.now(UTC),
            publish=publish,
            told=lambda done, of: _progress(WRITING, done, of),
        )
        return planned, done

    planned, done = unit_of_work.run_several(work)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    _tell(file, planned, refused)
    stopped = bool(refused) and not args.skip_bad
    if done is not None:
        print(f"imported {done.new} new and {done.changed} changed replies", end="")
        print(f", published {done.published}" if publish else " as drafts")
    elif stopped:
        said = Message(
            f"有 {len(refused)} 行不能导入；没有导入任何内容。请改好，或用 --skip-bad 只导入其余的",
            f"{len(refused)} rows are refused; nothing was imported. "
            "Mend them, or import the others with --skip-bad",
        ).at(str(path))
        print(f"assist: {said.said(locale_of_environment())}", file=sys.stderr)
    else:
        print("dry run: nothing was imported")
    return 2 if stopped else 0


def rules_in_force(given: settings.Settings) -> Rules:
    """The rules a server on this database goes by: packs, leads' own, less what is off."""
    own, switches = unit_of_work.run(_ruled)
    pack, _ = own_pack(own)
    packs = [*packs_in_force(given.wording_packs, given.wording_dir), *([pack] * bool(pack.rules))]
    silent = silent_rules(packs, own, switches) if own or switches else NOTHING_SILENT
    return rules_less(Checker(packs), silent)


async def _ruled(connection: AsyncConnection) -> tuple[tuple[OwnRule, ...], Switches]:
    return (
        await rule_store.rules_in_force(connection),
        await rule_store.switches_in_force(connection),
    )


async def _planned(
    connection: AsyncConnection, file: CheckedFile, rules: Callable[[], Rules]
) -> tuple[Planned, ...]:
    stored = await stored_among(connection, [one.found.reply.id for one in file.entries])
    known = await known_for(connection, NOBODY, file)
    if file.entries:
        file = checked_whole(file, rules(), known)
    return plan(file, stored, NOBODY, known)


def _tell(file: CheckedFile, planned: tuple[Planned, ...], refused: list[Planned]) -> None:
    locale = locale_of_environment()
    for one in refused[:_SHOWN]:
        for reason in one.reasons or one.unfit:
            print(f"assist: {one.place}: {reason.said(locale)}", file=sys.stderr)
    if len(refused) > _SHOWN:
        more = len(refused) - _SHOWN
        said = Message(f"……还有 {more} 行", f"… and {more} more")
        print(f"assist: {said.said(locale)}", file=sys.stderr)
    for remark in file.remarks:
        note = Message("注意", "note").said(locale)
        print(f"{note}: {remark.place}: {remark.message.said(locale)}", file=sys.stderr)
    left_out = {id(one) for one in refused}
    kinds = Counter(one.kind for one in planned if id(one) not in left_out)
    told = ", ".join(f"{kinds[kind]} {kind}" for kind in (Kind.NEW, Kind.CHANGED, Kind.SAME))
    print(f"{told}, {len(refused)} refused")


def _progress(phase: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        told = f"{phase} {done:,} of {of:,}" if of else f"{phase} {done:,} rows"
        print(f"\r\033[K{told}", end="", file=sys.stderr, flush=True)
