"""Editing deadline policies and calendars: trials, what counts at once, and refusals."""

from __future__ import annotations

from typing import Any

import pytest

from assist import protocol as wire
from assist.turns import Person, Turn
from tests.api.world import World

OFFICE = {
    "zone": "Asia/Shanghai",
    "holidays": "china",
    "hours": {"mon-fri": ["09:00-12:00", "13:00-18:00"]},
}


async def shown(world: World, kind: str, name: str) -> dict[str, Any]:
    found = (await world.as_user("lead").get("/api/v1/limits")).json()[kind]
    return next(one for one in found if one["id"] == name)


def clock(body: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in body["clocks"] if one["name"] == name)
    return found


async def ask(world: World) -> None:
    """A customer of the agent writes."""
    user = world.users["agent"]
    person = Person(user.id, user.name, "agent", user.team)
    wrote = wire.CustomerMessage(conversation="c", message="m", text="在吗")
    await world.ledger.perform(person, Turn(store=wrote))


async def running(world: World) -> dict[str, dict[str, Any]]:
    found = (await world.as_user("agent").get("/api/v1/deadlines?state=running")).json()["items"]
    return {one["kind"]: one for one in found}


async def test_every_figure_is_shown_with_its_source_and_the_years_not_known(world: World) -> None:
    handbook = await shown(world, "policies", "handbook")
    first = clock(handbook["body"], "first_reply")
    assert (first["target"], first["warn"], first["limit"]) == ("3s", "20s", "30s")
    assert first["source"]
    assert (handbook["shipped"], handbook["version"]) == (True, 0)
    shop = await shown(world, "calendars", "shop")
    assert [one["hours"] for one in shop["body"]["shifts"]] == ["09:00-16:30", "16:00-22:30"]


async def test_an_edited_figure_counts_at_once_for_what_runs_and_can_be_taken_back(
    world: World,
) -> None:
    await ask(world)
    before = (await running(world))["first_reply"]
    body = (await shown(world, "policies", "handbook"))["body"]
    clock(body, "first_reply")["limit"] = "10m"
    lead = world.as_user("lead")
    tried = (await lead.post("/api/v1/limits/trial", json={"policies": {"handbook": body}})).json()
    assert tried["moved"] == 1
    assert (await running(world))["first_reply"] == before
    saved = await lead.put("/api/v1/limits/policies/handbook", json={"body": body})
    assert saved.status_code == 200, saved.text
    assert (saved.json()["moved"], saved.json()["version"]) == (1, 1)
    after = (await running(world))["first_reply"]
    assert after["id"] == before["id"]
    assert after["due_at"] > before["due_at"]
    again = await lead.put("/api/v1/limits/policies/handbook", json={"body": body})
    assert again.status_code == 409
    back = await lead.delete("/api/v1/limits/policies/handbook")
    assert back.json() == {"moved": 1}
    assert (await running(world))["first_reply"]["due_at"] == before["due_at"]
    log = (await world.as_user("admin").get("/api/v1/audit?kind=limits")).json()["items"]
    assert [one["action"] for one in log] == ["limits.policy.reset", "limits.policy"]


async def test_a_calendar_with_exceptions_by_hand_moves_what_is_counted_in_it(
    world: World,
) -> None:
    lead = world.as_user("lead")
    body = {**OFFICE, "exceptions": {"2030-01-07": "closed"}, "years_by_hand": [2030]}
    saved = await lead.put("/api/v1/limits/calendars/office", json={"body": body})
    assert saved.status_code == 200, saved.text
    office = world.ledger.policies.calendars["office"]
    assert office.exceptions
    reply = world.ledger.policies.choose().named("complaint_reply")
    assert reply is not None
    assert reply.calendar is office


async def test_a_policy_of_ones_own_for_a_team_in_shifts(world: World) -> None:
    lead = world.as_user("lead")
    pack: dict[str, dict[str, Any]] = {
        "calendars": {
            "late": {"shifts": [{"name": "晚班", "hours": "16:00-22:30"}], "extension": "1h"}
        },
        "policies": {
            "evening": {
                "name": {"zh": "晚班", "en": "Evening"},
                "teams": ["售后"],
                "priority": 20,
                "calendar": "late",
                "clocks": [{"kind": "first_reply", "warn": "20s", "limit": "40s"}],
            }
        },
    }
    tried = (await lead.post("/api/v1/limits/trial", json=pack)).json()
    assert {one["clock"] for one in tried["samples"]} == {"first_reply"}
    for kind in ("calendars", "policies"):
        for name, body in pack[kind].items():
            saved = await lead.put(f"/api/v1/limits/{kind}/{name}", json={"body": body})
            assert saved.status_code == 200, saved.text
    await ask(world)
    assert (await running(world))["first_reply"]["policy"] == "evening"
    refused = await lead.delete("/api/v1/limits/calendars/late")
    assert refused.status_code == 422
    assert (await lead.delete("/api/v1/limits/policies/evening")).status_code == 200
    assert (await lead.delete("/api/v1/limits/calendars/late")).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Asia/Nowhere"}, "zone"),
        ({"hours": {"mon": ["09:00-12:00", "11:00-18:00"]}}, "hours"),
        ({"hours": {}}, "hours"),
        ({"hours": {"mon": ["25:00-26:00"]}}, "hours"),
        ({"exceptions": {"2026-13-40": "closed"}}, "exceptions"),
        ({"extension": "-5m"}, "extension"),
        ({"stars": 5}, "stars"),
    ],
)
async def test_an_impossible_calendar_is_refused_by_field_and_nothing_changes(
    world: World, change: dict[str, Any], field: str
) -> None:
    lead = world.as_user("lead")
    before = await shown(world, "calendars", "office")
    for path in ("put", "trial"):
        body = {**OFFICE, **change}
        answer = (
            await lead.put("/api/v1/limits/calendars/office", json={"body": body})
            if path == "put"
            else await lead.post("/api/v1/limits/trial", json={"calendars": {"office": body}})
        )
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"] == field
        assert "edited:" not in answer.json()["detail"]
    assert await shown(world, "calendars", "office") == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"limit": "-3s"}, "limit"),
        ({"limit": "soon"}, "limit"),
        ({"warn": "40s"}, "warn"),
        ({"target": "1h"}, "target"),
        ({"calendar": "none such"}, "calendar"),
        ({"limit": "0s"}, "limit"),
    ],
)
async def test_an_impossible_figure_is_refused_by_field(
    world: World, change: dict[str, Any], field: str
) -> None:
    body = (await shown(world, "policies", "handbook"))["body"]
    clock(body, "first_reply").update(change)
    lead = world.as_user("lead")
    answer = await lead.put("/api/v1/limits/policies/handbook", json={"body": body})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field
    assert (await shown(world, "policies", "handbook"))["version"] == 0


async def test_an_agent_neither_sees_nor_edits_limits(world: World) -> None:
    agent = world.as_user("agent")
    assert (await agent.get("/api/v1/limits")).status_code == 403
    put = await agent.put("/api/v1/limits/calendars/office", json={"body": OFFICE})
    assert put.status_code == 403
    assert (await agent.post("/api/v1/limits/trial", json={})).status_code == 403
