"""The book in force: the kept index, changes on top, and tidying under them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import assist.library
from assist.database import migrate, open_engine
from assist.library import Library
from assist.settings import Settings
from phrasebook import book as books
from phrasebook import index_files, store
from phrasebook.entries import Reply, Severity
from phrasebook.errors import PackError
from phrasebook.own_rules import RuleForm
from phrasebook.search import Query
from phrasebook.store import rules as rule_store
from phrasebook.wording import load_pack_text
from tests.api.world import PACK

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(Settings(data_dir=tmp_path))
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds so low that a handful of replies passes them."""
    monkeypatch.setattr(assist.library, "KEPT_FROM", 50)
    monkeypatch.setattr(assist.library, "TIDIED_FROM", 10)
    monkeypatch.setattr(books, "TIDIED_FROM", 10)


def replies(first: int, last: int) -> list[Reply]:
    return [
        Reply(id=f"r{at}", text=f"答复之{at}。", questions=(f"第{at}号单子何时发出",))
        for at in range(first, last)
    ]


async def publish(engine: AsyncEngine, made: list[Reply]) -> None:
    async with engine.begin() as connection:
        for reply in made:
            await store.create(connection, reply, author="lead", now=NOW)
            await store.publish(connection, reply.id, author="lead", now=NOW)


def first(library: Library, question: str) -> str:
    return library.book.index.suggest(Query(customer=question, threshold=0))[0].reply.id


async def test_the_next_start_takes_the_kept_index_and_adds_what_was_published_since(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    await publish(engine, replies(0, 60))
    packs = (load_pack_text(PACK),)
    await Library(engine, packs, index_folder=tmp_path / "index").load()
    kept = index_files.load(tmp_path / "index")
    assert kept.size == 60
    await publish(engine, replies(60, 65))
    again = Library(engine, packs, index_folder=tmp_path / "index")
    await again.load()
    assert again.book.index.size == 65
    assert first(again, "第63号单子何时发出") == "r63"
    assert index_files.load(tmp_path / "index").size == 65


async def test_a_damaged_kept_index_is_built_anew(engine: AsyncEngine, tmp_path: Path) -> None:
    await publish(engine, replies(0, 60))
    packs = (load_pack_text(PACK),)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "head.json").write_text("{")
    library = Library(engine, packs, index_folder=tmp_path / "index")
    await library.load()
    assert library.book.index.size == 60
    assert index_files.load(tmp_path / "index").size == 60


async def test_many_changes_are_merged_at_leisure_and_none_is_lost_meanwhile(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(engine, replies(0, 60))
    library = Library(engine, (load_pack_text(PACK),))
    await library.load()
    assert await library.tidy() is None
    await publish(engine, replies(60, 75))
    await library.refresh()
    assert library.book.untidy
    tidied = books.Book.tidied

    def published_meanwhile(book: books.Book) -> books.Book:
        library._book = library._book.with_replies(replies(75, 76), ["r3"], 99)
        return tidied(book)

    monkeypatch.setattr(books.Book, "tidied", published_meanwhile)
    book = await library.tidy()
    assert book is library.book
    assert not book.untidy
    assert book.number == 99
    assert first(library, "第75号单子何时发出") == "r75"
    assert first(library, "第70号单子何时发出") == "r70"
    assert first(library, "第3号单子何时发出") != "r3"


OWN = RuleForm(
    title="t",
    category="",
    severity=Severity.WARNING,
    message_zh="m",
    phrases=("没货了哟",),
    bad=("没货了哟",),
)
SHOP = """pack: shop
title: {zh: 店, en: Shop}
defaults: {category: 推诿, severity: warning}
rules:
- {code: late, message: {zh: 因。, en: Why.}, phrases: [就是不发货], examples: {bad: [就是不发货]}}
"""


async def test_packs_are_read_anew_under_a_book_with_rules_of_leads_and_switches(
    engine: AsyncEngine,
) -> None:
    await publish(engine, replies(0, 3))
    base = load_pack_text(PACK)
    async with engine.begin() as connection:
        made = await rule_store.add_rule(connection, "", OWN, "lead", NOW)
        await rule_store.publish_rule(connection, made.id, 1, "lead", NOW)
    library = Library(engine, (base, load_pack_text(SHOP)))
    await library.load()
    number = library.book.number
    changed = load_pack_text(SHOP.replace("就是不发货", "再发货了哦"))
    book = await library.reload((base, changed))
    assert book is library.book
    assert book.number == number
    assert [one.code for one in book.check("请别再发货了哦")] == ["shop/late"]
    assert [one.code for one in book.check("没货了哟")] == [f"own/{made.id}"]
    assert not book.check("就是不发货")
    assert len(book.replies) == 3
    async with engine.begin() as connection:
        await rule_store.switch(connection, "", "shop", False, author="lead", now=NOW)
    assert not (await library.refresh()).check("请别再发货了哦")
    assert not (await library.reload((base, changed))).check("请别再发货了哦")


async def test_packs_that_clash_leave_all_as_it_was(engine: AsyncEngine) -> None:
    one, two = load_pack_text(SHOP), load_pack_text(SHOP)
    library = Library(engine, (one,))
    before = await library.load()
    with pytest.raises(PackError, match="already used"):
        await library.reload((one, two))
    assert library.book is before
    async with engine.begin() as connection:
        await rule_store.switch(connection, "", "shop", False, author="lead", now=NOW)
    assert not (await library.refresh()).check("就是不发货")
    assert library.book.packs == (one,)
