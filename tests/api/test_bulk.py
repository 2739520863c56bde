"""Several replies at once: all of them or none, with a word on each that will not do."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.replies import create, problem
from tests.api.world import World


async def bulk(world: World, name: str, made: list[dict[str, Any]], **body: Any) -> httpx.Response:
    items = [{"id": one["id"], "version": one["version"]} for one in made]
    return await world.as_user(name).post("/api/v1/replies/bulk", json={"items": items, **body})


@pytest.fixture
async def three(world: World) -> list[dict[str, Any]]:
    return [await create(world, title=title, tags=["旧", title]) for title in "甲乙丙"]


async def test_tags_stage_and_scope_change_together(
    world: World, three: list[dict[str, Any]]
) -> None:
    answer = await bulk(
        world,
        "lead",
        three,
        action="change",
        add_tags=["双十一"],
        remove_tags=["旧"],
        stage="投诉",
        scope="team",
    )
    assert answer.status_code == 200, answer.text
    for one, title in zip(answer.json()["items"], "甲乙丙", strict=True):
        assert (one["tags"], one["stage"]) == ([title, "双十一"], "投诉")
        assert (one["scope"], one["team"], one["version"]) == ("team", "售后", 2)
    assert world.publisher.told == []


async def test_publishing_and_retiring_together_tell_the_panels_once(
    world: World, three: list[dict[str, Any]]
) -> None:
    answer = await bulk(world, "lead", three, action="publish")
    assert answer.status_code == 200, answer.text
    (change,) = world.publisher.told
    assert {reply.id for reply in change.upserts} == {one["id"] for one in three}
    assert answer.json()["phrasebook"] == change.number == world.library.book.number
    assert len(world.library.book.replies) == 3
    answer = await bulk(world, "lead2", three[:2], action="retire", note="过时")
    assert {one["state"] for one in answer.json()["items"]} == {"retired"}
    assert [reply.title for reply in world.library.book.replies.values()] == ["丙"]
    assert len(world.publisher.told) == 2


async def test_one_that_will_not_do_holds_back_all(
    world: World, three: list[dict[str, Any]]
) -> None:
    bad = await create(world, title="坏", text="这不归我管")
    doubtful = await create(world, title="疑", text="你自己看说明")
    answer = await bulk(world, "lead", [*three, bad, doubtful], action="publish")
    body = problem(answer, 422, "bad_message")
    assert {one["id"] for one in body["report"]} == {bad["id"], doubtful["id"]}
    assert "推诿" in body["report"][0]["message"]
    assert world.library.book.replies == {}
    assert (await bulk(world, "lead", [doubtful], action="publish", reason="链接")).is_success
    stale = [{**three[0], "version": 9}]
    body = problem(
        await bulk(world, "lead", [three[1], *stale], action="change", stage="投诉"),
        409,
        "conflict",
    )
    assert [one["id"] for one in body["report"]] == [three[0]["id"]]
    got = (await world.as_user("lead").get(f"/api/v1/replies/{three[1]['id']}")).json()
    assert got["version"] == 1


@pytest.mark.parametrize("action", ["change", "publish", "retire"])
async def test_no_bulk_crosses_a_role(world: World, action: str) -> None:
    shared = await create(world)
    team = await create(world, "admin", scope="team", team="售前")
    personal = await create(world, "agent", scope="personal")
    for name, made, status in (
        ("agent", shared, 404),
        ("agent2", team, 404),
        ("lead", team, 404),
        ("lead", personal, 404),
        ("admin", personal, 404),
    ):
        answer = await bulk(world, name, [made], action=action)
        assert answer.status_code == status, (name, answer.text)
    await world.as_user("lead").post(f"/api/v1/replies/{shared['id']}/publish")
    problem(await bulk(world, "agent", [shared], action=action), 403, "forbidden")
    taken = await bulk(world, "lead", [shared], action="change", scope="team", team="售前")
    assert taken.status_code in {403, 422}


async def test_the_log_tells_of_each(world: World, three: list[dict[str, Any]]) -> None:
    await bulk(world, "lead", three, action="change", add_tags=["新"])
    for one in three:
        answer = await world.as_user("admin").get(f"/api/v1/audit?query={one['id']}")
        assert "reply.change" in {entry["action"] for entry in answer.json()["items"]}


async def test_a_request_sent_twice_is_done_once(world: World, three: list[dict[str, Any]]) -> None:
    client = world.as_user("lead")
    items = [{"id": one["id"], "version": 1} for one in three]
    body = {"items": items, "action": "change", "stage": "投诉"}
    headers = {"Idempotency-Key": "k1"}
    first = await client.post("/api/v1/replies/bulk", json=body, headers=headers)
    again = await client.post("/api/v1/replies/bulk", json=body, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
