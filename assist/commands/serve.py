"""``assist serve``: run the server with the settings of the environment."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from assist import settings as settings_room

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def register(commands: Commands) -> None:
    """Add ``serve``."""
    parser = commands.add_parser("serve", help="run the server")
    parser.add_argument("--host", help="address to listen on (ASSIST_HOST)")
    parser.add_argument("--port", type=int, help="port, 0 for a free one (ASSIST_PORT)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped by a signal."""
    given = {name: getattr(args, name) for name in ("host", "port")}
    settings = settings_room.load(**{k: v for k, v in given.items() if v is not None})
    # Only here: the other commands should not wait for the web stack to load.
    from assist import logs  # noqa: PLC0415
    from assist.app import create_app  # noqa: PLC0415
    from assist.server import serve  # noqa: PLC0415

    logs.configure(settings)
    return serve(
        create_app(settings),
        settings,
        lambda address: print(f"Assist listens on {address}", flush=True),
    )
