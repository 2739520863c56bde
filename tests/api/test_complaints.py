"""Complaints by REST: the steps, whose one sees, who was named, files, and refusals."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from tests.api.world import World

COMPLAINT = {"customer": {"name": "王女士", "phone": "13800138000"}, "about": "等了两天没人回"}


async def made(world: World, who: str = "agent", **fields: Any) -> dict[str, Any]:
    answer = await world.as_user(who).post("/api/v1/complaints", json={**COMPLAINT, **fields})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def change(world: World, number: str, who: str = "agent", **fields: Any) -> dict[str, Any]:
    answer = await world.as_user(who).patch(f"/api/v1/complaints/{number}", json=fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_complaint_goes_through_its_steps_and_keeps_its_history(world: World) -> None:
    one = await made(world, serious=True)
    assert set(one["steps"]) == {"heard", "reported"}
    for step in ("asked", "followed"):
        await change(world, one["id"], step=step)
    await change(world, one["id"], step="answered", note="补发并道歉")
    await change(world, one["id"], "lead", seen=True, fault="ours")
    done = await change(world, one["id"], satisfied="yes", state="closed")
    assert (done["state"], done["missing"], done["result"]) == ("closed", [], "补发并道歉")
    whole = (await world.as_user("lead").get(f"/api/v1/complaints/{one['id']}")).json()
    assert [entry["action"] for entry in whole["history"]] == [
        "created", "asked", "followed", "answered", "seen", "closed",
    ]  # fmt: skip
    assert {clock["state"] for clock in whole["deadlines"]} == {"met"}
    assert len(whole["deadlines"]) == 3


async def test_agents_see_their_own_leads_their_teams_admins_all(world: World) -> None:
    number = (await made(world))["id"]
    for who, sees in (
        ("agent", True), ("agent2", False), ("lead", True), ("lead2", False), ("admin", True),
    ):  # fmt: skip
        listed = (await world.as_user(who).get("/api/v1/complaints")).json()["items"]
        assert [one["id"] for one in listed] == ([number] if sees else []), who
        alone = await world.as_user(who).get(f"/api/v1/complaints/{number}")
        assert alone.status_code == (200 if sees else 404), who


async def test_more_than_three_named_complaints_a_month_are_shown_to_the_lead(
    world: World,
) -> None:
    agent = world.users["agent"].id
    numbers = [(await made(world, named=agent))["id"] for _ in range(4)]
    await change(world, numbers[0], fault="ours")
    lead = world.as_user("lead")
    told = (await lead.get("/api/v1/complaints/named")).json()
    assert told["limit"] == 3
    assert told["items"] == [{"agent": agent, "name": "agent", "count": 4, "ours": 1, "over": True}]
    await change(world, numbers[0], state="withdrawn")
    told = (await lead.get("/api/v1/complaints/named")).json()
    assert (told["items"][0]["count"], told["items"][0]["over"]) == (3, False)
    earlier = (await lead.get("/api/v1/complaints/named?month=2020-02")).json()
    assert (earlier["month"], earlier["items"]) == ("2020-02", [])
    assert (await world.as_user("agent").get("/api/v1/complaints/named")).status_code == 403
    assert (await world.as_user("lead2").get("/api/v1/complaints/named")).json()["items"] == []
    sheet = await lead.get("/api/v1/complaints/named?format=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)  # type: ignore[union-attr]
    assert rows[1][:3] == ("agent", 3, 0)


async def test_a_list_to_take_away_holds_no_number_and_no_formula(world: World) -> None:
    await made(world, about="=HYPERLINK(1)")
    sheet = (await world.as_user("lead").get("/api/v1/complaints?format=csv")).content.decode()
    assert "'=HYPERLINK(1)" in sheet
    assert "13800138000" not in sheet


async def test_the_same_request_again_makes_no_second_complaint(world: World) -> None:
    client = world.as_user("agent")
    for _ in range(2):
        answer = await client.post(
            "/api/v1/complaints", json=COMPLAINT, headers={"Idempotency-Key": "k" * 128}
        )
        assert answer.status_code == 201
    assert len((await client.get("/api/v1/complaints")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"about": ""}, 422, "about"),
        ({"about": "\x00"}, 422, "about"),
        ({"customer": {"name": "王", "phone": "abc-def"}}, 422, "customer.phone"),
        ({"named": "nobody"}, 404, "named"),
        ({"stars": 5}, 422, "stars"),
    ],
)
async def test_a_bad_complaint_is_refused_by_field_and_not_kept(
    world: World, fields: dict[str, Any], status: int, field: str
) -> None:
    client = world.as_user("agent")
    answer = await client.post("/api/v1/complaints", json={**COMPLAINT, **fields})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"] == field
    assert (await client.get("/api/v1/complaints")).json()["items"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"promised_at": "2020-01-01T00:00:00Z"}, 422),
        ({"state": "closed"}, 409),
        ({"assignee": "nobody"}, 404),
        ({"version": 9, "step": "asked"}, 409),
        ({"step": "recorded"}, 422),
        ({"seen": True}, 403),
    ],
)
async def test_what_cannot_be_done_to_it_changes_nothing(
    world: World, fields: dict[str, Any], status: int
) -> None:
    one = await made(world, serious=True)
    client = world.as_user("agent")
    answer = await client.patch(f"/api/v1/complaints/{one['id']}", json=fields)
    assert answer.status_code == status, answer.text
    again = (await client.get(f"/api/v1/complaints/{one['id']}")).json()
    assert {name: again[name] for name in one} == one


async def test_each_change_stands_in_the_audit_log_without_the_customer(world: World) -> None:
    one = await made(world)
    await change(world, one["id"], fault="ours")
    log = (await world.as_user("lead").get("/api/v1/audit?kind=complaint")).text
    assert "complaint.created" in log
    assert "complaint.noted" in log
    assert "13800138000" not in log
    assert "王女士" not in log


async def test_a_number_is_whole_for_who_handles_it_and_in_the_single_complaint(
    world: World,
) -> None:
    agent, lead = world.as_user("agent"), world.as_user("lead")
    made = (await agent.post("/api/v1/complaints", json=COMPLAINT)).json()["id"]
    for client, shown in ((agent, "13800138000"), (lead, "138****8000")):
        (one,) = (await client.get("/api/v1/complaints")).json()["items"]
        assert one["customer"]["phone"] == shown
        single = (await client.get(f"/api/v1/complaints/{made}")).json()
        assert single["customer"]["phone"] == "13800138000"
