"""A statement is one trip to SQLite's thread, and means what it meant before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from assist.database import open_engine
from assist.settings import Settings


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    made = open_engine(Settings(data_dir=tmp_path))
    async with made.begin() as connection:
        await connection.execute(text("CREATE TABLE kept (id INTEGER PRIMARY KEY, word TEXT)"))
    yield made
    await made.dispose()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was sent to the thread."""
    made: list[object] = []
    go = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, work: Any) -> Any:
        made.append(work)
        return await go(self, work)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return made


async def words(engine: AsyncEngine) -> list[str]:
    async with engine.begin() as connection:
        return list(await connection.scalars(text("SELECT word FROM kept ORDER BY id")))


async def test_a_statement_is_one_trip(engine: AsyncEngine, trips: list[object]) -> None:
    async with engine.begin() as connection:
        for statement in (
            "INSERT INTO kept (word) VALUES ('好')",
            "SELECT word FROM kept",
            "UPDATE kept SET word = '您好' RETURNING id",
        ):
            trips.clear()
            await connection.execute(text(statement))
            assert len(trips) == 1, statement


async def test_rows_counts_and_numbers_come_back(engine: AsyncEngine) -> None:
    insert = text("INSERT INTO kept (word) VALUES (:word)")
    async with engine.begin() as connection:
        await connection.execute(insert, [{"word": one} for one in ("一", "二", "三")])
        changed = await connection.execute(text("UPDATE kept SET word = '四' WHERE id > 1"))
        assert changed.rowcount == 2
        made = await connection.execute(
            text("INSERT INTO kept (word) VALUES ('五') RETURNING id, word")
        )
        assert list(made.keys()) == ["id", "word"]
        assert tuple(made.one()) == (4, "五")
        none = await connection.execute(text("SELECT word FROM kept WHERE id = 99"))
        assert none.first() is None
    assert await words(engine) == ["一", "四", "四", "五"]


async def test_refusals_are_raised_and_undone(engine: AsyncEngine) -> None:
    insert = text("INSERT INTO kept (id, word) VALUES (1, :word)")
    async with engine.begin() as connection:
        await connection.execute(insert, {"word": "一"})
        with pytest.raises(IntegrityError):
            async with connection.begin_nested():
                await connection.execute(insert, {"word": "二"})
        with pytest.raises(OperationalError):
            await connection.execute(text("SELECT nothing FROM nowhere"))
    with pytest.raises(IntegrityError):
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE kept SET word = '三'"))
            await connection.execute(insert, {"word": "四"})
    assert await words(engine) == ["一"]


async def test_who_gives_up_midway_leaves_nothing_open(engine: AsyncEngine) -> None:
    began = asyncio.Event()

    async def work() -> None:
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO kept (word) VALUES ('一')"))
            began.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await began.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await words(engine) == []
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO kept (word) VALUES ('二')"))
    assert await words(engine) == ["二"]
