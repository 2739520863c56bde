"""Limits of a handbook wait as drafts among the limits, and count when a lead saves them."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api.test_handbooks import proposals, upload
from tests.api.world import World

MANUAL = """客服部工作手册
一、响应要求
1.首次响应时间不超过45秒。
2.快递须在48小时内送达。
二、投诉处理
1.投诉须在2个工作日内答复。
2.紧急情况立即报告主管。
"""


async def taken(world: World, who: str = "lead") -> list[dict[str, Any]]:
    """The drafts after every limit of the manual was accepted, by the order of the manual."""
    lead = world.as_user(who)
    handbook = (await upload(lead, MANUAL.encode())).json()["id"]
    for one in await proposals(lead, handbook, kind="policy"):
        address = f"/api/v1/handbooks/{handbook}/proposals/{one['id']}/accept"
        answer = await lead.post(address)
        assert answer.status_code == 200, answer.text
        assert answer.json()["made"] == "limit"
    return await drafts(lead)


async def drafts(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/limits/drafts")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def policy(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    shown = (await client.get("/api/v1/limits")).json()["policies"]
    found: dict[str, Any] = next(one for one in shown if one["id"] == name)
    return found


def clock(body: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in body["clocks"] if one["name"] == name)
    return found


async def test_an_accepted_limit_is_a_draft_of_the_clock_it_means_and_changes_nothing(
    world: World,
) -> None:
    lead = world.as_user("lead")
    before = (await lead.get("/api/v1/limits")).json()
    found = await taken(world)
    told = {one["text"]: (one["clock"], one["amount"], one["policy"]) for one in found}
    assert told["首次响应时间不超过45秒"] == ("first_reply", "45s", "handbook")
    assert told["投诉须在2个工作日内答复"] == ("complaint_reply", "2 working days", "handbook")
    assert told["快递须在48小时内送达"][:2] == ("", "48h")
    first = next(one for one in found if one["clock"] == "first_reply")
    assert first["source"].startswith("《手册.txt》第3行 ")
    assert first["source"].endswith("首次响应时间不超过45秒")
    assert (first["present"]["limit"], first["row"]["limit"]) == ("30s", "45s")
    assert (await lead.get("/api/v1/limits")).json() == before


async def test_a_draft_is_tried_saved_with_its_place_as_the_source_and_gone(
    world: World,
) -> None:
    lead = world.as_user("lead")
    (listed, *_) = [one for one in await taken(world) if one["clock"] == "first_reply"]
    draft = (await lead.get(f"/api/v1/limits/drafts/{listed['id']}")).json()
    tried = await lead.post(
        "/api/v1/limits/trial", json={"policies": {draft["policy"]: draft["body"]}}
    )
    assert tried.status_code == 200, tried.text
    assert {one["clock"] for one in tried.json()["samples"]} >= {"first_reply"}
    assert len(await drafts(lead)) >= 2
    saved = await lead.put(
        f"/api/v1/limits/policies/{draft['policy']}",
        json={"body": draft["body"], "version": draft["version"], "draft": draft["id"]},
    )
    assert saved.status_code == 200, saved.text
    now = clock((await policy(lead, "handbook"))["body"], "first_reply")
    assert (now["limit"], now["source"]) == ("45s", draft["source"])
    assert draft["id"] not in [one["id"] for one in await drafts(lead)]
    made = await proposals(lead, draft["handbook"], kind="policy", state="accepted")
    assert "limit handbook" in [one["made"] for one in made]
    # The next draft builds on what was saved, and is saved over its version.
    (reply, *_) = [one for one in await drafts(lead) if one["clock"] == "complaint_reply"]
    following = (await lead.get(f"/api/v1/limits/drafts/{reply['id']}")).json()
    assert following["version"] == 1
    assert clock(following["body"], "first_reply")["limit"] == "45s"


async def test_a_draft_is_taken_once_and_then_nothing_is_saved(world: World) -> None:
    lead = world.as_user("lead")
    (listed, *_) = [one for one in await taken(world) if one["clock"] == "first_reply"]
    draft = (await lead.get(f"/api/v1/limits/drafts/{listed['id']}")).json()
    address = f"/api/v1/limits/policies/{draft['policy']}"
    asked = {"body": draft["body"], "version": 0, "draft": draft["id"]}
    assert (await lead.put(address, json=asked)).status_code == 200
    again = await lead.put(address, json={**asked, "version": 1})
    assert (again.status_code, again.json()["code"]) == (404, "not_found")
    assert (await policy(lead, "handbook"))["version"] == 1


async def test_another_policy_or_clock_may_be_chosen(world: World) -> None:
    lead = world.as_user("lead")
    (listed, *_) = [one for one in await taken(world) if one["text"].startswith("快递")]
    address = f"/api/v1/limits/drafts/{listed['id']}"
    chosen = (await lead.get(f"{address}?policy=handbook&clock=callback")).json()
    assert (chosen["clock"], chosen["row"]["limit"]) == ("callback", "48h")
    other = (await lead.get(f"{address}?policy=taobao&clock=next_reply")).json()
    assert (other["policy"], other["row"]["limit"]) == ("taobao", "48h")
    for query in ("policy=none", "policy=taobao&clock=callback", "clock=none"):
        answer = await lead.get(f"{address}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), query


async def test_a_draft_returned_to_its_handbook_is_open_again(world: World) -> None:
    lead = world.as_user("lead")
    found = await taken(world)
    one = found[0]
    back = f"/api/v1/handbooks/{one['handbook']}/proposals/{one['id']}/reopen"
    assert (await lead.post(back)).status_code == 200
    assert [other["id"] for other in await drafts(lead)] == [o["id"] for o in found[1:]]
    gone = await lead.get(f"/api/v1/limits/drafts/{one['id']}")
    assert gone.status_code == 404


async def test_drafts_are_the_teams_own(world: World) -> None:
    found = await taken(world)
    other = world.as_user("lead2")
    assert await drafts(other) == []
    address = f"/api/v1/limits/drafts/{found[0]['id']}"
    assert (await other.get(address)).status_code == 404
    draft = (await world.as_user("lead").get(address)).json()
    stolen = await other.put(
        f"/api/v1/limits/policies/{draft['policy']}",
        json={"body": draft["body"], "version": 0, "draft": draft["id"]},
    )
    assert stolen.status_code == 404
    assert (await policy(other, draft["policy"]))["version"] == 0
    assert len(await drafts(world.as_user("admin"))) == len(found)
    agent = world.as_user("agent")
    assert (await agent.get("/api/v1/limits/drafts")).status_code == 403
    assert (await agent.get(address)).status_code == 403
