"""A lead finds every reply, draft or not, as a panel finds what is published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assist.records import usage
from tests.api.replies import create, problem
from tests.api.world import World


async def titles(world: World, name: str = "lead", **params: Any) -> list[str]:
    answer = await world.as_user(name).get("/api/v1/replies", params=params)
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


@pytest.fixture
async def shelf(world: World) -> World:
    for fields in (
        {"title": "青花瓷包装", "text": "青花瓷用三层气泡膜包装。", "shortcut": "qhcbz"},
        {"title": "退款时效", "text": "退款 24 小时内到账。", "questions": ["多久退钱"]},
        {"title": "开场", "text": "您好，请问有什么可以帮您？", "shortcut": "hi"},
    ):
        await create(world, **fields)
    return world


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("青花", "青花瓷包装"),
        ("qhc", "青花瓷包装"),
        ("qinghuaci", "青花瓷包装"),
        ("tuikuan", "退款时效"),
        ("hi", "开场"),
        ("到账 退款", "退款时效"),
        ("退钱", "退款时效"),
    ],
)
async def test_words_pinyin_initials_and_shortcuts_find_a_draft(
    shelf: World, query: str, found: str
) -> None:
    assert (await titles(shelf, query=query))[:1] == [found]


async def test_what_means_nothing_finds_nothing(shelf: World) -> None:
    assert await titles(shelf, query="完全无关的内容") == []


async def test_a_change_is_found_at_once(shelf: World) -> None:
    assert await titles(shelf, query="琉璃") == []
    made = await create(shelf, title="琉璃灯", text="琉璃灯易碎。")
    assert await titles(shelf, query="琉璃") == ["琉璃灯"]
    assert await titles(shelf, query="liulideng") == ["琉璃灯"]
    await shelf.as_user("lead").patch(
        f"/api/v1/replies/{made['id']}", json={"version": 1, "title": "水晶灯", "text": "水晶。"}
    )
    assert await titles(shelf, query="琉璃") == []
    assert await titles(shelf, query="shuijing") == ["水晶灯"]


async def test_search_crosses_no_role(shelf: World) -> None:
    await create(shelf, "agent", title="我的暗号", text="芝麻开门", scope="personal")
    await create(shelf, "admin", title="售前暗号", text="芝麻开门", scope="team", team="售前")
    assert await titles(shelf, "agent", query="芝麻") == ["我的暗号"]
    assert await titles(shelf, "lead", query="芝麻") == []
    assert await titles(shelf, "lead2", query="zhima") == ["售前暗号"]
    assert await titles(shelf, "admin", query="芝麻") == ["售前暗号"]
    assert await titles(shelf, "agent", query="青花瓷") == []


async def test_an_agent_cannot_feel_for_the_words_of_a_draft(world: World) -> None:
    made = await create(world, title="发货", text="今天发货。")
    lead = world.as_user("lead")
    await lead.post(f"/api/v1/replies/{made['id']}/publish")
    await lead.patch(
        f"/api/v1/replies/{made['id']}", json={"version": 1, "text": "改为明天发货，涨价两成。"}
    )
    assert await titles(world, "lead", query="涨价") == ["发货"]
    for words in ("涨价", "zhangjia", "明天"):
        assert await titles(world, "agent", query=words) == [], words
    for words in ("今天发货", "fahuo"):
        assert await titles(world, "agent", query=words) == ["发货"], words


async def test_pages_of_a_search_follow_each_other(world: World) -> None:
    for number in range(7):
        await create(world, title=f"暗号{number}", text=f"芝麻开门 {number}")
    seen: list[str] = []
    page = 1
    while page:
        answer = await world.as_user("lead").get(
            "/api/v1/replies", params={"query": "芝麻", "limit": 3, "page": page}
        )
        seen += [item["title"] for item in answer.json()["items"]]
        page = answer.json()["next"]
    assert sorted(seen) == [f"暗号{number}" for number in range(7)]


async def test_filters_narrow_a_search(shelf: World) -> None:
    made = await create(shelf, title="退款致歉", text="退款慢了。", tags=["道歉"], stage="投诉")
    await shelf.as_user("lead").post(f"/api/v1/replies/{made['id']}/publish")
    assert await titles(shelf, query="退款", state="published") == ["退款致歉"]
    assert await titles(shelf, query="退款", tag="道歉") == ["退款致歉"]
    assert await titles(shelf, query="退款", state="draft") == ["退款时效"]


async def test_what_nobody_used_for_a_month_can_be_listed(world: World) -> None:
    lead = world.as_user("lead")
    made = [await create(world, title=title) for title in ("常用", "没人用", "很久没用", "草稿")]
    for one in made[:3]:
        assert (await lead.post(f"/api/v1/replies/{one['id']}/publish")).is_success
    now = datetime.now(UTC)
    async with world.engine.begin() as connection:
        for one, days in ((made[0], 3), (made[2], 40)):
            await usage.note_use(
                connection,
                user=world.users["agent"].id,
                reply=one["id"],
                version=1,
                how="insert",
                conversation=None,
                now=now - timedelta(days=days),
            )
    assert await titles(world, unused_days=30) == ["很久没用", "没人用"]
    assert await titles(world, unused_days=60) == ["没人用"]
    items = (await lead.get("/api/v1/replies")).json()["items"]
    uses = {item["title"]: item["uses"] for item in items}
    assert uses == {"常用": 1, "没人用": 0, "很久没用": 0, "草稿": 0}
    problem(await lead.get("/api/v1/replies?unused_days=0"), 422, "bad_message")
