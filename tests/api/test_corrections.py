"""An agent would change a published reply: the lead sees what, accepts it or says why not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.replies import NEW, create, problem
from tests.api.world import World

TEXT = "您好，现在发货要四十八小时。"


async def published(world: World, **fields: Any) -> str:
    made = await create(world, "lead", **fields)
    done = await world.as_user("lead").post(f"/api/v1/replies/{made['id']}/publish")
    assert done.status_code == 200, done.text
    reply: str = made["id"]
    return reply


async def proposed(world: World, reply: str, name: str = "agent", **fields: Any) -> dict[str, Any]:
    body = {"version": 1, "text": TEXT, "reason": "时效改了", **fields}
    answer = await world.as_user(name).post(f"/api/v1/replies/{reply}/corrections", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def listed(world: World, name: str, query: str = "") -> dict[str, Any]:
    answer = await world.as_user(name).get(f"/api/v1/corrections{query}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_an_accepted_correction_is_the_next_version_in_every_panel(world: World) -> None:
    reply = await published(world)
    made = await proposed(world, reply)
    assert world.library.book.replies[reply].text == NEW["text"]
    waiting = await listed(world, "lead", "?state=open")
    assert waiting["waiting"] == 1
    (item,) = waiting["items"]
    assert (item["asked_by_name"], item["reason"], item["outdated"]) == ("agent", "时效改了", False)
    (difference,) = item["difference"]
    assert difference["field"] == "text"
    assert "".join(p["text"] for p in difference["pieces"] if p["kind"] != "removed") == TEXT
    done = await world.as_user("lead").post(
        f"/api/v1/corrections/{made['id']}/accept", json={"version": 1, "comment": "谢谢"}
    )
    assert done.status_code == 200, done.text
    assert world.library.book.replies[reply].text == TEXT
    newest, oldest = (await world.as_user("lead").get(f"/api/v1/replies/{reply}/versions")).json()[
        "items"
    ]
    assert (newest["version"], newest["published"], oldest["text"]) == (2, True, NEW["text"])
    (mine,) = (await listed(world, "agent"))["items"]
    assert (mine["state"], mine["answered_by_name"], mine["comment"], mine["became"]) == (
        "accepted", "lead", "谢谢", 2,
    )  # fmt: skip
    assert (await listed(world, "lead"))["waiting"] == 0


async def test_a_declined_one_changes_nothing_and_tells_why(world: World) -> None:
    reply = await published(world)
    address = f"/api/v1/corrections/{(await proposed(world, reply))['id']}"
    problem(await world.as_user("lead").post(f"{address}/decline", json={}), 422, "bad_message")
    done = await world.as_user("lead2").post(f"{address}/decline", json={"comment": "没有改"})
    assert done.status_code == 200
    assert world.library.book.replies[reply].text == NEW["text"]
    (mine,) = (await listed(world, "agent", "?state=declined"))["items"]
    assert (mine["comment"], mine["answered_by_name"]) == ("没有改", "lead2")
    again = await world.as_user("lead").post(f"{address}/accept", json={"version": 1})
    problem(again, 409, "conflict")


async def test_nothing_is_overwritten_that_was_changed_since(world: World) -> None:
    reply = await published(world)
    address = f"/api/v1/corrections/{(await proposed(world, reply))['id']}/accept"
    lead = world.as_user("lead")
    edited = await lead.patch(f"/api/v1/replies/{reply}", json={"version": 1, "text": "别的说法。"})
    assert edited.status_code == 200
    problem(await lead.post(address, json={"version": 1}), 409, "conflict")
    refused = problem(await lead.post(address, json={"version": 2}), 409, "conflict")
    assert refused["present"]["text"] == "别的说法。"
    (item,) = (await listed(world, "lead"))["items"]
    assert item["outdated"] is True


async def test_with_other_drafts_it_stays_a_draft_beside_them(world: World) -> None:
    reply = await published(world)
    made = await proposed(world, reply)
    lead = world.as_user("lead")
    await lead.patch(f"/api/v1/replies/{reply}", json={"version": 1, "title": "新标题"})
    done = await lead.post(f"/api/v1/corrections/{made['id']}/accept", json={"version": 2})
    body = done.json()
    assert (body["reply"]["title"], body["reply"]["text"]) == ("新标题", TEXT)
    assert (body["reply"]["state"], body["phrasebook"]) == ("draft", None)
    assert world.library.book.replies[reply].text == NEW["text"]


async def test_what_a_rule_forbids_does_not_get_in_by_a_correction(world: World) -> None:
    reply = await published(world)
    made = await proposed(world, reply, text="这件事不归我管")
    address = f"/api/v1/corrections/{made['id']}/accept"
    refused = await world.as_user("lead").post(address, json={"version": 1})
    problem(refused, 422, "bad_message")
    assert (await listed(world, "lead", "?state=open"))["waiting"] == 1
    versions = await world.as_user("lead").get(f"/api/v1/replies/{reply}/versions")
    assert len(versions.json()["items"]) == 1
    blunt = await proposed(world, reply, text="请您自己看说明")
    address = f"/api/v1/corrections/{blunt['id']}/accept"
    asked = await world.as_user("lead").post(address, json={"version": 1})
    assert problem(asked, 422, "bad_message")["errors"][0]["field"] == "reason"
    why = {"version": 1, "reason": "就是说明书"}
    assert (await world.as_user("lead").post(address, json=why)).status_code == 200


async def test_it_is_made_from_the_text_as_written_and_from_the_present_version(
    world: World,
) -> None:
    await world.as_user("lead").post(
        "/api/v1/fragments", json={"name": "hours", "text": "九点到六点"}
    )
    reply = await published(world, text="在线时间：{{>hours}}")
    agent = world.as_user("agent")
    written = (await agent.get(f"/api/v1/replies/{reply}/written")).json()
    assert (written["version"], written["text"]) == (1, "在线时间：{{>hours}}")
    address = f"/api/v1/replies/{reply}/corrections"
    for body, status, code in (
        ({"version": 1, "text": written["text"], "reason": "x"}, 422, "bad_message"),
        ({"version": 1, "text": "在线：{{>nowhere}}", "reason": "x"}, 422, "bad_message"),
        ({"version": 1, "text": "改"}, 422, "bad_message"),
        ({"version": 1, "text": "改", "reason": "x", "scope": "team"}, 422, "bad_message"),
        ({"version": 2, "text": "改", "reason": "x"}, 409, "conflict"),
    ):
        problem(await agent.post(address, json=body), status, code)
    made = await proposed(world, reply, text="客服在线时间：{{>hours}}")
    await world.as_user("lead").post(
        f"/api/v1/corrections/{made['id']}/accept", json={"version": 1}
    )
    assert world.library.book.replies[reply].text == "客服在线时间：九点到六点"


async def test_a_second_one_of_the_same_agent_takes_the_place_of_the_first(world: World) -> None:
    reply = await published(world)
    first = await proposed(world, reply)
    await proposed(world, reply, text="您好，另一种说法。")
    assert (await listed(world, "lead"))["waiting"] == 1
    states = {one["id"]: one["state"] for one in (await listed(world, "agent"))["items"]}
    assert states[first["id"]] == "withdrawn"


async def test_roles_are_not_crossed(world: World) -> None:
    reply = await published(world)
    made = await proposed(world, reply)
    address = f"/api/v1/corrections/{made['id']}"
    agent, other = world.as_user("agent"), world.as_user("agent2")
    problem(await agent.post(f"{address}/accept", json={"version": 1}), 403, "forbidden")
    problem(await agent.post(f"{address}/decline", json={"comment": "x"}), 403, "forbidden")
    problem(await other.post(f"{address}/withdraw"), 403, "forbidden")
    assert (await listed(world, "agent2"))["items"] == []
    assert (await listed(world, "agent2"))["waiting"] == 0
    assert (await agent.post(f"{address}/withdraw")).status_code == 200
    ours = await published(world, scope="team", team="售后")
    problem(await other.get(f"/api/v1/replies/{ours}/written"), 404, "not_found")
    theirs = await proposed(world, ours)
    problem(
        await world.as_user("lead2").post(
            f"/api/v1/corrections/{theirs['id']}/accept", json={"version": 1}
        ),
        404,
        "not_found",
    )
    assert (await listed(world, "lead2", "?state=open"))["items"] == []


@pytest.mark.parametrize("state", ["draft", "personal", "recalled"])
async def test_only_what_panels_show_is_corrected(world: World, state: str) -> None:
    if state == "personal":
        reply = (await create(world, "agent", scope="personal"))["id"]
        await world.as_user("agent").post(f"/api/v1/replies/{reply}/publish")
    elif state == "draft":
        reply = (await create(world, "lead"))["id"]
    else:
        reply = await published(world)
        await world.as_user("lead").post(f"/api/v1/replies/{reply}/recall")
    body = {"version": 1, "text": TEXT, "reason": "x"}
    answer = await world.as_user("agent").post(f"/api/v1/replies/{reply}/corrections", json=body)
    assert answer.status_code in {403, 404}
