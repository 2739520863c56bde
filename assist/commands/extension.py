"""``assist extension``: the browser extension, packed with the server's address."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import UsageError
from assist.extension_files import pack
from phrasebook.entries import Message

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OUT = "assist-extension.zip"


def register(commands: Commands) -> None:
    """Add ``extension build``."""
    parser = commands.add_parser("extension", help="the browser extension")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    build = actions.add_parser("build", help="pack it with the server's address filled in")
    build.add_argument(
        "--server",
        required=True,
        metavar="URL",
        help="the address at which agents reach the server, as https://assist.example.com",
    )
    build.add_argument(
        "--out", type=Path, default=Path(OUT), metavar="ZIP", help=f"the file to write ({OUT})"
    )
    build.set_defaults(run=run_build)


def run_build(args: argparse.Namespace) -> int:
    """Write the zip and print its path; the same input gives the same bytes."""
    packed = pack(args.server)
    try:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_bytes(packed)
    except OSError as error:
        raise UsageError(
            Message(
                f"{args.out}: 写不了：{error.strerror}",
                f"{args.out} cannot be written: {error.strerror}",
            )
        ) from error
    print(args.out)
    return 0
