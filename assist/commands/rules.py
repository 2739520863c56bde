"""``assist rules check``: whether a folder of wording packs would load, before a server is started on it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from assist import settings
from assist.errors import UsageError
from assist.library import packs_in_force
from phrasebook.errors import PackError
from phrasebook.wording import Checker, Pack, load_pack
from phrasebook.wording.pack import HEAD, places_in


def register(commands: Any) -> None:
    """Add ``rules``."""
    parser = commands.add_parser("rules", help="wording packs of your own: check")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    checking = actions.add_parser(
        "check",
        help="whether wording packs would load",
        description="Loads the packs of a folder (default: ASSIST_WORDING_DIR) as a server would "
        "when it starts, and names what is wrong in each. Changes nothing.",
    )
    checking.add_argument(
        "path", nargs="?", type=Path, metavar="PATH", help="a folder of packs, or one pack"
    )
    checking.set_defaults(run=check)


def check(args: argparse.Namespace) -> int:
    """Print each pack with its number of rules, or what is wrong in it; 0 when all would load."""
    given = settings.load()
    places = packs_at(args.path or given.wording_dir)
    packs: list[Pack] = []
    refused: list[PackError] = []
    for place in places:
        try:
            packs.append(load_pack(place))
        except PackError as error:
            refused.append(error)
    if not refused:
        try:
            # Together with those of the server: no two rules may have one code.
            Checker([*packs_in_force(given.wording_packs, None), *packs])
        except PackError as error:
            refused.append(error)
    for pack in packs:
        many = "rule" if len(pack.rules) == 1 else "rules"
        print(f"{pack.place.rpartition(':')[0]}: {pack.name}, {len(pack.rules)} {many}")
    for one in refused:
        print(f"assist: {one}", file=sys.stderr)
    return 2 if refused else 0


def packs_at(path: Path | None) -> list[Path]:
    """Where the packs are. Raises UsageError where there is none."""
    if path is None:
        raise UsageError("name a folder of packs, or set ASSIST_WORDING_DIR")
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder")
    if path.is_file() or (path / HEAD).is_file():
        return [path]
    places = places_in(path)
    if not places:
        raise UsageError(f"{path} holds no pack: neither a *.yaml nor a folder with a {HEAD}")
    return places
