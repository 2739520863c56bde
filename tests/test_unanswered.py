"""Customers' questions are kept only where a setting asks for it, and not a byte longer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import text

from assist import protocol as wire
from assist.deadlines import default_policies
from assist.panel import Panel
from assist.records import unanswered
from assist.turns import Turn
from tests.office import Office, opened

QUESTION = "能不能给航天飞机加装滑雪板"


@pytest.fixture
async def keeping(tmp_path: Path) -> AsyncIterator[Office]:
    async for office in opened(tmp_path, default_policies(), "north", keep_questions=True):
        yield office


async def ask(office: Office, words: str, message: str = "m1", *, unmet: bool = True) -> None:
    said = wire.CustomerMessage(conversation="c", message=message, text=words)
    await office.ledger.store(cast(Panel, office.one), Turn(store=said, unanswered=unmet), None)


async def kept(office: Office) -> list[str]:
    async with office.engine.begin() as connection:
        found = await unanswered.kept_since(connection, office.now - timedelta(days=30), None)
    return [one.text for one in found]


async def test_a_question_is_kept_once_with_its_channel_team_and_agent(keeping: Office) -> None:
    await keeping.store(wire.ConversationOpen(conversation="c", channel="旗舰店"))
    await ask(keeping, QUESTION)
    await ask(keeping, QUESTION)
    async with keeping.engine.begin() as connection:
        (one,) = await unanswered.kept_since(connection, keeping.now, ("north",))
        assert await unanswered.kept_since(connection, keeping.now, ("south",)) == ()
    assert (one.text, one.channel, one.team) == (QUESTION, "旗舰店", "north")
    assert (one.user, one.at, one.state) == (keeping.one.person.id, keeping.now, "open")


async def test_answered_questions_greetings_and_courtesies_are_not_kept(keeping: Office) -> None:
    await ask(keeping, QUESTION, unmet=False)
    for number, words in enumerate(("你好", "在吗", "好的", "谢谢啦", "🙂")):
        await ask(keeping, words, f"g{number}")
    assert await kept(keeping) == []


async def test_where_no_setting_says_so_nothing_is_kept(office: Office) -> None:
    await ask(office, QUESTION)
    assert await kept(office) == []


async def test_what_is_pruned_is_in_no_byte_of_the_file(keeping: Office, tmp_path: Path) -> None:
    await ask(keeping, QUESTION)
    keeping.now += timedelta(days=8)
    await ask(keeping, "可以用贝壳付款吗", "m2")
    await settled(keeping)
    assert found_in(tmp_path, QUESTION)
    async with keeping.engine.begin() as connection:
        assert await unanswered.forget(connection, keeping.now - timedelta(days=7)) == 1
    await settled(keeping)
    assert not found_in(tmp_path, QUESTION)
    assert found_in(tmp_path, "可以用贝壳付款吗")


async def settled(office: Office) -> None:
    """Everything is in the one file, and nothing in its free pages."""
    async with office.engine.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.execute(text("VACUUM"))
        await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        await connection.exec_driver_sql("BEGIN")


def found_in(folder: Path, words: str) -> bool:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "assist.db" for path in files)
    return any(words.encode() in path.read_bytes() for path in files)
