"""A folder of wording packs that is looked at by itself: taken up once its files rest, and only where all would do."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assist.pack_folder import PackFolder
from assist.packs import changes
from phrasebook.book import Book
from phrasebook.wording import Pack, load_pack_text

PACK = """pack: shop
title: {zh: 店, en: Shop}
defaults: {category: 推诿, severity: warning}
rules:
- {code: late, message: {zh: 因。, en: Why.}, phrases: [就是不发货哟], examples: {bad: [就是不发货哟]}}
"""
EVERY_S = 0.02


class Holder:
    """Keeps the packs it was given, and counts how often panels were told."""

    def __init__(self, packs: tuple[Pack, ...]) -> None:
        self.book = Book.build(0, (), packs)
        self.told = asyncio.Event()
        self.times = 0

    async def reload(self, packs: tuple[Pack, ...]) -> Book:
        self.book = self.book.with_rules(packs, {}, self.book.number)
        return self.book

    def tell(self) -> None:
        self.times += 1
        self.told.set()

    def phrases(self) -> list[str]:
        return [one.text for rule in self.book.packs[-1].rules for one in rule.examples]


def save(folder: Path, source: str, name: str = "shop.yaml") -> None:
    """Save as editors do: the whole file takes the place of the old one, at a time of its own."""
    place = folder / name
    place.write_text(source, encoding="utf-8")
    clock = save.__dict__["at"] = save.__dict__.get("at", 1_000) + 1
    os.utime(place, (clock, clock))


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[tuple[Path, PackFolder, Holder]]:
    """A folder with one pack, looked at every few milliseconds."""
    folder = tmp_path / "packs"
    folder.mkdir()
    save(folder, PACK)
    found = PackFolder(("style",), folder)
    holder = Holder(found.first())
    task = asyncio.create_task(found.watch(holder, holder.tell, EVERY_S))
    yield folder, found, holder
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_a_change_is_taken_up_once_the_files_rest(
    watched: tuple[Path, PackFolder, Holder],
) -> None:
    folder, _, holder = watched
    await asyncio.sleep(EVERY_S * 5)
    assert holder.times == 0, "nothing has changed yet"
    save(folder, PACK.replace("就是", "偏偏"))
    await asyncio.wait_for(holder.told.wait(), 10)
    assert holder.phrases() == ["偏偏不发货哟"]
    await asyncio.sleep(EVERY_S * 5)
    assert holder.times == 1


async def test_a_broken_file_changes_nothing_until_it_is_mended(
    watched: tuple[Path, PackFolder, Holder],
) -> None:
    folder, found, holder = watched
    save(folder, PACK.replace("warning", "grave"))
    for _ in range(500):
        await asyncio.sleep(0 if found.refused else EVERY_S)
    assert found.refused[0].place == f"{folder / 'shop.yaml'}:3"
    assert (holder.times, holder.phrases()) == (0, ["就是不发货哟"])
    save(folder, PACK.replace("就是", "偏偏"))
    await asyncio.wait_for(holder.told.wait(), 10)
    assert holder.phrases() == ["偏偏不发货哟"]
    assert found.refused == ()


async def test_files_in_folders_of_packs_count_and_others_do_not(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    save(tmp_path / "desk", PACK.partition("rules:")[0], "pack.yml")
    save(tmp_path / "desk", "rules:" + PACK.partition("rules:")[2], "late.yaml")
    found = PackFolder((), tmp_path)
    found.first()
    before = found._look()
    assert len(before) == 2
    save(tmp_path, "hello", "README.md")
    assert found._look() == before
    save(tmp_path / "desk", "rules: []\n", "more.yaml")
    assert len(found._look()) == 3


async def test_two_who_ask_at_once_end_with_what_the_folder_holds(tmp_path: Path) -> None:
    save(tmp_path, PACK)
    found = PackFolder(("style",), tmp_path)
    holder = Holder(found.first())
    save(tmp_path, PACK.replace("就是", "偏偏"))
    one = asyncio.create_task(found.reload(holder, holder.tell))
    two = asyncio.create_task(found.reload(holder, holder.tell))
    done = await asyncio.gather(one, two)
    assert [len(each.changes) for each in done] == [1, 0]
    assert holder.phrases() == ["偏偏不发货哟"]


def test_each_option_of_a_rule_counts_as_a_change() -> None:
    def pack(more: str = "", source: str = PACK) -> list[Pack]:
        return [load_pack_text(source.replace("phrases:", f"{more}phrases:"))]

    before = pack()
    assert changes(before, pack()) == ()
    assert changes(before, pack(source="\n\n" + PACK)) == (), "only its line is another"
    for more in (
        "once: true, ",
        "negation: all, ",
        "replacements: [明天发货], ",
        "except: ['如果 ~9'], ",
    ):
        (change,) = changes(before, pack(more))
        assert change.changed == ("shop/late",), more
    (change,) = changes(before, pack(source=PACK + "approved: [这单明天一定发]\n"))
    assert (change.before, change.after, change.changed) == (1, 1, ())
