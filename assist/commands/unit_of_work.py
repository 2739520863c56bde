"""One unit of work on the configured database, for the commands that need one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist import settings
from assist.database import migrate, open_engine
from assist.errors import UsageError
from phrasebook.entries import Message

Result = TypeVar("Result")


def run(work: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
    """Do ``work`` in one transaction on the database of ``ASSIST_DATABASE_URL``.

    An embedded database is made and brought to this version first; a server's is an
    administrator's to change, with ``assist migrate``. Raises ``UsageError`` with one sentence.
    """

    async def at_once(engine: AsyncEngine) -> Result:
        async with engine.begin() as connection:
            return await work(connection)

    return asyncio.run(_run(at_once))


def run_several(work: Callable[[AsyncEngine], Awaitable[Result]]) -> Result:
    """``run`` for a ``work`` of several transactions."""
    return asyncio.run(_run(work))


async def _run(work: Callable[[AsyncEngine], Awaitable[Result]]) -> Result:
    engine = open_engine(settings.load())
    try:
        if engine.url.get_backend_name() == "sqlite":
            await migrate(engine)
        return await work(engine)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise UsageError(
            Message(
                f"数据库用不了（{reason}）；连得上吗？运行过 assist migrate 吗？",
                f"the database cannot be used ({reason}); is it reachable, and did assist migrate run?",
            )
        ) from error
    finally:
        await engine.dispose()
