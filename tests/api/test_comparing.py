"""Similar replies, previews, differences, and taking an earlier version up again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.replies import create, problem
from tests.api.world import World

TEXT = "您好，您的退款将在 24 小时内原路退回，请您放心。"


async def similar(world: World, name: str = "lead", **body: Any) -> list[tuple[str, int]]:
    answer = await world.as_user(name).post("/api/v1/replies/similar", json=body)
    assert answer.status_code == 200, answer.text
    return [(item["title"], item["likeness"]) for item in answer.json()["items"]]


async def test_a_reply_that_says_the_same_is_told_with_its_likeness(world: World) -> None:
    made = await create(world, title="退款", text=TEXT, questions=["退款多久到账"])
    await create(world, title="别的", text="库存充足，今天发出。")
    ((title, likeness),) = await similar(world, text=TEXT.replace("24", "48"))
    assert title == "退款"
    assert 85 < likeness < 100
    assert await similar(world, text="您好呀", questions=["退款多久能到账"]) == [("退款", 92)]
    assert await similar(world, text=TEXT, but=made["id"]) == []
    assert await similar(world, text="{{customer_name|您好}}，" + TEXT) == [("退款", 98)]
    assert await similar(world, text="") == []
    assert await similar(world, text="{{a}}{{b}}") == []


async def test_similar_replies_cross_no_role(world: World) -> None:
    await create(world, "agent", title="私", text=TEXT, scope="personal")
    await create(world, "admin", title="售前", text=TEXT, scope="team", team="售前")
    await create(world, "lead", title="草稿", text=TEXT)
    assert {title for title, _ in await similar(world, "lead", text=TEXT)} == {"草稿"}
    assert {title for title, _ in await similar(world, "lead2", text=TEXT)} == {"草稿", "售前"}
    assert {title for title, _ in await similar(world, "agent", text=TEXT)} == {"私"}
    assert {title for title, _ in await similar(world, "agent2", text=TEXT)} == set()


async def test_a_preview_is_what_the_customer_gets(world: World) -> None:
    lead = world.as_user("lead")
    await lead.post("/api/v1/fragments", json={"name": "时间", "text": "{{hours|9 点}}"})
    answer = await lead.post(
        "/api/v1/replies/preview",
        json={
            "text": "{{customer_name}}，{{>时间}}见，单号 {{order_no}}，我是{{agent_name}}",
            "values": {"customer_name": "李先生"},
        },
    )
    body = answer.json()
    assert body["text"] == "李先生，9 点见，单号 {{order_no}}，我是lead"
    assert body["missing"] == ["order_no"]
    assert body["variables"] == ["customer_name", "hours", "order_no", "agent_name"]
    refused = await lead.post("/api/v1/replies/preview", json={"text": "{{>没有}}"})
    problem(refused, 422, "bad_message")


async def test_versions_are_compared_and_taken_up_again(world: World) -> None:
    made = await create(world, text="退款 24 小时到账。", tags=["退款"])
    address = f"/api/v1/replies/{made['id']}"
    lead = world.as_user("lead")
    await lead.post(f"{address}/publish")
    await world.as_user("lead2").patch(
        address, json={"version": 1, "text": "退款 48 小时到账。", "tags": []}
    )
    answer = await lead.get(f"{address}/difference?before=1&after=2")
    found = {one["field"]: one["pieces"] for one in answer.json()["items"]}
    assert set(found) == {"text", "tags"}
    assert [(one["kind"], one["text"]) for one in found["text"]] == [
        ("same", "退款 "),
        ("removed", "24"),
        ("added", "48"),
        ("same", " 小时到账。"),
    ]
    versions = (await lead.get(f"{address}/versions")).json()["items"]
    assert [(one["written_by_name"], one["published"]) for one in versions] == [
        ("lead2", False),
        ("lead", True),
    ]
    stale = await lead.post(f"{address}/restore", json={"version": 1, "restore": 1})
    assert problem(stale, 409, "conflict")["version"] == 2
    done = await lead.post(f"{address}/restore", json={"version": 2, "restore": 1})
    body = done.json()
    assert (body["version"], body["text"], body["tags"]) == (3, "退款 24 小时到账。", ["退款"])
    assert (body["state"], body["published_version"]) == ("draft", 1)
    missing = await lead.post(f"{address}/restore", json={"version": 3, "restore": 9})
    problem(missing, 404, "not_found")


@pytest.mark.parametrize("name", ["agent", "agent2", "lead2"])
async def test_versions_are_for_who_may_change_the_reply(world: World, name: str) -> None:
    made = await create(world, scope="team")
    address = f"/api/v1/replies/{made['id']}"
    await world.as_user("lead").post(f"{address}/publish")
    client = world.as_user(name)
    for answer in (
        await client.get(f"{address}/difference?before=1&after=1"),
        await client.post(f"{address}/restore", json={"version": 1, "restore": 1}),
        await client.get(f"{address}/reviews"),
        await client.post(f"{address}/review", json={"version": 1}),
    ):
        assert answer.status_code == (403 if name == "agent" else 404)


async def test_texts_are_compared_without_being_kept(world: World) -> None:
    answer = await world.as_user("agent").post(
        "/api/v1/difference",
        json={"pairs": [{"name": "text", "before": "甲乙", "after": "甲丙"}, {"name": "t"}]},
    )
    first, second = answer.json()["items"]
    assert first["pieces"][-1] == {"kind": "added", "text": "甲丙"}
    assert second["pieces"] == []
