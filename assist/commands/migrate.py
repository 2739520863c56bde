"""``assist migrate``: bring the database to this version."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from assist import settings as settings_room
from assist.database import migrate_blocking, open_engine

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def register(commands: Commands) -> None:
    """Add ``migrate``."""
    parser = commands.add_parser("migrate", help="bring the database to this version")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Migrate; 0 when the database is of this version afterwards."""
    changed = migrate_blocking(open_engine(settings_room.load()))
    print("migrated" if changed else "the database is of this version already")
    return 0
