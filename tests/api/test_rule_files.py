"""``/api/v1/rules/files`` and ``/rules/reload``: what changed, what was refused, what is not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.pack_folder import PackFolder
from tests.api.world import World

PACK = """pack: shop
title: {zh: 店, en: Shop}
defaults: {category: 推诿, severity: warning}
rules:
- {code: late, message: {zh: 因。, en: Why.}, phrases: [就是不发货哟], examples: {bad: [就是不发货哟]}}
"""
SECOND = "- {code: rude, message: {zh: 因。, en: Why.}, phrases: [爱等不等哟], examples: {bad: [爱等不等哟]}}\n"


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """A folder of packs as the company's server reads it; nothing lies in it yet."""
    made = tmp_path / "packs"
    made.mkdir()
    world.pack_folder = PackFolder(("style",), made)
    return made


def save(folder: Path, source: str, name: str = "shop.yaml") -> Path:
    place = folder / name
    place.write_text(source, encoding="utf-8")
    return place


async def test_a_reload_says_what_changed(world: World, folder: Path) -> None:
    async with world.as_user("admin") as http:
        await http.post("/api/v1/rules/reload")  # From here on only the folder's packs differ.
        save(folder, PACK)
        told = (await http.post("/api/v1/rules/reload")).json()
        empty: dict[str, list[str]] = {"added": [], "removed": [], "changed": []}
        shop = {"pack": "shop", "title": "店", **empty}
        assert told["changes"] == [{**shop, "before": None, "after": 1, "added": ["shop/late"]}]
        assert told["packs"][-1] == {"pack": "shop", "rules": 1}
        save(folder, "# the lines move, the rules stay\n" + PACK)
        assert (await http.post("/api/v1/rules/reload")).json()["changes"] == []
        save(folder, PACK.replace("因。", "缘故。") + SECOND)
        (change,) = (await http.post("/api/v1/rules/reload")).json()["changes"]
        grown = {"before": 1, "after": 2, "added": ["shop/rude"], "changed": ["shop/late"]}
        assert change == {**shop, **grown}
        save(folder, PACK.replace("店", "铺"))
        (change,) = (await http.post("/api/v1/rules/reload")).json()["changes"]
        assert (change["title"], change["removed"]) == ("铺", ["shop/rude"])
        (folder / "shop.yaml").unlink()
        (change,) = (await http.post("/api/v1/rules/reload")).json()["changes"]
        assert (change["before"], change["after"], change["removed"]) == (1, None, ["shop/late"])
        assert world.publisher.reloaded == 6


async def test_every_pack_that_is_refused_is_named_in_the_readers_language(
    world: World, folder: Path
) -> None:
    first = save(folder, PACK.replace("warning", "grave"), "a.yaml")
    save(folder, PACK, "b.yml")
    last = save(folder, PACK.replace("bad: [就是", "bad: [只是"), "c.yaml")
    other = save(folder, PACK, "d.yaml.txt")
    async with world.as_user("admin") as http:
        for locale, stay, grave, example, left in (
            ("zh", "没有采用，原来的规则继续有效", "这里不能写“grave”", "应当被标出", "没有读取"),
            (
                "en",
                "the rules in force stay",
                "“grave” is unknown",
                "the bad example",
                "is not read",
            ),
        ):
            http.headers["Accept-Language"] = locale
            refused = await http.post("/api/v1/rules/reload")
            assert refused.status_code == 422
            said = refused.json()
            assert said["detail"].startswith(stay)
            one, two = said["errors"]
            assert (one["field"], two["field"]) == (f"{first}:3", f"{last}:5")
            assert one["message"].startswith(grave)
            assert example in two["message"]
            (unread,) = said["left_out"]
            assert unread["place"] == str(other)
            assert unread["message"].startswith(left)
            kept = (await http.get("/api/v1/rules/files")).json()
            assert kept == {
                "folder": str(folder),
                "watched": False,
                "left_out": said["left_out"],
                "errors": said["errors"],
            }
    assert world.publisher.reloaded == 0


async def test_a_folder_that_is_gone_refuses_and_changes_nothing(
    world: World, folder: Path
) -> None:
    world.pack_folder = PackFolder((), folder / "none")
    before = world.library.book
    async with world.as_user("admin") as http:
        refused = await http.post("/api/v1/rules/reload")
        assert refused.status_code == 422
        (error,) = refused.json()["errors"]
        assert error["field"] == "ASSIST_WORDING_DIR"
        assert "没有文件夹" in error["message"]
    assert world.library.book is before


async def test_without_a_folder_there_is_nothing_to_say(world: World) -> None:
    async with world.as_user("admin") as http:
        told = (await http.get("/api/v1/rules/files")).json()
    assert told == {"folder": "", "watched": False, "left_out": [], "errors": []}


@pytest.mark.parametrize("who", ["lead", "agent"])
async def test_only_administrators_reload_and_see_the_folder(world: World, who: str) -> None:
    async with world.as_user(who) as http:
        assert (await http.get("/api/v1/rules/files")).status_code == 403
        assert (await http.post("/api/v1/rules/reload")).status_code == 403
