"""A draft goes before a lead, an agent proposes, and everybody hears the answer."""

from __future__ import annotations

from typing import Any

from tests.api.replies import NEW, create, problem
from tests.api.world import World


async def proposal(world: World, name: str = "agent", **fields: Any) -> dict[str, Any]:
    answer = await world.as_user(name).post(
        "/api/v1/proposals", json={**NEW, "reason": "客户常问", **fields}
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def queue(world: World, name: str, state: str = "open") -> dict[str, Any]:
    answer = await world.as_user(name).get(f"/api/v1/reviews?state={state}")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def test_a_proposal_waits_for_a_lead_and_is_published_by_one(world: World) -> None:
    made = await proposal(world)
    reply = made["reply"]
    assert (reply["state"], reply["scope"]) == ("review", "organisation")
    address = f"/api/v1/replies/{reply['id']}"
    waiting = await queue(world, "lead")
    assert waiting["waiting"] == 1
    (item,) = waiting["items"]
    assert (item["asked_by_name"], item["note"]) == ("agent", "客户常问")
    assert item["content"]["text"] == NEW["text"]
    published = await world.as_user("lead").post(
        f"{address}/publish", json={"comment": "写得好", "version": 1}
    )
    assert published.status_code == 200, published.text
    assert (await queue(world, "lead"))["waiting"] == 0
    (mine,) = (await queue(world, "agent", "approved"))["items"]
    assert (mine["answered_by_name"], mine["comment"]) == ("lead", "写得好")
    assert mine["reply_state"] == "published"


async def test_who_proposes_cannot_change_publish_or_read_the_draft(world: World) -> None:
    reply = (await proposal(world))["reply"]
    address = f"/api/v1/replies/{reply['id']}"
    agent = world.as_user("agent")
    for answer in (
        await agent.patch(address, json={"version": 1, "text": "改"}),
        await agent.post(f"{address}/publish"),
        await agent.post(f"{address}/recall"),
        await agent.post(f"{address}/review", json={"version": 1}),
        await agent.post(f"{address}/review/decline", json={"comment": "x"}),
        await agent.post(f"{address}/restore", json={"version": 1, "restore": 1}),
        await agent.get(f"{address}/versions"),
        await agent.get(f"{address}/reviews"),
        await agent.get(f"{address}/difference?before=1&after=1"),
    ):
        problem(answer, 404, "not_found")


async def test_a_lead_improves_a_proposal_before_it_goes_out(world: World) -> None:
    reply = (await proposal(world))["reply"]
    address = f"/api/v1/replies/{reply['id']}"
    edited = await world.as_user("lead").patch(address, json={"version": 1, "text": "更好的。"})
    assert edited.json()["state"] == "review"
    assert (await queue(world, "lead"))["waiting"] == 1
    await world.as_user("lead").post(f"{address}/publish")
    assert world.library.book.replies[reply["id"]].text == "更好的。"


async def test_a_refused_proposal_tells_why_and_is_nobodys_draft(world: World) -> None:
    reply = (await proposal(world))["reply"]
    address = f"/api/v1/replies/{reply['id']}/review/decline"
    without = await world.as_user("lead").post(address, json={"comment": " "})
    problem(without, 422, "bad_message")
    done = await world.as_user("lead2").post(address, json={"comment": "已有一条相同的"})
    assert done.json()["reply"]["state"] == "retired"
    (mine,) = (await queue(world, "agent", "declined"))["items"]
    assert (mine["comment"], mine["answered_by_name"]) == ("已有一条相同的", "lead2")
    again = await world.as_user("lead").post(address, json={"comment": "再来"})
    problem(again, 409, "conflict")


async def test_only_who_asked_takes_a_proposal_back(world: World) -> None:
    reply = (await proposal(world))["reply"]
    address = f"/api/v1/replies/{reply['id']}/review/withdraw"
    problem(await world.as_user("agent2").post(address), 404, "not_found")
    problem(await world.as_user("lead").post(address), 403, "forbidden")
    done = await world.as_user("agent").post(address)
    assert done.json()["review"]["state"] == "withdrawn"
    assert (await queue(world, "lead"))["items"] == []


async def test_a_lead_puts_a_draft_before_another_and_gets_it_back(world: World) -> None:
    made = await create(world)
    address = f"/api/v1/replies/{made['id']}"
    stale = await world.as_user("lead").post(f"{address}/review", json={"version": 7})
    problem(stale, 409, "conflict")
    asked = await world.as_user("lead").post(
        f"{address}/review", json={"version": 1, "note": "请看一下时限"}
    )
    assert asked.json()["reply"]["state"] == "review"
    sent_back = await world.as_user("lead2").post(
        f"{address}/review/decline", json={"comment": "时限是 48 小时"}
    )
    assert sent_back.json()["reply"]["state"] == "draft"
    history = (await world.as_user("lead").get(f"{address}/reviews")).json()["items"]
    assert [(one["state"], one["comment"]) for one in history] == [("declined", "时限是 48 小时")]


async def test_a_queue_shows_nobody_what_is_another_teams(world: World) -> None:
    await proposal(world, "agent2", scope="team")
    assert (await queue(world, "lead"))["items"] == []
    assert (await queue(world, "lead"))["waiting"] == 0
    assert len((await queue(world, "lead2"))["items"]) == 1
    assert len((await queue(world, "admin"))["items"]) == 1
    assert len((await queue(world, "agent2"))["items"]) == 1
    assert (await queue(world, "agent"))["items"] == []
    for fields in ({"scope": "team", "team": "售前"}, {"scope": "personal"}):
        answer = await world.as_user("agent").post("/api/v1/proposals", json={**NEW, **fields})
        assert answer.status_code in {403, 422}


async def test_a_personal_reply_is_put_before_nobody(world: World) -> None:
    made = await create(world, "agent", scope="personal")
    answer = await world.as_user("agent").post(
        f"/api/v1/replies/{made['id']}/review", json={"version": 1}
    )
    problem(answer, 403, "forbidden")
