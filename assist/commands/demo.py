"""``assist demo``: a server with a throw-away database, sample users and one-time log-in links."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assist import settings as settings_room
from assist.accounts import Role, User
from assist.database import migrate, open_engine
from assist.passwords import Passwords
from assist.records import accounts
from assist.settings import Settings

PEOPLE = (("agent", "小安", Role.AGENT), ("lead", "林组长", Role.LEAD))
TEAM = "售后一组"


def register(commands: Any) -> None:
    """Add ``demo``."""
    parser = commands.add_parser("demo", help="try the product with a throw-away database")
    parser.add_argument("--port", type=int, default=8000, help="port, 0 for a free one")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve the demo until stopped; everything in it is forgotten then."""
    # Only here: the other commands should not wait for the web stack to load.
    from assist import logs  # noqa: PLC0415
    from assist.app import create_app  # noqa: PLC0415
    from assist.server import serve  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="assist-demo-") as folder:
        settings = settings_room.load(
            # Never a database that somebody needs, whatever the environment says.
            database_url="",
            data_dir=Path(folder),
            host="127.0.0.1",
            port=args.port,
            shop_name="安心优选",
            log_level="error",
        )
        logs.configure(settings)
        people = asyncio.run(_people(settings))
        app = create_app(settings, demo=True)

        def tell(address: str) -> None:
            access = app.state.runtime.access
            print(f"\nAssist demo: {address}/demo\n")
            for user, password in people:
                code = access.create_login_code(user)
                page = "/lead" if user.role is Role.LEAD else "/demo"
                print(f"  {user.name:6} {address}/login?once={code}&next={page}")
                print(f"         or log in at {address}/login as {user.name} / {password}")
            print("\nEach link works once, for five minutes. Press Ctrl+C to stop.\n", flush=True)

        return serve(app, settings, tell)


async def _people(settings: Settings) -> list[tuple[User, str]]:
    """The demo's users, each with a password made up for this run."""
    engine = open_engine(settings)
    passwords = Passwords()
    made = []
    try:
        await migrate(engine)
        for name, display_name, role in PEOPLE:
            password = secrets.token_urlsafe(9)
            password_hash = await passwords.hash(password)
            async with engine.begin() as connection:
                user = await accounts.add_user(
                    connection,
                    name=name,
                    display_name=display_name,
                    role=role,
                    team=TEAM,
                    password_hash=password_hash,
                    now=datetime.now(UTC),
                )
            made.append((user, password))
    finally:
        await engine.dispose()
    return made
