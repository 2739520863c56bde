"""Opens the database and brings it to this version: engine, pragmas, migrations.

SQL of tables lives in ``phrasebook.store`` and ``assist.records``; here is only what makes a
database ready for them.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from assist.errors import UsageError
from assist.settings import Settings
from assist.sqlite_trips import driver
from phrasebook.entries import Message

MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(settings: Settings) -> AsyncEngine:
    """An engine for ``settings``; nothing is connected yet. Raises ``UsageError`` for a bad URL."""
    try:
        url = make_url(settings.effective_database_url)
        if url.get_backend_name() == "sqlite":
            return _open_sqlite(settings)
        return create_async_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(
            Message(
                "ASSIST_DATABASE_URL 不是数据库地址；请写成 sqlite:////path/assist.db 或 postgresql://user:password@host/name",
                "ASSIST_DATABASE_URL is not a database address; "
                "write sqlite:////path/assist.db or postgresql://user:password@host/name",
            )
        ) from error


def _open_sqlite(settings: Settings) -> AsyncEngine:
    url = make_url(settings.effective_database_url)
    if url.database and url.database != ":memory:":
        folder = Path(url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                Message(
                    f"建不了数据文件夹 {folder}: {error.strerror}",
                    f"cannot make the data folder {folder}: {error.strerror}",
                )
            ) from error
    engine = create_async_engine(url, module=driver(), connect_args={"timeout": 10})

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # FULL: a promise that was acknowledged outlives a power cut, not only a killed process.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver would begin lazily and deferred: a read that later writes could then fail
        # with "locked" at once instead of waiting for its turn.
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    @event.listens_for(engine.sync_engine, "connect")
    def no_driver_transactions(connection: Any, _record: object) -> None:
        connection.isolation_level = None

    return engine


def reading(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for reading units of work: SQLite readers then never wait for a writer."""
    return engine.execution_options(sqlite_begin="DEFERRED")


async def migrate(engine: AsyncEngine) -> bool:
    """Bring the database to this version; return whether anything changed.

    An embedded database is copied aside first (``assist.db.before-REVISION``). Raises
    ``UsageError`` when the database is newer than this program, unreadable or unreachable.
    """
    try:
        async with engine.connect() as connection:
            present, newest = await connection.run_sync(_revisions)
        if present == newest:
            return False
        if present is not None and engine.url.get_backend_name() == "sqlite":
            _keep_copy(Path(str(engine.url.database)), present)
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except SQLAlchemyError as error:
        raise UsageError(
            Message(
                f"数据库用不了：{_reason(error)}", f"the database cannot be used: {_reason(error)}"
            )
        ) from error
    return True


async def require_current(engine: AsyncEngine) -> None:
    """Raise ``UsageError`` when a shared database is not of this version.

    Several servers may share it, so that none of them changes it by merely starting.
    """
    try:
        async with engine.connect() as connection:
            present, newest = await connection.run_sync(_revisions)
    except SQLAlchemyError as error:
        raise UsageError(
            Message(
                f"数据库用不了：{_reason(error)}", f"the database cannot be used: {_reason(error)}"
            )
        ) from error
    if present != newest:
        raise UsageError(
            Message(
                "数据库还不是这个版本；请运行 assist migrate",
                "the database is not of this version yet; run: assist migrate",
            )
        )


def migrate_blocking(engine: AsyncEngine) -> bool:
    """``migrate`` for commands that are not asynchronous; disposes the engine's connections."""

    async def run() -> bool:
        try:
            return await migrate(engine)
        finally:
            await engine.dispose()

    return asyncio.run(run())


def _revisions(connection: Connection) -> tuple[str | None, str | None]:
    script = ScriptDirectory.from_config(alembic_config())
    present = MigrationContext.configure(connection).get_current_revision()
    if present is not None and present not in {s.revision for s in script.walk_revisions()}:
        raise UsageError(
            Message(
                f"数据库属于更新的 Assist 版本（修订 {present}）；请安装那个版本，或恢复升级前的备份",
                f"the database is of a newer version of Assist (revision {present}); "
                "install that version, or restore the copy made before its upgrade",
            )
        )
    return present, script.get_current_head()


def _upgrade(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def alembic_config() -> Config:
    """Where the migrations are."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _keep_copy(path: Path, revision: str) -> None:
    # Not by copying the file: what is still in the write-ahead log would be missing.
    with (
        contextlib.closing(sqlite3.connect(path)) as source,
        contextlib.closing(sqlite3.connect(f"{path}.before-{revision}")) as copy,
    ):
        source.backup(copy)


def _reason(error: SQLAlchemyError) -> str:
    original = getattr(error, "orig", None) or error
    return str(original).strip().splitlines()[0]
