"""``assist rules check``: whether a folder of wording packs would load, before a server is started on it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from assist import settings
from assist.errors import UsageError
from assist.packs import loaded, packs_in_force, refuse_taken, unreadable
from assist.usage import LOCALES, locale_of_environment
from phrasebook.entries import Message
from phrasebook.errors import PackError
from phrasebook.wording import Checker
from phrasebook.wording.pack_files import HEAD, head_of, left_out, places_in


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
    checking.add_argument("--locale", choices=LOCALES, default=locale_of_environment())
    checking.set_defaults(run=check)


def check(args: argparse.Namespace) -> int:
    """Print each pack with its number of rules, what is wrong in it, and what is not read; 0 when all
    packs would load."""
    given = settings.load()
    path = chosen(args.path or given.wording_dir)
    packs, refused = loaded(packs_at(path))
    if not refused:
        try:
            # Together with those of the server: no two may have one name, nor two rules one code.
            every = [*packs_in_force(given.wording_packs, None), *packs]
            refuse_taken(every)
            Checker(every)
        except PackError as error:
            refused.append(error)
    zh = args.locale == "zh"
    for pack in packs:
        many = "rule" if len(pack.rules) == 1 else "rules"
        counted = f"{len(pack.rules)} 条规则" if zh else f"{len(pack.rules)} {many}"
        print(f"{pack.place.rpartition(':')[0]}: {pack.name}, {counted}")
    for one in refused:
        print(f"assist: {one.said(args.locale)}", file=sys.stderr)
    for other in left_out(path) if is_folder_of_packs(path) else ():
        said = Message(f"注意：{other.message.zh}", f"note: {other.message.en}").said(args.locale)
        print(f"assist: {other.place}: {said}", file=sys.stderr)
    return 2 if refused else 0


def chosen(path: Path | None) -> Path:
    """Where to look. Raises UsageError where nothing is there."""
    if path is None:
        raise UsageError(
            Message(
                "请写明规则包的文件夹，或设置 ASSIST_WORDING_DIR",
                "name a folder of packs, or set ASSIST_WORDING_DIR",
            )
        )
    if not path.exists():
        raise UsageError(
            Message(f"{path}: 没有这个文件或文件夹", f"{path}: there is no such file or folder")
        )
    return path


def is_folder_of_packs(path: Path) -> bool:
    """Whether packs stand in it, where it is not one itself."""
    return path.is_dir() and not head_of(path)


def packs_at(path: Path) -> list[Path]:
    """Where the packs are. Raises UsageError where there is none, PackError where nobody can look."""
    try:
        if not is_folder_of_packs(path):
            return [path]
        places = places_in(path)
    except OSError as error:
        raise unreadable(path, error) from None
    if not places:
        raise UsageError(
            Message(
                f"{path} 里没有规则包：既没有 *.yaml 或 *.yml，也没有含 {HEAD} 的文件夹",
                f"{path} holds no pack: neither a *.yaml or *.yml nor a folder with a {HEAD}",
            )
        )
    return places
